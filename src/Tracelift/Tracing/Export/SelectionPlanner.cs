using Tracelift.Errors;
using Tracelift.Model;
using Tracelift.Stores;

namespace Tracelift.Tracing.Export;

/// <summary>Works out which neurons, skeletons and annotations of a project go out.</summary>
internal sealed class SelectionPlanner(IReadSession session, ProjectVocabulary vocabulary, ExportOptions options)
{
    private readonly IdSet _neurons = [];
    private readonly IdSet _skeletons = [];
    private readonly IdSet _labels = [];
    private readonly AnnotationGraph _graph = new();
    private long _otherInstances;

    public async Task<Selection> PlanAsync(CancellationToken cancellationToken)
    {
        await ReadInstancesAsync(cancellationToken).ConfigureAwait(false);
        await ReadMetaAnnotationsAsync(cancellationToken).ConfigureAwait(false);
        var required = _graph.WithAllBelow(Named(options.RequiredAnnotations, "--required-annotation"));
        var excluded = _graph.WithAllBelow(Named(options.ExcludedAnnotations, "--excluded-annotation"));
        var allowed = options.AnnotationAnnotations.Count == 0
            ? null
            : _graph.Below(Named(options.AnnotationAnnotations, "--annotation-annotation"));
        RequireKnown(options.NeuronIds, _neurons, "neuron", "--neuron-ids");
        RequireKnown(options.SkeletonIds, _skeletons, "skeleton", "--skeleton-ids");

        var neurons = _neurons;
        var skeletons = _skeletons;
        if (options.IsConstrained)
        {
            neurons = await SelectNeuronsAsync(required, excluded, cancellationToken).ConfigureAwait(false);
            (neurons, skeletons) = await SelectSkeletonsAsync(neurons, cancellationToken).ConfigureAwait(false);
        }

        return new Selection
        {
            IsConstrained = options.IsConstrained,
            Neurons = neurons,
            Skeletons = skeletons,
            Graph = _graph,
            AllowedAnnotations = allowed,
            Labels = _labels,
            VolumeInstances = options.Volumes ? await VolumeInstancesAsync(cancellationToken).ConfigureAwait(false) : [],
            OtherInstances = _otherInstances,
        };
    }

    private async Task ReadInstancesAsync(CancellationToken cancellationToken)
    {
        var (neuron, skeleton) = (vocabulary.Class(Vocabulary.Neuron), vocabulary.Class(Vocabulary.Skeleton));
        var (annotation, label) = (vocabulary.Class(Vocabulary.Annotation), vocabulary.Class(Vocabulary.Label));
        await foreach (var batch in session.ReadAsync(Query(Models.ClassInstance), cancellationToken).ConfigureAwait(false))
        {
            using (batch)
            {
                var classes = batch.Longs("class_column").Values;
                for (var row = 0; row < batch.Count; row++)
                {
                    var id = batch.Ids[row];
                    if (skeleton.Contains(classes[row]))
                        _skeletons.Add(id);
                    else if (neuron.Contains(classes[row]))
                        _neurons.Add(id);
                    else if (label.Contains(classes[row]))
                        _labels.Add(id);
                    else if (annotation.Contains(classes[row]))
                        _graph.Add(id, batch.Texts("name").Text(row)!);
                    else
                        _otherInstances++;
                }
            }
        }
    }

    private async Task ReadMetaAnnotationsAsync(CancellationToken cancellationToken)
    {
        var query = AnnotatedWith().Where("class_instance_a", _graph.Annotations).Where("class_instance_b", _graph.Annotations);
        await foreach (var batch in session.ReadAsync(query, cancellationToken).ConfigureAwait(false))
        {
            using (batch)
            {
                for (var row = 0; row < batch.Count; row++)
                {
                    _graph.Link(
                        batch.Longs("class_instance_a").Values[row], batch.Longs("class_instance_b").Values[row]);
                }
            }
        }
    }

    private async Task<IdSet> SelectNeuronsAsync(IdSet required, IdSet excluded, CancellationToken cancellationToken)
    {
        IdSet carriesRequired = [], carriesExcluded = [], carriesOther = [];
        var relevant = new IdSet(required.Concat(excluded));
        if (!relevant.IsEmpty)
        {
            var query = AnnotatedWith().Where("class_instance_b", relevant).Where("class_instance_a", _neurons);
            await foreach (var batch in session.ReadAsync(query, cancellationToken).ConfigureAwait(false))
            {
                using (batch)
                {
                    for (var row = 0; row < batch.Count; row++)
                    {
                        var neuron = batch.Longs("class_instance_a").Values[row];
                        var annotation = batch.Longs("class_instance_b").Values[row];
                        var isExcluded = excluded.Contains(annotation);
                        if (isExcluded)
                            carriesExcluded.Add(neuron);
                        if (!required.Contains(annotation))
                            continue;
                        carriesRequired.Add(neuron);
                        if (!isExcluded)
                            carriesOther.Add(neuron);
                    }
                }
            }
        }

        return new IdSet((options.RequiredAnnotations.Count > 0 ? carriesRequired : _neurons).Where(neuron =>
            (!carriesExcluded.Contains(neuron) || (!options.ExclusionIsFinal && carriesOther.Contains(neuron)))
            && options.NeuronIds?.Contains(neuron) != false));
    }

    private async Task<(IdSet Neurons, IdSet Skeletons)> SelectSkeletonsAsync(
        IdSet neurons, CancellationToken cancellationToken)
    {
        IdSet skeletons = [], modelled = [];
        var query = Query(Models.ClassInstanceClassInstance)
            .Where("relation", vocabulary.Relation(Vocabulary.ModelOf))
            .Where("class_instance_b", neurons)
            .Where("class_instance_a", options.SkeletonIds ?? _skeletons);
        await foreach (var batch in session.ReadAsync(query, cancellationToken).ConfigureAwait(false))
        {
            using (batch)
            {
                for (var row = 0; row < batch.Count; row++)
                {
                    skeletons.Add(batch.Longs("class_instance_a").Values[row]);
                    modelled.Add(batch.Longs("class_instance_b").Values[row]);
                }
            }
        }

        // Whoever names skeletons wants the neurons that these are models of; without, neurons without a skeleton go too.
        return (options.SkeletonIds is null ? neurons : modelled, skeletons);
    }

    private async Task<IdSet> VolumeInstancesAsync(CancellationToken cancellationToken)
    {
        var instances = new IdSet();
        await foreach (var batch in session.ReadAsync(Query(Models.VolumeClassInstance), cancellationToken).ConfigureAwait(false))
        {
            using (batch)
            {
                foreach (var instance in batch.Longs("class_instance").Values.AsSpan(0, batch.Count))
                    instances.Add(instance);
            }
        }

        return instances;
    }

    private List<long> Named(IReadOnlyList<string> names, string option)
    {
        var unknown = names.Where(name => _graph.Named(name).Count == 0).Distinct(StringComparer.Ordinal).ToList();
        if (unknown.Count > 0)
        {
            throw new UsageException(
                "unknown-annotation",
                $"{option}: project {options.Source} has no annotation {string.Join(", ", unknown.Select(name => $"\"{name}\""))}",
                "Annotations are compared letter by letter; a dry run without filters lists the names there are.");
        }

        return [.. names.SelectMany(_graph.Named)];
    }

    private void RequireKnown(IdSet? asked, IdSet known, string what, string option)
    {
        if (asked is null)
            return;
        var unknown = asked.Where(id => !known.Contains(id)).Take(21).ToList();
        if (unknown.Count > 0)
        {
            throw new UsageException(
                $"unknown-{what}",
                $"{option}: project {options.Source} has no {what} {string.Join(", ", unknown.Take(20))}{(unknown.Count > 20 ? " and others" : "")}");
        }
    }

    private RowQuery AnnotatedWith() => Query(Models.ClassInstanceClassInstance)
        .Where("relation", vocabulary.Relation(Vocabulary.AnnotatedWith));

    private RowQuery Query(ModelDescription model) => new(model) { Project = options.Source };
}
