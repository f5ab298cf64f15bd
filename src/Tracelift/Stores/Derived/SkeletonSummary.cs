namespace Tracelift.Stores.Derived;

/// <summary>What catmaid_skeleton_summary says of a skeleton.</summary>
public sealed class SkeletonSummary
{
    private long _lastNode = long.MinValue;

    internal SkeletonSummary(long skeleton, int place) => (Skeleton, Place) = (skeleton, place);

    /// <summary>Its id.</summary>
    public long Skeleton { get; }

    /// <summary>The number of its nodes.</summary>
    public int Nodes { get; private set; }

    /// <summary>The sum of its edges' lengths in nm.</summary>
    public double Length { get; internal set; }

    /// <summary>When its first node was made, in microseconds since 1970.</summary>
    public long Created { get; private set; } = long.MaxValue;

    /// <summary>When a node was last edited, in microseconds since 1970.</summary>
    public long Edited { get; private set; } = long.MinValue;

    /// <summary>Who has edited it last.</summary>
    public int LastEditor { get; private set; }

    /// <summary>Its place among the skeletons that are known.</summary>
    internal int Place { get; }

    internal void Add(long id, long created, long edited, int editor)
    {
        Nodes++;
        Created = Math.Min(Created, created);
        if (edited < Edited || (edited == Edited && id < _lastNode))
            return;
        (Edited, _lastNode, LastEditor) = (edited, id, editor);
    }
}
