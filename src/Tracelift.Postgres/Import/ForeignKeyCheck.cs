using System.Globalization;
using Tracelift.Errors;
using Tracelift.Model;

namespace Tracelift.Postgres.Import;

/// <summary>
/// Does the work of foreign keys that are off: every reference of a written row must lead to a written row, or to an
/// older row that stays until this transaction ends.
/// </summary>
internal sealed class ForeignKeyCheck(PostgresLink link, WrittenRows rows)
{
    /// <summary>Checks all references.</summary>
    /// <param name="joined">Columns whose values are known to refer to written rows.</param>
    /// <param name="hold">Locks rows against deletion, and returns the ids that still exist.</param>
    /// <param name="cancellationToken">Cancels the check.</param>
    /// <exception cref="StoreException">A reference leads nowhere.</exception>
    public async Task CheckAsync(
        IReadOnlySet<(ModelDescription Model, string Column)> joined,
        Func<ModelDescription, IdSet, CancellationToken, Task<IdSet>> hold,
        CancellationToken cancellationToken)
    {
        // As for derived tables: statistics do not know the new rows, so the planner would compare each row with each.
        await link.ExecuteAsync("SET LOCAL enable_nestloop = off", cancellationToken);

        // Only this transaction sees its new rows, so no client can delete them; all other referenced rows must be locked.
        var others = new Dictionary<ModelDescription, (IdSet Ids, List<string> Columns)>();
        foreach (var model in TriggerSwitch.Silent.Where(model => rows.Count(model) > 0))
        {
            foreach (var column in model.Columns.Where(column => column.RefersTo is not null && !joined.Contains((model, column.Name))))
            {
                var ids = await NotWrittenAsync(model, column, cancellationToken);
                if (ids.IsEmpty)
                    continue;
                if (!others.TryGetValue(column.RefersTo!, out var known))
                    others[column.RefersTo!] = known = (new IdSet(), []);
                known.Ids.UnionWith(ids);
                known.Columns.Add($"{model.Table}.{column.Name}");
            }
        }

        await link.ExecuteAsync("RESET enable_nestloop", cancellationToken);
        foreach (var (target, (ids, columns)) in others)
        {
            var existing = await hold(target, ids, cancellationToken);
            if (existing.Count < ids.Count)
                throw Missing(target, ids.First(id => !existing.Contains(id)), ids.Count - existing.Count, columns);
        }
    }

    /// <summary>Returns the ids in a column that belong to no row of this import.</summary>
    private async Task<IdSet> NotWrittenAsync(ModelDescription model, Column column, CancellationToken cancellationToken)
    {
        var target = column.RefersTo!;
        var name = SqlText.Name(column.Name);
        var written = rows.Count(target) > 0
            ? $"LEFT JOIN {SqlText.Name(target.Table)} written ON written.id = new.{name} AND {Mine("written", target)}"
            : "";
        var ids = await link.QueryAsync(
            $"SELECT DISTINCT new.{name}::int8 FROM {SqlText.Name(model.Table)} new {written} WHERE {Mine("new", model)} AND new.{name} IS NOT NULL{(written.Length > 0 ? " AND written.id IS NULL" : "")}",
            [],
            row => row.GetInt64(0),
            cancellationToken);
        ids.Sort();
        return new IdSet(ids);
    }

    private string Mine(string alias, ModelDescription model)
    {
        var runs = WrittenRows.Runs(rows.Ids[model])
            .Select(run => string.Create(CultureInfo.InvariantCulture, $"{alias}.id BETWEEN {run.First} AND {run.Last}"));
        return $"({string.Join(" OR ", runs)}) AND {alias}.xmin = pg_current_xact_id()::xid";
    }

    private StoreException Missing(ModelDescription target, long id, long count, List<string> columns) => new(
        "reference-missing",
        string.Create(CultureInfo.InvariantCulture, $"{link.Store}: {string.Join(", ", columns)} refer to {count} missing rows of {target.Table}, such as {id}; nothing was imported"),
        "If the input is valid, another client deleted the row during the import: try again");
}
