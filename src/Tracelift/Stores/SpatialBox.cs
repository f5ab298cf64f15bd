namespace Tracelift.Stores;

/// <summary>A box in nm, its borders included.</summary>
public sealed record SpatialBox(double MinX, double MinY, double MinZ, double MaxX, double MaxY, double MaxZ)
{
    /// <summary>Whether a point is in it.</summary>
    public bool Contains(double x, double y, double z) => x >= MinX && x <= MaxX && y >= MinY && y <= MaxY && z >= MinZ && z <= MaxZ;

    /// <summary>Whether a line has a point in it.</summary>
    public bool IsCrossedBy(LinkLine line)
    {
        ArgumentNullException.ThrowIfNull(line);

        // The part of the line, from 0 to 1, that lies between both sides of each axis.
        var (from, to) = (0.0, 1.0);
        return Cut(line.FromX, line.ToX, MinX, MaxX, ref from, ref to) && Cut(line.FromY, line.ToY, MinY, MaxY, ref from, ref to) && Cut(line.FromZ, line.ToZ, MinZ, MaxZ, ref from, ref to);
    }

    private static bool Cut(double start, double end, double least, double most, ref double from, ref double to)
    {
        var way = end - start;
        if (way == 0)
            return start >= least && start <= most;
        var (one, other) = ((least - start) / way, (most - start) / way);
        from = Math.Max(from, Math.Min(one, other));
        to = Math.Min(to, Math.Max(one, other));
        return from <= to;
    }
}

/// <summary>The line from a treenode to a connector that it is linked to, in nm.</summary>
/// <param name="Connector">The connector.</param>
/// <param name="Skeleton">The treenode's skeleton.</param>
/// <param name="FromX">Where the treenode is.</param>
/// <param name="FromY">Where the treenode is.</param>
/// <param name="FromZ">Where the treenode is.</param>
/// <param name="ToX">Where the connector is.</param>
/// <param name="ToY">Where the connector is.</param>
/// <param name="ToZ">Where the connector is.</param>
public sealed record LinkLine(long Connector, long Skeleton, double FromX, double FromY, double FromZ, double ToX, double ToY, double ToZ);
