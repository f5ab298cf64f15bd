using System.Globalization;
using Tracelift.Errors;
using Tracelift.Model;
using Tracelift.Postgres.Import;
using Tracelift.Postgres.Recognition;
using Tracelift.Stores;

namespace Tracelift.Postgres.Derived;

/// <summary>
/// Fills the derived tables of new rows, one by one, unless a trigger has done so. Either way it checks that no row is
/// missing: CATMAID's trigger can skip an edge without an error.
/// </summary>
/// <remarks>
/// The database's statistics do not know the new rows, so the planner assumes that there are few and would compare each
/// row with each. Turning off nested loops prevents that. Each side of a join is a range of new ids, which prevents a
/// scan of the whole table.
/// </remarks>
internal sealed class DerivedTables(PostgresLink link)
{
    // The order matters: a summary is computed from edges.
    private static readonly Derived[] All =
    [
        new("treenode_edge", [Models.Treenode]) { Joins = ["parent_id"] },
        new("catmaid_skeleton_summary", [Models.Treenode, Models.ClassInstance]),
        new("connector_geom", [Models.Connector]),
        new("treenode_connector_edge", [Models.TreenodeConnector, Models.Treenode, Models.Connector]) { Joins = ["treenode_id", "connector_id"] },
    ];

    private readonly HashSet<(ModelDescription Model, string Column)> _joined = [];

    /// <summary>The columns whose values all refer to rows of this import, as the filling has shown.</summary>
    public IReadOnlySet<(ModelDescription Model, string Column)> Joined => _joined;

    /// <summary>Returns the tables derived from a table.</summary>
    public static IEnumerable<string> Of(string table) => All.Where(derived => derived.Model.Table == table).Select(derived => derived.Table);

    /// <summary>Fills the tables.</summary>
    /// <param name="imported">The ids of the import.</param>
    /// <param name="rows">The written rows.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    public async Task<SettleResult> FillAsync(
        ImportedIds imported, WrittenRows rows, CancellationToken cancellationToken)
    {
        var byTriggers = (await DerivedTriggers.LoadAsync(link, cancellationToken))
            .Where(trigger => trigger.IsActive).SelectMany(trigger => trigger.Fills).ToHashSet(StringComparer.Ordinal);
        var counts = new Dictionary<string, long>(StringComparer.Ordinal);
        await link.ExecuteAsync("SET LOCAL enable_nestloop = off", cancellationToken);
        foreach (var derived in All)
        {
            if (!imported.Ids.ContainsKey(derived.Model) || rows.Count(derived.Model) is not (> 0 and var expected))
                continue;
            var isSummary = !derived.IsRowForRow;
            var parameters = Ranges(derived, imported);
            if (isSummary && !imported.Renewed.IsEmpty)
            {
                // These summaries derive from older nodes, too, and come last.
                parameters = [.. parameters, imported.Renewed.ToArray()];
                expected -= await link.ScalarAsync<long>(
                    Mine($"SELECT count(*) FROM treenode new WHERE new.id BETWEEN $1 AND $2 AND {{mine}} AND new.skeleton_id = ANY($3)", imported),
                    [parameters[0], parameters[1], parameters[^1]],
                    cancellationToken);
            }

            var filled = byTriggers.Contains(derived.Table)
                ? 0
                : await link.ExecuteAsync(Mine(PostgresScripts.Read("Sql", derived.Table), imported, isSummary), parameters, cancellationToken);
            if (filled == expected && imported.AreExclusive && Array.TrueForAll(derived.MadeOf, imported.Ids.ContainsKey))
                _joined.UnionWith(derived.Joins.Select(column => (derived.Model, column)));
            var count = derived.IsRowForRow && filled == expected
                ? filled
                : await link.ScalarAsync<long>(Mine(derived.CountSql(imported), imported, isSummary), parameters, cancellationToken);
            if (count != expected)
                throw Incomplete(derived, expected, count, byTriggers.Contains(derived.Table));
            counts[derived.Table] = count;
        }

        if (!imported.Renewed.IsEmpty)
            await new SkeletonSummaries(link).RenewAsync(imported.Renewed, cancellationToken);
        if (counts.ContainsKey("catmaid_skeleton_summary"))
            counts["catmaid_skeleton_summary"] = await SkeletonsAsync(imported, cancellationToken);
        await link.ExecuteAsync("RESET enable_nestloop", cancellationToken);
        return new SettleResult(counts, [.. byTriggers.Where(counts.ContainsKey).Order(StringComparer.Ordinal)]);
    }

    /// <summary>Returns the first and last id of each range of new ids from which a table derives.</summary>
    private static object[] Ranges(Derived derived, ImportedIds imported) =>
    [
        .. derived.MadeOf
            .Select(model => imported.Ids.TryGetValue(model, out var range) ? range : new IdRange(long.MinValue, long.MaxValue))
            .SelectMany(range => (object[])[range.First, range.Last]),
    ];

    // Reserved ids belong to this import alone. A range of kept ids can hold other rows, which another transaction wrote.
    private static string Mine(string sql, ImportedIds imported, bool isSummary = false) => sql.Replace(
        "{mine}",
        imported.AreExclusive
            ? "true"
            : string.Create(
                CultureInfo.InvariantCulture,
                $"(new.project_id = {imported.Project} AND new.xmin = pg_current_xact_id()::xid{(isSummary && !imported.Renewed.IsEmpty ? " AND NOT (new.skeleton_id = ANY($5))" : "")})"),
        StringComparison.Ordinal);

    private static StoreException Incomplete(Derived derived, long expected, long count, bool byTrigger) => new(
        "derived-incomplete",
        string.Create(CultureInfo.InvariantCulture, $"{derived.Table} would hold only {count} of the {expected} imported rows of {derived.Model.Table}; nothing was imported"),
        byTrigger ? $"The trigger of {derived.Model.Table} does not fill it: check the database's triggers" : null);

    private Task<long> SkeletonsAsync(ImportedIds imported, CancellationToken cancellationToken)
    {
        var range = imported.Ids[Models.Treenode];
        return link.ScalarAsync<long>(
            Mine("SELECT count(DISTINCT new.skeleton_id) FROM treenode new WHERE new.id BETWEEN $1 AND $2 AND {mine}", imported),
            [range.First, range.Last],
            cancellationToken);
    }

    /// <summary>A table derived from the rows of others.</summary>
    /// <param name="Table">The table.</param>
    /// <param name="MadeOf">The models that it derives from; it has or counts one row for each row of the first.</param>
    private sealed record Derived(string Table, ModelDescription[] MadeOf)
    {
        public ModelDescription Model => MadeOf[0];

        /// <summary>The model's columns that it joins on: a value that refers to no row would lose a row.</summary>
        public string[] Joins { get; init; } = [];

        /// <summary>Whether it has one row for each row of the model, with the same id.</summary>
        public bool IsRowForRow => Table != "catmaid_skeleton_summary";

        /// <summary>Returns the statement that counts the model's new rows. A range of reserved ids holds no others.</summary>
        public string CountSql(ImportedIds imported) =>
            !IsRowForRow ? "SELECT coalesce(sum(num_nodes), 0)::int8 FROM catmaid_skeleton_summary WHERE skeleton_id BETWEEN $3 AND $4 AND skeleton_id IN (SELECT new.skeleton_id FROM treenode new WHERE new.id BETWEEN $1 AND $2 AND {mine})"
            : imported.AreExclusive ? $"SELECT count(*) FROM {Table} WHERE id BETWEEN $1 AND $2"
            : $"SELECT count(*) FROM {Table} derived JOIN {Model.Table} new USING (id) WHERE derived.id BETWEEN $1 AND $2 AND new.id BETWEEN $1 AND $2 AND {{mine}}";
    }
}
