using Tracelift.Errors;

namespace Tracelift.Formats.Swc;

/// <summary>
/// The nodes of an SWC file as columns: tree by tree, parents before their children. The arrays may be longer than the
/// number of nodes.
/// </summary>
public sealed class SwcFile
{
    internal SwcFile(SwcNodes nodes, IReadOnlyList<SwcTree> trees, ProblemList repairs)
    {
        Nodes = nodes;
        Trees = trees;
        Repairs = repairs.Shown;
        RepairCount = repairs.Total;
    }

    /// <summary>The number of nodes.</summary>
    public int Count => Nodes.Count;

    /// <summary>The ids of nodes in the file; all are different.</summary>
    public long[] Ids => Nodes.Ids;

    /// <summary>The row of each node's parent, which comes first; -1 for a root.</summary>
    public int[] Parents => Nodes.Parents;

    /// <summary>X in nm.</summary>
    public float[] X => Nodes.X;

    /// <summary>Y in nm.</summary>
    public float[] Y => Nodes.Y;

    /// <summary>Z in nm.</summary>
    public float[] Z => Nodes.Z;

    /// <summary>Radii in nm; negative if unknown.</summary>
    public float[] Radii => Nodes.Radii;

    /// <summary>Types: 1 soma, 2 axon, 3 basal dendrite, 4 apical dendrite; the meaning of others depends on the program.</summary>
    public int[] Types => Nodes.Types;

    /// <summary>The line of each node in the file, from 1.</summary>
    public int[] Lines => Nodes.Lines;

    /// <summary>Users and times of nodes, for eSWC files of CATMAID; null otherwise.</summary>
    public SwcHistory? History => Nodes.History;

    /// <summary>The trees; more than one only if the file was to be split.</summary>
    public IReadOnlyList<SwcTree> Trees { get; }

    /// <summary>The repairs made while reading, the first of each kind, with their lines.</summary>
    public IReadOnlyList<Problem> Repairs { get; }

    /// <summary>The number of all repairs.</summary>
    public long RepairCount { get; }

    /// <summary>The JSON of a <c># Meta:</c> line of the header, unchanged; null if there is none.</summary>
    public string? Meta { get; internal init; }

    /// <summary>Whether the file was read in nm because neither the options nor its header names a unit.</summary>
    internal bool IsUnitGuessed { get; init; }

    private SwcNodes Nodes { get; }
}

/// <summary>A tree of a file: consecutive rows, the first of which is the root.</summary>
/// <param name="First">The row of the root.</param>
/// <param name="Count">The number of nodes.</param>
public readonly record struct SwcTree(int First, int Count);
