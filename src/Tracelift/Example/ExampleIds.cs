namespace Tracelift.Example;

/// <summary>
/// The ids of an example: ascending, with irregular gaps; treenodes and connectors mixed, and the concepts of a neuron
/// together. Each is computed from an index, so that any row can refer to any other without a table of ids.
/// </summary>
internal sealed class ExampleIds
{
    /// <summary>The largest number of links of a connector to treenodes.</summary>
    public const int LinksOfConnector = 4;

    /// <summary>The largest number of annotations of a neuron.</summary>
    public const int AnnotationsOfNeuron = 3;

    private const int Step = 3;
    private const int Vocabulary = 100;
    private const int FirstOfParts = 3;
    private const int ConceptsOfConnector = LinksOfConnector + 2;

    private readonly long _seed;
    private readonly long _firstLocation;
    private readonly long _firstConcept;
    private readonly int _mostNodes;
    private readonly int _annotations;
    private readonly int _mostTags;
    private readonly long _locationsOfNeuron;
    private readonly long _conceptsOfNeuron;
    private readonly long _conceptsOfProject;

    public ExampleIds(ExampleOptions options, int annotations, int labels, int mostConnectors)
    {
        _seed = options.Seed;
        _firstLocation = options.FirstLocation;
        _firstConcept = options.FirstConcept;
        _mostNodes = options.MostNodes;
        _annotations = annotations;
        _mostTags = options.MostTags;
        _locationsOfNeuron = options.MostNodes + mostConnectors;
        _conceptsOfNeuron = FirstOfParts + AnnotationsOfNeuron + options.MostTags + ((long)mostConnectors * ConceptsOfConnector);
        _conceptsOfProject = Vocabulary + (2 * annotations) + labels;
    }

    /// <summary>Returns the id of a class, a relation or another of a project's few concepts: below 100.</summary>
    public long OfVocabulary(int place) => Concept(place);

    public long Annotation(int annotation) => Concept(Vocabulary + annotation);

    /// <summary>Returns the link of an annotation to its meta-annotation.</summary>
    public long MetaAnnotation(int annotation) => Concept(Vocabulary + _annotations + annotation);

    public long Label(int label) => Concept(Vocabulary + (2L * _annotations) + label);

    public long Neuron(int neuron) => OfNeuron(neuron, 0);

    public long Skeleton(int neuron) => OfNeuron(neuron, 1);

    /// <summary>Returns the link of a skeleton to its neuron.</summary>
    public long ModelOf(int neuron) => OfNeuron(neuron, 2);

    /// <summary>Returns the link of a neuron to an annotation.</summary>
    public long AnnotatedWith(int neuron, int which) => OfNeuron(neuron, FirstOfParts + which);

    /// <summary>Returns the link of a node to a label.</summary>
    public long Tag(int neuron, int which) => OfNeuron(neuron, FirstOfParts + AnnotationsOfNeuron + which);

    /// <summary>Returns the link of a connector to a treenode.</summary>
    public long Link(int neuron, int connector, int which) => OfConnector(neuron, connector, which);

    /// <summary>Returns the link of a connector to a label.</summary>
    public long ConnectorTag(int neuron, int connector) => OfConnector(neuron, connector, LinksOfConnector);

    /// <summary>Returns the link of a connector to an annotation.</summary>
    public long ConnectorAnnotation(int neuron, int connector) => OfConnector(neuron, connector, LinksOfConnector + 1);

    public long Treenode(int neuron, int node) => Location((neuron * _locationsOfNeuron) + node);

    public long Connector(int neuron, int connector) => Location((neuron * _locationsOfNeuron) + _mostNodes + connector);

    /// <summary>Returns the id of a place that belongs to no neuron.</summary>
    public long AfterNeurons(int neurons, int place) => Location((neurons * _locationsOfNeuron) + place);

    private long OfConnector(int neuron, int connector, int which) =>
        OfNeuron(neuron, FirstOfParts + AnnotationsOfNeuron + _mostTags + (connector * ConceptsOfConnector) + which);

    private long OfNeuron(int neuron, int place) => Concept(_conceptsOfProject + (neuron * _conceptsOfNeuron) + place);

    private long Location(long place) => _firstLocation + (place * Step) + new ExampleRandom(_seed, Purpose.Id, place).Below(Step);

    private long Concept(long place) => _firstConcept + (place * Step) + new ExampleRandom(_seed, Purpose.Id, place, 1).Below(Step);
}
