using System.Globalization;
using Tracelift.Errors;
using Tracelift.Model;
using Tracelift.Stores;

namespace Tracelift.Postgres.Import;

/// <summary>
/// Looks for rows of other tables of a family that bear an id of ours. Within one table the primary key forbids it.
/// </summary>
internal static class CollisionCheck
{
    /// <summary>Fails where there is one.</summary>
    /// <param name="link">The import's connection.</param>
    /// <param name="tables">The families' tables.</param>
    /// <param name="written">The ranges in which the ids of each model that was written lie.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    public static async Task RunAsync(
        PostgresLink link, FamilyTables tables, IReadOnlyCollection<(ModelDescription Model, IdRange Range)> written, CancellationToken cancellationToken)
    {
        var parts = new List<string>();
        foreach (var (model, range) in written)
        {
            if (!tables.IsShared(model.Family))
                continue;

            // Of reserved ids no other table has any in the range, so each part ends after one look at an index. Kept
            // ids can lie among those of other models: then each of these is looked up. Old databases have ids that two
            // tables share; only rows of this transaction count.
            parts.AddRange(tables[model.Family]
                .Where(table => table != model.Table)
                .Select(table => string.Create(
                    CultureInfo.InvariantCulture,
                    $"(SELECT '{table}' AS other, '{model.Table}' AS ours, id FROM ONLY {table} WHERE id BETWEEN {range.First} AND {range.Last} AND EXISTS (SELECT FROM ONLY {model.Table} mine WHERE mine.id = {table}.id AND mine.xmin = pg_current_xact_id()::xid) LIMIT 1)")));
        }

        if (parts.Count == 0)
            return;

        // The tables' statistics are from before the import: only the indexes are a safe way.
        await link.ExecuteAsync("SET LOCAL enable_seqscan = off; SET LOCAL enable_hashjoin = off", cancellationToken);
        var hits = await link.QueryAsync(
            string.Join(" UNION ALL ", parts),
            [],
            row => string.Create(CultureInfo.InvariantCulture, $"{row.GetInt64(2)} in {row.GetString(0)} and {row.GetString(1)}"),
            cancellationToken);
        await link.ExecuteAsync("RESET enable_seqscan; RESET enable_hashjoin", cancellationToken);
        if (hits.Count > 0)
        {
            throw new StoreException(
                "id-collision",
                $"{link.Store}: another client was given ids of this import while it ran: {string.Join(", ", hits)}; nothing was imported",
                "Try again",
                isTransient: true);
        }
    }
}
