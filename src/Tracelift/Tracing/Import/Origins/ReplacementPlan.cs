using Tracelift.Model;

namespace Tracelift.Tracing.Import.Origins;

/// <summary>What becomes of known skeletons that are to be what the source has.</summary>
internal sealed class ReplacementPlan
{
    /// <summary>Skeletons of the source that are the same in the target.</summary>
    public IdSet Unchanged { get; } = [];

    /// <summary>Skeletons of the source that differ, and that somebody has edited in the target: they stay as they are.</summary>
    public IdSet Conflicts { get; } = [];

    /// <summary>Skeletons of the source that differ and take the place of the target's.</summary>
    public IdSet Changed { get; } = [];

    /// <summary>Skeletons of the target that get other rows.</summary>
    public IdSet Renewed { get; } = [];

    /// <summary>Of those that change, the ones that somebody has edited in the target.</summary>
    public IdSet Overridden { get; } = [];

    /// <summary>Treenodes of the target that go.</summary>
    public IdSet GoingNodes { get; } = [];

    /// <summary>Links of treenodes and connectors of the target that go.</summary>
    public IdSet GoingLinks { get; } = [];

    /// <summary>Tags of treenodes of the target that go.</summary>
    public IdSet GoingTags { get; } = [];

    /// <summary>Notes a skeleton that takes the place of the target's.</summary>
    /// <param name="source">Its id in the source.</param>
    /// <param name="target">Its id in the target.</param>
    /// <param name="difference">What becomes of its rows.</param>
    /// <param name="rows">Where it is noted which rows are known.</param>
    public void Change(long source, long target, SkeletonDifference difference, KnownRows rows)
    {
        Changed.Add(source);
        Renewed.Add(target);
        GoingNodes.UnionWith(difference.Going.Nodes);
        GoingLinks.UnionWith(difference.Going.Links);
        GoingTags.UnionWith(difference.Going.Tags);
        foreach (var (one, other) in difference.Pairs)
            rows.Pair(Models.Treenode, one, other);
        foreach (var (model, ids) in ((ModelDescription, List<long>)[])
            [(Models.Treenode, difference.Staying.Nodes), (Models.TreenodeConnector, difference.Staying.Links), (Models.TreenodeClassInstance, difference.Staying.Tags)])
        {
            foreach (var id in ids)
                rows.Keep(model, id);
        }
    }
}
