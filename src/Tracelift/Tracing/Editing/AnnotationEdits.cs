using System.Globalization;
using System.Text.RegularExpressions;
using Tracelift.Errors;
using Tracelift.Model;
using Tracelift.Tracing.Vocabulary;

namespace Tracelift.Tracing.Editing;

/// <summary>Adds annotations to neurons and annotations, and removes them.</summary>
public static partial class AnnotationEdits
{
    /// <summary>Adds annotations to entities; existing links stay. Without entities, it only creates the annotations.</summary>
    /// <param name="edit">The change.</param>
    /// <param name="entities">Neurons, annotations or others.</param>
    /// <param name="skeletons">Skeletons; their neurons are annotated.</param>
    /// <param name="annotations">The names of annotations; <c>{n5}</c> stands for a number that counts the entities, from 5 on.</param>
    /// <param name="meta">The names of meta-annotations for these annotations.</param>
    /// <param name="cancellationToken">Cancels the change.</param>
    /// <exception cref="InputException">No annotation is named, or a skeleton has no neuron.</exception>
    /// <exception cref="RefusedException">An entity is not in the project.</exception>
    public static async Task<AnnotationsAdded> AddAsync(
        TracingEdit edit, IReadOnlyList<long> entities, IReadOnlyList<long> skeletons, IReadOnlyList<string> annotations, IReadOnlyList<string> meta, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(edit);
        if (annotations.Count == 0)
            throw new InputException("nothing-to-annotate", "Annotations are needed");
        var targets = entities.Concat(await NeuronsAsync(edit, skeletons, cancellationToken)).Distinct().ToList();
        await edit.LockAsync(Models.ClassInstance, new IdSet(targets), "entity", cancellationToken);
        var uses = new Dictionary<long, AnnotationUse>();
        var (added, existing) = (new IdSet(), new IdSet());
        await AddAsync(edit, targets, annotations, uses, added, existing, cancellationToken);
        if (meta.Count > 0)
            await AddAsync(edit, [.. uses.Keys], meta, uses, added, [], cancellationToken);
        return new AnnotationsAdded([.. uses.Values], added, existing);
    }

    /// <summary>Removes annotations; deletes those that are no longer used.</summary>
    /// <exception cref="InputException">Nothing is named.</exception>
    public static async Task<AnnotationsRemoved> RemoveAsync(TracingEdit edit, IReadOnlyList<long> entities, IReadOnlyList<long> annotations, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(edit);
        if (annotations.Count == 0)
            throw new InputException("no-annotations", "No annotation IDs provided");
        if (entities.Count == 0)
            throw new InputException("no-entities", "No entity IDs provided");
        var ids = new IdSet(annotations);
        await edit.Session.LockRowsAsync(Models.ClassInstance, ids, cancellationToken);
        var links = await edit.ListAsync(
            Links(edit, new IdSet(entities)).Where("class_instance_b", ids),
            row => (row.Id, Owner: row.Long("user"), Entity: row.Long("class_instance_a"), Annotation: row.Long("class_instance_b")),
            cancellationToken);
        var editable = await edit.EditableAsync(Models.ClassInstanceClassInstance, [.. links.Select(link => (link.Id, link.Owner))], cancellationToken);
        await edit.Session.RemoveAsync(Models.ClassInstanceClassInstance, editable, cancellationToken);
        var left = new Dictionary<long, long>();
        foreach (var annotation in ids)
            left[annotation] = await DeleteUnusedAsync(edit, annotation, cancellationToken);
        return new AnnotationsRemoved([.. links.Where(link => editable.Contains(link.Id)).Select(link => (link.Id, link.Entity, link.Annotation))], left);
    }

    /// <summary>Returns the neurons of skeletons, in the skeletons' order.</summary>
    private static async Task<List<long>> NeuronsAsync(TracingEdit edit, IReadOnlyList<long> skeletons, CancellationToken cancellationToken)
    {
        var neurons = (await edit.ListAsync(
            edit.Query(Models.ClassInstanceClassInstance).Where("class_instance_a", new IdSet(skeletons)).Where("relation", edit.Relation(TracingVocabulary.ModelOf)),
            row => (Skeleton: row.Long("class_instance_a"), Neuron: row.Long("class_instance_b")),
            cancellationToken)).ToLookup(model => model.Skeleton, model => model.Neuron);
        return skeletons.FirstOrDefault(skeleton => !neurons.Contains(skeleton)) is not 0 and var missing
            ? throw new InputException("unknown-skeleton", string.Create(CultureInfo.InvariantCulture, $"Couldn't find a neuron linking to a skeleton with ID {missing}"))
            : [.. skeletons.Select(skeleton => neurons[skeleton].First())];
    }

    private static async Task AddAsync(
        TracingEdit edit, List<long> entities, IReadOnlyList<string> names, Dictionary<long, AnnotationUse> uses, IdSet added, IdSet existing, CancellationToken cancellationToken)
    {
        var wanted = Expand(names, entities);
        var instances = await SharedInstances.FindOrMakeAsync(edit, TracingVocabulary.Annotation, wanted.Keys, cancellationToken);
        var relation = await edit.RelationAsync(TracingVocabulary.AnnotatedWith, cancellationToken);
        var known = (await edit.ListAsync(
            Links(edit, new IdSet(entities)).Where("class_instance_b", new IdSet(instances.Values.Select(instance => instance.Id))),
            row => (row.Long("class_instance_a"), row.Long("class_instance_b")),
            cancellationToken)).ToHashSet();
        var links = new List<(long Entity, long Annotation)>();
        foreach (var (name, annotated) in wanted)
        {
            var (annotation, isNew) = instances[name];
            if (isNew)
                added.Add(annotation);
            if (!uses.TryGetValue(annotation, out var use))
                uses[annotation] = use = new AnnotationUse(annotation, name, []);
            foreach (var entity in annotated)
            {
                if (known.Add((entity, annotation)))
                {
                    links.Add((entity, annotation));
                    use.Entities.Add(entity);
                }
                else
                {
                    existing.Add(annotation);
                }
            }
        }

        await edit.InsertAsync(
            Models.ClassInstanceClassInstance,
            await edit.IdsAsync(Models.ClassInstanceClassInstance, links.Count, cancellationToken),
            (batch, row, place) =>
            {
                batch.Longs("relation").Set(row, relation);
                batch.Longs("class_instance_a").Set(row, links[place].Entity);
                batch.Longs("class_instance_b").Set(row, links[place].Annotation);
            },
            cancellationToken);
    }

    /// <summary>Returns the entities of each annotation: a name with a counter differs for each.</summary>
    private static Dictionary<string, List<long>> Expand(IReadOnlyList<string> names, List<long> entities)
    {
        var wanted = new Dictionary<string, List<long>>(StringComparer.Ordinal);
        foreach (var name in names)
        {
            if (!Counter().IsMatch(name))
            {
                wanted[name] = entities;
                continue;
            }

            for (var place = 0; place < entities.Count; place++)
            {
                var number = place;
                var counted = Counter().Replace(
                    name, match => ((match.Groups["first"].ValueSpan is { Length: > 0 } first ? long.Parse(first, NumberStyles.None, CultureInfo.InvariantCulture) : 1) + number).ToString(CultureInfo.InvariantCulture));
                if (!wanted.TryGetValue(counted, out var annotated) || ReferenceEquals(annotated, entities))
                    wanted[counted] = annotated = [];
                annotated.Add(entities[place]);
            }
        }

        return wanted;
    }

    /// <summary>Deletes an unused annotation, and then those of its own annotations that become unused.</summary>
    /// <returns>The number of entities that have it.</returns>
    internal static async Task<long> DeleteUnusedAsync(TracingEdit edit, long annotation, CancellationToken cancellationToken)
    {
        var waiting = new Queue<long>([annotation]);
        var asked = new IdSet();
        var left = 0L;
        while (waiting.TryDequeue(out var next))
        {
            if (!asked.Add(next))
                continue;
            var isAnnotation = await edit.ListAsync(edit.Query(Models.ClassInstance).Where("pk", next).Where("class_column", edit.Class(TracingVocabulary.Annotation)), row => row.Id, cancellationToken);
            var uses = (await edit.ListAsync(
                edit.Query(Models.ClassInstanceClassInstance).Where("class_instance_b", next).Where("relation", edit.Relation(TracingVocabulary.AnnotatedWith)), row => row.Id, cancellationToken)).Count
                + (await edit.ListAsync(edit.Query(Models.ConnectorClassInstance).Where("class_instance", next), row => row.Id, cancellationToken)).Count;
            if (next == annotation)
                left = uses;
            if (uses > 0 || isAnnotation.Count == 0)
                continue;
            var own = await edit.ListAsync(Links(edit, IdSet.Of(next)), row => (row.Id, Meta: row.Long("class_instance_b")), cancellationToken);
            await edit.Session.LockRowsAsync(Models.ClassInstance, new IdSet(own.Select(link => link.Meta)), cancellationToken);
            await edit.Session.RemoveAsync(Models.ClassInstanceClassInstance, new IdSet(own.Select(link => link.Id)), cancellationToken);
            await edit.Session.RemoveAsync(Models.ClassInstance, IdSet.Of(next), cancellationToken);
            foreach (var (_, meta) in own)
                waiting.Enqueue(meta);
        }

        return left;
    }

    private static Stores.RowQuery Links(TracingEdit edit, IdSet entities) =>
        edit.Query(Models.ClassInstanceClassInstance).Where("class_instance_a", entities).Where("relation", edit.Relation(TracingVocabulary.AnnotatedWith));

    // More digits than a number has are not a counter.
    [GeneratedRegex(@"\{n(?<first>[0-9]{0,15})\}", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Counter();
}

/// <summary>The result of adding annotations.</summary>
/// <param name="Uses">The annotations with their new entities.</param>
/// <param name="New">The new annotations.</param>
/// <param name="Existing">The annotations that were used before, without meta-annotations.</param>
public sealed record AnnotationsAdded(IReadOnlyList<AnnotationUse> Uses, IdSet New, IdSet Existing);

/// <summary>An annotation and its new entities.</summary>
public sealed record AnnotationUse(long Id, string Name, IdSet Entities);

/// <summary>The result of removing annotations.</summary>
/// <param name="Links">The removed links.</param>
/// <param name="Left">The number of entities that still have each annotation.</param>
public sealed record AnnotationsRemoved(IReadOnlyList<(long Link, long Entity, long Annotation)> Links, IReadOnlyDictionary<long, long> Left);
