using Tracelift.Model;

namespace Tracelift.Example;

/// <summary>
/// The rows of an example, group by group in the order in which CATMAID writes them. Each row is computed on demand, so
/// memory does not grow with the number of neurons.
/// </summary>
internal sealed partial class ExampleRows
{
    /// <summary>The project of all rows.</summary>
    public const long Project = 1;

    // Marks rows of the project itself; their owners are drawn like those of a neuron.
    private const int OfProject = -1;

    private readonly ExampleOptions _options;
    private readonly ExampleCells _cells;
    private readonly ExampleIds _ids;
    private readonly int _annotations;
    private readonly int _labels;

    public ExampleRows(ExampleOptions options)
    {
        _options = options;
        _cells = new ExampleCells(options);
        _annotations = Math.Max(options.Annotations, ExampleNames.Annotations.Length);
        _labels = Math.Max(options.Labels, ExampleNames.Labels.Length);
        _ids = new ExampleIds(options, _annotations, _labels, ExampleCells.MostConnectors(options));
    }

    /// <summary>All groups, in order.</summary>
    public IEnumerable<Group> Groups =>
    [
        new(Models.Project, AddProject, null),
        new(Models.Class, AddClasses, null),
        new(Models.Relation, AddRelations, null),
        new(Models.ClassClass, AddClassLinks, null),
        new(Models.ClassInstance, AddOthers, AddNeuron),
        new(Models.ClassInstanceClassInstance, AddOtherLinks, AddModelOf),
        new(Models.ClassInstance, null, AddSkeleton),
        new(Models.Treenode, null, AddTreenodes),
        new(Models.Connector, null, AddConnectors),
        new(Models.TreenodeConnector, null, AddLinks),
        new(Models.ClassInstance, AddAnnotations, null),
        new(Models.ClassInstanceClassInstance, AddMetaAnnotations, AddAnnotationLinks),
        new(Models.ConnectorClassInstance, null, AddConnectorAnnotations),
        new(Models.ClassInstance, AddLabels, null),
        new(Models.TreenodeClassInstance, null, AddTags),
        new(Models.ConnectorClassInstance, null, AddConnectorTags),
        new(Models.Volume, AddVolumes, null),
        new(Models.ClassInstance, AddVolumeInstances, null),
        new(Models.VolumeClassInstance, AddVolumeLinks, null),
        new(Models.DeepLink, AddDeepLinks, null),
        new(Models.Review, null, AddReviews),
        .. _options.HasParts ? Parts : [],
        new(Models.User, AddUsers, null),
    ];

    /// <summary>Returns the rows of a group in order, in full batches.</summary>
    public IEnumerable<Batch> Read(Group group)
    {
        var filler = new BatchFiller(group.Model);
        group.OfProject?.Invoke(filler);
        for (var neuron = 0; group.OfNeuron is not null && neuron < _cells.Count; neuron++)
        {
            group.OfNeuron(filler, neuron);
            while (filler.TryTake(all: false, out var full))
                yield return full;
        }

        while (filler.TryTake(all: true, out var rest))
            yield return rest;
    }

    /// <summary>Returns the rows of a group in random order, in batches with the rows of one neuron each.</summary>
    public IEnumerable<Batch> ReadShuffled(Group group, int order)
    {
        var filler = new BatchFiller(group.Model);
        if (group.OfNeuron is not null)
        {
            foreach (var neuron in Permutation.Of(_cells.Count, new ExampleRandom(_options.Seed, Purpose.Order, order)))
            {
                group.OfNeuron(filler, neuron);
                while (filler.TryTake(all: true, out var some))
                    yield return Shuffled(some, neuron);
            }
        }

        group.OfProject?.Invoke(filler);
        while (filler.TryTake(all: true, out var rest))
            yield return Shuffled(rest, OfProject);
    }

    private Batch Shuffled(Batch batch, int neuron)
    {
        using (batch)
        {
            var shuffled = Batch.Rent(batch.Model);
            foreach (var row in Permutation.Of(batch.Count, new ExampleRandom(_options.Seed, Purpose.Order, neuron, batch.Model.Index + 1)))
                shuffled.Append(batch, row);
            return shuffled;
        }
    }

    private ExampleOwner Owner(int neuron, long row) => ExampleOwner.Of(_options.Seed, neuron, row);

    private long ClassId(int place) => _ids.OfVocabulary(place);

    /// <summary>Adds a class instance.</summary>
    private void AddInstance(BatchFiller filler, long id, ExampleOwner owner, int ofClass, string name)
    {
        var batch = filler.Begin(id, owner);
        batch.Longs("class_column").Set(batch.Count - 1, ClassId(ofClass));
        batch.Texts("name").Set(batch.Count - 1, name);
    }

    /// <summary>Adds a link between two class instances.</summary>
    private void AddLink(
        BatchFiller filler, long id, ExampleOwner owner, int relation, (string Field, long Id) a, (string Field, long Id) b)
    {
        var batch = filler.Begin(id, owner);
        batch.Longs("relation").Set(batch.Count - 1, _ids.OfVocabulary(relation));
        batch.Longs(a.Field).Set(batch.Count - 1, a.Id);
        batch.Longs(b.Field).Set(batch.Count - 1, b.Id);
    }

    private void AddInstanceLink(BatchFiller filler, long id, ExampleOwner owner, int relation, long a, long b) =>
        AddLink(filler, id, owner, relation, ("class_instance_a", a), ("class_instance_b", b));

    /// <summary>Rows of a model that belong together.</summary>
    /// <param name="Model">The model.</param>
    /// <param name="OfProject">Adds the project's rows; null if there are none.</param>
    /// <param name="OfNeuron">Adds a neuron's rows; null if there are none.</param>
    internal sealed record Group(ModelDescription Model, Action<BatchFiller>? OfProject, Action<BatchFiller, int>? OfNeuron);
}
