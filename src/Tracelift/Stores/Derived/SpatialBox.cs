namespace Tracelift.Stores.Derived;

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

    /// <summary>
    /// Whether CATMAID's searches find a line in the box: the box around the line touches this one, and the line is as close to
    /// the middle of the box in z as the box's upper and lower sides are. Some lines pass by the box near its edges.
    /// </summary>
    public bool IsReachedBy(double fromX, double fromY, double fromZ, double toX, double toY, double toZ)
    {
        if (Math.Max(fromX, toX) < MinX || Math.Min(fromX, toX) > MaxX || Math.Max(fromY, toY) < MinY || Math.Min(fromY, toY) > MaxY || Math.Max(fromZ, toZ) < MinZ || Math.Min(fromZ, toZ) > MaxZ)
            return false;
        var (middle, half) = (MinZ + ((MaxZ - MinZ) * 0.5), (MaxZ - MinZ) * 0.5);
        var sides = new[] { (From: fromX, Way: toX - fromX, Least: MinX, Most: MaxX), (From: fromY, Way: toY - fromY, Least: MinY, Most: MaxY), (From: fromZ, Way: toZ - fromZ, Least: middle, Most: middle) };

        // The square of the distance is made of parabolas, which change where a coordinate of the line enters or leaves.
        var cuts = new List<double> { 0, 1 };
        foreach (var side in sides.Where(side => side.Way != 0))
            cuts.AddRange(new[] { (side.Least - side.From) / side.Way, (side.Most - side.From) / side.Way }.Where(cut => cut is > 0 and < 1));
        cuts.Sort();
        var nearest = double.MaxValue;
        for (var i = 0; i + 1 < cuts.Count; i++)
        {
            var (inner, square, slope) = ((cuts[i] + cuts[i + 1]) / 2, 0.0, 0.0);
            foreach (var side in sides)
            {
                // Off is 0 where the line is between the two sides.
                var at = side.From + (side.Way * inner);
                var off = at < side.Least ? side.Least : at > side.Most ? side.Most : double.NaN;
                if (double.IsNaN(off))
                    continue;
                square += side.Way * side.Way;
                slope += side.Way * (side.From - off);
            }

            foreach (var place in new[] { cuts[i], cuts[i + 1], square == 0 ? cuts[i] : Math.Clamp(-slope / square, cuts[i], cuts[i + 1]) })
                nearest = Math.Min(nearest, sides.Sum(side => Square(side.From + (side.Way * place), side.Least, side.Most)));
        }

        return Math.Sqrt(nearest) <= half * (1 + 1e-12);
    }

    /// <summary>Whether a line begins below the box's upper side.</summary>
    public bool IsBelow(double fromZ, double toZ) => Math.Min(fromZ, toZ) < MaxZ;

    private static double Square(double at, double least, double most)
    {
        var off = at < least ? least - at : at > most ? at - most : 0;
        return off * off;
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

/// <summary>The line from a treenode to its parent, in nm.</summary>
/// <param name="Node">The treenode.</param>
/// <param name="Parent">Its parent; null for a root.</param>
/// <param name="Skeleton">Its skeleton.</param>
/// <param name="FromX">The x coordinate of the treenode.</param>
/// <param name="FromY">The y coordinate of the treenode.</param>
/// <param name="FromZ">The z coordinate of the treenode.</param>
/// <param name="ToX">The x coordinate of the parent.</param>
/// <param name="ToY">The y coordinate of the parent.</param>
/// <param name="ToZ">The z coordinate of the parent.</param>
public readonly record struct EdgeLine(long Node, long? Parent, long Skeleton, double FromX, double FromY, double FromZ, double ToX, double ToY, double ToZ);

/// <summary>The line from a treenode to a linked connector, in nm.</summary>
/// <param name="Link">The link.</param>
/// <param name="Connector">The connector.</param>
/// <param name="Skeleton">The treenode's skeleton.</param>
/// <param name="FromX">The x coordinate of the treenode.</param>
/// <param name="FromY">The y coordinate of the treenode.</param>
/// <param name="FromZ">The z coordinate of the treenode.</param>
/// <param name="ToX">The x coordinate of the connector.</param>
/// <param name="ToY">The y coordinate of the connector.</param>
/// <param name="ToZ">The z coordinate of the connector.</param>
public sealed record LinkLine(long Link, long Connector, long Skeleton, double FromX, double FromY, double FromZ, double ToX, double ToY, double ToZ);

/// <summary>The place of a connector, in nm.</summary>
/// <param name="Connector">The connector.</param>
/// <param name="X">Its x coordinate.</param>
/// <param name="Y">Its y coordinate.</param>
/// <param name="Z">Its z coordinate.</param>
public readonly record struct ConnectorPoint(long Connector, double X, double Y, double Z);
