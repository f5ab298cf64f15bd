using Tracelift.Tracing.Import;

namespace Tracelift.Cli.Reports;

/// <summary>What an import did, or would do, for programs.</summary>
internal sealed record ImportDocument
{
    public string Command { get; init; } = "import";

    public required bool DryRun { get; init; }

    public required string Store { get; init; }

    public required string Source { get; init; }

    /// <summary>The target; without an id where a dry run would make it.</summary>
    public required ProjectReference Project { get; init; }

    public required bool IsNewProject { get; init; }

    public required IReadOnlyDictionary<string, ModelCounts> Models { get; init; }

    public required long Read { get; init; }

    public required long Created { get; init; }

    public required IReadOnlyList<MappedUser> Users { get; init; }

    /// <summary>What the project lacked for tracing.</summary>
    public required IReadOnlyList<string> SetUp { get; init; }

    public required IReadOnlyDictionary<string, long> UnknownModels { get; init; }

    public required IReadOnlyDictionary<string, long> UnknownFields { get; init; }

    /// <summary>What a copy of another project leaves behind there.</summary>
    public required IReadOnlyDictionary<string, long> LeftBehind { get; init; }

    /// <summary>Skeletons that are, or would be, treated in a way of their own.</summary>
    public required SkeletonReport Skeletons { get; init; }

    /// <summary>Rows of the target that went with replaced skeletons, by table.</summary>
    public required IReadOnlyDictionary<string, long> Removed { get; init; }

    /// <summary>The map of all coordinates, a 3x4 matrix row by row (nm), or null.</summary>
    public required IReadOnlyList<double>? Transform { get; init; }

    public required IReadOnlyDictionary<string, long> Derived { get; init; }

    public required IReadOnlyList<string> DerivedByTriggers { get; init; }

    /// <summary>The number under which the store remembers the import, for <c>undo</c>; null where it remembers none.</summary>
    public required long? Run { get; init; }

    /// <summary>What whoever runs the store should know.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>By stage.</summary>
    public required IReadOnlyDictionary<string, double> Seconds { get; init; }

    public required double RowsPerSecond { get; init; }

    public static ImportDocument Of(ImportReport report, string store) => new()
    {
        DryRun = report.IsDryRun,
        Store = store,
        Source = report.Source,
        Project = new(report.Project, report.ProjectTitle),
        IsNewProject = report.IsNewProject,
        Models = report.Models,
        Read = report.Read,
        Created = report.Created,
        Users = report.Users,
        SetUp = report.SetUp,
        UnknownModels = report.UnknownModels,
        UnknownFields = report.UnknownFields,
        LeftBehind = report.LeftBehind,
        Skeletons = new(report.BrokenSkeletons, report.KnownSkeletons, report.ReplacedSkeletons, report.Origins),
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

/// <summary>Skeletons that an import treats in a way of their own.</summary>
/// <param name="Broken">Not one tree.</param>
/// <param name="Known">Known from the same origin, where they are not to come in again.</param>
/// <param name="Replaced">Of these, replaced.</param>
/// <param name="Origins">With their origin noted.</param>
internal sealed record SkeletonReport(long Broken, long Known, long Replaced, long Origins);
