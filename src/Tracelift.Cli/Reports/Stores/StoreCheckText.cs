using System.Globalization;
using Tracelift.Checking;
using Tracelift.Cli.Terminal;

namespace Tracelift.Cli.Reports.Stores;

/// <summary>The result of a store's check, for people.</summary>
internal static class StoreCheckText
{
    /// <summary>Prints a line for each fault, notes, and hints.</summary>
    /// <param name="output">The output.</param>
    /// <param name="report">The report.</param>
    /// <param name="isTalkative">Whether to print more than faults.</param>
    public static void Print(ConsoleOutput output, StoreCheckReport report, bool isTalkative)
    {
        foreach (var fault in report.Faults)
            output.Line(Humanize.Safe($"{fault.Kind}: {Describe(fault)}"));
        if (isTalkative)
        {
            foreach (var note in report.Notes)
                output.Note(note);
            output.Line(Result(report));
        }

        foreach (var hint in Hints(report))
            output.Line($"hint: {hint}");
    }

    /// <summary>A fault as one line.</summary>
    public static string Describe(StoreFault fault)
    {
        var where = fault.Column is null ? fault.Table : $"{fault.Table}.{fault.Column}";
        var text = where.Length == 0 ? fault.Message : $"{where} {fault.Message}";
        if (fault.Examples.Count == 0)
            return text;
        var more = fault.Count - fault.Examples.Count;
        var count = fault.Count == 1 ? "" : $" ({Humanize.Number(fault.Count)})";
        return $"{text}{count}: {string.Join(", ", fault.Examples.Select(Describe))}{(more > 0 ? $" and {Humanize.Number(more)} more" : "")}";
    }

    private static string Describe(FaultExample example)
    {
        var id = example.Id is { } known ? known.ToString(CultureInfo.InvariantCulture) : "a row";
        if (example.Value is { } value)
            id += string.Create(CultureInfo.InvariantCulture, $" -> {value}");
        return example.Project is { } project ? string.Create(CultureInfo.InvariantCulture, $"{id} (project {project})") : id;
    }

    private static string Result(StoreCheckReport report)
    {
        var looked = $"{Humanize.Count(report.Treenodes, "treenode")} of {Humanize.Count(report.Skeletons, "skeleton")} examined by {Humanize.Count(report.Checks, "check")}";
        return report.IsWhole ? $"{looked}: whole." : $"{looked}: {Humanize.Count(report.Faults.Count, "kind")} of faults.";
    }

    private static IEnumerable<string> Hints(StoreCheckReport report)
    {
        if (report.Faults.Any(fault => fault.CanBeRepaired))
        {
            var projects = report.Faults.Where(fault => fault.CanBeRepaired).SelectMany(fault => fault.Examples).Select(example => example.Project)
                .OfType<long>().Distinct().Order().Select(id => string.Create(CultureInfo.InvariantCulture, $" --project {id}"));
            yield return $"tracelift store repair{string.Concat(projects)} recomputes derived rows and raises sequences.";
        }

        if (report.Faults.Any(fault => fault.AreOrphans))
            yield return "tracelift store repair --orphans --dry-run lists the rows whose project, neuron, node or stack no longer exists; without --dry-run it deletes them.";
        if (report.Faults.Any(fault => fault.Kind == FaultKinds.IndexMissing))
            yield return "tracelift bulk recover creates missing indexes of an SQLite file and of bulk loads.";
        if (report.Faults.Any(fault => fault is { CanBeRepaired: false, AreOrphans: false, Kind: not FaultKinds.IndexMissing }))
            yield return "No command can repair the other rows, because the right values are unknown: undo the import that created them (tracelift runs), repair them in CATMAID or by SQL, or restore a backup (docs/guide/backup.md).";
    }
}
