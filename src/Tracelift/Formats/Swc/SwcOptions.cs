using Tracelift.Files;

namespace Tracelift.Formats.Swc;

/// <summary>The unit of an SWC file's numbers.</summary>
public enum SwcUnit
{
    /// <summary>Nanometres, as in CATMAID.</summary>
    Nanometre,

    /// <summary>Micrometres, as in the specification of the format and in NeuroMorpho.</summary>
    Micrometre,
}

/// <summary>The rule for a file with several roots.</summary>
public enum SeveralRoots
{
    /// <summary>Refuse the file.</summary>
    Error,

    /// <summary>Make a skeleton of each tree.</summary>
    Split,

    /// <summary>Join the trees at their closest points; the largest tree keeps its root.</summary>
    Heal,
}

/// <summary>Options for reading an SWC file.</summary>
public sealed record SwcOptions
{
    /// <summary>The default for the most nodes of a file.</summary>
    public const int UsualMostNodes = 20_000_000;

    /// <summary>The default for the most bytes of a file.</summary>
    public const int UsualMostBytes = InputLimits.UsualLargestItem;

    /// <summary>The most trees that can be joined: each costs a search among all nodes.</summary>
    public const int MostHealed = 10_000;

    /// <summary>The default options: the unit of the header, one root, the default limits.</summary>
    public static SwcOptions Usual { get; } = new();

    /// <summary>The unit of the file's numbers, which overrides its header; null for the header's unit, or else nm. The result is in nm.</summary>
    public SwcUnit? Unit { get; init; }

    /// <summary>The rule for several roots.</summary>
    public SeveralRoots SeveralRoots { get; init; }

    /// <summary>The most nodes of a file; a file with more is refused.</summary>
    public int MostNodes { get; init; } = UsualMostNodes;

    /// <summary>The most bytes of a file; a file with more is refused.</summary>
    public int MostBytes { get; init; } = UsualMostBytes;
}
