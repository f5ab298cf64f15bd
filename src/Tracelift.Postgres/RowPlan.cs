using System.Globalization;
using System.Text;
using Tracelift.Model;
using Tracelift.Postgres.Copy;
using Tracelift.Stores;

namespace Tracelift.Postgres;

/// <summary>The plan of a <see cref="RowQuery"/>: statements whose rows do not overlap, and the filters left to this process.</summary>
/// <param name="Statements">The queries; none if no row can pass the filters.</param>
/// <param name="Checks">Filters with so many ids that this process checks them.</param>
internal sealed record RowPlan(IReadOnlyList<string> Statements, IReadOnlyList<IdFilter> Checks)
{
    // Up to this number, ids go into the statement: the text stays small (at most 400 kB), and PostgreSQL looks them up in an index or a hash table.
    private const int IdsInStatement = 20_000;

    // Beyond that, a lookup takes several statements. It pays off if the set is small for the table: looking up one id
    // costs about as much as reading this many rows.
    private const int RowsForAnId = 32;

    // The approximate size of a statement's text.
    private const int CharactersInStatement = 500_000;

    /// <summary>Chooses the plan.</summary>
    public static async Task<RowPlan> MakeAsync(PostgresLink link, RowQuery query, CancellationToken cancellationToken)
    {
        var model = query.Model;
        var conditions = new List<string>();
        if (query.Project is { } project)
        {
            // The project itself has no column project_id; users belong to all projects.
            var column = model == Models.Project ? model.Columns[0] : model["project"];
            conditions.Add(string.Create(CultureInfo.InvariantCulture, $"{SqlText.Name(column.Name)} = {project}"));
        }

        if (query.Ids.Any(filter => filter.Ids.IsEmpty))
            return new RowPlan([], []);
        var checks = new List<IdFilter>();
        foreach (var filter in query.Ids)
        {
            if (filter.Ids.Count <= IdsInStatement)
                conditions.Add(OneOf(filter.Column, filter.Ids));
            else
                checks.Add(filter);
        }

        var select = $"SELECT {BatchDecoder.SelectList(model)} FROM {SqlText.Name(model.Table)}";
        if (query.Texts is { } texts)
            return new RowPlan([.. Split(texts).Select(part => Statement(select, [.. conditions, part]))], checks);
        if (checks.Count == query.Ids.Count && checks.MinBy(filter => filter.Ids.Count) is { } smallest
            && smallest.Ids.Count * RowsForAnId < await RowsAsync(link, model.Table, cancellationToken))
        {
            checks.Remove(smallest);
            return new RowPlan(
                [.. smallest.Ids.Chunk(IdsInStatement).Select(ids => Statement(select, [.. conditions, OneOf(smallest.Column, ids)]))],
                checks);
        }

        return new RowPlan([Statement(select, conditions)], checks);
    }

    private static string Statement(string select, List<string> conditions) =>
        conditions.Count == 0 ? select : $"{select} WHERE {string.Join(" AND ", conditions)}";

    private static string OneOf(Column column, IEnumerable<long> ids) =>
        $"{SqlText.Name(column.Name)} = ANY({SqlText.IdArray(column.Kind, ids)})";

    private static IEnumerable<string> Split(TextFilter filter)
    {
        var name = SqlText.Name(filter.Column.Name);
        var list = new StringBuilder();
        foreach (var text in filter.Texts.Where(SqlText.CanBeStored).Distinct(StringComparer.Ordinal))
        {
            if (list.Length > 0)
                list.Append(',');
            list.Append(SqlText.Literal(text));
            if (list.Length < CharactersInStatement)
                continue;
            yield return $"{name} = ANY(ARRAY[{list}]::text[])";
            list.Clear();
        }

        if (list.Length > 0)
            yield return $"{name} = ANY(ARRAY[{list}]::text[])";
    }

    // The planner's estimate: -1 if the table was never analyzed.
    private static async Task<float> RowsAsync(PostgresLink link, string table, CancellationToken cancellationToken) =>
        await link.ScalarAsync<float>(
            "SELECT reltuples FROM pg_class WHERE oid = to_regclass($1)", [SqlText.Name(table)], cancellationToken);
}
