namespace Tracelift.Formats.Skeletons;

/// <summary>The ids before an item: last node, next free instance, last link, last tag of a node.</summary>
internal readonly record struct ItemIds(long Node, long Instance, long Link, long Tag)
{
    /// <summary>Returns the ids before the next item.</summary>
    /// <param name="item">The current item.</param>
    /// <param name="trees">The number of its trees.</param>
    /// <param name="nodes">The number of its nodes.</param>
    /// <param name="tags">The number of its tagged nodes.</param>
    public ItemIds After(SkeletonItem item, int trees, int nodes, int tags) => new(
        Node + nodes,
        Instance + (2L * trees) - (trees == 0 || item.SourceId is null ? 0 : 1),
        Link + (trees * (1L + item.Annotations.Count)),
        Tag + tags);

    /// <summary>Returns the id of a tree's skeleton. Skeleton and neuron ids alternate; the first skeleton may keep its source id.</summary>
    public long Skeleton(SkeletonItem item, int tree) => (item.SourceId, tree) switch
    {
        ({ } own, 0) => own,
        ({ }, _) => Instance + (2L * tree) - 1,
        _ => Instance + (2L * tree),
    };

    /// <summary>Returns the id of a tree's neuron.</summary>
    public long Neuron(SkeletonItem item, int tree) => Instance + (2L * tree) + (item.SourceId is null ? 1 : 0);
}
