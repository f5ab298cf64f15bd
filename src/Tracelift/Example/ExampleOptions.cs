namespace Tracelift.Example;

/// <summary>The size and contents of an example project. The same options give the same rows on every machine.</summary>
public sealed record ExampleOptions
{
    /// <summary>The number of nodes of each skeleton of <see cref="Benchmark"/>.</summary>
    public const int BenchmarkNodes = 500;

    /// <summary>A small project with every kind of tracing data.</summary>
    public static ExampleOptions Showcase { get; } = new()
    {
        Neurons = 64,
        FewestNodes = 100,
        MostNodes = 2000,
        NodesPerConnector = 25,
        MostTags = 12,
        IsComplete = true,

        // The ids of both families cross a power of two at which a 32-bit number ends.
        FirstLocation = (1L << 31) - 180_000,
        FirstConcept = (1L << 32) - 50_000,
    };

    /// <summary>The seed of all random numbers.</summary>
    public long Seed { get; init; } = 1;

    /// <summary>The number of neurons with a branched skeleton.</summary>
    public required int Neurons { get; init; }

    /// <summary>The number of treenodes of the smallest such skeleton.</summary>
    public required int FewestNodes { get; init; }

    /// <summary>The number of treenodes of the largest such skeleton.</summary>
    public required int MostNodes { get; init; }

    /// <summary>The number of treenodes for each connector.</summary>
    public required int NodesPerConnector { get; init; }

    /// <summary>The least number of annotations; those with a special meaning come first.</summary>
    public int Annotations { get; init; }

    /// <summary>The least number of labels; those with a special meaning come first.</summary>
    public int Labels { get; init; }

    /// <summary>The largest number of tags of a skeleton; at least three.</summary>
    public int MostTags { get; init; } = 3;

    /// <summary>
    /// Whether to include rare objects: volumes, deep links, reviews, a neuron without a skeleton, a skeleton of one
    /// node, gap junctions, connectors without a link, tags and annotations of connectors.
    /// </summary>
    public bool IsComplete { get; init; }

    /// <summary>
    /// Whether to include the parts of a project besides its tracing data (<see cref="Model.ProjectPart"/>), but for those
    /// that lie on a stack, which no file can name. It must be complete.
    /// </summary>
    public bool HasParts { get; init; }

    /// <summary>Whether to shuffle rows: children before parents, links before the linked rows, users anywhere, models alternating.</summary>
    public bool Shuffle { get; init; }

    /// <summary>The first id of treenodes and connectors.</summary>
    public long FirstLocation { get; init; } = 1;

    /// <summary>The first id of classes, relations, class instances and links.</summary>
    public long FirstConcept { get; init; } = 1;

    /// <summary>
    /// Returns the options of a project for measurements: 500 nodes for each skeleton, one connector for every 5 nodes
    /// with one presynaptic and one to three postsynaptic links, one to three annotations and three tags for each neuron.
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
