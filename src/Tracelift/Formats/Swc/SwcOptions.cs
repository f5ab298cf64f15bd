using Tracelift.Files;

namespace Tracelift.Formats.Swc;

/// <summary>What the numbers of an SWC file measure in.</summary>
public enum SwcUnit
{
    /// <summary>Nanometres, as CATMAID has it.</summary>
    Nanometre,

    /// <summary>Micrometres, as the specification of the format and NeuroMorpho have it.</summary>
    Micrometre,
}

/// <summary>What to do with a file that has several roots.</summary>
public enum SeveralRoots
{
    /// <summary>Refuse it.</summary>
    Error,

    /// <summary>Make a tree of each.</summary>
    Split,

    /// <summary>Join the trees into one where they come closest; the largest keeps its root.</summary>
    Heal,
}

/// <summary>How an SWC file is read.</summary>
public sealed record SwcOptions
{
    /// <summary>The most nodes of a file, unless someone asks for more.</summary>
    public const int UsualMostNodes = 20_000_000;

    /// <summary>The most bytes of a file, unless someone asks for more.</summary>
    public const int UsualMostBytes = InputLimits.UsualLargestItem;

    /// <summary>The most trees that are joined: each costs a search among all nodes.</summary>
    public const int MostHealed = 10_000;

    /// <summary>The unit of the header, one root, the usual limits.</summary>
    public static SwcOptions Usual { get; } = new();

    /// <summary>What the file's numbers measure in, whatever its header says; null for what its header says, else nm. What is read is in nm.</summary>
    public SwcUnit? Unit { get; init; }

    /// <summary>What to do with several roots.</summary>
    public SeveralRoots SeveralRoots { get; init; }

    /// <summary>A file with more nodes is refused.</summary>
    public int MostNodes { get; init; } = UsualMostNodes;

    /// <summary>A file with more bytes is refused.</summary>
    public int MostBytes { get; init; } = UsualMostBytes;
}
