using System.Globalization;
using Tracelift.Cli.Terminal;
using Tracelift.Formats.Skeletons;
using Tracelift.Stores;
using Tracelift.Stores.Bulk;
using Tracelift.Stores.Ledger;
using Tracelift.Tracing.Bulk;
using Tracelift.Tracing.Vocabulary;

namespace Tracelift.Cli.Reports.Bulk;

/// <summary>Bulk loads, for people.</summary>
internal static class BulkTables
{
    /// <summary>Prints the result of a load.</summary>
    public static void Print(ConsoleOutput output, BulkReport report)
    {
        if (report.WasFinished)
        {
            output.Line($"Load {Number(report.Load)} of {Humanize.Safe(report.Source)} is complete: nothing to do.");
            PrintRejected(output, report.Rejected, report.RejectedCount, "rejected");
            return;
        }

        output.Heading($"Loaded {Humanize.Safe(report.Source)} into project {Number(report.Project)} \"{Humanize.Safe(report.ProjectTitle)}\"{(report.IsResumed ? ", after an interruption" : "")}");
        if (report.Neurons + report.PlaceholderNeurons > 0)
            output.Line($"The source has {new NeuronCount(report.Neurons, report.PlaceholderNeurons).Words("neuron")}.");
        output.Table(["table", "#made"], report.Tables.Where(table => table.Made > 0).Select(table => (string[])[table.Table, Humanize.Number(table.Made)]));
        foreach (var user in report.Users)
            output.Line($"  user {Humanize.Safe(user.SourceName ?? Number(user.SourceId))} -> {Humanize.Safe(user.TargetName)} ({user.How})");
        foreach (var line in report.EditAccess)
            output.Line(Humanize.Safe(line));
        output.Line($"{Humanize.Count(report.ChunksHere, "chunk")} of {Humanize.Number(report.Chunks)} loaded here, {Humanize.Count(report.RowsHere, "row")}, {Humanize.Number((long)report.RowsPerSecond)} rows/s; {Humanize.Bytes(report.BytesRead)} read, {Humanize.Bytes((long)report.BytesPerSecond)}/s; {Humanize.Count(report.Connections, "connection")}.");
        if (report.Indexes?.ToString() is { } indexes)
            output.Line($"{char.ToUpperInvariant(indexes[0])}{indexes[1..]}.");
        output.Line($"Time: {string.Join(", ", report.Seconds.Select(stage => $"{stage.Key} {Humanize.Time(stage.Value)}"))}. The slowest was {report.SlowestStage}.");
        SkeletonLines.Print(output, new(report.BrokenSkeletons, report.KnownSkeletons, 0, report.Origins), report.IsBrokenSkipped, isForced: false, new Dictionary<string, long>());
        Unknown.Print(output, report.UnknownModels, report.UnknownFields);
        Unknown.PrintItems(output, report.UnknownItems);
        FileLines.Print(output, report.Files);
        PrintRejected(output, report.Rejected, report.RejectedCount, "rejected");
        if (report.Restored.Count > 0)
            PrintRestored(output, report.Restored);
        foreach (var note in report.Notes)
            output.Note(note + ".");
        output.Line(ImportTables.RunLine(report.Load));
    }

    /// <summary>Prints the preview of a load.</summary>
    public static void Print(ConsoleOutput output, BulkPreview preview)
    {
        ImportTables.Print(output, preview.Plan);
        PrintRejected(output, preview.Rejected, preview.RejectedCount, "to be rejected");
    }

    /// <summary>Prints loads with their progress.</summary>
    public static void Print(ConsoleOutput output, BulkStatusDocument document)
    {
        if (!document.HasLedger)
            output.Messages.Line("This database has no ledger for bulk loads. tracelift store attach creates it.");
        else if (document.Loads.Count == 0)
            output.Messages.Line("The store has no bulk loads.");
        else
        {
            output.Table(
                ["#run", "began (UTC)", "source", "#project", "#chunks", "#loaded", "#rows", "#loaded", "state"],
                document.Loads.Select(load => (string[])
                [
                    Number(load.Run), load.Began.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture), load.Source, Number(load.Project.Id!.Value),
                    Humanize.Number(load.Chunks), Humanize.Number(load.ChunksLoaded), Humanize.Number(load.Rows), Humanize.Number(load.RowsLoaded), load.State,
                ]));
            foreach (var load in document.Loads.Where(load => load.DroppedIndexes.Count > 0))
                output.Note($"load {Number(load.Run)} has dropped {Humanize.Count(load.DroppedIndexes.Count, "index", "indexes")}: {string.Join(", ", load.DroppedIndexes)}.{(load.State == "loading" ? "" : " tracelift bulk recover creates them again.")}");
        }
    }

    /// <summary>Prints recommendations for a load.</summary>
    public static void Print(ConsoleOutput output, IReadOnlyList<BulkAdvice> advice)
    {
        output.Table(["setting", "now", "better", "because"], advice.Select(one => (string[])[one.What, one.Is, one.Better ?? "", one.Why]));
        if (advice.Any(one => one.Better?.StartsWith("ALTER SYSTEM", StringComparison.Ordinal) == true))
            output.Line("The database's administrator can run these statements. SELECT pg_reload_conf() applies them, except those that need a restart.");
    }

    /// <summary>Prints the indexes that were created again.</summary>
    public static void PrintRestored(ConsoleOutput output, IReadOnlyList<DroppedIndex> indexes) =>
        output.Line(indexes.Count == 0 ? "No index is missing." : $"Created {Humanize.Count(indexes.Count, "index", "indexes")} again: {string.Join(", ", indexes.Select(index => index.Name))}.");

    private static void PrintRejected(ConsoleOutput output, IReadOnlyList<RejectedItem> rejected, long count, string what)
    {
        if (count == 0)
            return;
        output.Line($"{Humanize.Count(count, "skeleton or file", "skeletons or files")} {what} because of faults:");
        foreach (var item in rejected)
            output.Line($"  {Humanize.Safe(item.Item)}: {Humanize.Safe(item.Reason)}");
    }

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
