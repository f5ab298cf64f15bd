using Tracelift.Model.Projects;

namespace Tracelift.Projects.Stored;

/// <summary>A project that a store has, with its stacks.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Title">Its title.</param>
/// <param name="Comment">A remark, or null.</param>
/// <param name="Stacks">Its stacks, in the order in which they were added.</param>
/// <param name="Groups">The groups that its stacks are in.</param>
public sealed record StoredProject(
    long Id, string Title, string? Comment, IReadOnlyList<StoredStack> Stacks, IReadOnlyList<StoredGroup> Groups);

/// <summary>A stack of a project.</summary>
/// <param name="Id">Its id.</param>
/// <param name="LinkId">The id of what links it to the project.</param>
/// <param name="Definition">What it is, and how it lies in the project.</param>
/// <param name="MirrorIds">The ids of the definition's mirrors.</param>
/// <param name="BrokenIds">The ids of the definition's broken sections.</param>
/// <param name="Memberships">The groups that it is in, as the definition has them.</param>
/// <param name="IsShared">Whether other projects use it, too.</param>
public sealed record StoredStack(
    long Id, long LinkId, StackDefinition Definition, IReadOnlyList<long> MirrorIds, IReadOnlyList<long> BrokenIds, IReadOnlyList<StoredMembership> Memberships, bool IsShared)
{
    /// <summary>What it is known by.</summary>
    public StackKey Key => StackKey.Of(Definition);
}

/// <summary>That a stack is in a group.</summary>
/// <param name="Id">The membership's id.</param>
/// <param name="Group">The group's id.</param>
/// <param name="Relation">What the stack is to it.</param>
/// <param name="Position">Its place.</param>
public sealed record StoredMembership(long Id, long Group, string Relation, int Position);

/// <summary>A group of stacks.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Title">Its title.</param>
/// <param name="Comment">A remark, or null.</param>
/// <param name="Members">Its members, of whatever project.</param>
public sealed record StoredGroup(long Id, string Title, string? Comment, int Members);

/// <summary>
/// What a stack is known by: where its images are, whether or not the addresses end with a slash; one without mirrors by
/// its title.
/// </summary>
/// <param name="Text">The addresses in order, or the title.</param>
public readonly record struct StackKey(string Text)
{
    /// <summary>The key of a stack.</summary>
    public static StackKey Of(StackDefinition stack)
    {
        ArgumentNullException.ThrowIfNull(stack);
        return stack.Mirrors.Count == 0
            ? new("title " + stack.Title)
            : new("at " + string.Join(' ', stack.Mirrors.Select(mirror => MirrorAddress.Key(mirror.ImageBase)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)));
    }
}
