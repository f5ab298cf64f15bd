namespace Tracelift.Stores;

/// <summary>A box in nm, including its borders.</summary>
public sealed record SpatialBox(double MinX, double MinY, double MinZ, double MaxX, double MaxY, double MaxZ)
{
    /// <summary>Whether the box contains a point.</summary>
    public bool Contains(double x, double y, double z) => x >= MinX && x <= MaxX && y >= MinY && y <= MaxY && z >= MinZ && z <= MaxZ;

    /// <summary>Whether a line crosses the box.</summary>
    public bool IsCrossedBy(LinkLine line)
    {
        ArgumentNullException.ThrowIfNull(line);

        // The part of the line, from 0 to 1, between the two sides of each axis.
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

/// <summary>The line from a treenode to a linked connector, in nm.</summary>
/// <param name="Connector">The connector.</param>
/// <param name="Skeleton">The treenode's skeleton.</param>
/// <param name="FromX">The x coordinate of the treenode.</param>
/// <param name="FromY">The y coordinate of the treenode.</param>
/// <param name="FromZ">The z coordinate of the treenode.</param>
/// <param name="ToX">The x coordinate of the connector.</param>
/// <param name="ToY">The y coordinate of the connector.</param>
/// <param name="ToZ">The z coordinate of the connector.</param>
public sealed record LinkLine(long Connector, long Skeleton, double FromX, double FromY, double FromZ, double ToX, double ToY, double ToZ);
