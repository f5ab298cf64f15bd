using Tracelift.Errors;
using Tracelift.Model;
using Tracelift.Stores;
using Tracelift.Tracing.Vocabulary;

namespace Tracelift.Tracing.Export.Selecting;

/// <summary>Selects the neurons, skeletons and annotations of a project to export.</summary>
internal sealed partial class SelectionPlanner(IReadSession session, ProjectVocabulary vocabulary, ExportOptions options)
{
    private readonly IdSet _neurons = [];
    private readonly IdSet _skeletons = [];
    private readonly IdSet _labels = [];
    private readonly IdSet? _named = options.NeuronName is null ? null : [];
    private readonly HashSet<string>? _allowedTags = options.AllowedTags?.ToHashSet(StringComparer.Ordinal);
    private readonly HashSet<string>? _tags = options.AllowedTags is null || options.AllowedTags.SequenceEqual(ExportOptions.UsualTags) ? null : [];
    private readonly AnnotationGraph _graph = new();
    private long _otherInstances;

    /// <summary>The name of the option with the required annotations in messages.</summary>
    public string RequiredLabel { get; init; } = "--required-annotation";

    /// <summary>Selects the exported neurons only.</summary>
    public async Task<IdSet> NeuronsAsync(CancellationToken cancellationToken)
    {
        await ReadInstancesAsync(cancellationToken);
        await ReadMetaAnnotationsAsync(cancellationToken);
        var required = _graph.WithAllBelow(Named(options.RequiredAnnotations, RequiredLabel));
        return options.IsConstrained ? await SelectNeuronsAsync(required, [], cancellationToken) : _neurons;
    }

    /// <summary>Reads the annotations and the neurons, and selects the exported annotations.</summary>
    public async Task<(AnnotationGraph Graph, IdSet Chosen, IdSet Neurons)> AnnotationsAsync(CancellationToken cancellationToken)
    {
        await ReadInstancesAsync(cancellationToken);
        await ReadMetaAnnotationsAsync(cancellationToken);
        var chosen = options.AnnotationAnnotations.Count == 0 ? _graph.Annotations : _graph.Below(Named(options.AnnotationAnnotations, RequiredLabel));
        return (_graph, chosen, _neurons);
    }

    public async Task<Selection> PlanAsync(CancellationToken cancellationToken)
    {
        await ReadInstancesAsync(cancellationToken);
        await ReadMetaAnnotationsAsync(cancellationToken);
        var required = _graph.WithAllBelow(Named(options.RequiredAnnotations, RequiredLabel));
        var excluded = _graph.WithAllBelow(Named(options.ExcludedAnnotations, "--excluded-annotation"));
        var allowed = options.AnnotationAnnotations.Count == 0
            ? null
            : _graph.Below(Named(options.AnnotationAnnotations, "--annotation-annotation"));
        var groups = options.SettingsMetaAnnotations.Count == 0
            ? null
            : new GroupSettings(_graph, Named(options.SettingsMetaAnnotations, "--settings-meta-annotation"), options);
        var ofVolumes = _graph.WithAllBelow(Named(options.VolumeAnnotations, "--volume-annotation"));
        RequireKnown(options.NeuronIds, _neurons, "neuron", "--neuron-ids");
        RequireKnown(options.SkeletonIds, _skeletons, "skeleton", "--skeleton-ids");

        var neurons = _neurons;
        var skeletons = _skeletons;
        if (options.IsConstrained)
        {
            neurons = await SelectNeuronsAsync(required, excluded, cancellationToken);
            (neurons, skeletons) = await SelectSkeletonsAsync(neurons, cancellationToken);
        }

        var (volumes, volumeInstances) = await SelectVolumesAsync(ofVolumes, cancellationToken);
        return new Selection
        {
            IsConstrained = options.IsConstrained,
            Neurons = neurons,
            Skeletons = skeletons,
            Open = groups is null
                ? Disclosure.Uniform(options, neurons, skeletons)
                : await OpenGroupsAsync(groups, neurons, skeletons, cancellationToken),
            Graph = _graph,
            AllowedAnnotations = allowed,
            Labels = _labels,
            Volumes = volumes,
            VolumeInstances = volumeInstances,
            OtherInstances = _otherInstances,
            Notes = [.. UnknownTags()],
        };
    }

    private async Task ReadInstancesAsync(CancellationToken cancellationToken)
    {
        var (neuron, skeleton) = (vocabulary.Class(TracingVocabulary.Neuron), vocabulary.Class(TracingVocabulary.Skeleton));
        var (annotation, label) = (vocabulary.Class(TracingVocabulary.Annotation), vocabulary.Class(TracingVocabulary.Label));
        await foreach (var batch in session.ReadAsync(Query(Models.ClassInstance), cancellationToken))
        {
            using (batch)
            {
                var classes = batch.Longs("class_column").Values;
                var names = batch.Texts("name");
                for (var row = 0; row < batch.Count; row++)
                {
                    var id = batch.Ids[row];
                    if (skeleton.Contains(classes[row]))
                        _skeletons.Add(id);
                    else if (neuron.Contains(classes[row]))
                        AddNeuron(id, names, row);
                    else if (label.Contains(classes[row]))
                        AddLabel(id, names, row);
                    else if (annotation.Contains(classes[row]))
                        _graph.Add(id, names.Text(row)!);
                    else
                        _otherInstances++;
                }
            }
        }
    }

    private void AddNeuron(long id, TextColumn names, int row)
    {
        _neurons.Add(id);
        if (options.NeuronName?.IsMatch(names.Text(row)!) == true)
            _named!.Add(id);
    }

    private void AddLabel(long id, TextColumn names, int row)
    {
        _tags?.Add(names.Text(row)!);
        if (_allowedTags?.Contains(names.Text(row)!) != false)
            _labels.Add(id);
    }

    // Not an error: a list of allowed tags may serve several projects.
    private IEnumerable<string> UnknownTags() => _tags is null ? [] : options.AllowedTags!.Where(tag => !_tags.Contains(tag)).Distinct(StringComparer.Ordinal)
        .Select(tag => FormattableString.Invariant($"--allowed-tags-only: project {options.Source} has no tag \"{tag}\". {NearestName.Question(tag, _tags)}").TrimEnd());

    private async Task ReadMetaAnnotationsAsync(CancellationToken cancellationToken)
    {
        var query = AnnotatedWith().Where("class_instance_a", _graph.Annotations).Where("class_instance_b", _graph.Annotations);
        await foreach (var batch in session.ReadAsync(query, cancellationToken))
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

    private List<long> Named(IReadOnlyList<string> names, string option)
    {
        var unknown = names.Where(name => _graph.Named(name).Count == 0).Distinct(StringComparer.Ordinal).ToList();
        if (unknown.Count > 0)
        {
            throw UnknownName.Annotations(option, options.Source, unknown, [.. _graph.Names().Select(annotation => annotation.Name)]);
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
        .Where("relation", vocabulary.Relation(TracingVocabulary.AnnotatedWith));

    private RowQuery Query(ModelDescription model) => new(model) { Project = options.Source };
}
