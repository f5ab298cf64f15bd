using System.Globalization;
using Tracelift.Errors;
using Tracelift.Model;

namespace Tracelift.Postgres.Import;

/// <summary>
/// Checks what foreign keys would have checked had they not been silent: every reference of a written row leads to a
/// written row, or to one that was there before and stays until this transaction ends.
/// </summary>
internal sealed class ForeignKeyCheck(PostgresLink link, WrittenRows rows)
{
    /// <summary>Checks all references.</summary>
    /// <param name="joined">Columns of which it is known that each value leads to a written row.</param>
    /// <param name="hold">Keeps rows from being deleted, and returns the ids that are still there.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <exception cref="StoreException">One leads nowhere.</exception>
    public async Task CheckAsync(
        IReadOnlySet<(ModelDescription Model, string Column)> joined,
        Func<ModelDescription, IdSet, CancellationToken, Task<IdSet>> hold,
        CancellationToken cancellationToken)
    {
        // As for derived tables: statistics that do not know of the new rows would make it compare each with each.
        await link.ExecuteAsync("SET LOCAL enable_nestloop = off", cancellationToken);

        // Nobody else can delete what only this transaction sees; all other rows that are referred to have to be held.
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
            var there = await hold(target, ids, cancellationToken);
            if (there.Count < ids.Count)
                throw Missing(target, ids.First(id => !there.Contains(id)), ids.Count - there.Count, columns);
        }
    }

    /// <summary>The ids that a column holds and that are of no row which this import has written.</summary>
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
        string.Create(CultureInfo.InvariantCulture, $"{link.Store}: {string.Join(", ", columns)} refer to {count} rows of {target.Table} that are not there, such as {id}; nothing was imported"),
        "If the input is sound, somebody has deleted it while the import was running: try again");
}
