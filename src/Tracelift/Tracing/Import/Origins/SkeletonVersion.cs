namespace Tracelift.Tracing.Import.Origins;

/// <summary>A skeleton in a source or a store, with the rows that are compared.</summary>
/// <param name="Nodes">The treenodes, by id.</param>
/// <param name="Links">The links to connectors, by id.</param>
/// <param name="Tags">The tags of nodes, by id.</param>
internal sealed record SkeletonVersion(
    IReadOnlyList<ComparedNode> Nodes, IReadOnlyList<ComparedLink> Links, IReadOnlyList<ComparedLink> Tags);

/// <summary>A treenode.</summary>
/// <param name="Id">The node's id.</param>
/// <param name="Parent">The parent's id, or null for a root.</param>
/// <param name="Skeleton">The skeleton's id.</param>
/// <param name="Created">The creation time.</param>
/// <param name="Edited">The edition time.</param>
/// <param name="X">X in nm.</param>
/// <param name="Y">Y in nm.</param>
/// <param name="Z">Z in nm.</param>
/// <param name="Radius">The radius in nm.</param>
/// <param name="Confidence">The confidence.</param>
internal readonly record struct ComparedNode(
    long Id, long? Parent, long Skeleton, long Created, long Edited, float X, float Y, float Z, float Radius, long Confidence)
{
    /// <summary>Whether the node has the position of another node.</summary>
    public bool IsWhere(ComparedNode other) => X == other.X && Y == other.Y && Z == other.Z;
}

/// <summary>A connector or a tag of a treenode.</summary>
/// <param name="Id">The link's id.</param>
/// <param name="Node">The treenode.</param>
/// <param name="Skeleton">The treenode's skeleton.</param>
/// <param name="Other">The linked object, by an id or number with the same meaning on both sides; null if the target lacks it.</param>
/// <param name="Relation">The relation, by a number with the same meaning on both sides.</param>
/// <param name="Confidence">The confidence; 0 for a tag.</param>
/// <param name="Edited">The edition time.</param>
internal readonly record struct ComparedLink(long Id, long Node, long Skeleton, long? Other, int Relation, long Confidence, long Edited);
