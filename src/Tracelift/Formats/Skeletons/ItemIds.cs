namespace Tracelift.Formats.Skeletons;

/// <summary>What was given before an item: nodes, the next free id of an instance, links, tags of nodes.</summary>
internal readonly record struct ItemIds(long Node, long Instance, long Link, long Tag)
{
    /// <summary>The same before the next item.</summary>
    /// <param name="item">This one.</param>
    /// <param name="trees">Its trees.</param>
    /// <param name="nodes">Its nodes.</param>
    /// <param name="tags">How many of its nodes get a tag.</param>
    public ItemIds After(SkeletonItem item, int trees, int nodes, int tags) => new(
        Node + nodes,
        Instance + (2L * trees) - (trees == 0 || item.SourceId is null ? 0 : 1),
        Link + (trees * (1L + item.Annotations.Count)),
        Tag + tags);

    /// <summary>The id of the skeleton of a tree. It and the neuron take turns; the first skeleton may have an id of its own.</summary>
    public long Skeleton(SkeletonItem item, int tree) => (item.SourceId, tree) switch
    {
        ({ } own, 0) => own,
        ({ }, _) => Instance + (2L * tree) - 1,
        _ => Instance + (2L * tree),
    };

    /// <summary>The id of the neuron of a tree.</summary>
    public long Neuron(SkeletonItem item, int tree) => Instance + (2L * tree) + (item.SourceId is null ? 1 : 0);
}
