namespace Tracelift.Postgres.Bulk;

/// <summary>What catmaid_skeleton_summary says of a skeleton.</summary>
/// <param name="skeleton">Its id.</param>
/// <param name="place">Its place among the skeletons of its chunk.</param>
internal sealed class SkeletonSummary(long skeleton, int place)
{
    private long _lastNode = long.MinValue;

    public long Skeleton { get; } = skeleton;

    public int Place { get; } = place;

    public int Nodes { get; private set; }

    /// <summary>The sum of its edges' lengths in nm.</summary>
    public double Length { get; set; }

    public long Created { get; private set; } = long.MaxValue;

    public long Edited { get; private set; } = long.MinValue;

    public int LastEditor { get; private set; }

    public void Add(long id, long created, long edited, int editor)
    {
        Nodes++;
        Created = Math.Min(Created, created);
        if (edited < Edited || (edited == Edited && id < _lastNode))
            return;
        (Edited, _lastNode, LastEditor) = (edited, id, editor);
    }
}
