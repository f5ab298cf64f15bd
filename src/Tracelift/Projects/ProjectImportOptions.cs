using Tracelift.Access;

namespace Tracelift.Projects;

/// <summary>How an import recognises known projects.</summary>
[Flags]
public enum KnownBy
{
    /// <summary>Not at all: every project is new.</summary>
    Nothing = 0,

    /// <summary>By title.</summary>
    Name = 1,

    /// <summary>By stacks: the project is linked to exactly the stacks with the same image bases.</summary>
    Stacks = 2,
}

/// <summary>How an import treats a known project.</summary>
public enum KnownStrategy
{
    /// <summary>Adds missing stacks; leaves the others unchanged.</summary>
    Merge,

    /// <summary>Creates a new project with new stacks beside it.</summary>
    AddAnyway,

    /// <summary>Leaves it unchanged.</summary>
    Ignore,

    /// <summary>Updates its stacks, and removes stacks that the definition lacks.</summary>
    MergeOverride,

    /// <summary>Deletes it with the stacks that only it uses, and creates it again.</summary>
    Replace,
}

/// <summary>CATMAID's rule for existing projects and stacks, which its own command follows.</summary>
/// <param name="IgnoreSameNameProjects">Whether to skip a project whose title exists already.</param>
/// <param name="IgnoreSameNameStacks">Whether to skip a stack whose title exists already.</param>
public sealed record SameNameRule(bool IgnoreSameNameProjects, bool IgnoreSameNameStacks);

/// <summary>The options of an import of projects.</summary>
public sealed record ProjectImportOptions
{
    /// <summary>How known projects are recognised. A match by title takes precedence.</summary>
    public KnownBy KnownBy { get; init; } = KnownBy.Name | KnownBy.Stacks;

    /// <summary>How known projects are treated.</summary>
    public KnownStrategy Strategy { get; init; } = KnownStrategy.Merge;

    /// <summary>CATMAID's rule, which replaces <see cref="KnownBy"/> and <see cref="Strategy"/>; or null.</summary>
    public SameNameRule? SameNames { get; init; }

    /// <summary>Whether to skip projects without stacks.</summary>
    public bool IgnoreEmptyProjects { get; init; } = true;

    /// <summary>The project that gets all stacks; null to import each project by itself.</summary>
    public long? Project { get; init; }

    /// <summary>Whether a project with tracing data may be replaced.</summary>
    public bool Force { get; init; }

    /// <summary>Tags for every imported project.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>Rights to grant for every imported project.</summary>
    public IReadOnlyList<ProjectGrant> Grants { get; init; } = [];

    /// <summary>Whether everybody may browse the projects.</summary>
    public bool IsPublic { get; init; }

    /// <summary>The roots of classification graphs that new projects are linked to.</summary>
    public IReadOnlyList<long> ClassificationGraphs { get; init; } = [];

    /// <summary>Whether to link new projects also to the graphs of projects with all of <see cref="Tags"/>.</summary>
    public bool LinksSuggestedGraphs { get; init; }

    /// <summary>Whether to delete stacks without a project and groups without a stack afterwards.</summary>
    public bool RemoveUnreferenced { get; init; }

    /// <summary>The name of the source, for the list of runs; null for the text with the first definition.</summary>
    public string? Source { get; init; }

    /// <summary>The server's user who asked for the import, for the list of runs; null for the user of the operating system.</summary>
    public string? Who { get; init; }

    /// <summary>The owner of new objects; null for the superuser with the lowest id.</summary>
    public long? SystemUser { get; init; }
}
