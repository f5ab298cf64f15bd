using Tracelift.Errors;
using Tracelift.Formats.ProjectFiles;
using Tracelift.Projects.Stored;
using Tracelift.Stores;

namespace Tracelift.Projects.Matching;

/// <summary>What becomes of a definition.</summary>
public enum ProjectAction
{
    /// <summary>A new project is made.</summary>
    Create,

    /// <summary>A known one gets what it lacks.</summary>
    Merge,

    /// <summary>A known one becomes what the definition says.</summary>
    Override,

    /// <summary>A known one is deleted and made anew.</summary>
    Replace,

    /// <summary>Nothing.</summary>
    Ignore,

    /// <summary>Nothing, because something is wrong with the definition.</summary>
    Unreadable,

    /// <summary>Nothing, because something in the store is in the way.</summary>
    Refuse,
}

/// <summary>What becomes of a stack, a mirror or a group.</summary>
public enum PartAction
{
    /// <summary>It is made.</summary>
    Add,

    /// <summary>It is left as it is.</summary>
    Keep,

    /// <summary>It gets new properties or members.</summary>
    Change,

    /// <summary>It is taken out of the project, but others use it.</summary>
    Unlink,

    /// <summary>It is deleted.</summary>
    Delete,

    /// <summary>It is left out.</summary>
    Ignore,
}

/// <summary>A property of a known stack or mirror that changes.</summary>
/// <param name="Field">Its name in project files.</param>
/// <param name="From">What it is.</param>
/// <param name="To">What it becomes.</param>
public sealed record FieldChange(string Field, string? From, string? To);

/// <summary>What becomes of a mirror.</summary>
/// <param name="Title">Its title.</param>
/// <param name="ImageBase">Its address.</param>
/// <param name="Action">What becomes of it.</param>
/// <param name="Changes">What changes of a known one.</param>
public sealed record MirrorPlan(string Title, string ImageBase, PartAction Action, IReadOnlyList<FieldChange> Changes);

/// <summary>What becomes of a stack.</summary>
/// <param name="Title">Its title.</param>
/// <param name="Action">What becomes of it.</param>
/// <param name="Id">The known stack's id, or null.</param>
/// <param name="Mirrors">What becomes of its mirrors.</param>
/// <param name="Changes">What changes of a known one.</param>
public sealed record StackPlan(string Title, PartAction Action, long? Id, IReadOnlyList<MirrorPlan> Mirrors, IReadOnlyList<FieldChange> Changes)
{
    /// <summary>Whether other projects use the known stack, too: what changes, changes for them.</summary>
    public bool IsShared { get; init; }

    internal Model.Projects.StackDefinition? Definition { get; init; }

    internal StoredStack? Stored { get; init; }
}

/// <summary>What becomes of a group of stacks.</summary>
/// <param name="Title">Its title.</param>
/// <param name="Action">What becomes of it.</param>
/// <param name="NewMembers">Stacks that are added to it.</param>
public sealed record GroupPlan(string Title, PartAction Action, int NewMembers);

/// <summary>What an import would do with one definition.</summary>
/// <param name="Found">The definition, and where it stands.</param>
/// <param name="Action">What becomes of it.</param>
/// <param name="Known">The known project, or null.</param>
/// <param name="Why">Why, in words: what it is known by, or what is in the way; or null.</param>
public sealed record ProjectPlan(FoundProject Found, ProjectAction Action, ProjectInfo? Known, string? Why)
{
    /// <summary>Its stacks.</summary>
    public IReadOnlyList<StackPlan> Stacks { get; init; } = [];

    /// <summary>Its groups.</summary>
    public IReadOnlyList<GroupPlan> Groups { get; init; } = [];

    /// <summary>What is wrong with the definition, or in its way.</summary>
    public IReadOnlyList<Problem> Problems { get; init; } = [];

    /// <summary>Whether something is written.</summary>
    public bool IsWritten => Action is ProjectAction.Create or ProjectAction.Merge or ProjectAction.Override or ProjectAction.Replace;

    internal StoredProject? Stored { get; init; }

    internal StoredVocabulary? Vocabulary { get; init; }
}
