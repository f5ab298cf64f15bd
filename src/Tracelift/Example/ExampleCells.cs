namespace Tracelift.Example;

/// <summary>
/// The neurons of an example, each computed on demand from the seed and its index. Somata lie in rows, so that
/// neighbouring neurons reach into each other. The few neurons that a pass needs again are cached.
/// </summary>
internal sealed class ExampleCells(ExampleOptions options)
{
    // The largest difference between the indexes of partners of a synapse.
    private const int Reach = 3;
    private const int Kept = 8;
    private const int NodesLookedAt = 96;
    private const double BetweenSomata = 3_000;
    private const double FirstSoma = 250_000;
    private const double SomaToNeuropil = 30_000;

    private readonly Arbor?[] _arbors = new Arbor?[Kept];
    private readonly int[] _places = new int[Kept];
    private readonly int _inRow = (int)Math.Ceiling(Math.Sqrt(options.Neurons));

    /// <summary>The number of neurons: those that branch, and in a complete example one with a single node and one without a skeleton.</summary>
    public int Count => options.Neurons + (options.IsComplete ? 2 : 0);

    /// <summary>Returns the largest number of connectors of a neuron.</summary>
    public static int MostConnectors(ExampleOptions options) => options.MostNodes / options.NodesPerConnector;

    /// <summary>Returns the number of a neuron's nodes; 0 without a skeleton.</summary>
    public int NodesOf(int neuron)
    {
        if (neuron >= options.Neurons)
            return options.Neurons + 1 - neuron;

        // Small neurons are more frequent than large ones.
        var size = new ExampleRandom(options.Seed, Purpose.NodeCount, neuron).Fraction();
        return options.FewestNodes + (int)((options.MostNodes - options.FewestNodes + 1) * size * size);
    }

    /// <summary>Returns the number of connectors with a neuron on the presynaptic side.</summary>
    public int ConnectorsOf(int neuron) => NodesOf(neuron) / options.NodesPerConnector;

    /// <summary>Returns the shape of a neuron with a skeleton.</summary>
    public Arbor ArborOf(int neuron)
    {
        var at = neuron % Kept;
        if (_arbors[at] is { } known && _places[at] == neuron)
            return known;
        var row = neuron / _inRow;
        var column = row % 2 == 0 ? neuron % _inRow : _inRow - 1 - (neuron % _inRow);
        var place = new Point(FirstSoma + (column * BetweenSomata), FirstSoma + (row * BetweenSomata), FirstSoma / 2);
        var random = new ExampleRandom(options.Seed, Purpose.Shape, neuron);
        var soma = place + (random.Direction() * BetweenSomata);
        var arbor = Arbor.Grow(random, NodesOf(neuron), soma, place + new Point(0, 0, SomaToNeuropil));
        (_arbors[at], _places[at]) = (arbor, neuron);
        return arbor;
    }

    /// <summary>Returns a connector of a neuron, beside one of its nodes.</summary>
    public ExampleConnector ConnectorOf(int neuron, int connector)
    {
        var random = new ExampleRandom(options.Seed, Purpose.Connector, neuron, connector);
        var arbor = ArborOf(neuron);
        var node = random.Between(1, arbor.Count - 1);
        var kind = ConnectorKind.Synapse;
        if (options.IsComplete && random.OneIn(60))
            kind = ConnectorKind.Unlinked;
        else if (options.IsComplete && random.OneIn(30))
            kind = ConnectorKind.GapJunction;
        return new ExampleConnector(node, arbor[node] + (random.Direction() * random.Between(120.0, 420.0)), kind);
    }

    /// <summary>Finds the nodes linked to a connector: its own, then those of partners, each of another neuron nearby.</summary>
    /// <returns>The number of links.</returns>
    public int LinksOf(int neuron, int connector, Span<ExampleLink> links)
    {
        var site = ConnectorOf(neuron, connector);
        if (site.Kind == ConnectorKind.Unlinked)
            return 0;
        var random = new ExampleRandom(options.Seed, Purpose.Links, neuron, connector);
        var isGap = site.Kind == ConnectorKind.GapJunction;
        links[0] = new ExampleLink(isGap ? ExampleVocabulary.GapJunction : ExampleVocabulary.Presynaptic, neuron, site.Node);
        var partners = isGap ? 1 : random.Between(1, ExampleIds.LinksOfConnector - 1);
        Span<int> offsets = stackalloc int[2 * Reach];
        for (var i = 0; i < offsets.Length; i++)
            offsets[i] = i < Reach ? i - Reach : i - Reach + 1;
        for (var partner = 0; partner < partners; partner++)
        {
            var pick = random.Between(partner, offsets.Length - 1);
            (offsets[partner], offsets[pick]) = (offsets[pick], offsets[partner]);
            var other = Modulo(neuron + offsets[partner], options.Neurons);
            var node = NodeNear(site.At, other, links[..(partner + 1)], ref random);
            links[partner + 1] = new ExampleLink(isGap ? ExampleVocabulary.GapJunction : ExampleVocabulary.Postsynaptic, other, node);
        }

        return partners + 1;
    }

    /// <summary>Returns the nearest of some nodes of a neuron that are not yet linked to the connector.</summary>
    private int NodeNear(Point at, int neuron, ReadOnlySpan<ExampleLink> taken, ref ExampleRandom random)
    {
        var arbor = ArborOf(neuron);
        var nearest = -1;
        var distance = double.PositiveInfinity;
        for (var looked = 0; looked < NodesLookedAt || nearest < 0; looked++)
        {
            var node = random.Between(1, arbor.Count - 1);
            var to = (arbor[node] - at).Length;
            if (to < distance && !IsTaken(taken, neuron, node))
                (nearest, distance) = (node, to);
        }

        return nearest;
    }

    private static bool IsTaken(ReadOnlySpan<ExampleLink> taken, int neuron, int node)
    {
        foreach (var link in taken)
        {
            if (link.Neuron == neuron && link.Node == node)
                return true;
        }

        return false;
    }

    private static int Modulo(int value, int by) => ((value % by) + by) % by;
}

/// <summary>The kind of a connector.</summary>
internal enum ConnectorKind
{
    /// <summary>A chemical synapse with one presynaptic side.</summary>
    Synapse,

    /// <summary>Two nodes side by side.</summary>
    GapJunction,

    /// <summary>Not linked yet.</summary>
    Unlinked,
}

/// <summary>A connector beside a node of a neuron.</summary>
internal readonly record struct ExampleConnector(int Node, Point At, ConnectorKind Kind);

/// <summary>A link of a connector to a node of a neuron; the relation is an index of <see cref="ExampleVocabulary"/>.</summary>
internal readonly record struct ExampleLink(int Relation, int Neuron, int Node);
