using System.Text.Json.Serialization;
using Tracelift.Tracing.Import;
using Tracelift.Tracing.Import.Plan;

namespace Tracelift.Reports;

/// <summary>The report of an import or its dry run, for programs.</summary>
public sealed record ImportDocument
{
    /// <summary>The command.</summary>
    public string Command { get; init; } = "import";

    /// <summary>Whether it was a dry run.</summary>
    public required bool DryRun { get; init; }

    /// <summary>The store.</summary>
    public required string Store { get; init; }

    /// <summary>The source.</summary>
    public required string Source { get; init; }

    /// <summary>The target; its id is null if a dry run would create it.</summary>
    public required ProjectReference Project { get; init; }

    /// <summary>Whether the import created the project.</summary>
    public required bool IsNewProject { get; init; }

    /// <summary>The counts of rows by model.</summary>
    public required IReadOnlyDictionary<string, ModelCounts> Models { get; init; }

    /// <summary>The number of all rows of the source.</summary>
    public required long Read { get; init; }

    /// <summary>The number of all new rows.</summary>
    public required long Created { get; init; }

    /// <summary>The number of neurons in the source without placeholders.</summary>
    public required long Neurons { get; init; }

    /// <summary>The number of placeholder neurons in the source.</summary>
    public required long PlaceholderNeurons { get; init; }

    /// <summary>The mapping of each user.</summary>
    public required IReadOnlyList<MappedUser> Users { get; init; }

    /// <summary>Notes on who may edit the data of new users.</summary>
    public required IReadOnlyList<string> EditAccess { get; init; }

    /// <summary>The objects added to the project for tracing.</summary>
    public required IReadOnlyList<string> SetUp { get; init; }

    /// <summary>Unknown models of the source, which were not loaded, with their numbers of rows.</summary>
    public required IReadOnlyDictionary<string, long> UnknownModels { get; init; }

    /// <summary>Unknown fields of the source, which were not loaded, with their numbers of rows.</summary>
    public required IReadOnlyDictionary<string, long> UnknownFields { get; init; }

    /// <summary>What a source of many files has to say of them; null where that is nothing.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public FilesReport? Files { get; init; }

    /// <summary>The number of another project's objects that a copy does not include, by kind.</summary>
    public required IReadOnlyDictionary<string, long> LeftBehind { get; init; }

    /// <summary>Skeletons with a special treatment.</summary>
    public required SkeletonReport Skeletons { get; init; }

    /// <summary>The number of rows of the target that were deleted with replaced skeletons, by table.</summary>
    public required IReadOnlyDictionary<string, long> Removed { get; init; }

    /// <summary>The transformation of all coordinates, a 3x4 matrix row by row (nm); or null.</summary>
    public required IReadOnlyList<double>? Transform { get; init; }

    /// <summary>The number of the import's rows in each derived table.</summary>
    public required IReadOnlyDictionary<string, long> Derived { get; init; }

    /// <summary>The derived tables that the database's own triggers filled.</summary>
    public required IReadOnlyList<string> DerivedByTriggers { get; init; }

    /// <summary>The number of the run for <c>undo</c>; null if the store has no ledger.</summary>
    public required long? Run { get; init; }

    /// <summary>Notes for the administrator of the store.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>The duration in seconds, by stage.</summary>
    public required IReadOnlyDictionary<string, double> Seconds { get; init; }

    /// <summary>The number of rows read a second.</summary>
    public required double RowsPerSecond { get; init; }

    /// <summary>Returns the document of a report.</summary>
    /// <param name="report">The report.</param>
    /// <param name="store">The store's name.</param>
    public static ImportDocument Of(ImportReport report, string store)
    {
        ArgumentNullException.ThrowIfNull(report);
        return new()
        {
            DryRun = report.IsDryRun,
            Store = store,
            Source = report.Source,
            Project = new(report.Project, report.ProjectTitle),
            IsNewProject = report.IsNewProject,
            Models = report.Models,
            Read = report.Read,
            Created = report.Created,
            Neurons = report.Neurons,
            PlaceholderNeurons = report.PlaceholderNeurons,
            Users = report.Users,
            EditAccess = report.EditAccess,
            SetUp = report.SetUp,
            UnknownModels = report.UnknownModels,
            UnknownFields = report.UnknownFields,
            Files = FilesReport.Of(report.Files, report.UnknownItems),
            LeftBehind = report.LeftBehind,
            Skeletons = SkeletonReport.Of(report),
            Removed = report.Removed,
            Transform = report.Transform,
            Derived = report.Derived,
            DerivedByTriggers = report.DerivedByTriggers,
            Run = report.Run,
            Notes = report.Notes,
            Seconds = report.Seconds.ToDictionary(stage => stage.Key, stage => Math.Round(stage.Value, 3), StringComparer.Ordinal),
            RowsPerSecond = Math.Round(report.RowsPerSecond),
        };
    }
}

/// <summary>Counts of skeletons with a special treatment.</summary>
/// <param name="Broken">Skeletons that are not one tree.</param>
/// <param name="Known">Skeletons known from the same origin that are not imported again.</param>
/// <param name="Replaced">Replaced skeletons among the known ones.</param>
/// <param name="Origins">Skeletons whose origin was stored.</param>
public sealed record SkeletonReport(long Broken, long Known, long Replaced, long Origins)
{
    /// <summary>The number of known skeletons that are equal in source and target, and stay unchanged.</summary>
    public long Unchanged { get; init; }

    /// <summary>The number of known skeletons that differ from the source and were edited since their import.</summary>
    public long Edited { get; init; }

    /// <summary>The first edited skeletons.</summary>
    public IReadOnlyList<EditedSkeleton> Conflicts { get; init; } = [];

    /// <summary>Returns the counts of an import's report.</summary>
    public static SkeletonReport Of(ImportReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        return new(report.BrokenSkeletons, report.KnownSkeletons, report.ReplacedSkeletons, report.Origins)
        {
            Unchanged = report.UnchangedSkeletons,
            Edited = report.EditedSkeletons,
            Conflicts = report.Edited,
        };
    }
}
