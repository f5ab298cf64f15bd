namespace Tracelift.Stores.Derived;

/// <summary>The values of a skeleton in catmaid_skeleton_summary.</summary>
public sealed class SkeletonSummary
{
    private long _lastNode = long.MinValue;

    internal SkeletonSummary(long skeleton, int place) => (Skeleton, Place) = (skeleton, place);

    /// <summary>The skeleton's id.</summary>
    public long Skeleton { get; }

    /// <summary>The number of nodes.</summary>
    public int Nodes { get; private set; }

    /// <summary>The sum of the edges' lengths in nm.</summary>
    public double Length { get; internal set; }

    /// <summary>The creation time of the first node, in microseconds since 1970.</summary>
    public long Created { get; private set; } = long.MaxValue;

    /// <summary>The time of the last edit of a node, in microseconds since 1970.</summary>
    public long Edited { get; private set; } = long.MinValue;

    /// <summary>The user of the last edit.</summary>
    public int LastEditor { get; private set; }

    /// <summary>The skeleton's index among the known skeletons.</summary>
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
