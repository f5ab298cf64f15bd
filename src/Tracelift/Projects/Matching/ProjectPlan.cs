using Tracelift.Errors;
using Tracelift.Formats.ProjectFiles;
using Tracelift.Projects.Stored;
using Tracelift.Stores;

namespace Tracelift.Projects.Matching;

/// <summary>The action for a definition.</summary>
public enum ProjectAction
{
    /// <summary>Creates a new project.</summary>
    Create,

    /// <summary>Adds missing stacks to a known project.</summary>
    Merge,

    /// <summary>Changes a known project to match the definition.</summary>
    Override,

    /// <summary>Deletes a known project and creates it again.</summary>
    Replace,

    /// <summary>Does nothing.</summary>
    Ignore,

    /// <summary>Does nothing, because the definition is invalid.</summary>
    Unreadable,

    /// <summary>Does nothing, because the state of the store forbids it.</summary>
    Refuse,
}

/// <summary>The action for a stack, a mirror or a group.</summary>
public enum PartAction
{
    /// <summary>Creates it.</summary>
    Add,

    /// <summary>Keeps it unchanged.</summary>
    Keep,

    /// <summary>Changes its properties or members.</summary>
    Change,

    /// <summary>Removes it from the project; other projects use it.</summary>
    Unlink,

    /// <summary>Deletes it.</summary>
    Delete,

    /// <summary>Skips it.</summary>
    Ignore,
}

/// <summary>A changed property of a known stack or mirror.</summary>
/// <param name="Field">Its name in project files.</param>
/// <param name="From">The old value.</param>
/// <param name="To">The new value.</param>
public sealed record FieldChange(string Field, string? From, string? To);

/// <summary>The plan for a mirror.</summary>
/// <param name="Title">Its title.</param>
/// <param name="ImageBase">Its address.</param>
/// <param name="Action">The action.</param>
/// <param name="Changes">The changes of a known mirror.</param>
public sealed record MirrorPlan(string Title, string ImageBase, PartAction Action, IReadOnlyList<FieldChange> Changes);

/// <summary>The plan for a stack.</summary>
/// <param name="Title">Its title.</param>
/// <param name="Action">The action.</param>
/// <param name="Id">The known stack's id; or null.</param>
/// <param name="Mirrors">The plans for its mirrors.</param>
/// <param name="Changes">The changes of a known stack.</param>
public sealed record StackPlan(string Title, PartAction Action, long? Id, IReadOnlyList<MirrorPlan> Mirrors, IReadOnlyList<FieldChange> Changes)
{
    /// <summary>Whether other projects use the known stack, which changes for them, too.</summary>
    public bool IsShared { get; init; }

    /// <summary>The size of a new stack in µm; or null.</summary>
    public Model.Projects.Double3? SizeInMicrometres => Action == PartAction.Add ? Definition?.SizeInMicrometres : null;

    internal Model.Projects.StackDefinition? Definition { get; init; }

    internal StoredStack? Stored { get; init; }
}

/// <summary>The plan for a group of stacks.</summary>
/// <param name="Title">Its title.</param>
/// <param name="Action">The action.</param>
/// <param name="NewMembers">The number of new stacks in it.</param>
public sealed record GroupPlan(string Title, PartAction Action, int NewMembers);

/// <summary>The plan for a definition.</summary>
/// <param name="Found">The definition and its place.</param>
/// <param name="Action">The action.</param>
/// <param name="Known">The known project; or null.</param>
/// <param name="Why">The reason in words: how the project was recognised, or what prevents the import; or null.</param>
public sealed record ProjectPlan(FoundProject Found, ProjectAction Action, ProjectInfo? Known, string? Why)
{
    /// <summary>The plans for its stacks.</summary>
    public IReadOnlyList<StackPlan> Stacks { get; init; } = [];

    /// <summary>The plans for its groups.</summary>
    public IReadOnlyList<GroupPlan> Groups { get; init; } = [];

    /// <summary>The faults of the definition, and conflicts with the store.</summary>
    public IReadOnlyList<Problem> Problems { get; init; } = [];

    /// <summary>Whether the plan writes anything.</summary>
    public bool IsWritten => Action is ProjectAction.Create or ProjectAction.Merge or ProjectAction.Override or ProjectAction.Replace;

    internal StoredProject? Stored { get; init; }

    internal StoredVocabulary? Vocabulary { get; init; }
}
