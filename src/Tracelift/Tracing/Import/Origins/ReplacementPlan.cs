using Tracelift.Model;

namespace Tracelift.Tracing.Import.Origins;

/// <summary>The plan to update known skeletons to the source's version.</summary>
internal sealed class ReplacementPlan
{
    /// <summary>Skeletons of the source that are equal in the target.</summary>
    public IdSet Unchanged { get; } = [];

    /// <summary>Skeletons of the source that differ and that users have edited in the target, which keeps its version.</summary>
    public IdSet Conflicts { get; } = [];

    /// <summary>Skeletons of the source that differ and replace the target's.</summary>
    public IdSet Changed { get; } = [];

    /// <summary>Skeletons of the target that get other rows.</summary>
    public IdSet Renewed { get; } = [];

    /// <summary>Changing skeletons that users have edited in the target.</summary>
    public IdSet Overridden { get; } = [];

    /// <summary>Treenodes of the target to delete.</summary>
    public IdSet GoingNodes { get; } = [];

    /// <summary>Links between treenodes and connectors of the target to delete.</summary>
    public IdSet GoingLinks { get; } = [];

    /// <summary>Tags of treenodes of the target to delete.</summary>
    public IdSet GoingTags { get; } = [];

    /// <summary>Notes a skeleton that replaces the target's.</summary>
    /// <param name="source">The skeleton's id in the source.</param>
    /// <param name="target">The skeleton's id in the target.</param>
    /// <param name="difference">The differences of its rows.</param>
    /// <param name="rows">Receives the known rows.</param>
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
