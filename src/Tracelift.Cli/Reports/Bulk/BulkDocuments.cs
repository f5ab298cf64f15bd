using Tracelift.Formats;
using Tracelift.Formats.Skeletons;
using Tracelift.Reports;
using Tracelift.Stores;
using Tracelift.Stores.Ledger;
using Tracelift.Tracing.Bulk;
using Tracelift.Tracing.Import.Plan;

namespace Tracelift.Cli.Reports.Bulk;

/// <summary>What a bulk load did, for programs.</summary>
internal sealed record BulkLoadDocument
{
    public string Command { get; init; } = "bulk load";

    public required string Store { get; init; }

    public required string Source { get; init; }

    /// <summary>The load, and the run that it is.</summary>
    public required long Run { get; init; }

    public required ProjectReference Project { get; init; }

    /// <summary>Whether it had begun before.</summary>
    public required bool Resumed { get; init; }

    /// <summary>Whether it was over before.</summary>
    public required bool WasFinished { get; init; }

    /// <summary>By table, whichever process has loaded them.</summary>
    public required IReadOnlyDictionary<string, long> Made { get; init; }

    /// <summary>The neurons of the source, placeholders not counted.</summary>
    public required long Neurons { get; init; }

    public required long PlaceholderNeurons { get; init; }

    public required long Chunks { get; init; }

    /// <summary>The chunks and rows that this process has loaded.</summary>
    public required long ChunksHere { get; init; }

    public required long RowsHere { get; init; }

    public required IReadOnlyList<MappedUser> Users { get; init; }

    /// <summary>Who may edit the data of the users that were made; empty where the load had begun before.</summary>
    public required IReadOnlyList<string> EditAccess { get; init; }

    /// <summary>What the source holds that is not loaded; empty where the load had begun before, as all that the survey tells.</summary>
    public required IReadOnlyDictionary<string, long> UnknownModels { get; init; }

    public required IReadOnlyDictionary<string, long> UnknownFields { get; init; }

    /// <summary>Rows of the table of names that match no file.</summary>
    public required IReadOnlyDictionary<string, long> UnknownItems { get; init; }

    /// <summary>How many nodes have which type, where files have types.</summary>
    public required IReadOnlyDictionary<int, long> NodeTypes { get; init; }

    /// <summary>What was mended in reading files: how much, and the first of it.</summary>
    public required long RepairCount { get; init; }

    public required IReadOnlyList<FileRepair> Repairs { get; init; }

    /// <summary>Files that were passed over because they are of no kind that is read: how many, and the first of them.</summary>
    public required long PassedOverCount { get; init; }

    public required IReadOnlyList<string> PassedOver { get; init; }

    public required SkeletonReport Skeletons { get; init; }

    /// <summary>How many skeletons or files were set aside because they are at fault, and the first of them.</summary>
    public required long RejectedCount { get; init; }

    public required IReadOnlyList<RejectedItem> Rejected { get; init; }

    public required int Connections { get; init; }

    public required bool DroppedIndexes { get; init; }

    /// <summary>What became of indexes and why, in words; null where the load was over before.</summary>
    public required string? Indexes { get; init; }

    public required IReadOnlyList<string> IndexesMade { get; init; }

    public required IReadOnlyList<string> Notes { get; init; }

    public required IReadOnlyDictionary<string, double> Seconds { get; init; }

    public required string? SlowestStage { get; init; }

    public required double RowsPerSecond { get; init; }

    /// <summary>What this process has read while chunks came in.</summary>
    public required long BytesRead { get; init; }

    public required double BytesPerSecond { get; init; }

    public static BulkLoadDocument Of(BulkReport report, string store) => new()
    {
        Store = store,
        Source = report.Source,
        Run = report.Load,
        Project = new(report.Project, report.ProjectTitle),
        Resumed = report.IsResumed,
        WasFinished = report.WasFinished,
        Made = report.Tables.ToDictionary(table => table.Table, table => table.Made, StringComparer.Ordinal),
        Neurons = report.Neurons,
        PlaceholderNeurons = report.PlaceholderNeurons,
        Chunks = report.Chunks,
        ChunksHere = report.ChunksHere,
        RowsHere = report.RowsHere,
        Users = report.Users,
        EditAccess = report.EditAccess,
        UnknownModels = report.UnknownModels,
        UnknownFields = report.UnknownFields,
        UnknownItems = report.UnknownItems,
        NodeTypes = report.Files.NodeTypes,
        RepairCount = report.Files.RepairCount,
        Repairs = report.Files.Repairs,
        PassedOverCount = report.Files.PassedOverCount,
        PassedOver = report.Files.PassedOver,
        Skeletons = new(report.BrokenSkeletons, report.KnownSkeletons, 0, report.Origins),
        RejectedCount = report.RejectedCount,
        Rejected = report.Rejected,
        Connections = report.Connections,
        DroppedIndexes = report.Indexes?.Drops == true,
        Indexes = report.Indexes?.ToString(),
        IndexesMade = [.. report.Restored.Select(index => index.Name)],
        Notes = report.Notes,
        Seconds = report.Seconds.ToDictionary(stage => stage.Key, stage => Math.Round(stage.Value, 3), StringComparer.Ordinal),
        SlowestStage = report.SlowestStage,
        RowsPerSecond = Math.Round(report.RowsPerSecond),
        BytesRead = report.BytesRead,
        BytesPerSecond = Math.Round(report.BytesPerSecond),
    };
}

/// <summary>The bulk loads that a store knows, for programs.</summary>
internal sealed record BulkStatusDocument
{
    public string Command { get; init; } = "bulk status";

    public required string Store { get; init; }

    /// <summary>Whether the store keeps a ledger at all.</summary>
    public required bool HasLedger { get; init; }

    public required IReadOnlyList<LoadReport> Loads { get; init; }
}

/// <summary>How far a bulk load is.</summary>
internal sealed record LoadReport
{
    public required long Run { get; init; }

    /// <summary><c>loading</c>, <c>interrupted</c>, <c>open</c> (nobody can tell which), <c>done</c> or <c>undone</c>.</summary>
    public required string State { get; init; }

    public required DateTimeOffset Began { get; init; }

    public required string Source { get; init; }

    public required ProjectReference Project { get; init; }

    public required long Chunks { get; init; }

    public required long ChunksLoaded { get; init; }

    public required long Rows { get; init; }

    public required long RowsLoaded { get; init; }

    /// <summary>Indexes that are dropped at present.</summary>
    public required IReadOnlyList<string> DroppedIndexes { get; init; }

    public static LoadReport Of(StoredLoad load) => new()
    {
        Run = load.Id,
        State = load.Run.Undone is not null ? "undone"
            : load.Finished is not null ? "done"
            : load.IsAlive switch { true => "loading", false => "interrupted", null => "open" },
        Began = load.Run.Record.Began,
        Source = load.Run.Record.Source,
        Project = new(load.Run.Record.Project, load.Run.Record.ProjectTitle),
        Chunks = load.Chunks,
        ChunksLoaded = load.ChunksLoaded,
        Rows = load.Rows,
        RowsLoaded = load.RowsLoaded,
        DroppedIndexes = [.. load.Dropped.Select(index => index.Name)],
    };
}

/// <summary>What recovering did, for programs.</summary>
internal sealed record BulkRecoverDocument
{
    public string Command { get; init; } = "bulk recover";

    public required string Store { get; init; }

    public required IReadOnlyList<DroppedIndex> Made { get; init; }

    /// <summary>Those that are still dropped, because somebody is at work on their load.</summary>
    public required IReadOnlyList<DroppedIndex> OfRunningLoads { get; init; }
}

/// <summary>What would help a bulk load, for programs.</summary>
internal sealed record BulkAdviseDocument
{
    public string Command { get; init; } = "bulk advise";

    public required string Store { get; init; }

    /// <summary>How many are to be loaded; null where nobody knows.</summary>
    public required long? Treenodes { get; init; }

    public required IReadOnlyList<BulkAdvice> Advice { get; init; }
}
