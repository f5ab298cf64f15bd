namespace Tracelift.Stores;

/// <summary>Which former and present versions of treenodes a search for the skeletons of nodes begins with. Without limits all do.</summary>
public sealed record SkeletonPathQuery
{
    /// <summary>Only versions in these skeletons; null for all.</summary>
    public Model.IdSet? Skeletons { get; init; }

    /// <summary>Only versions that this user made; null for all users.</summary>
    public long? Editor { get; init; }

    /// <summary>Only versions that are younger, in microseconds since 1970; null for any age.</summary>
    public long? After { get; init; }

    /// <summary>Only versions that are older, in microseconds since 1970; null for any age.</summary>
    public long? Before { get; init; }
}

/// <summary>The skeletons in which some treenodes were, one after the other.</summary>
/// <param name="Skeletons">The skeletons, the first one first.</param>
/// <param name="Nodes">The number of the treenodes.</param>
/// <param name="Newest">
/// What is newer than the first versions of the treenodes: 1 for their present versions, 0 for former ones only, -1 for nothing.
/// </param>
/// <param name="Present">The number of the treenodes that are there.</param>
public readonly record struct SkeletonPath(IReadOnlyList<long> Skeletons, long Nodes, int Newest, long Present);
