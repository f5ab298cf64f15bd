using Tracelift.Model;

namespace Tracelift.Postgres.Import;

/// <summary>Keeps rows from being deleted until a transaction ends.</summary>
internal static class RowLocks
{
    // Ids that one statement locks.
    private const int IdsInStatement = 20_000;

    /// <summary>Locks rows.</summary>
    /// <returns>The ids that are still there.</returns>
    public static async Task<IdSet> LockAsync(PostgresLink link, ModelDescription model, IdSet ids, CancellationToken cancellationToken)
    {
        var there = new IdSet();

        // In ascending order, so that two who do so do not wait for each other.
        foreach (var part in ids.Chunk(IdsInStatement))
        {
            there.UnionWith(await link.QueryAsync(
                $"SELECT id::int8 FROM {SqlText.Name(model.Table)} WHERE id = ANY({SqlText.IdArray(model.Columns[0].Kind, part)}) ORDER BY id FOR KEY SHARE",
                [],
                row => row.GetInt64(0),
                cancellationToken));
        }

        return there;
    }
}
