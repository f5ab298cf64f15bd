using System.Globalization;
using Tracelift.Stores;

namespace Tracelift.Checking;

/// <summary>SQL statements that check the ledger of imports and bulk loads.</summary>
/// <param name="tables">The ledger's tables by name, as SQL.</param>
/// <param name="andRuns">A further condition on a run <c>run</c>; empty for all runs.</param>
internal sealed class LedgerStatements(IReadOnlyDictionary<string, string> tables, string andRuns)
{
    private static readonly string[] OfRuns = ["run_table", "run_rows", "bulk_load"];
    private static readonly string[] OfLoads = ["bulk_chunk", "bulk_plan"];

    private string Run => tables["run"];

    /// <summary>The statements that find contradictions. Each row gives the number of its run.</summary>
    public IEnumerable<(string Table, string Message, string Sql)> All
    {
        get
        {
            // Rows without a run have no known project.
            if (andRuns.Length == 0)
            {
                foreach (var name in OfRuns.Where(tables.ContainsKey))
                    yield return (Name(name), "has rows of missing runs", Without(name, Run, "id"));
                foreach (var name in OfLoads.Where(tables.ContainsKey))
                    yield return (Name(name), "has rows of missing loads", Without(name, tables["bulk_load"], "run_id"));
            }

            yield return (Name("run_rows"), "has ids of undone runs", Distinct("run_rows", "run.undone IS NOT NULL"));
            if (!tables.TryGetValue("bulk_load", out var loads))
                yield break;
            yield return (Name("bulk_chunk"), "has unloaded chunks of finished loads", ByLoad(loads, "load.finished IS NOT NULL", "EXISTS", "bulk_chunk", "part.loaded IS NULL"));
            yield return (Name("bulk_plan"), "lacks the plan of unfinished loads", ByLoad(loads, "load.finished IS NULL", "NOT EXISTS", "bulk_plan", "part.part >= 0"));
            if (tables.ContainsKey("bulk_index"))
                yield return (Name("bulk_index"), "has indexes that loads dropped and did not create again: run tracelift bulk recover", ByLoad(loads, "load.finished IS NOT NULL", "EXISTS", "bulk_index", "1 = 1"));
        }
    }

    /// <summary>The statements of notes.</summary>
    public IEnumerable<(string Sql, Func<ScannedRow, string> Tell)> Notes
    {
        get
        {
            yield return (
                $"SELECT run.id, run.project_id, NULL FROM {Run} run WHERE run.undone IS NULL{andRuns} AND NOT EXISTS (SELECT 1 FROM project WHERE project.id = run.project_id) ORDER BY run.id",
                row => string.Create(CultureInfo.InvariantCulture, $"run {row.First}: its project {row.Second} no longer exists"));
            if (tables.TryGetValue("bulk_load", out var loads))
            {
                yield return (
                    $"SELECT run.id, NULL, NULL FROM {loads} load JOIN {Run} run ON run.id = load.run_id WHERE load.finished IS NULL AND run.undone IS NULL{andRuns} ORDER BY run.id",
                    row => string.Create(CultureInfo.InvariantCulture, $"run {row.First}: an unfinished bulk load; resume it (tracelift bulk load FILE --resume) or undo it"));
            }
        }
    }

    /// <summary>Returns the statement that compares a run's recorded number of rows with the existing ones, for runs that differ.</summary>
    /// <param name="name">The table's name.</param>
    /// <param name="table">The table as SQL.</param>
    public string RowsOf(string name, string table) =>
        $"""
        SELECT counted.run_id, counted.made, counted.there FROM (
            SELECT made.run_id, made.made, (
                SELECT count(*) FROM {tables["run_rows"]} range JOIN {table} t ON t.id BETWEEN range.first_id AND range.last_id
                WHERE range.run_id = made.run_id AND range.is_made AND range.table_name = '{name}') AS there
            FROM {tables["run_table"]} made JOIN {Run} run ON run.id = made.run_id
            WHERE made.table_name = '{name}' AND made.made > 0 AND run.undone IS NULL{andRuns}
        ) counted
        WHERE counted.made <> counted.there ORDER BY counted.run_id
        """;

    private static string Name(string table) => $"tracelift.{table}";

    private string Without(string name, string others, string key) =>
        $"SELECT DISTINCT t.run_id, NULL, NULL FROM {tables[name]} t WHERE NOT EXISTS (SELECT 1 FROM {others} other WHERE other.{key} = t.run_id)";

    private string Distinct(string name, string which) =>
        $"SELECT DISTINCT t.run_id, run.project_id, NULL FROM {tables[name]} t JOIN {Run} run ON run.id = t.run_id WHERE {which}{andRuns}";

    private string ByLoad(string loads, string which, string exists, string part, string that) =>
        $"SELECT run.id, run.project_id, NULL FROM {loads} load JOIN {Run} run ON run.id = load.run_id WHERE {which} AND run.undone IS NULL{andRuns} AND {exists} (SELECT 1 FROM {tables[part]} part WHERE part.run_id = run.id AND {that})";
}
