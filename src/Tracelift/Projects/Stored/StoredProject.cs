using Tracelift.Model.Projects;

namespace Tracelift.Projects.Stored;

/// <summary>A project of a store, with its stacks.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Title">Its title.</param>
/// <param name="Comment">A remark, or null.</param>
/// <param name="Stacks">Its stacks, in the order in which they were added.</param>
/// <param name="Groups">The groups that its stacks are in.</param>
public sealed record StoredProject(
    long Id, string Title, string? Comment, IReadOnlyList<StoredStack> Stacks, IReadOnlyList<StoredGroup> Groups);

/// <summary>A stack of a project.</summary>
/// <param name="Id">Its id.</param>
/// <param name="LinkId">The id of its link to the project.</param>
/// <param name="Definition">Its properties, and its place in the project.</param>
/// <param name="MirrorIds">The ids of the definition's mirrors.</param>
/// <param name="BrokenIds">The ids of the definition's broken sections.</param>
/// <param name="Memberships">The groups that it is in, in the definition's order.</param>
/// <param name="IsShared">Whether other projects use it.</param>
public sealed record StoredStack(
    long Id, long LinkId, StackDefinition Definition, IReadOnlyList<long> MirrorIds, IReadOnlyList<long> BrokenIds, IReadOnlyList<StoredMembership> Memberships, bool IsShared)
{
    /// <summary>The key by which the stack is recognised.</summary>
    public StackKey Key => StackKey.Of(Definition);
}

/// <summary>The membership of a stack in a group.</summary>
/// <param name="Id">The membership's id.</param>
/// <param name="Group">The group's id.</param>
/// <param name="Relation">The kind of membership.</param>
/// <param name="Position">Its position.</param>
public sealed record StoredMembership(long Id, long Group, string Relation, int Position);

/// <summary>A group of stacks.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Title">Its title.</param>
/// <param name="Comment">A remark, or null.</param>
/// <param name="Members">The number of its members, in all projects.</param>
public sealed record StoredGroup(long Id, string Title, string? Comment, int Members);

/// <summary>
/// The key by which a stack is recognised: the addresses of its images, without slashes at their ends; the title of a
/// stack without mirrors.
/// </summary>
/// <param name="Text">The addresses in order, or the title.</param>
public readonly record struct StackKey(string Text)
{
    /// <summary>Returns the key of a stack.</summary>
    public static StackKey Of(StackDefinition stack)
    {
        ArgumentNullException.ThrowIfNull(stack);
        return stack.Mirrors.Count == 0
            ? new("title " + stack.Title)
            : OfImages(stack.Mirrors.Select(mirror => mirror.ImageBase));
    }

    /// <summary>Returns the key of a stack with mirrors at some addresses.</summary>
    public static StackKey OfImages(IEnumerable<string> bases) =>
        new("at " + string.Join(' ', bases.Select(MirrorAddress.Key).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)));
}
