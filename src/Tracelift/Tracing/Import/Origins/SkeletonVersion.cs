namespace Tracelift.Tracing.Import.Origins;

/// <summary>A skeleton as a source or a store has it, as far as two of them are compared.</summary>
/// <param name="Nodes">Its treenodes, by id.</param>
/// <param name="Links">Its links to connectors, by id.</param>
/// <param name="Tags">The tags of its nodes, by id.</param>
internal sealed record SkeletonVersion(
    IReadOnlyList<ComparedNode> Nodes, IReadOnlyList<ComparedLink> Links, IReadOnlyList<ComparedLink> Tags);

/// <summary>A treenode.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Parent">Its parent, or null for a root.</param>
/// <param name="Skeleton">Its skeleton.</param>
/// <param name="Created">When it was made.</param>
/// <param name="Edited">When it was changed last.</param>
/// <param name="X">Where it is, in nm.</param>
/// <param name="Y">Where it is, in nm.</param>
/// <param name="Z">Where it is, in nm.</param>
/// <param name="Radius">Its radius, in nm.</param>
/// <param name="Confidence">How sure its maker is.</param>
internal readonly record struct ComparedNode(
    long Id, long? Parent, long Skeleton, long Created, long Edited, float X, float Y, float Z, float Radius, long Confidence)
{
    /// <summary>Whether it is at the place of another one.</summary>
    public bool IsWhere(ComparedNode other) => X == other.X && Y == other.Y && Z == other.Z;
}

/// <summary>What hangs on a treenode: a connector or a tag.</summary>
/// <param name="Id">The link's id.</param>
/// <param name="Node">The treenode.</param>
/// <param name="Skeleton">Its skeleton.</param>
/// <param name="Other">What is linked, by an id or number that means the same on both sides; null for what the target does not have.</param>
/// <param name="Relation">The relation, by a number that means the same on both sides.</param>
/// <param name="Confidence">How sure its maker is; 0 for a tag.</param>
/// <param name="Edited">When it was changed last.</param>
internal readonly record struct ComparedLink(long Id, long Node, long Skeleton, long? Other, int Relation, long Confidence, long Edited);
