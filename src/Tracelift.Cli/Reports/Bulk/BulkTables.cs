using System.Globalization;
using Tracelift.Cli.Talk;
using Tracelift.Formats.Skeletons;
using Tracelift.Stores;
using Tracelift.Tracing;
using Tracelift.Tracing.Bulk;

namespace Tracelift.Cli.Reports.Bulk;

/// <summary>Bulk loads, for people.</summary>
internal static class BulkTables
{
    /// <summary>What a load did.</summary>
    public static void Print(Paper paper, BulkReport report)
    {
        if (report.WasFinished)
        {
            paper.Line($"Load {Number(report.Load)} of {Plain.Safe(report.Source)} is complete: nothing was to be done.");
            PrintRejected(paper, report.Rejected, report.RejectedCount, "stayed");
            return;
        }

        paper.Heading($"Loaded {Plain.Safe(report.Source)} into project {Number(report.Project)} \"{Plain.Safe(report.ProjectTitle)}\"{(report.IsResumed ? ", going on where it had stopped" : "")}");
        if (report.Neurons + report.PlaceholderNeurons > 0)
            paper.Line($"The source has {new NeuronCount(report.Neurons, report.PlaceholderNeurons).Words("neuron")}.");
        paper.Table(["table", "#made"], report.Tables.Where(table => table.Made > 0).Select(table => (string[])[table.Table, Plain.Number(table.Made)]));
        foreach (var user in report.Users)
            paper.Line($"  user {Plain.Safe(user.SourceName ?? Number(user.SourceId))} -> {Plain.Safe(user.TargetName)} ({user.How})");
        foreach (var line in report.EditAccess)
            paper.Line(Plain.Safe(line));
        paper.Line($"{Plain.Count(report.ChunksHere, "chunk")} of {Plain.Number(report.Chunks)} loaded here, {Plain.Count(report.RowsHere, "row")}, {Plain.Number((long)report.RowsPerSecond)} rows/s; {Plain.Bytes(report.BytesRead)} read meanwhile, {Plain.Bytes((long)report.BytesPerSecond)}/s; by {Plain.Count(report.Connections, "connection")}.");
        if (report.Indexes?.ToString() is { } indexes)
            paper.Line($"{char.ToUpperInvariant(indexes[0])}{indexes[1..]}.");
        paper.Line($"Time: {string.Join(", ", report.Seconds.Select(stage => $"{stage.Key} {Plain.Time(stage.Value)}"))}. The slowest was {report.SlowestStage}.");
        SkeletonLines.Print(paper, new(report.BrokenSkeletons, report.KnownSkeletons, 0, report.Origins), report.IsBrokenSkipped, isForced: false, new Dictionary<string, long>());
        Unknown.Print(paper, report.UnknownModels, report.UnknownFields);
        Unknown.PrintItems(paper, report.UnknownItems);
        FileLines.Print(paper, report.Files);
        PrintRejected(paper, report.Rejected, report.RejectedCount, "stayed");
        if (report.Restored.Count > 0)
            paper.Line($"Made {Plain.Count(report.Restored.Count, "index", "indexes")} again.");
        foreach (var note in report.Notes)
            paper.Line($"note: {Plain.Safe(note)}.");
        paper.Line($"It is run {Number(report.Load)}: tracelift undo {Number(report.Load)} takes it out.");
    }

    /// <summary>What a load would do.</summary>
    public static void Print(Paper paper, BulkPreview preview)
    {
        ImportTables.Print(paper, preview.Plan);
        Unknown.PrintItems(paper, preview.UnknownItems);
        FileLines.Print(paper, preview.Files);
        PrintRejected(paper, preview.Rejected, preview.RejectedCount, "would stay");
    }

    /// <summary>How far loads are.</summary>
    public static void Print(Paper paper, BulkStatusDocument document)
    {
        if (!document.HasLedger)
            paper.Line("This database has no ledger for bulk loads. tracelift store attach makes it.");
        else if (document.Loads.Count == 0)
            paper.Line("The store knows no bulk loads.");
        else
        {
            paper.Table(
                ["#run", "began (UTC)", "source", "#project", "#chunks", "#loaded", "#rows", "#loaded", "state"],
                document.Loads.Select(load => (string[])
                [
                    Number(load.Run), load.Began.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture), load.Source, Number(load.Project.Id!.Value),
                    Plain.Number(load.Chunks), Plain.Number(load.ChunksLoaded), Plain.Number(load.Rows), Plain.Number(load.RowsLoaded), load.State,
                ]));
            foreach (var load in document.Loads.Where(load => load.DroppedIndexes.Count > 0))
                paper.Line($"Load {Number(load.Run)} has dropped {Plain.Count(load.DroppedIndexes.Count, "index", "indexes")}: {string.Join(", ", load.DroppedIndexes)}.{(load.State == "loading" ? "" : " tracelift bulk recover makes them again.")}");
        }
    }

    /// <summary>What would help a load.</summary>
    public static void Print(Paper paper, IReadOnlyList<BulkAdvice> advice)
    {
        paper.Table(["what", "is", "better", "because"], advice.Select(one => (string[])[one.What, one.Is, one.Better ?? "", one.Why]));
        if (advice.Any(one => one.Better?.StartsWith("ALTER SYSTEM", StringComparison.Ordinal) == true))
            paper.Line("Whoever runs the server can say these statements; SELECT pg_reload_conf() makes them hold, but for those that take a restart.");
    }

    private static void PrintRejected(Paper paper, IReadOnlyList<RejectedItem> rejected, long count, string what)
    {
        if (count == 0)
            return;
        paper.Line($"{Plain.Count(count, "skeleton or file", "skeletons or files")} {what} out because of faults:");
        foreach (var item in rejected)
            paper.Line($"  {Plain.Safe(item.Item)}: {Plain.Safe(item.Reason)}");
    }

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
