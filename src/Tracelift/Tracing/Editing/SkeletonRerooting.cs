using System.Globalization;
using Tracelift.Errors;
using Tracelift.Model;
using Tracelift.Stores;

namespace Tracelift.Tracing.Editing;

/// <summary>Gives skeletons another root.</summary>
public static class SkeletonRerooting
{
    private const long Best = 5;

    /// <summary>Makes a treenode the root of its skeleton. As in CATMAID, all who may annotate may do it.</summary>
    /// <returns>The skeleton.</returns>
    /// <exception cref="InputException">The treenode is not in the project, is the root, or a sampler depends on the root.</exception>
    public static async Task<long> RunAsync(TracingEdit edit, long node, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(edit);
        await SkeletonLock.TakeAsync(edit, IdSet.Of(node), cancellationToken);
        var found = await edit.ListAsync(
            edit.Query(Models.Treenode).Where("pk", node), row => (Skeleton: row.Long("skeleton"), Place: (row.Float("location_x"), row.Float("location_y"), row.Float("location_z"))), cancellationToken);
        if (found is not [var (skeleton, place)])
            throw new InputException("unknown-treenode", $"Failed to select treenode with id {node}: it is not in project {edit.Project}");
        if (!await TurnAsync(edit, await EditedTree.LockAsync(edit, skeleton, cancellationToken), skeleton, node, cancellationToken))
            throw new InputException("is-root", $"Node #{node} is already root!");
        await edit.LogAsync(LogEntry.RerootSkeleton, place, string.Create(CultureInfo.InvariantCulture, $"Rerooted skeleton for treenode with ID {node}"), cancellationToken);
        return skeleton;
    }

    /// <summary>Turns round the lines from a treenode to the root, each with its confidence.</summary>
    /// <returns>Whether there were any.</returns>
    internal static async Task<bool> TurnAsync(TracingEdit edit, EditedTree tree, long skeleton, long node, CancellationToken cancellationToken)
    {
        var way = tree.ToRoot(node);
        if (way.Count == 1)
            return false;
        await RequireSamplersAsync(edit, tree, skeleton, node, cancellationToken);
        var turned = new Dictionary<long, (long? Parent, long Confidence)> { [node] = (null, Best) };
        for (var i = 1; i < way.Count; i++)
            turned[way[i]] = (way[i - 1], tree.Confidence(way[i - 1]));
        await edit.UpdateAsync(
            Models.Treenode,
            new IdSet(way),
            (batch, row) =>
            {
                var (parent, confidence) = turned[batch.Ids[row]];
                if (parent is { } id)
                    batch.Longs("parent").Set(row, id);
                else
                    batch.Longs("parent").SetNull(row);
                batch.Longs("confidence").Set(row, confidence);
            },
            cancellationToken);
        edit.ChangedNodes.UnionWith(way);
        edit.ChangedSkeletons.Add(skeleton);
        return true;
    }

    // A sampler's domains have to stay below their starts.
    private static async Task RequireSamplersAsync(TracingEdit edit, EditedTree tree, long skeleton, long node, CancellationToken cancellationToken)
    {
        var samplers = new IdSet(await edit.ListAsync(edit.Query(SamplerModels.Sampler).Where("skeleton", skeleton), row => row.Id, cancellationToken));
        var starts = await edit.ListAsync(edit.Query(SamplerModels.Domain).Where("sampler", samplers), row => row.Long("start_node"), cancellationToken);
        if (starts.Count > 0 && tree.Below(node) is var below && starts.Exists(start => !below.Contains(start)))
            throw new InputException("in-sampler", $"Neuron is used in a sampler, which is affected by the new root: skeleton {skeleton} is used in {samplers.Count} sampler(s)");
    }
}
