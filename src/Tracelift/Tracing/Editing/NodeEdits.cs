using System.Globalization;
using Tracelift.Errors;
using Tracelift.Model;
using Tracelift.Stores;

namespace Tracelift.Tracing.Editing;

/// <summary>Changes values of nodes: place, radius, confidence, parent.</summary>
public static class NodeEdits
{
    private const int Best = 5;

    /// <summary>Moves treenodes and connectors. Their reviews are deleted, because they must be reviewed again.</summary>
    /// <returns>The former places.</returns>
    /// <exception cref="InputException">A place is invalid, or a node is not in the state.</exception>
    /// <exception cref="RefusedException">A node is not in the project, belongs to another user, or has changed.</exception>
    public static async Task<(IReadOnlyList<MovedNode> Treenodes, IReadOnlyList<MovedNode> Connectors)> MoveAsync(
        TracingEdit edit, IReadOnlyList<MovedNode> treenodes, IReadOnlyList<MovedNode> connectors, NodeState state, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(edit);
        ArgumentNullException.ThrowIfNull(state);
        var nodes = await MoveAsync(edit, Models.Treenode, treenodes, state, cancellationToken);
        var others = await MoveAsync(edit, Models.Connector, connectors, state, cancellationToken);
        edit.ChangedNodes.UnionWith(nodes.Select(node => node.Id));
        edit.ChangedConnectors.UnionWith(others.Select(node => node.Id));
        var reviewed = new IdSet(edit.ChangedNodes);
        reviewed.UnionWith(await edit.ListAsync(edit.Query(Models.TreenodeConnector).Where("connector", edit.ChangedConnectors), row => row.Long("treenode"), cancellationToken));
        await edit.RemoveAsync(Models.Review, "treenode", reviewed, cancellationToken);
        await RenewAsync(edit, edit.ChangedNodes, cancellationToken);
        return (nodes, others);
    }

    private static async Task<IReadOnlyList<MovedNode>> MoveAsync(TracingEdit edit, ModelDescription model, IReadOnlyList<MovedNode> wanted, NodeState state, CancellationToken cancellationToken)
    {
        if (wanted.Count == 0)
            return [];
        var places = new Dictionary<long, MovedNode>();
        foreach (var node in wanted)
            places[node.Id] = node;
        var ids = new IdSet(places.Keys);
        await edit.LockAsync(model, ids, model.Table, cancellationToken);
        await state.RequireAllAsync(edit, model, ids, cancellationToken);
        await edit.RequireEditableAsync(model, await edit.ListAsync(edit.Query(model).Where("pk", ids), row => (row.Id, row.Long("user")), cancellationToken), cancellationToken);
        var old = new List<MovedNode>();
        await edit.UpdateAsync(
            model,
            ids,
            (batch, row) =>
            {
                var id = batch.Ids[row];
                old.Add(new MovedNode(id, (batch.Floats("location_x").Values[row], batch.Floats("location_y").Values[row], batch.Floats("location_z").Values[row])));
                LinkEdits.SetPlace(batch, row, places[id].Place);
                batch.Longs("editor").Set(row, edit.Editor.Id);
            },
            cancellationToken);
        old.Sort((one, other) => one.Id.CompareTo(other.Id));
        return old;
    }

    /// <summary>Sets the radii of treenodes; a value below 0 means unknown. As in CATMAID, all who may annotate may set them.</summary>
    /// <param name="edit">The change.</param>
    /// <param name="radii">The radii in nm by treenode.</param>
    /// <param name="state">The state of the treenodes that the client has seen.</param>
    /// <param name="cancellationToken">Cancels the change.</param>
    /// <returns>The former radii.</returns>
    /// <exception cref="InputException">A radius is invalid, or a treenode is not in the project or in the state.</exception>
    /// <exception cref="RefusedException">A treenode has changed.</exception>
    public static async Task<IReadOnlyList<ChangedRadius>> SetRadiiAsync(TracingEdit edit, IReadOnlyDictionary<long, double> radii, NodeState state, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(edit);
        ArgumentNullException.ThrowIfNull(state);
        var ids = new IdSet(radii.Keys);
        await RequireAsync(edit, ids, cancellationToken);
        await state.RequireAllAsync(edit, Models.Treenode, ids, cancellationToken);
        var changed = new List<ChangedRadius>();
        await edit.UpdateAsync(
            Models.Treenode,
            ids,
            (batch, row) =>
            {
                var (id, radius) = (batch.Ids[row], EditValues.Real("radius", radii[batch.Ids[row]]));
                changed.Add(new ChangedRadius(id, batch.Longs("skeleton").Values[row], batch.Floats("radius").Values[row], radius));
                batch.Floats("radius").Set(row, radius);
            },
            cancellationToken);
        edit.ChangedSkeletons.UnionWith(changed.Select(node => node.Skeleton));
        changed.Sort((one, other) => one.Id.CompareTo(other.Id));
        return changed;
    }

    /// <summary>Sets the radius of a treenode and of others of its skeleton.</summary>
    /// <param name="edit">The change.</param>
    /// <param name="node">The treenode.</param>
    /// <param name="radius">The radius in nm.</param>
    /// <param name="reach">Which others.</param>
    /// <param name="state">The state of the treenode that the client has seen.</param>
    /// <param name="cancellationToken">Cancels the change.</param>
    /// <exception cref="InputException">The radius is invalid, or the treenode is not in the project.</exception>
    /// <exception cref="RefusedException">The treenode has changed.</exception>
    public static async Task<IReadOnlyList<ChangedRadius>> SetRadiusAsync(TracingEdit edit, long node, double radius, RadiusReach reach, NodeState state, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(edit);
        ArgumentNullException.ThrowIfNull(state);
        await RequireAsync(edit, IdSet.Of(node), cancellationToken);
        await state.RequireAroundAsync(edit, node, onlyNamed: true, cancellationToken);
        var nodes = IdSet.Of(node);
        if (reach != RadiusReach.Node)
        {
            var skeleton = (await edit.ListAsync(edit.Query(Models.Treenode).Where("pk", node), row => row.Long("skeleton"), cancellationToken))[0];
            var all = await edit.ListAsync(edit.Query(Models.Treenode).Where("skeleton", skeleton), row => (row.Id, Parent: row.LongOrNull("parent"), Radius: row.Float("radius")), cancellationToken);
            nodes = Reach(node, reach, all);
        }

        return await SetRadiiAsync(edit, nodes.ToDictionary(id => id, _ => radius), NodeState.Unknown, cancellationToken);
    }

    private static IdSet Reach(long node, RadiusReach reach, List<(long Id, long? Parent, float Radius)> all)
    {
        var found = IdSet.Of(node);
        var (nodes, children) = (all.ToDictionary(row => row.Id), all.Where(row => row.Parent is not null).ToLookup(row => row.Parent!.Value, row => row.Id));
        var current = node;
        switch (reach)
        {
            case RadiusReach.ToNextBranch:
                while (children[current].Count() == 1 && found.Add(current = children[current].First()))
                {
                    // Ends at a node that was found before, where parents form a ring.
                }

                return found;
            case RadiusReach.All:
                return new IdSet(nodes.Keys);
        }

        while (nodes[current].Parent is { } parent && nodes.TryGetValue(parent, out var next))
        {
            // Up to a branch, or the root, which does not belong to it; up to a node with a radius; or up to the root.
            if ((reach == RadiusReach.ToPreviousBranch && (next.Parent is null || children[parent].Count() != 1)) || (reach == RadiusReach.ToPreviousRadius && next.Radius >= 0))
                break;
            if (!found.Add(current = parent))
                break;
        }

        return found;
    }

    /// <summary>Sets the confidence of a treenode's line to its parent, or of its links. As in CATMAID, all who may annotate may set it.</summary>
    /// <param name="edit">The change.</param>
    /// <param name="node">The treenode.</param>
    /// <param name="confidence">From 1 to 5.</param>
    /// <param name="connectors">The confidences of links by connector; null for the line to the parent, and empty for all links.</param>
    /// <param name="state">The state of the treenode that the client has seen.</param>
    /// <param name="cancellationToken">Cancels the change.</param>
    /// <returns>The former confidences by parent or connector.</returns>
    /// <exception cref="InputException">A confidence is invalid, or there is no link.</exception>
    /// <exception cref="RefusedException">The treenode is not in the project, its neuron is locked, or it has changed.</exception>
    public static async Task<IReadOnlyList<(long? Partner, long Confidence)>> SetConfidenceAsync(
        TracingEdit edit, long node, long? confidence, IReadOnlyDictionary<long, long>? connectors, NodeState state, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(edit);
        ArgumentNullException.ThrowIfNull(state);
        await edit.LockAsync(Models.Treenode, IdSet.Of(node), "treenode", cancellationToken);
        var (skeleton, place) = (await edit.ListAsync(
            edit.Query(Models.Treenode).Where("pk", node), row => (row.Long("skeleton"), (row.Float("location_x"), row.Float("location_y"), row.Float("location_z"))), cancellationToken))[0];
        await edit.RequireUnlockedNeuronAsync(skeleton, cancellationToken);
        await state.RequireAroundAsync(edit, node, onlyNamed: true, cancellationToken);
        if (connectors is not { Count: > 0 } || confidence is not (null or 0))
            Require(confidence ?? 0);
        foreach (var value in connectors?.Values ?? [])
            Require(value);
        var old = new List<(long? Partner, long Confidence)>();
        if (connectors is null)
        {
            await edit.UpdateAsync(
                Models.Treenode,
                node,
                (batch, row) =>
                {
                    old.Add((batch.Longs("parent").IsNull(row) ? null : batch.Longs("parent").Values[row], batch.Longs("confidence").Values[row]));
                    batch.Longs("confidence").Set(row, confidence!.Value);
                    batch.Longs("editor").Set(row, edit.Editor.Id);
                },
                cancellationToken);
            edit.ChangedSkeletons.Add(skeleton);
        }
        else
        {
            var links = await edit.ListAsync(edit.Query(Models.TreenodeConnector).Where("treenode", node), row => (row.Id, Connector: row.Long("connector")), cancellationToken);
            await edit.UpdateAsync(
                Models.TreenodeConnector,
                new IdSet(links.Where(link => connectors.Count == 0 || connectors.ContainsKey(link.Connector)).Select(link => link.Id)),
                (batch, row) =>
                {
                    var connector = batch.Longs("connector").Values[row];
                    old.Add((connector, batch.Longs("confidence").Values[row]));
                    batch.Longs("confidence").Set(row, connectors.TryGetValue(connector, out var own) ? own : confidence!.Value);
                },
                cancellationToken);
            if (old.Count == 0)
                throw new InputException("no-link", $"Failed to update confidence between treenode {node} and connector.", "The treenode has no such link.");
        }

        await edit.LogAsync(LogEntry.ChangeConfidence, place, string.Create(CultureInfo.InvariantCulture, $"Changed to {confidence ?? 0}"), cancellationToken);
        return old;
    }

    /// <summary>Gives a treenode another parent of its skeleton.</summary>
    /// <returns>The skeleton.</returns>
    /// <exception cref="InputException">The parent is in another skeleton, or below the treenode.</exception>
    /// <exception cref="RefusedException">A treenode is not in the project, its neuron is locked, or it has changed.</exception>
    public static async Task<long> SetParentAsync(TracingEdit edit, long node, long parent, NodeState state, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(edit);
        ArgumentNullException.ThrowIfNull(state);
        await SkeletonLock.TakeAsync(edit, [node, parent], cancellationToken);
        await edit.LockAsync(Models.Treenode, [node, parent], "treenode", cancellationToken);
        var skeletons = (await edit.ListAsync(edit.Query(Models.Treenode).Where("pk", [node, parent]), row => (row.Id, Skeleton: row.Long("skeleton")), cancellationToken)).ToDictionary(row => row.Id, row => row.Skeleton);
        if (skeletons[node] != skeletons[parent])
            throw new InputException("other-skeleton", $"Child node {node} is in skeleton {skeletons[node]} but parent node {parent} is in skeleton {skeletons[parent]}!");
        await edit.RequireUnlockedNeuronAsync(skeletons[node], cancellationToken);
        await state.RequireAroundAsync(edit, node, onlyNamed: false, cancellationToken);
        var tree = await EditedTree.LockAsync(edit, skeletons[node], cancellationToken);
        if (tree.Below(node).Contains(parent))
            throw new InputException("loop", $"Node {parent} is below node {node}, and can't be its parent");
        await edit.UpdateAsync(Models.Treenode, node, (batch, row) => batch.Longs("parent").Set(row, parent), cancellationToken);
        edit.ChangedNodes.Add(node);
        edit.ChangedSkeletons.Add(skeletons[node]);
        return skeletons[node];
    }

    private static void Require(long confidence)
    {
        if (confidence is < 1 or > Best)
            throw new InputException("bad-confidence", "Confidence not in range 1-5 inclusive.");
    }

    private static async Task RequireAsync(TracingEdit edit, IdSet nodes, CancellationToken cancellationToken)
    {
        var missing = new IdSet(nodes);
        missing.ExceptWith(await edit.ListAsync(edit.Query(Models.Treenode).Where("pk", await edit.Session.LockRowsAsync(Models.Treenode, nodes, cancellationToken)), row => row.Id, cancellationToken));
        if (!missing.IsEmpty)
            throw new InputException("unknown-treenode", $"Couldn't find treenodes {string.Join(", ", missing.Take(10))}");
    }

    private static async Task RenewAsync(TracingEdit edit, IdSet nodes, CancellationToken cancellationToken) =>
        edit.ChangedSkeletons.UnionWith(await edit.ListAsync(edit.Query(Models.Treenode).Where("pk", nodes), row => row.Long("skeleton"), cancellationToken));
}

/// <summary>A node with its place in nm.</summary>
public sealed record MovedNode(long Id, (double X, double Y, double Z) Place);

/// <summary>A radius that was changed, in nm.</summary>
public sealed record ChangedRadius(long Id, long Skeleton, float Old, float New);

/// <summary>Which treenodes get a radius; with CATMAID's numbers.</summary>
public enum RadiusReach
{
    /// <summary>One treenode.</summary>
    Node,

    /// <summary>All down to the next branch or end.</summary>
    ToNextBranch,

    /// <summary>All up to the previous branch, without it and without the root.</summary>
    ToPreviousBranch,

    /// <summary>All up to the previous treenode with a radius, without it.</summary>
    ToPreviousRadius,

    /// <summary>All up to the root.</summary>
    ToRoot,

    /// <summary>All of the skeleton.</summary>
    All,
}
