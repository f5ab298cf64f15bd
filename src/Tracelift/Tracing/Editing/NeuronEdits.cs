using System.Globalization;
using Tracelift.Errors;
using Tracelift.Model;
using Tracelift.Stores;
using Tracelift.Tracing.Vocabulary;

namespace Tracelift.Tracing.Editing;

/// <summary>Renames and deletes neurons.</summary>
public static class NeuronEdits
{
    // A format that CATMAID exports separates names with it.
    private const char Forbidden = '|';

    /// <summary>Renames a neuron.</summary>
    /// <returns>Its old name.</returns>
    /// <exception cref="InputException">The name is empty or invalid.</exception>
    /// <exception cref="RefusedException">The neuron does not exist, or is locked.</exception>
    public static async Task<string> RenameAsync(TracingEdit edit, long neuron, string? name, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(edit);
        RequireName(name);
        await RequireAsync(edit, neuron, cancellationToken);
        var old = "";
        await edit.UpdateAsync(
            Models.ClassInstance,
            neuron,
            (batch, row) =>
            {
                old = batch.Texts("name").Text(row)!;
                batch.Texts("name").Set(row, name!);
            },
            cancellationToken);
        await edit.LogAsync(LogEntry.RenameNeuron, null, string.Create(CultureInfo.InvariantCulture, $"Renamed neuron with ID {neuron} from {old} to {name}"), cancellationToken);
        return old;
    }

    /// <summary>Deletes a neuron with its skeletons and all rows that refer to them. As in CATMAID, unused annotations stay.</summary>
    /// <returns>The deleted skeletons.</returns>
    /// <exception cref="InputException">A sampler uses one of its skeletons.</exception>
    /// <exception cref="RefusedException">The neuron does not exist, is locked, or has parts that belong to other users.</exception>
    public static async Task<IReadOnlyList<long>> DeleteAsync(TracingEdit edit, long neuron, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(edit);
        await RequireAsync(edit, neuron, cancellationToken);
        var models = await edit.ListAsync(
            edit.Query(Models.ClassInstanceClassInstance).Where("class_instance_b", neuron).Where("relation", edit.Relation(TracingVocabulary.ModelOf)), row => row.Long("class_instance_a"), cancellationToken);
        var skeletons = new IdSet(models);
        await edit.Session.LockRowsAsync(Models.ClassInstance, skeletons, cancellationToken);
        await SamplerParts.RequireNoneAsync(edit, skeletons, cancellationToken);
        (float X, float Y, float Z)? root = null;
        var nodes = await edit.ListAsync(
            edit.Query(Models.Treenode).Where("skeleton", skeletons),
            row =>
            {
                if (row.LongOrNull("parent") is null)
                    root ??= (row.Float("location_x"), row.Float("location_y"), row.Float("location_z"));
                return (row.Id, Owner: row.Long("user"));
            },
            cancellationToken);
        await RequireEditableAsync(edit, Models.Treenode, nodes, $"all treenodes of the skeletons modeling neuron #{neuron}", cancellationToken);
        var links = await edit.ListAsync(
            edit.Query(Models.ClassInstanceClassInstance).Where("class_instance_a", neuron).Where("relation", edit.Relation(TracingVocabulary.AnnotatedWith)),
            row => (row.Id, Owner: row.Long("user")),
            cancellationToken);
        await RequireEditableAsync(edit, Models.ClassInstanceClassInstance, links, $"all annotations linked to neuron #{neuron}", cancellationToken);

        var treenodes = new IdSet(nodes.Select(node => node.Id));
        await edit.RemoveAsync(Models.Review, "skeleton", skeletons, cancellationToken);
        await edit.RemoveAsync(Models.TreenodeClassInstance, "treenode", treenodes, cancellationToken);
        await RemoveReviewsOfPartnersAsync(edit, skeletons, cancellationToken);
        await edit.RemoveAsync(Models.TreenodeConnector, "skeleton", skeletons, cancellationToken);
        await edit.RemoveAsync(OriginModels.SkeletonOrigin, "skeleton", skeletons, cancellationToken);
        await edit.ForgetAsync("active_treenode", treenodes, cancellationToken);
        await edit.ForgetAsync("active_skeleton", skeletons, cancellationToken);
        await edit.Session.RemoveAsync(Models.Treenode, treenodes, cancellationToken);
        var instances = new IdSet(skeletons.Append(neuron));
        await edit.RemoveAsync(Models.ClassInstanceClassInstance, "class_instance_a", instances, cancellationToken);
        await edit.RemoveAsync(Models.ClassInstanceClassInstance, "class_instance_b", instances, cancellationToken);
        await edit.Session.RemoveAsync(Models.ClassInstance, instances, cancellationToken);
        await edit.LogAsync(LogEntry.RemoveNeuron, root, string.Create(CultureInfo.InvariantCulture, $"Deleted neuron {neuron} and skeleton(s) {string.Join(", ", skeletons)}."), cancellationToken);
        return [.. skeletons];
    }

    /// <summary>Removes reviews of nodes at the other ends of deleted links, except of the source of a synapse that loses a target.</summary>
    private static async Task RemoveReviewsOfPartnersAsync(TracingEdit edit, IdSet skeletons, CancellationToken cancellationToken)
    {
        var targets = edit.Relation(LinkType.Postsynaptic);
        var links = await edit.ListAsync(edit.Query(Models.TreenodeConnector).Where("skeleton", skeletons), row => (Connector: row.Long("connector"), Relation: row.Long("relation")), cancellationToken);
        var connectors = new IdSet(links.Where(link => !targets.Contains(link.Relation)).Select(link => link.Connector));
        var partners = new IdSet(await edit.ListAsync(edit.Query(Models.TreenodeConnector).Where("connector", connectors), row => row.Long("treenode"), cancellationToken));
        await edit.RemoveAsync(Models.Review, "treenode", partners, cancellationToken);
    }

    /// <summary>Returns a valid name of a neuron.</summary>
    internal static string RequireName(string? name)
    {
        EditValues.Name(TracingVocabulary.Neuron, name);
        return name!.Contains(Forbidden, StringComparison.Ordinal) ? throw new InputException("bad-name", "New name should not contain pipe character") : name;
    }

    private static async Task RequireAsync(TracingEdit edit, long neuron, CancellationToken cancellationToken)
    {
        await edit.LockAsync(Models.ClassInstance, IdSet.Of(neuron), TracingVocabulary.Neuron, cancellationToken);
        var known = await edit.ListAsync(edit.Query(Models.ClassInstance).Where("pk", neuron).Where("class_column", edit.Class(TracingVocabulary.Neuron)), row => row.Id, cancellationToken);
        if (known.Count == 0)
            throw new RefusedException(Refusal.NotThere, $"Could not find neuron #{neuron} in project {edit.Project}");
        await edit.RequireUnlockedAsync(IdSet.Of(neuron), TracingVocabulary.Neuron, cancellationToken);
    }

    private static async Task RequireEditableAsync(TracingEdit edit, ModelDescription model, List<(long Id, long Owner)> rows, string what, CancellationToken cancellationToken)
    {
        if ((await edit.EditableAsync(model, rows, cancellationToken)).Count < rows.Count)
            throw new RefusedException(Refusal.NotAllowed, $"You don't have permission to remove {what}");
    }
}
