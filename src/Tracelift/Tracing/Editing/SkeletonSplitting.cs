using System.Globalization;
using Tracelift.Errors;
using Tracelift.Model;
using Tracelift.Stores;
using Tracelift.Tracing.Vocabulary;

namespace Tracelift.Tracing.Editing;

/// <summary>Splits skeletons in two.</summary>
public static class SkeletonSplitting
{
    /// <summary>
    /// Makes a treenode the root of a new skeleton and a new neuron, with all below it, their links and reviews. As in CATMAID,
    /// all who may annotate may do it.
    /// </summary>
    /// <param name="edit">The change.</param>
    /// <param name="node">The treenode.</param>
    /// <param name="upstream">The annotations of the part that stays, with their users; null for all. One of both parts must keep all.</param>
    /// <param name="downstream">The annotations of the new neuron, with their users; null for all.</param>
    /// <param name="cancellationToken">Cancels the change.</param>
    /// <exception cref="InputException">The treenode is a root, or annotations would be lost.</exception>
    /// <exception cref="RefusedException">The treenode is not in the project, or its neuron is locked.</exception>
    public static async Task<SplitSkeleton> RunAsync(
        TracingEdit edit, long node, IReadOnlyDictionary<string, long>? upstream, IReadOnlyDictionary<string, long>? downstream, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(edit);
        await edit.RequireUsersAsync(upstream?.Values, cancellationToken);
        await edit.RequireUsersAsync(downstream?.Values, cancellationToken);
        await SkeletonLock.TakeAsync(edit, IdSet.Of(node), cancellationToken);
        await edit.LockAsync(Models.Treenode, IdSet.Of(node), "treenode", cancellationToken);
        var (skeleton, parent, place) = (await edit.ListAsync(
            edit.Query(Models.Treenode).Where("pk", node), row => (row.Long("skeleton"), row.LongOrNull("parent"), (X: row.Float("location_x"), Y: row.Float("location_y"), Z: row.Float("location_z"))), cancellationToken))[0];
        if (parent is null)
            throw new InputException("is-root", "Can't split at the root node: it doesn't have a parent.");
        var neuron = await edit.RequireUnlockedNeuronAsync(skeleton, cancellationToken)
            ?? throw new InputException("no-neuron", $"Couldn't find a neuron linking to a skeleton with ID {skeleton}");
        var annotations = await NeuronAnnotations.ReadAsync(edit, neuron, cancellationToken);
        var (stay, go) = (upstream ?? annotations.Users(), downstream ?? annotations.Users());
        if (!annotations.Links.All(link => stay.ContainsKey(link.Name)) && !annotations.Links.All(link => go.ContainsKey(link.Name)))
            throw new InputException("lost-annotation", "Annotation distribution is not valid for splitting. One part has to keep the whole set of annotations!");
        var tree = await EditedTree.LockAsync(edit, skeleton, cancellationToken);
        var below = tree.Below(node);
        var rows = (await edit.ListAsync(edit.Query(Models.ClassInstance).Where("pk", [skeleton, neuron]), row => (row.Id, Name: row.Text("name"), Owner: row.Long("user")), cancellationToken)).ToDictionary(row => row.Id);
        var made = await MakeAsync(edit, rows[skeleton].Owner, cancellationToken);
        await ImportedShares.SplitAsync(edit, skeleton, made.Skeleton, below, cancellationToken);
        await edit.UpdateAsync(
            Models.Treenode,
            below,
            (batch, row) =>
            {
                batch.Longs("skeleton").Set(row, made.Skeleton);
                if (batch.Ids[row] != node)
                    return;
                batch.Longs("parent").SetNull(row);
                batch.Longs("editor").Set(row, edit.Editor.Id);
            },
            cancellationToken);
        foreach (var model in new[] { Models.TreenodeConnector, Models.Review })
        {
            var theirs = new IdSet(await edit.ListAsync(edit.Query(model).Where("treenode", below), row => row.Id, cancellationToken));
            await edit.UpdateAsync(model, theirs, (batch, row) => batch.Longs("skeleton").Set(row, made.Skeleton), cancellationToken);
        }

        if (stay.Count > 0)
            await annotations.ReplaceAsync(edit, stay, null, cancellationToken);
        await NeuronAnnotations.AddAsync(edit, made.Neuron, [.. go.Select(annotation => (annotation.Key, annotation.Value, annotations.Find(annotation.Key)))], cancellationToken);
        var samplers = await SamplerParts.SplitAsync(edit, skeleton, tree, node, cancellationToken);
        edit.ChangedNodes.Add(node);
        edit.ChangedSkeletons.UnionWith([skeleton, made.Skeleton]);
        await edit.LogAsync(LogEntry.SplitSkeleton, place, string.Create(CultureInfo.InvariantCulture, $"Split skeleton with ID {skeleton} (neuron: {rows[neuron].Name})"), cancellationToken);
        return new SplitSkeleton(skeleton, made.Skeleton, place) { Samplers = samplers };
    }

    private static async Task<(long Skeleton, long Neuron)> MakeAsync(TracingEdit edit, long owner, CancellationToken cancellationToken)
    {
        var ids = await edit.IdsAsync(Models.ClassInstance, 3, cancellationToken);
        var (skeletonClass, neuronClass, relation) = (
            await edit.ClassAsync(TracingVocabulary.Skeleton, cancellationToken), await edit.ClassAsync(TracingVocabulary.Neuron, cancellationToken), await edit.RelationAsync(TracingVocabulary.ModelOf, cancellationToken));
        await edit.InsertAsync(
            Models.ClassInstance,
            [ids[0], ids[1]],
            (batch, row, place) =>
            {
                batch.Longs("class_column").Set(row, place == 0 ? skeletonClass : neuronClass);
                batch.Texts("name").Set(row, string.Create(CultureInfo.InvariantCulture, $"{(place == 0 ? "Skeleton" : "Neuron")} {ids[place]}"));
                batch.Longs("user").Set(row, owner);
            },
            cancellationToken);
        await edit.InsertAsync(
            Models.ClassInstanceClassInstance,
            ids[2],
            (batch, row) =>
            {
                batch.Longs("relation").Set(row, relation);
                batch.Longs("class_instance_a").Set(row, ids[0]);
                batch.Longs("class_instance_b").Set(row, ids[1]);
                batch.Longs("user").Set(row, owner);
            },
            cancellationToken);
        return (ids[0], ids[1]);
    }
}

/// <summary>A skeleton that was split.</summary>
/// <param name="Existing">The skeleton of the part that stays.</param>
/// <param name="New">The new skeleton.</param>
/// <param name="Place">The place of its root in nm.</param>
public sealed record SplitSkeleton(long Existing, long New, (float X, float Y, float Z) Place)
{
    /// <summary>The deleted parts of samplers; null if no sampler uses the skeleton.</summary>
    public SplitSamplers? Samplers { get; init; }
}
