using Tracelift.Model;
using Tracelift.Projects;
using Tracelift.Tracing.Import;

namespace Tracelift.Copying;

/// <summary>The options of a copy of a project.</summary>
public sealed record CopyOptions
{
    /// <summary>The users, and where the rows go: the title of the new project, or a known project.</summary>
    public required ImportOptions Import { get; init; }

    /// <summary>The name of the source in the run and the report; null for the address of its store.</summary>
    public string? SourceName { get; init; }

    /// <summary>The parts to copy besides neurons, connectors, volumes and stacks.</summary>
    public IReadOnlySet<ProjectPart> Parts { get; init; } = ProjectParts.Usual;

    /// <summary>Whether to copy the rights of users and groups, by their names.</summary>
    public bool Rights { get; init; }

    /// <summary>How a project of the target is recognised as an earlier copy.</summary>
    public KnownBy KnownBy { get; init; } = KnownBy.Name;

    /// <summary>How a copy treats it.</summary>
    public KnownStrategy Strategy { get; init; } = KnownStrategy.AddAnyway;

    /// <summary>Whether a project that holds tracing data may be replaced.</summary>
    public bool Force { get; init; }

    /// <summary>Whether to link stacks of the target that have the same images, instead of adding them again.</summary>
    public bool ReusesStacks { get; init; } = true;
}
