using Tracelift.Tracing.Import;
using Tracelift.Tracing.Import.Plan;

namespace Tracelift.Reports;

/// <summary>What an import did, or would do, for programs.</summary>
public sealed record ImportDocument
{
    /// <summary>The command.</summary>
    public string Command { get; init; } = "import";

    /// <summary>Whether nothing was written.</summary>
    public required bool DryRun { get; init; }

    /// <summary>The store.</summary>
    public required string Store { get; init; }

    /// <summary>What was imported.</summary>
    public required string Source { get; init; }

    /// <summary>The target; without an id where a dry run would make it.</summary>
    public required ProjectReference Project { get; init; }

    /// <summary>Whether the import has made the project.</summary>
    public required bool IsNewProject { get; init; }

    /// <summary>What became of the rows, by model.</summary>
    public required IReadOnlyDictionary<string, ModelCounts> Models { get; init; }

    /// <summary>All rows of the source.</summary>
    public required long Read { get; init; }

    /// <summary>All rows made.</summary>
    public required long Created { get; init; }

    /// <summary>The neurons of the source, placeholders not counted.</summary>
    public required long Neurons { get; init; }

    /// <summary>The neurons of the source that are placeholders.</summary>
    public required long PlaceholderNeurons { get; init; }

    /// <summary>What became of each user.</summary>
    public required IReadOnlyList<MappedUser> Users { get; init; }

    /// <summary>Who may edit the data of the users that are made, and how others get to.</summary>
    public required IReadOnlyList<string> EditAccess { get; init; }

    /// <summary>What the project lacked for tracing.</summary>
    public required IReadOnlyList<string> SetUp { get; init; }

    /// <summary>Models of the source that are unknown and were not loaded, with their rows.</summary>
    public required IReadOnlyDictionary<string, long> UnknownModels { get; init; }

    /// <summary>Fields of the source that are unknown and were not loaded, with their rows.</summary>
    public required IReadOnlyDictionary<string, long> UnknownFields { get; init; }

    /// <summary>What a copy of another project leaves behind there.</summary>
    public required IReadOnlyDictionary<string, long> LeftBehind { get; init; }

    /// <summary>Skeletons that are, or would be, treated in a way of their own.</summary>
    public required SkeletonReport Skeletons { get; init; }

    /// <summary>Rows of the target that went with replaced skeletons, by table.</summary>
    public required IReadOnlyDictionary<string, long> Removed { get; init; }

    /// <summary>The map of all coordinates, a 3x4 matrix row by row (nm), or null.</summary>
    public required IReadOnlyList<double>? Transform { get; init; }

    /// <summary>The derived tables' rows of the import.</summary>
    public required IReadOnlyDictionary<string, long> Derived { get; init; }

    /// <summary>The derived tables that the database's own triggers filled.</summary>
    public required IReadOnlyList<string> DerivedByTriggers { get; init; }

    /// <summary>The number under which the store remembers the import, for <c>undo</c>; null where it remembers none.</summary>
    public required long? Run { get; init; }

    /// <summary>What whoever runs the store should know.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>Seconds, by stage.</summary>
    public required IReadOnlyDictionary<string, double> Seconds { get; init; }

    /// <summary>Rows read a second.</summary>
    public required double RowsPerSecond { get; init; }

    /// <summary>The document of a report.</summary>
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

/// <summary>Skeletons that an import treats in a way of their own.</summary>
/// <param name="Broken">Not one tree.</param>
/// <param name="Known">Known from the same origin, where they are not to come in again.</param>
/// <param name="Replaced">Of these, replaced.</param>
/// <param name="Origins">With their origin noted.</param>
public sealed record SkeletonReport(long Broken, long Known, long Replaced, long Origins)
{
    /// <summary>Of those known, the same in source and target: not touched.</summary>
    public long Unchanged { get; init; }

    /// <summary>Of those known, different from the source and edited here since they came in.</summary>
    public long Edited { get; init; }

    /// <summary>The first of those that were edited.</summary>
    public IReadOnlyList<EditedSkeleton> Conflicts { get; init; } = [];

    /// <summary>What an import's report says of skeletons.</summary>
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
