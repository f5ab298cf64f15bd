using Tracelift.Model;

namespace Tracelift.Postgres.Import;

/// <summary>Locks rows against deletion until the transaction ends.</summary>
internal static class RowLocks
{
    // The number of ids in one statement.
    private const int IdsInStatement = 20_000;

    /// <summary>Locks rows.</summary>
    /// <returns>The ids that still exist.</returns>
    public static async Task<IdSet> LockAsync(PostgresLink link, ModelDescription model, IdSet ids, CancellationToken cancellationToken)
    {
        var existing = new IdSet();

        // Ascending order, so that two such transactions do not deadlock.
        foreach (var part in ids.Chunk(IdsInStatement))
        {
            existing.UnionWith(await link.QueryAsync(
                $"SELECT id::int8 FROM {SqlText.Name(model.Table)} WHERE id = ANY({SqlText.IdArray(model.Columns[0].Kind, part)}) ORDER BY id FOR KEY SHARE",
                [],
                row => row.GetInt64(0),
                cancellationToken));
        }

        return existing;
    }
}
