using System.Globalization;
using Tracelift.Errors;
using Tracelift.Model;
using Tracelift.Stores;
using Tracelift.Tracing.Vocabulary;

namespace Tracelift.Tracing.Editing;

/// <summary>Deletes treenodes.</summary>
public static class TreenodeDeletion
{
    /// <summary>
    /// Deletes a treenode; its children get its parent. The last treenode of a skeleton takes the skeleton along, and a neuron
    /// that has no other.
    /// </summary>
    /// <exception cref="InputException">It is a root with children, or a sampler uses it.</exception>
    /// <exception cref="RefusedException">It is not in the project, belongs to another user, has changed, or its neuron is locked.</exception>
    public static async Task<RemovedTreenode> RunAsync(TracingEdit edit, long node, NodeState state, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(edit);
        ArgumentNullException.ThrowIfNull(state);
        await SkeletonLock.TakeAsync(edit, IdSet.Of(node), cancellationToken);
        await edit.LockAsync(Models.Treenode, IdSet.Of(node), "treenode", cancellationToken);
        var found = (await edit.ListAsync(
            edit.Query(Models.Treenode).Where("pk", node),
            row => (
                Owner: row.Long("user"),
                Removed: new RemovedTreenode(
                    row.LongOrNull("parent"), row.Long("skeleton"), (row.Float("location_x"), row.Float("location_y"), row.Float("location_z")), row.Float("radius"), row.Long("confidence"))),
            cancellationToken))[0];
        var removed = found.Removed;
        await edit.RequireEditableAsync(Models.Treenode, [(node, found.Owner)], cancellationToken);
        var neuron = await edit.RequireUnlockedNeuronAsync(removed.Skeleton, cancellationToken);
        await state.RequireAroundAsync(edit, node, onlyNamed: false, cancellationToken);
        await RequireNoSamplerAsync(edit, node, cancellationToken);
        var children = new IdSet(await edit.ListAsync(edit.Query(Models.Treenode).Where("parent", node), row => row.Id, cancellationToken));
        if (removed.Parent is null && !children.IsEmpty)
            throw new InputException("root-with-children", "Could not delete root node: You can't delete the root node when it has children.");
        await edit.Session.LockRowsAsync(Models.Treenode, children, cancellationToken);
        await edit.UpdateAsync(Models.Treenode, children, (batch, row) => batch.Longs("parent").Set(row, removed.Parent!.Value), cancellationToken);
        edit.ChangedNodes.UnionWith(children);
        edit.ChangedSkeletons.Add(removed.Skeleton);
        var links = await LinkEdits.LinksAsync(edit, "treenode", node, cancellationToken);
        await LinkEdits.RemoveAsync(edit, links, cancellationToken);
        foreach (var (model, field) in new[] { (Models.TreenodeClassInstance, "treenode"), (Models.Review, "treenode"), (Models.SuppressedVirtualTreenode, "child") })
            await edit.RemoveAsync(model, field, IdSet.Of(node), cancellationToken);
        await edit.ForgetAsync("active_treenode", IdSet.Of(node), cancellationToken);
        await edit.Session.RemoveAsync(Models.Treenode, IdSet.Of(node), cancellationToken);
        var isLast = removed.Parent is null && await RemoveSkeletonAsync(edit, removed.Skeleton, neuron, cancellationToken);
        if (isLast)
        {
            await edit.LogAsync(
                LogEntry.RemoveNeuron, removed.Place, string.Create(CultureInfo.InvariantCulture, $"Deleted neuron {neuron} and skeleton(s) {removed.Skeleton}."), cancellationToken);
        }

        return removed with { Children = [.. children], Links = links, HasRemovedNeuron = isLast };
    }

    /// <summary>Deletes a skeleton that has no treenodes, and its neuron if it has no other.</summary>
    /// <returns>Whether the neuron was deleted.</returns>
    internal static async Task<bool> RemoveSkeletonAsync(TracingEdit edit, long skeleton, long? neuron, CancellationToken cancellationToken)
    {
        await RemoveInstanceAsync(edit, skeleton, cancellationToken);
        return neuron is { } id && await RemoveIfEmptyAsync(edit, id, cancellationToken);
    }

    /// <summary>Deletes a neuron without skeletons.</summary>
    internal static async Task<bool> RemoveIfEmptyAsync(TracingEdit edit, long neuron, CancellationToken cancellationToken)
    {
        var others = await edit.ListAsync(
            edit.Query(Models.ClassInstanceClassInstance).Where("class_instance_b", neuron).Where("relation", edit.Relation(TracingVocabulary.ModelOf)), row => row.Id, cancellationToken);
        if (others.Count > 0)
            return false;
        await RemoveInstanceAsync(edit, neuron, cancellationToken);
        return true;
    }

    private static async Task RemoveInstanceAsync(TracingEdit edit, long instance, CancellationToken cancellationToken)
    {
        var ids = IdSet.Of(instance);
        await SamplerParts.RemoveAsync(edit, ids, cancellationToken);
        foreach (var (model, field) in new[]
        {
            (Models.ClassInstanceClassInstance, "class_instance_a"), (Models.ClassInstanceClassInstance, "class_instance_b"), (Models.TreenodeClassInstance, "class_instance"),
            (Models.ConnectorClassInstance, "class_instance"), (OriginModels.SkeletonOrigin, "skeleton"), (Models.Review, "skeleton"),
        })
        {
            await edit.RemoveAsync(model, field, ids, cancellationToken);
        }

        await edit.ForgetAsync("active_skeleton", ids, cancellationToken);
        await edit.Session.RemoveAsync(Models.ClassInstance, ids, cancellationToken);
    }

    private static async Task RequireNoSamplerAsync(TracingEdit edit, long node, CancellationToken cancellationToken)
    {
        foreach (var (model, field, what) in new[]
        {
            (SamplerModels.Interval, "start_node", "interval"), (SamplerModels.Interval, "end_node", "interval"), (SamplerModels.Domain, "start_node", "domain"), (SamplerModels.DomainEnd, "end_node", "domain"),
        })
        {
            // Ends of domains have no project.
            var query = new RowQuery(model).Where(field, node);
            if ((await edit.ListAsync(query, row => row.Id, cancellationToken)).Count > 0)
                throw new InputException("in-sampler", $"Can't delete node, it is used in at least one sampler {what}");
        }
    }
}

/// <summary>A deleted treenode; place and radius in nm.</summary>
public sealed record RemovedTreenode(long? Parent, long Skeleton, (float X, float Y, float Z) Place, float Radius, long Confidence)
{
    /// <summary>Its children, which have its parent now.</summary>
    public IReadOnlyList<long> Children { get; init; } = [];

    /// <summary>Its deleted links.</summary>
    public IReadOnlyList<RemovedLink> Links { get; init; } = [];

    /// <summary>Whether its neuron was deleted, too.</summary>
    public bool HasRemovedNeuron { get; init; }
}
