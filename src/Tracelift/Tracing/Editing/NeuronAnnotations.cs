using Tracelift.Model;
using Tracelift.Tracing.Vocabulary;

namespace Tracelift.Tracing.Editing;

/// <summary>The annotations of a neuron that is split or joined: by name, with the users and times of their links.</summary>
internal sealed class NeuronAnnotations
{
    private NeuronAnnotations(long neuron, IReadOnlyList<Link> links) => (Neuron, Links) = (neuron, links);

    /// <summary>The neuron.</summary>
    public long Neuron { get; }

    /// <summary>The links, one a name, in the order of their ids.</summary>
    public IReadOnlyList<Link> Links { get; }

    /// <summary>Reads them.</summary>
    public static async Task<NeuronAnnotations> ReadAsync(TracingEdit edit, long neuron, CancellationToken cancellationToken)
    {
        var links = await edit.ListAsync(
            edit.Query(Models.ClassInstanceClassInstance).Where("class_instance_a", neuron).Where("relation", edit.Relation(TracingVocabulary.AnnotatedWith)),
            row => new Link(row.Id, row.Long("class_instance_b"), "", row.Long("user"), row.Long("creation_time"), row.Long("edition_time")),
            cancellationToken);
        var names = (await edit.ListAsync(
            edit.Query(Models.ClassInstance).Where("pk", new IdSet(links.Select(link => link.Annotation))), row => (row.Id, Name: row.Text("name")), cancellationToken)).ToDictionary(row => row.Id, row => row.Name);
        return new(neuron, [.. links.Where(link => names.ContainsKey(link.Annotation)).OrderBy(link => link.Id).Select(link => link with { Name = names[link.Annotation] }).DistinctBy(link => link.Name)]);
    }

    /// <summary>Returns the users by annotation.</summary>
    public Dictionary<string, long> Users() => Links.ToDictionary(link => link.Name, link => link.User, StringComparer.Ordinal);

    /// <summary>Returns the link to an annotation; or null.</summary>
    public Link? Find(string name) => Links.FirstOrDefault(link => link.Name == name);

    /// <summary>Adds annotations to a neuron, with the users named and the times of links that they come from.</summary>
    public static async Task AddAsync(TracingEdit edit, long neuron, IReadOnlyList<(string Name, long User, Link? Like)> annotations, CancellationToken cancellationToken)
    {
        if (annotations.Count == 0)
            return;
        var instances = await SharedInstances.FindOrMakeAsync(edit, TracingVocabulary.Annotation, [.. annotations.Select(annotation => annotation.Name)], cancellationToken);
        var relation = await edit.RelationAsync(TracingVocabulary.AnnotatedWith, cancellationToken);
        await edit.InsertAsync(
            Models.ClassInstanceClassInstance,
            await edit.IdsAsync(Models.ClassInstanceClassInstance, annotations.Count, cancellationToken),
            (batch, row, place) =>
            {
                var (name, user, like) = annotations[place];
                batch.Longs("relation").Set(row, relation);
                batch.Longs("class_instance_a").Set(row, neuron);
                batch.Longs("class_instance_b").Set(row, instances[name].Id);
                batch.Longs("user").Set(row, user);
                if (like is null)
                    return;
                batch.Longs("creation_time").Set(row, like.Created);
                batch.Longs("edition_time").Set(row, like.Edited);
            },
            cancellationToken);
    }

    /// <summary>Gives the neuron exactly these annotations: takes links of another neuron along, adds missing ones and deletes others.</summary>
    public async Task ReplaceAsync(TracingEdit edit, IReadOnlyDictionary<string, long> wanted, NeuronAnnotations? other, CancellationToken cancellationToken)
    {
        var (kept, moved, missing) = (new Dictionary<long, long>(), new Dictionary<long, long>(), new List<(string, long, Link?)>());
        foreach (var (name, user) in wanted)
        {
            var theirs = other?.Find(name);
            if (Find(name) is { } own)
                kept[own.Id] = Math.Min(own.Created, theirs?.Created ?? own.Created);
            else if (theirs is not null)
                moved[theirs.Id] = user;
            else
                missing.Add((name, user, null));
        }

        await edit.UpdateAsync(
            Models.ClassInstanceClassInstance,
            new IdSet(moved.Keys),
            (batch, row) =>
            {
                batch.Longs("class_instance_a").Set(row, Neuron);
                batch.Longs("user").Set(row, moved[batch.Ids[row]]);
            },
            cancellationToken);
        await AddAsync(edit, Neuron, missing, cancellationToken);
        foreach (var link in Links.Where(link => !wanted.ContainsKey(link.Name)))
        {
            await edit.Session.RemoveAsync(Models.ClassInstanceClassInstance, IdSet.Of(link.Id), cancellationToken);
            await AnnotationEdits.DeleteUnusedAsync(edit, link.Annotation, cancellationToken);
        }

        // CATMAID writes the links that stay, too.
        await edit.UpdateAsync(Models.ClassInstanceClassInstance, new IdSet(kept.Keys), (batch, row) => batch.Longs("creation_time").Set(row, kept[batch.Ids[row]]), cancellationToken);
    }

    /// <summary>A link to an annotation.</summary>
    internal sealed record Link(long Id, long Annotation, string Name, long User, long Created, long Edited);
}
