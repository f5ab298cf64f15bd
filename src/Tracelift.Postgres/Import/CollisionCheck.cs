using System.Globalization;
using Tracelift.Errors;
using Tracelift.Model;
using Tracelift.Stores;

namespace Tracelift.Postgres.Import;

/// <summary>Finds rows in other tables of a family that have an id of this import. Within one table the primary key forbids it.</summary>
internal static class CollisionCheck
{
    /// <summary>Throws if there is such a row.</summary>
    /// <param name="link">The import's connection.</param>
    /// <param name="tables">The families' tables.</param>
    /// <param name="written">The ranges of the written ids, by model.</param>
    /// <param name="cancellationToken">Cancels the check.</param>
    public static async Task RunAsync(
        PostgresLink link, FamilyTables tables, IReadOnlyCollection<(ModelDescription Model, IdRange Range)> written, CancellationToken cancellationToken)
    {
        var parts = new List<string>();
        foreach (var (model, range) in written)
        {
            if (!tables.IsShared(model.Family))
                continue;

            // No other table has an id in a reserved range, so each part ends after one index lookup. Kept ids can lie
            // among ids of other models: then each of those is looked up. Old databases have ids that two tables share,
            // so only rows of this transaction count.
            parts.AddRange(tables[model.Family]
                .Where(table => table != model.Table)
                .Select(table => string.Create(
                    CultureInfo.InvariantCulture,
                    $"(SELECT '{table}' AS other, '{model.Table}' AS ours, id FROM ONLY {table} WHERE id BETWEEN {range.First} AND {range.Last} AND EXISTS (SELECT FROM ONLY {model.Table} mine WHERE mine.id = {table}.id AND mine.xmin = pg_current_xact_id()::xid) LIMIT 1)")));
        }

        if (parts.Count == 0)
            return;

        // The statistics are older than the import: only the indexes are reliable.
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
