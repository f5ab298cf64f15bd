using Tracelift.Access;

namespace Tracelift.Projects;

/// <summary>What a project is known by.</summary>
[Flags]
public enum KnownBy
{
    /// <summary>Nothing: every project is new.</summary>
    Nothing = 0,

    /// <summary>A project of the same title.</summary>
    Name = 1,

    /// <summary>A project that is linked to the very same stacks: those with the same image bases.</summary>
    Stacks = 2,
}

/// <summary>What becomes of a known project.</summary>
public enum KnownStrategy
{
    /// <summary>Stacks that it lacks are added; the others are left alone.</summary>
    Merge,

    /// <summary>A new project with new stacks is made beside it.</summary>
    AddAnyway,

    /// <summary>It is left alone.</summary>
    Ignore,

    /// <summary>Stacks get the new properties; what the definition lacks goes.</summary>
    MergeOverride,

    /// <summary>It is deleted with what only it uses, and made anew.</summary>
    Replace,
}

/// <summary>CATMAID's own rule about what is there already, which its command goes by.</summary>
/// <param name="IgnoreSameNameProjects">Whether a project whose title there is already is left out.</param>
/// <param name="IgnoreSameNameStacks">Whether a stack whose title there is already is left out.</param>
public sealed record SameNameRule(bool IgnoreSameNameProjects, bool IgnoreSameNameStacks);

/// <summary>How projects are imported.</summary>
public sealed record ProjectImportOptions
{
    /// <summary>What a project is known by. A match by name comes first.</summary>
    public KnownBy KnownBy { get; init; } = KnownBy.Name | KnownBy.Stacks;

    /// <summary>What becomes of known projects.</summary>
    public KnownStrategy Strategy { get; init; } = KnownStrategy.Merge;

    /// <summary>CATMAID's rule instead of <see cref="KnownBy"/> and <see cref="Strategy"/>; null for those.</summary>
    public SameNameRule? SameNames { get; init; }

    /// <summary>Whether projects without stacks are left out.</summary>
    public bool IgnoreEmptyProjects { get; init; } = true;

    /// <summary>The project that all stacks are added to; null for projects of their own.</summary>
    public long? Project { get; init; }

    /// <summary>Whether a project that holds tracing data may be replaced.</summary>
    public bool Force { get; init; }

    /// <summary>Tags that every imported project gets.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>Rights that every imported project gives.</summary>
    public IReadOnlyList<ProjectGrant> Grants { get; init; } = [];

    /// <summary>Whether everybody may browse the projects.</summary>
    public bool IsPublic { get; init; }

    /// <summary>The roots of classification graphs that new projects are linked to.</summary>
    public IReadOnlyList<long> ClassificationGraphs { get; init; } = [];

    /// <summary>Whether they are also linked to the graphs of projects that bear all of <see cref="Tags"/>.</summary>
    public bool LinksSuggestedGraphs { get; init; }

    /// <summary>Whether stacks without a project and groups without a stack are removed afterwards.</summary>
    public bool RemoveUnreferenced { get; init; }

    /// <summary>The user who owns what is made; null for the superuser with the lowest id.</summary>
    public long? SystemUser { get; init; }
}
