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

    public required IReadOnlyDictionary<string, long> Derived { get; init; }

    public required IReadOnlyList<string> DerivedByTriggers { get; init; }

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
        Derived = report.Derived,
        DerivedByTriggers = report.DerivedByTriggers,
        Seconds = report.Seconds.ToDictionary(stage => stage.Key, stage => Math.Round(stage.Value, 3), StringComparer.Ordinal),
        RowsPerSecond = Math.Round(report.RowsPerSecond),
    };
}
