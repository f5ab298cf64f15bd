using Tracelift.Formats;
using Tracelift.Formats.Skeletons;
using Tracelift.Reports;
using Tracelift.Stores;
using Tracelift.Stores.Bulk;
using Tracelift.Stores.Ledger;
using Tracelift.Tracing.Bulk;
using Tracelift.Tracing.Import.Plan;

namespace Tracelift.Cli.Reports.Bulk;

/// <summary>The result of a bulk load, for programs.</summary>
internal sealed record BulkLoadDocument
{
    public string Command { get; init; } = "bulk load";

    public required string Store { get; init; }

    public required string Source { get; init; }

    /// <summary>The number of the load, which is also its run.</summary>
    public required long Run { get; init; }

    public required ProjectReference Project { get; init; }

    /// <summary>Whether it resumed an earlier start.</summary>
    public required bool Resumed { get; init; }

    /// <summary>Whether it was complete before.</summary>
    public required bool WasFinished { get; init; }

    /// <summary>The rows by table, loaded by all processes.</summary>
    public required IReadOnlyDictionary<string, long> Made { get; init; }

    /// <summary>The neurons of the source, without placeholders.</summary>
    public required long Neurons { get; init; }

    public required long PlaceholderNeurons { get; init; }

    public required long Chunks { get; init; }

    /// <summary>The chunks and rows that this process has loaded.</summary>
    public required long ChunksHere { get; init; }

    public required long RowsHere { get; init; }

    public required IReadOnlyList<MappedUser> Users { get; init; }

    /// <summary>The users who may edit the data of created users; empty for a resumed load.</summary>
    public required IReadOnlyList<string> EditAccess { get; init; }

    /// <summary>Unknown content of the source, which is not loaded; empty for a resumed load, which makes no survey.</summary>
    public required IReadOnlyDictionary<string, long> UnknownModels { get; init; }

    public required IReadOnlyDictionary<string, long> UnknownFields { get; init; }

    /// <summary>Rows of the table of names that match no file.</summary>
    public required IReadOnlyDictionary<string, long> UnknownItems { get; init; }

    /// <summary>The number of nodes by type, if the files have types.</summary>
    public required IReadOnlyDictionary<int, long> NodeTypes { get; init; }

    /// <summary>The repairs and warnings of reading files: their number, and the first ones.</summary>
    public required long RepairCount { get; init; }

    /// <summary>The number of warnings among them.</summary>
    public required long WarningCount { get; init; }

    public required IReadOnlyList<FileRepair> Repairs { get; init; }

    /// <summary>Ignored files of other formats: their number, and the first ones.</summary>
    public required long PassedOverCount { get; init; }

    public required IReadOnlyList<string> PassedOver { get; init; }

    public required SkeletonReport Skeletons { get; init; }

    /// <summary>Rejected skeletons or files: their number, and the first ones.</summary>
    public required long RejectedCount { get; init; }

    public required IReadOnlyList<RejectedItem> Rejected { get; init; }

    public required int Connections { get; init; }

    public required bool DroppedIndexes { get; init; }

    /// <summary>A sentence about indexes; null if the load was complete before.</summary>
    public required string? Indexes { get; init; }

    public required IReadOnlyList<string> IndexesMade { get; init; }

    public required IReadOnlyList<string> Notes { get; init; }

    public required IReadOnlyDictionary<string, double> Seconds { get; init; }

    public required string? SlowestStage { get; init; }

    public required double RowsPerSecond { get; init; }

    /// <summary>The bytes that this process read while it loaded chunks.</summary>
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
        WarningCount = report.Files.WarningCount,
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

/// <summary>The bulk loads of a store, for programs.</summary>
internal sealed record BulkStatusDocument
{
    public string Command { get; init; } = "bulk status";

    public required string Store { get; init; }

    /// <summary>Whether the store has a ledger.</summary>
    public required bool HasLedger { get; init; }

    public required IReadOnlyList<LoadReport> Loads { get; init; }
}

/// <summary>A bulk load with its progress.</summary>
internal sealed record LoadReport
{
    public required long Run { get; init; }

    /// <summary><c>loading</c>, <c>interrupted</c>, <c>open</c> (one of both), <c>done</c> or <c>undone</c>.</summary>
    public required string State { get; init; }

    public required DateTimeOffset Began { get; init; }

    public required string Source { get; init; }

    public required ProjectReference Project { get; init; }

    public required long Chunks { get; init; }

    public required long ChunksLoaded { get; init; }

    public required long Rows { get; init; }

    public required long RowsLoaded { get; init; }

    /// <summary>The indexes that are dropped now.</summary>
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

/// <summary>The result of a recovery, for programs.</summary>
internal sealed record BulkRecoverDocument
{
    public string Command { get; init; } = "bulk recover";

    public required string Store { get; init; }

    public required IReadOnlyList<DroppedIndex> Made { get; init; }

    /// <summary>The indexes that are still dropped, because their load is running.</summary>
    public required IReadOnlyList<DroppedIndex> OfRunningLoads { get; init; }
}

/// <summary>Recommendations for a bulk load, for programs.</summary>
internal sealed record BulkAdviseDocument
{
    public string Command { get; init; } = "bulk advise";

    public required string Store { get; init; }

    /// <summary>The number to load; null if unknown.</summary>
    public required long? Treenodes { get; init; }

    public required IReadOnlyList<BulkAdvice> Advice { get; init; }
}
