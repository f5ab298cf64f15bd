using System.Globalization;
using Tracelift.Cli.Terminal;
using Tracelift.Formats.Skeletons;
using Tracelift.Stores;
using Tracelift.Tracing.Bulk;
using Tracelift.Tracing.Vocabulary;

namespace Tracelift.Cli.Reports.Bulk;

/// <summary>Bulk loads, for people.</summary>
internal static class BulkTables
{
    /// <summary>What a load did.</summary>
    public static void Print(ConsoleOutput paper, BulkReport report)
    {
        if (report.WasFinished)
        {
            paper.Line($"Load {Number(report.Load)} of {Humanize.Safe(report.Source)} is complete: nothing was to be done.");
            PrintRejected(paper, report.Rejected, report.RejectedCount, "stayed");
            return;
        }

        paper.Heading($"Loaded {Humanize.Safe(report.Source)} into project {Number(report.Project)} \"{Humanize.Safe(report.ProjectTitle)}\"{(report.IsResumed ? ", going on where it had stopped" : "")}");
        if (report.Neurons + report.PlaceholderNeurons > 0)
            paper.Line($"The source has {new NeuronCount(report.Neurons, report.PlaceholderNeurons).Words("neuron")}.");
        paper.Table(["table", "#made"], report.Tables.Where(table => table.Made > 0).Select(table => (string[])[table.Table, Humanize.Number(table.Made)]));
        foreach (var user in report.Users)
            paper.Line($"  user {Humanize.Safe(user.SourceName ?? Number(user.SourceId))} -> {Humanize.Safe(user.TargetName)} ({user.How})");
        foreach (var line in report.EditAccess)
            paper.Line(Humanize.Safe(line));
        paper.Line($"{Humanize.Count(report.ChunksHere, "chunk")} of {Humanize.Number(report.Chunks)} loaded here, {Humanize.Count(report.RowsHere, "row")}, {Humanize.Number((long)report.RowsPerSecond)} rows/s; {Humanize.Bytes(report.BytesRead)} read meanwhile, {Humanize.Bytes((long)report.BytesPerSecond)}/s; by {Humanize.Count(report.Connections, "connection")}.");
        if (report.Indexes?.ToString() is { } indexes)
            paper.Line($"{char.ToUpperInvariant(indexes[0])}{indexes[1..]}.");
        paper.Line($"Time: {string.Join(", ", report.Seconds.Select(stage => $"{stage.Key} {Humanize.Time(stage.Value)}"))}. The slowest was {report.SlowestStage}.");
        SkeletonLines.Print(paper, new(report.BrokenSkeletons, report.KnownSkeletons, 0, report.Origins), report.IsBrokenSkipped, isForced: false, new Dictionary<string, long>());
        Unknown.Print(paper, report.UnknownModels, report.UnknownFields);
        Unknown.PrintItems(paper, report.UnknownItems);
        FileLines.Print(paper, report.Files);
        PrintRejected(paper, report.Rejected, report.RejectedCount, "stayed");
        if (report.Restored.Count > 0)
            paper.Line($"Made {Humanize.Count(report.Restored.Count, "index", "indexes")} again.");
        foreach (var note in report.Notes)
            paper.Note(note + ".");
        paper.Line($"It is run {Number(report.Load)}: tracelift undo {Number(report.Load)} takes it out.");
    }

    /// <summary>What a load would do.</summary>
    public static void Print(ConsoleOutput paper, BulkPreview preview)
    {
        ImportTables.Print(paper, preview.Plan);
        PrintRejected(paper, preview.Rejected, preview.RejectedCount, "would stay");
    }

    /// <summary>How far loads are.</summary>
    public static void Print(ConsoleOutput paper, BulkStatusDocument document)
    {
        if (!document.HasLedger)
            paper.Messages.Line("This database has no ledger for bulk loads. tracelift store attach makes it.");
        else if (document.Loads.Count == 0)
            paper.Messages.Line("The store knows no bulk loads.");
        else
        {
            paper.Table(
                ["#run", "began (UTC)", "source", "#project", "#chunks", "#loaded", "#rows", "#loaded", "state"],
                document.Loads.Select(load => (string[])
                [
                    Number(load.Run), load.Began.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture), load.Source, Number(load.Project.Id!.Value),
                    Humanize.Number(load.Chunks), Humanize.Number(load.ChunksLoaded), Humanize.Number(load.Rows), Humanize.Number(load.RowsLoaded), load.State,
                ]));
            foreach (var load in document.Loads.Where(load => load.DroppedIndexes.Count > 0))
                paper.Line($"Load {Number(load.Run)} has dropped {Humanize.Count(load.DroppedIndexes.Count, "index", "indexes")}: {string.Join(", ", load.DroppedIndexes)}.{(load.State == "loading" ? "" : " tracelift bulk recover makes them again.")}");
        }
    }

    /// <summary>What would help a load.</summary>
    public static void Print(ConsoleOutput paper, IReadOnlyList<BulkAdvice> advice)
    {
        paper.Table(["what", "is", "better", "because"], advice.Select(one => (string[])[one.What, one.Is, one.Better ?? "", one.Why]));
        if (advice.Any(one => one.Better?.StartsWith("ALTER SYSTEM", StringComparison.Ordinal) == true))
            paper.Line("Whoever runs the server can say these statements; SELECT pg_reload_conf() makes them hold, but for those that take a restart.");
    }

    private static void PrintRejected(ConsoleOutput paper, IReadOnlyList<RejectedItem> rejected, long count, string what)
    {
        if (count == 0)
            return;
        paper.Line($"{Humanize.Count(count, "skeleton or file", "skeletons or files")} {what} out because of faults:");
        foreach (var item in rejected)
            paper.Line($"  {Humanize.Safe(item.Item)}: {Humanize.Safe(item.Reason)}");
    }

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
