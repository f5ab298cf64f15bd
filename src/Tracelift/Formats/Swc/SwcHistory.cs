namespace Tracelift.Formats.Swc;

/// <summary>The columns of CATMAID's eSWC that SWC lacks, parallel to those of <see cref="SwcFile"/>.</summary>
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

    /// <summary>The names of all users in the file.</summary>
    public IReadOnlyList<string> Users { get; internal set; } = [];

    /// <summary>The creator of each node: an index into <see cref="Users"/>.</summary>
    public int[] Creators { get; private set; }

    /// <summary>The creation time of each node: microseconds since 1970-01-01 UTC.</summary>
    public long[] Created { get; private set; }

    /// <summary>The last editor of each node: an index into <see cref="Users"/>.</summary>
    public int[] Editors { get; private set; }

    /// <summary>The edition time of each node: microseconds since 1970-01-01 UTC.</summary>
    public long[] Edited { get; private set; }

    /// <summary>The confidence in the edge to the parent: 1 to 5.</summary>
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
