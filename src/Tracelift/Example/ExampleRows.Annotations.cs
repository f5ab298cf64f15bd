namespace Tracelift.Example;

/// <summary>Annotations and tags.</summary>
internal sealed partial class ExampleRows
{
    private const int FirstAnnotation = 3;
    private const int FirstTag = 6;
    private const int FirstAnnotationOfProject = 1000;
    private const int FirstMetaAnnotationOfProject = 2000;
    private const int FirstLabelOfProject = 3000;

    private void AddAnnotations(BatchFiller filler)
    {
        for (var i = 0; i < _annotations; i++)
        {
            AddInstance(
                filler, _ids.Annotation(i), Owner(OfProject, FirstAnnotationOfProject + i), ExampleVocabulary.Annotation, ExampleNames.Annotation(i));
        }
    }

    private void AddLabels(BatchFiller filler)
    {
        for (var i = 0; i < _labels; i++)
            AddInstance(filler, _ids.Label(i), Owner(OfProject, FirstLabelOfProject + i), ExampleVocabulary.Label, ExampleNames.Label(i));
    }

    private void AddMetaAnnotations(BatchFiller filler)
    {
        for (var i = 0; i < ExampleNames.Annotations.Length; i++)
        {
            if (ExampleNames.Annotations[i].With is >= 0 and var with)
            {
                AddInstanceLink(
                    filler,
                    _ids.MetaAnnotation(i),
                    Owner(OfProject, FirstMetaAnnotationOfProject + i),
                    ExampleVocabulary.AnnotatedWith,
                    _ids.Annotation(i),
                    _ids.Annotation(with));
            }
        }

        AddVolumeAnnotations(filler);
    }

    /// <summary>Adds the type of a neuron and up to two more annotations.</summary>
    private void AddAnnotationLinks(BatchFiller filler, int neuron)
    {
        var random = new ExampleRandom(_options.Seed, Purpose.Annotations, neuron);
        var count = random.Between(1, ExampleIds.AnnotationsOfNeuron);
        var free = random.Between(ExampleNames.FirstFree, _annotations - 1);
        for (var i = 0; i < count; i++)
        {
            var annotation = i switch
            {
                0 => ExampleNames.TypeOf(neuron, HasSkeleton(neuron)),
                1 => free,
                _ => free + 1 < _annotations ? free + 1 : ExampleNames.FirstFree,
            };
            AddInstanceLink(
                filler,
                _ids.AnnotatedWith(neuron, i),
                Owner(neuron, FirstAnnotation + i),
                ExampleVocabulary.AnnotatedWith,
                _ids.Neuron(neuron),
                _ids.Annotation(annotation));
        }
    }

    /// <summary>Adds the soma's tag, those of some ends, and one anywhere.</summary>
    private void AddTags(BatchFiller filler, int neuron)
    {
        if (!HasSkeleton(neuron))
            return;
        var random = new ExampleRandom(_options.Seed, Purpose.Tags, neuron);
        var arbor = _cells.ArborOf(neuron);
        AddTag(filler, neuron, which: 0, node: 0, label: 0);
        if (arbor.Count == 1)
            return;
        var ends = Math.Min(random.Between(3, _options.MostTags) - 2, arbor.Ends.Count);
        for (var i = 0; i < ends; i++)
        {
            var label = random.Between(1, ExampleNames.FirstFreeLabel - 1);
            AddTag(filler, neuron, 1 + i, arbor.Ends[i * arbor.Ends.Count / ends], label);
        }

        var free = random.Between(ExampleNames.FirstFreeLabel, _labels - 1);
        AddTag(filler, neuron, 1 + ends, random.Between(1, arbor.Count - 1), free);
    }

    private void AddTag(BatchFiller filler, int neuron, int which, int node, int label) =>
        AddLink(
            filler,
            _ids.Tag(neuron, which),
            Owner(neuron, FirstTag + which),
            ExampleVocabulary.LabeledAs,
            ("treenode", _ids.Treenode(neuron, node)),
            ("class_instance", _ids.Label(label)));

    private void AddConnectorAnnotations(BatchFiller filler, int neuron) =>
        AddToConnectors(filler, neuron, every: 40, ExampleVocabulary.AnnotatedWith, _ids.ConnectorAnnotation, _ids.Annotation(ExampleNames.OfConnectors));

    private void AddConnectorTags(BatchFiller filler, int neuron) =>
        AddToConnectors(filler, neuron, every: 23, ExampleVocabulary.LabeledAs, _ids.ConnectorTag, _ids.Label(ExampleNames.Labels.IndexOf(ExampleNames.OfUnfinished)));

    private void AddToConnectors(
        BatchFiller filler, int neuron, int every, int relation, Func<int, int, long> linkId, long instance)
    {
        if (!_options.IsComplete)
            return;
        for (var connector = 0; connector < _cells.ConnectorsOf(neuron); connector++)
        {
            if ((connector + neuron) % every != 0)
                continue;
            AddLink(
                filler,
                linkId(neuron, connector),
                Owner(neuron, FirstConnector + connector),
                relation,
                ("connector", _ids.Connector(neuron, connector)),
                ("class_instance", instance));
        }
    }
}
