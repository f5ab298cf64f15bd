using Tracelift.Formats.Swc;
using Tracelift.Model;

namespace Tracelift.Tracing.Skeletons;

/// <summary>A skeleton with its future ids; 0 until they are known.</summary>
internal sealed class PlannedSkeleton(PlannedFile file, SwcTree tree)
{
    public PlannedFile File => file;

    public SwcTree Tree => tree;

    public long Neuron { get; set; }

    public long Skeleton { get; set; }

    public long FirstNode { get; set; }

    /// <summary>Whether the neuron exists and gets this skeleton instead of its own.</summary>
    public bool IsNeuronKept { get; set; }

    /// <summary>Whether the skeleton exists and gets these nodes instead of its own.</summary>
    public bool IsSkeletonKept { get; set; }

    /// <summary>The neuron's name; null for the default.</summary>
    public string? Name { get; set; }

    public ImportedSkeleton Done => new(tree, Neuron, Skeleton, FirstNode, Name!);
}

/// <summary>A file that will be imported.</summary>
internal sealed class PlannedFile(SkeletonToImport source)
{
    public SkeletonToImport Source => source;

    public SkeletonSettings Settings => source.Settings;

    public List<PlannedSkeleton> Skeletons { get; } = [];

    public List<string> Notes { get; } = [];

    /// <summary>Skeletons of the project whose nodes will be deleted.</summary>
    public IdSet Emptied { get; } = [];

    /// <summary>Skeletons of the project that will be deleted.</summary>
    public IdSet Removed { get; } = [];
}
