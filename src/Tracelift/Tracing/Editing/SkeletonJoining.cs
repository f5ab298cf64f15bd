using System.Globalization;
using Tracelift.Errors;
using Tracelift.Model;
using Tracelift.Stores;
using Tracelift.Tracing.Vocabulary;

namespace Tracelift.Tracing.Editing;

/// <summary>Joins skeletons.</summary>
public static class SkeletonJoining
{
    // A neuron with this annotation keeps its id.
    private const string Stable = "stable";

    /// <summary>
    /// Appends a skeleton to another one: a treenode of it becomes its root and a child of a treenode of the other one. The
    /// skeleton that was appended is deleted, and its neuron, if it has no other. As in CATMAID, all who may annotate may do it.
    /// </summary>
    /// <param name="edit">The change.</param>
    /// <param name="from">The treenode of the skeleton that stays.</param>
    /// <param name="to">The treenode of the other skeleton. They change places if only its neuron is annotated "stable".</param>
    /// <param name="annotations">The annotations of the neuron that stays, with their users; null for all of both.</param>
    /// <param name="withNameReference">Whether an annotation says the name of the neuron that goes.</param>
    /// <param name="samplers">What becomes of samplers of both skeletons.</param>
    /// <param name="cancellationToken">Cancels the change.</param>
    /// <exception cref="InputException">The treenodes can't be joined, annotations of others would be lost, or it isn't said what becomes of samplers.</exception>
    /// <exception cref="RefusedException">A neuron is locked.</exception>
    public static async Task<JoinedSkeletons> RunAsync(
        TracingEdit edit, long from, long to, IReadOnlyDictionary<string, long>? annotations, bool withNameReference, SamplerHandling samplers, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(edit);
        ArgumentNullException.ThrowIfNull(samplers);
        await edit.RequireUsersAsync(annotations?.Values, cancellationToken);
        await SkeletonLock.TakeAsync(edit, [from, to], cancellationToken);
        await edit.Session.LockRowsAsync(Models.Treenode, [from, to], cancellationToken);
        var (winner, loser) = (await SideAsync(edit, from, cancellationToken), await SideAsync(edit, to, cancellationToken));
        if (winner.Skeleton == loser.Skeleton)
            throw new InputException("loop", "Cannot join treenodes of the same skeleton, this would introduce a loop.");
        var isSwapped = loser.Annotations.Find(Stable) is not null;
        if (isSwapped && winner.Annotations.Find(Stable) is not null)
            throw new InputException("both-stable", $"Can't join skeletons {winner.Skeleton} and {loser.Skeleton}, because both are marked as stable.");
        if (isSwapped)
            (winner, loser) = (loser, winner);
        var wanted = await AnnotationsAsync(edit, winner, loser, annotations, cancellationToken);
        if (withNameReference)
            wanted.TryAdd($"Merged: {loser.Name}", edit.Editor.Id);
        var tree = await EditedTree.LockAsync(edit, loser.Skeleton, cancellationToken);
        await SkeletonRerooting.TurnAsync(edit, tree, loser.Skeleton, loser.Node, cancellationToken);
        await SamplerParts.JoinAsync(edit, (winner.Skeleton, winner.Node), (loser.Skeleton, loser.Node), samplers, cancellationToken);
        await ImportedShares.JoinAsync(edit, winner.Skeleton, loser.Skeleton, cancellationToken);
        await edit.UpdateAsync(
            Models.Treenode,
            new IdSet(tree.Nodes),
            (batch, row) =>
            {
                batch.Longs("skeleton").Set(row, winner.Skeleton);
                if (batch.Ids[row] != loser.Node)
                    return;
                batch.Longs("parent").Set(row, winner.Node);
                batch.Longs("editor").Set(row, edit.Editor.Id);
            },
            cancellationToken);
        foreach (var model in new[] { Models.TreenodeConnector, Models.Review })
        {
            var theirs = new IdSet(await edit.ListAsync(edit.Query(model).Where("skeleton", loser.Skeleton), row => row.Id, cancellationToken));
            await edit.UpdateAsync(model, theirs, (batch, row) => batch.Longs("skeleton").Set(row, winner.Skeleton), cancellationToken);
        }

        await winner.Annotations.ReplaceAsync(edit, wanted, loser.Annotations, cancellationToken);
        await TreenodeDeletion.RemoveSkeletonAsync(edit, loser.Skeleton, loser.Annotations.Neuron, cancellationToken);
        edit.ChangedNodes.Add(loser.Node);
        edit.ChangedSkeletons.UnionWith([winner.Skeleton, loser.Skeleton]);
        await edit.LogAsync(
            LogEntry.JoinSkeleton,
            winner.Place,
            string.Create(CultureInfo.InvariantCulture, $"Joined skeleton with ID {loser.Skeleton} (neuron: {loser.Name}) into skeleton with ID {winner.Skeleton} (neuron: {winner.Name}, annotations: {string.Join(", ", wanted.Keys)}){(isSwapped ? ", partners swapped due to stable annotation" : "")}"),
            cancellationToken);
        return new JoinedSkeletons(winner.Skeleton, loser.Skeleton, isSwapped);
    }

    private static async Task<Dictionary<string, long>> AnnotationsAsync(TracingEdit edit, Side winner, Side loser, IReadOnlyDictionary<string, long>? given, CancellationToken cancellationToken)
    {
        if (given is null)
        {
            var all = loser.Annotations.Users();
            foreach (var (name, user) in winner.Annotations.Users())
                all[name] = user;
            return all;
        }

        var lost = winner.Annotations.Links.Concat(loser.Annotations.Links).Where(link => !given.ContainsKey(link.Name)).Select(link => (link.Id, link.User)).ToList();
        return (await edit.EditableAsync(Models.ClassInstanceClassInstance, lost, cancellationToken)).Count == lost.Count
            ? new Dictionary<string, long>(given, StringComparer.Ordinal)
            : throw new InputException("lost-annotation", "Annotation distribution is not valid for joining. Annotations for which you don't have permissions have to be kept!");
    }

    private static async Task<Side> SideAsync(TracingEdit edit, long node, CancellationToken cancellationToken)
    {
        var found = await edit.ListAsync(
            edit.Query(Models.Treenode).Where("pk", node), row => (Skeleton: row.Long("skeleton"), Place: (row.Float("location_x"), row.Float("location_y"), row.Float("location_z"))), cancellationToken);
        if (found is not [var (skeleton, place)])
            throw new InputException("unknown-treenode", $"Could not find a skeleton for treenode #{node}");
        var neuron = await edit.RequireUnlockedNeuronAsync(skeleton, cancellationToken)
            ?? throw new InputException("no-neuron", $"Couldn't find a neuron linking to a skeleton with ID {skeleton}");
        var name = (await edit.ListAsync(edit.Query(Models.ClassInstance).Where("pk", neuron), row => row.Text("name"), cancellationToken))[0];
        return new Side(node, skeleton, name, place, await NeuronAnnotations.ReadAsync(edit, neuron, cancellationToken));
    }

    private sealed record Side(long Node, long Skeleton, string Name, (float X, float Y, float Z) Place, NeuronAnnotations Annotations);
}

/// <summary>Two skeletons that were joined.</summary>
/// <param name="Result">The skeleton that stays.</param>
/// <param name="Deleted">The skeleton that was deleted.</param>
/// <param name="IsSwapped">Whether both changed places because of an annotation.</param>
public sealed record JoinedSkeletons(long Result, long Deleted, bool IsSwapped);
