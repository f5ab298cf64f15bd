using System.Globalization;
using System.Text;
using Tracelift.Model;
using Tracelift.Postgres.Copy;
using Tracelift.Stores;

namespace Tracelift.Postgres;

/// <summary>How to read what a <see cref="RowQuery"/> asks for: statements whose rows do not overlap, and what is left to check.</summary>
/// <param name="Statements">The queries; none where no row can meet the filters.</param>
/// <param name="Checks">Filters with so many ids that this process looks them up.</param>
internal sealed record RowPlan(IReadOnlyList<string> Statements, IReadOnlyList<IdFilter> Checks)
{
    // Up to so many ids go into the statement: the text stays small (400 kB at most), and PostgreSQL looks them up in
    // an index or a hash table, whichever is cheaper.
    private const int IdsInStatement = 20_000;

    // Beyond that, looking ids up takes several statements. It pays where the set is small for the table: an id costs
    // about what reading so many rows costs.
    private const int RowsForAnId = 32;

    // Texts are cut into statements of about this size.
    private const int CharactersInStatement = 500_000;

    /// <summary>Chooses the plan.</summary>
    public static async Task<RowPlan> MakeAsync(PostgresLink link, RowQuery query, CancellationToken cancellationToken)
    {
        var model = query.Model;
        var conditions = new List<string>();
        if (query.Project is { } project)
        {
            // The only model that belongs to no project by a column is the project itself; users are of all.
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

    // The planner's own estimate: -1 where the table was never analyzed.
    private static async Task<float> RowsAsync(PostgresLink link, string table, CancellationToken cancellationToken) =>
        await link.ScalarAsync<float>(
            "SELECT reltuples FROM pg_class WHERE oid = to_regclass($1)", [SqlText.Name(table)], cancellationToken);
}
