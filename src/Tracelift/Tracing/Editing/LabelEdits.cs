using Tracelift.Errors;
using Tracelift.Formats.Swc;
using Tracelift.Model;
using Tracelift.Tracing.Vocabulary;

namespace Tracelift.Tracing.Editing;

/// <summary>Tags treenodes and connectors.</summary>
/// <param name="edit">The change.</param>
/// <param name="isConnector">Whether the node is a connector.</param>
/// <param name="node">The node.</param>
public sealed class LabelEdits(TracingEdit edit, bool isConnector, long node)
{
    // A neuron has one soma.
    private const string Soma = SwcTypeTags.Soma;

    private readonly ModelDescription _links = isConnector ? Models.ConnectorClassInstance : Models.TreenodeClassInstance;
    private readonly ModelDescription _nodes = isConnector ? Models.Connector : Models.Treenode;
    private readonly string _field = isConnector ? "connector" : "treenode";

    /// <summary>Adds tags to the node, and can remove other tags that the editor may remove.</summary>
    /// <param name="tags">The names; empty ones are ignored.</param>
    /// <param name="replaces">Whether other tags are removed.</param>
    /// <param name="cancellationToken">Cancels the change.</param>
    /// <exception cref="RefusedException">The node is not in the project.</exception>
    public async Task<LabelsUpdated> UpdateAsync(IReadOnlyCollection<string> tags, bool replaces, CancellationToken cancellationToken)
    {
        await edit.LockAsync(_nodes, IdSet.Of(node), _field, cancellationToken);
        var wanted = tags.Where(tag => tag.Length > 0).Distinct(StringComparer.Ordinal).ToList();
        var existing = await ThereAsync(cancellationToken);
        var others = existing.Where(link => !wanted.Contains(link.Name, StringComparer.Ordinal)).ToList();
        IdSet gone = replaces ? await edit.EditableAsync(_links, [.. others.Select(link => (link.Id, link.Owner))], cancellationToken) : [];
        await DeleteAsync(others, gone, cancellationToken);
        var missing = wanted.Where(tag => !existing.Exists(link => link.Name == tag)).ToList();
        var labels = missing.Count == 0 ? [] : await SharedInstances.FindOrMakeAsync(edit, TracingVocabulary.Label, missing, cancellationToken);
        var relation = missing.Count == 0 ? 0 : await edit.RelationAsync(TracingVocabulary.LabeledAs, cancellationToken);
        await edit.InsertAsync(
            _links,
            await edit.IdsAsync(_links, missing.Count, cancellationToken),
            (batch, row, place) =>
            {
                batch.Longs("relation").Set(row, relation);
                batch.Longs(_field).Set(row, node);
                batch.Longs("class_instance").Set(row, labels[missing[place]].Id);
            },
            cancellationToken);
        return new LabelsUpdated(
            missing,
            [.. others.Where(link => !gone.Contains(link.Id)).Select(link => link.Name)],
            [.. others.Where(link => gone.Contains(link.Id)).Select(link => link.Name)],
            await WarningAsync(wanted, cancellationToken));
    }

    /// <summary>Removes a tag of any user: everyone who may annotate may remove tags.</summary>
    /// <returns>The id of the removed link.</returns>
    /// <exception cref="InputException">The node does not have it.</exception>
    /// <exception cref="RefusedException">The node is not in the project.</exception>
    public async Task<long> RemoveAsync(string tag, CancellationToken cancellationToken)
    {
        await edit.LockAsync(_nodes, IdSet.Of(node), _field, cancellationToken);
        var links = (await ThereAsync(cancellationToken)).Where(link => link.Name == tag).ToList();
        if (links.Count == 0)
            throw new InputException("unknown-label", $"Node {node} does not have a label with name \"{tag}\".");

        // Two users can have added it: the editor's own goes first.
        var link = links.OrderBy(link => link.Owner != edit.Editor.Id).First();
        await DeleteAsync([link], IdSet.Of(link.Id), cancellationToken);
        return link.Id;
    }

    private async Task<List<(long Id, long Label, long Owner, string Name)>> ThereAsync(CancellationToken cancellationToken)
    {
        var links = await edit.ListAsync(
            edit.Query(_links).Where(_field, node).Where("relation", edit.Relation(TracingVocabulary.LabeledAs)), row => (row.Id, Label: row.Long("class_instance"), Owner: row.Long("user")), cancellationToken);
        var names = (await edit.ListAsync(
            edit.Query(Models.ClassInstance).Where("pk", new IdSet(links.Select(link => link.Label))).Where("class_column", edit.Class(TracingVocabulary.Label)),
            row => (row.Id, Name: row.Text("name")),
            cancellationToken)).ToDictionary(row => row.Id, row => row.Name);
        return [.. links.Where(link => names.ContainsKey(link.Label)).OrderBy(link => link.Id).Select(link => (link.Id, link.Label, link.Owner, names[link.Label]))];
    }

    /// <summary>Deletes some of the links, and tags that become unused.</summary>
    private async Task DeleteAsync(List<(long Id, long Label, long Owner, string Name)> links, IdSet gone, CancellationToken cancellationToken)
    {
        var labels = new IdSet(links.Where(link => gone.Contains(link.Id)).Select(link => link.Label));
        if (labels.IsEmpty)
            return;
        await edit.Session.LockRowsAsync(Models.ClassInstance, labels, cancellationToken);
        await edit.Session.RemoveAsync(_links, gone, cancellationToken);
        foreach (var model in new[] { Models.TreenodeClassInstance, Models.ConnectorClassInstance })
            labels.ExceptWith(await edit.ListAsync(edit.Query(model).Where("class_instance", labels), row => row.Long("class_instance"), cancellationToken));
        await edit.Session.RemoveAsync(Models.ClassInstance, labels, cancellationToken);
    }

    private async Task<string?> WarningAsync(List<string> wanted, CancellationToken cancellationToken)
    {
        if (isConnector || !wanted.Contains(Soma, StringComparer.Ordinal))
            return null;
        var skeleton = (await edit.ListAsync(edit.Query(Models.Treenode).Where("pk", node), row => row.Long("skeleton"), cancellationToken))[0];
        var labels = new IdSet(await edit.ListAsync(
            edit.Query(Models.ClassInstance).Where("class_column", edit.Class(TracingVocabulary.Label)).WhereText("name", [Soma]), row => row.Id, cancellationToken));
        var nodes = new IdSet(await edit.ListAsync(
            edit.Query(Models.TreenodeClassInstance).Where("class_instance", labels).Where("relation", edit.Relation(TracingVocabulary.LabeledAs)), row => row.Long("treenode"), cancellationToken));
        var count = (await edit.ListAsync(edit.Query(Models.Treenode).Where("pk", nodes).Where("skeleton", skeleton), row => row.Id, cancellationToken)).Count;
        return count > 1 ? $"The skeleton has too many of the following tags: {Soma} ({count}, max. 1)" : null;
    }
}

/// <summary>The result of tagging.</summary>
/// <param name="New">The new tags of the node.</param>
/// <param name="Kept">Other tags of the node that stay.</param>
/// <param name="Deleted">The removed tags.</param>
/// <param name="Warning">A fault of the skeleton after the change; or null.</param>
public sealed record LabelsUpdated(IReadOnlyList<string> New, IReadOnlyList<string> Kept, IReadOnlyList<string> Deleted, string? Warning);
