namespace Tracelift.Formats.Swc;

/// <summary>What CATMAID's eSWC says of each node beyond SWC, as columns beside those of <see cref="SwcFile"/>.</summary>
public sealed class SwcHistory
{
    internal SwcHistory(int capacity)
    {
        Creators = new int[capacity];
        Created = new long[capacity];
        Editors = new int[capacity];
        Edited = new long[capacity];
        Confidences = new short[capacity];
    }

    /// <summary>The names of all users that the file names.</summary>
    public IReadOnlyList<string> Users { get; internal set; } = [];

    /// <summary>Who made each node: a place in <see cref="Users"/>.</summary>
    public int[] Creators { get; private set; }

    /// <summary>When each node was made: microseconds since 1970-01-01 UTC.</summary>
    public long[] Created { get; private set; }

    /// <summary>Who changed each node last: a place in <see cref="Users"/>.</summary>
    public int[] Editors { get; private set; }

    /// <summary>When each node was changed last: microseconds since 1970-01-01 UTC.</summary>
    public long[] Edited { get; private set; }

    /// <summary>How sure people are of the way to the parent: 1 to 5.</summary>
    public short[] Confidences { get; private set; }

    internal void Reorder(int[] order)
    {
        Creators = SwcNodes.InOrder(Creators, order);
        Created = SwcNodes.InOrder(Created, order);
        Editors = SwcNodes.InOrder(Editors, order);
        Edited = SwcNodes.InOrder(Edited, order);
        Confidences = SwcNodes.InOrder(Confidences, order);
    }
}
