using System.Globalization;
using Tracelift.Errors;
using Tracelift.Model;
using Tracelift.Stores;
using Tracelift.Tracing.Vocabulary;

namespace Tracelift.Tracing.Editing;

/// <summary>Creates treenodes at the end of a skeleton, or as the first of a new one.</summary>
public static class TreenodeEdits
{
    /// <summary>Creates a treenode.</summary>
    /// <exception cref="InputException">A value is invalid.</exception>
    /// <exception cref="RefusedException">The parent, the neuron or a connector is not in the project, is locked, or has changed.</exception>
    public static async Task<NewTreenode> CreateAsync(TracingEdit edit, WantedTreenode wanted, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(edit);
        ArgumentNullException.ThrowIfNull(wanted);
        var parent = wanted.Parent is { } id ? await ParentAsync(edit, id, wanted.State, cancellationToken) : ((long Skeleton, long Edited)?)null;
        var skeleton = parent is { } grown ? (Id: grown.Skeleton, MadeNeuron: null) : await SkeletonAsync(edit, wanted, cancellationToken);
        var node = await edit.IdAsync(Models.Treenode, cancellationToken);
        await edit.InsertAsync(
            Models.Treenode,
            node,
            (batch, row) =>
            {
                LinkEdits.SetPlace(batch, row, wanted.Place);
                batch.Floats("radius").Set(row, EditValues.Real("radius", wanted.Radius));
                batch.Longs("confidence").Set(row, EditValues.Confidence(wanted.Confidence));
                batch.Longs("skeleton").Set(row, skeleton.Id);
                if (wanted.Parent is { } theirs)
                    batch.Longs("parent").Set(row, theirs);
            },
            cancellationToken);
        if (skeleton.MadeNeuron is { } neuron)
        {
            await edit.LogAsync(
                LogEntry.CreateNeuron,
                ((float)wanted.Place.X, (float)wanted.Place.Y, (float)wanted.Place.Z),
                string.Create(CultureInfo.InvariantCulture, $"Create neuron {neuron} and skeleton {skeleton.Id}"),
                cancellationToken);
        }

        var links = await LinkEdits.AddAsync(edit, [.. wanted.Links.Select(link => (node, link.Node, link))], cancellationToken);
        return new NewTreenode(node, skeleton.Id, parent?.Edited, links);
    }

    private static async Task<(long Skeleton, long Edited)> ParentAsync(TracingEdit edit, long parent, NodeState state, CancellationToken cancellationToken)
    {
        await edit.LockAsync(Models.Treenode, IdSet.Of(parent), "parent treenode", cancellationToken);
        await state.RequireAsync(edit, Models.Treenode, parent, cancellationToken);
        var found = (await edit.ListAsync(edit.Query(Models.Treenode).Where("pk", parent), row => (row.Long("skeleton"), row.Long("edition_time")), cancellationToken))[0];
        await edit.RequireUnlockedNeuronAsync(found.Item1, cancellationToken);
        return found;
    }

    /// <summary>Creates a skeleton, and a neuron if none is named.</summary>
    private static async Task<(long Id, long? MadeNeuron)> SkeletonAsync(TracingEdit edit, WantedTreenode wanted, CancellationToken cancellationToken)
    {
        var ids = await edit.IdsAsync(Models.ClassInstance, 3, cancellationToken);
        var (skeleton, link) = (ids[0], ids[1]);
        var neuron = wanted.Neuron;
        if (neuron is { } known)
        {
            await edit.LockAsync(Models.ClassInstance, IdSet.Of(known), TracingVocabulary.Neuron, cancellationToken);
            if ((await edit.ListAsync(edit.Query(Models.ClassInstance).Where("pk", known).Where("class_column", edit.Class(TracingVocabulary.Neuron)), row => row.Id, cancellationToken)).Count == 0)
                throw new RefusedException(Refusal.NotThere, $"Could not find neuron #{known} in project {edit.Project}");
            await edit.RequireUnlockedAsync(IdSet.Of(known), TracingVocabulary.Neuron, cancellationToken);
        }
        else
        {
            neuron = ids[2];
            await InstanceAsync(
                edit, TracingVocabulary.Neuron, neuron.Value, wanted.NeuronName is { Length: > 0 } name ? NeuronEdits.RequireName(name) : string.Create(CultureInfo.InvariantCulture, $"neuron {neuron}"), cancellationToken);
        }

        await InstanceAsync(edit, TracingVocabulary.Skeleton, skeleton, string.Create(CultureInfo.InvariantCulture, $"skeleton {skeleton}"), cancellationToken);
        var relation = await edit.RelationAsync(TracingVocabulary.ModelOf, cancellationToken);
        await edit.InsertAsync(
            Models.ClassInstanceClassInstance,
            link,
            (batch, row) =>
            {
                batch.Longs("relation").Set(row, relation);
                batch.Longs("class_instance_a").Set(row, skeleton);
                batch.Longs("class_instance_b").Set(row, neuron.Value);
            },
            cancellationToken);
        return (skeleton, wanted.Neuron is null ? neuron : null);
    }

    private static async Task InstanceAsync(TracingEdit edit, string className, long id, string name, CancellationToken cancellationToken)
    {
        var classId = await edit.ClassAsync(className, cancellationToken);
        await edit.InsertAsync(
            Models.ClassInstance,
            id,
            (batch, row) =>
            {
                batch.Longs("class_column").Set(row, classId);
                batch.Texts("name").Set(row, name);
            },
            cancellationToken);
    }
}

/// <summary>A requested treenode; position and radius in nm.</summary>
/// <param name="Place">The place.</param>
/// <param name="Radius">The radius; a value below 0 means unknown.</param>
public sealed record WantedTreenode((double X, double Y, double Z) Place, double Radius)
{
    /// <summary>From 1 to 5; null for the best.</summary>
    public long? Confidence { get; init; }

    /// <summary>The parent; null for the first node of a new skeleton.</summary>
    public long? Parent { get; init; }

    /// <summary>The neuron of the new skeleton; null for a new one.</summary>
    public long? Neuron { get; init; }

    /// <summary>The name of a new neuron; null to name it by its id.</summary>
    public string? NeuronName { get; init; }

    /// <summary>The connectors to link to.</summary>
    public IReadOnlyList<WantedLink> Links { get; init; } = [];

    /// <summary>The state of the parent that the client has seen.</summary>
    public NodeState State { get; init; } = NodeState.Unknown;
}

/// <summary>A new treenode.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Skeleton">Its skeleton.</param>
/// <param name="ParentEdited">The time of the parent's last change; null without a parent.</param>
/// <param name="Links">Its links to connectors.</param>
public sealed record NewTreenode(long Id, long Skeleton, long? ParentEdited, IReadOnlyList<NewLink> Links);
