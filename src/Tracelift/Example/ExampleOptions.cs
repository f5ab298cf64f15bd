namespace Tracelift.Example;

/// <summary>How large an example project is and what is in it. The same options give the same rows on every machine.</summary>
public sealed record ExampleOptions
{
    /// <summary>Nodes of each skeleton of <see cref="Benchmark"/>.</summary>
    public const int BenchmarkNodes = 500;

    /// <summary>A small project in which everything occurs that tracing data can hold.</summary>
    public static ExampleOptions Showcase { get; } = new()
    {
        Neurons = 64,
        FewestNodes = 100,
        MostNodes = 2000,
        NodesPerConnector = 25,
        MostTags = 12,
        IsComplete = true,

        // Both families cross a power of two beyond which a 32-bit number ends.
        FirstLocation = (1L << 31) - 180_000,
        FirstConcept = (1L << 32) - 50_000,
    };

    /// <summary>What all is drawn from.</summary>
    public long Seed { get; init; } = 1;

    /// <summary>Neurons with a skeleton that branches.</summary>
    public required int Neurons { get; init; }

    /// <summary>Treenodes of the smallest such skeleton.</summary>
    public required int FewestNodes { get; init; }

    /// <summary>Treenodes of the largest such skeleton.</summary>
    public required int MostNodes { get; init; }

    /// <summary>A skeleton has one connector for so many treenodes.</summary>
    public required int NodesPerConnector { get; init; }

    /// <summary>Annotations at least; those with a meaning of their own come first.</summary>
    public int Annotations { get; init; }

    /// <summary>Labels at least; those with a meaning of their own come first.</summary>
    public int Labels { get; init; }

    /// <summary>Tags of a skeleton at most; three at least.</summary>
    public int MostTags { get; init; } = 3;

    /// <summary>
    /// Whether what is rare occurs too: volumes, deep links, reviews, a neuron without a skeleton, a skeleton of one
    /// node, gap junctions, connectors without a link, tags and annotations of connectors.
    /// </summary>
    public bool IsComplete { get; init; }

    /// <summary>
    /// Whether rows come in disorder: children before parents, links before what they link, users anywhere, the
    /// models in turns of some rows.
    /// </summary>
    public bool Shuffle { get; init; }

    /// <summary>Where the ids of treenodes and connectors begin.</summary>
    public long FirstLocation { get; init; } = 1;

    /// <summary>Where the ids of classes, relations, class instances and links begin.</summary>
    public long FirstConcept { get; init; } = 1;

    /// <summary>
    /// A project to measure with: 500 nodes a skeleton, a connector for every 5 nodes with one presynaptic and one to
    /// three postsynaptic links, one to three annotations and three tags a neuron.
    /// </summary>
    /// <param name="treenodes">The number of treenodes, rounded up to whole skeletons.</param>
    public static ExampleOptions Benchmark(long treenodes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(treenodes, 1);
        return new()
        {
            Neurons = checked((int)((treenodes + BenchmarkNodes - 1) / BenchmarkNodes)),
            FewestNodes = BenchmarkNodes,
            MostNodes = BenchmarkNodes,
            NodesPerConnector = 5,
            Annotations = 300,
            Labels = 200,
        };
    }
}
