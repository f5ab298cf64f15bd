using Tracelift.Projects.Matching;
using Tracelift.Tracing.Compare;
using Tracelift.Tracing.Import;

namespace Tracelift.Copying;

/// <summary>The result of a copy of a project, or of a dry run.</summary>
public sealed class CopyReport
{
    /// <summary>The rows, and the run that takes the copy out again.</summary>
    public required ImportReport Import { get; init; }

    /// <summary>The project of the target that was known; null for a new one.</summary>
    public KnownTarget? Known { get; init; }

    /// <summary>Whether nothing was copied, because the target has the project.</summary>
    public bool IsIgnored => Known is { Action: ProjectAction.Ignore };

    /// <summary>The stacks.</summary>
    public required CopiedParts Stacks { get; init; }

    /// <summary>The number of tags of the project.</summary>
    public int Tags { get; init; }

    /// <summary>The rights that were granted.</summary>
    public int Rights { get; init; }

    /// <summary>Users and groups with rights that the target lacks; their rights were not copied.</summary>
    public IReadOnlyList<string> WithoutAccount { get; init; } = [];

    /// <summary>The names that users of the source have in the target, as far as they differ.</summary>
    public IReadOnlyDictionary<string, string> RenamedUsers => Import.Users.Where(user => user.SourceName is not null && user.SourceName != user.TargetName)
        .DistinctBy(user => user.SourceName, StringComparer.Ordinal).ToDictionary(user => user.SourceName!, user => user.TargetName, StringComparer.Ordinal);

    /// <summary>The comparison of source and copy; null if there was none.</summary>
    public ComparisonReport? Comparison { get; set; }
}

/// <summary>The numbers of stacks, mirrors and groups of a copy.</summary>
/// <param name="Added">New stacks.</param>
/// <param name="Reused">Stacks that the target had.</param>
/// <param name="Mirrors">New mirrors.</param>
/// <param name="Groups">New stack groups.</param>
public sealed record CopiedParts(int Added, int Reused, int Mirrors, int Groups);
