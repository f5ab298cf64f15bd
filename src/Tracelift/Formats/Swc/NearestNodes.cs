namespace Tracelift.Formats.Swc;

/// <summary>Finds the nearest node of another group, with a k-d tree.</summary>
internal sealed class NearestNodes
{
    private const int Mixed = -1;

    private readonly float[][] _axes;
    private readonly int[] _rows;
    private readonly byte[] _splits;
    private readonly int[] _groups;
    private int[] _groupOf = [];

    public NearestNodes(SwcNodes nodes)
    {
        _axes = [nodes.X, nodes.Y, nodes.Z];
        _rows = [.. Enumerable.Range(0, nodes.Count)];
        _splits = new byte[nodes.Count];
        _groups = new int[nodes.Count];
        Build(0, nodes.Count, new float[nodes.Count]);
    }

    /// <summary>Sets the group of each row.</summary>
    public void SetGroups(int[] groupOf)
    {
        _groupOf = groupOf;
        Spread(0, _rows.Length);
    }

    /// <summary>Finds the nearest row of another group within a distance.</summary>
    /// <param name="row">The row to start from.</param>
    /// <param name="group">The group of that row.</param>
    /// <param name="square">The square of the distance; afterwards that of the found row.</param>
    /// <returns>The row, or -1.</returns>
    public int Find(int row, int group, ref double square)
    {
        var found = -1;
        Find(0, _rows.Length, (_axes[0][row], _axes[1][row], _axes[2][row]), group, ref square, ref found);
        return found;
    }

    private void Build(int from, int to, float[] keys)
    {
        // The middle row splits a range into halves, so the depth is small.
        while (to - from > 1)
        {
            var axis = Widest(from, to);
            for (var i = from; i < to; i++)
                keys[i] = _axes[axis][_rows[i]];
            Array.Sort(keys, _rows, from, to - from);
            var middle = (from + to) / 2;
            _splits[middle] = (byte)axis;
            Build(from, middle, keys);
            from = middle + 1;
        }
    }

    private int Widest(int from, int to)
    {
        var (widest, width) = (0, -1.0);
        for (var axis = 0; axis < 3; axis++)
        {
            var (least, most) = (float.PositiveInfinity, float.NegativeInfinity);
            for (var i = from; i < to; i++)
            {
                least = Math.Min(least, _axes[axis][_rows[i]]);
                most = Math.Max(most, _axes[axis][_rows[i]]);
            }

            if ((double)most - least > width)
                (widest, width) = (axis, (double)most - least);
        }

        return widest;
    }

    /// <summary>Stores for each range the group that all its rows share.</summary>
    private int Spread(int from, int to)
    {
        var middle = (from + to) / 2;
        var group = _groupOf[_rows[middle]];
        if (middle > from && Spread(from, middle) != group)
            group = Mixed;
        if (to > middle + 1 && Spread(middle + 1, to) != group)
            group = Mixed;
        return _groups[middle] = group;
    }

    private void Find(int from, int to, (float X, float Y, float Z) at, int group, ref double square, ref int found)
    {
        if (from >= to)
            return;
        var middle = (from + to) / 2;
        if (_groups[middle] == group)
            return;
        var row = _rows[middle];
        double x = (double)at.X - _axes[0][row], y = (double)at.Y - _axes[1][row], z = (double)at.Z - _axes[2][row];
        var here = (x * x) + (y * y) + (z * z);
        if (here < square && _groupOf[row] != group)
            (square, found) = (here, row);
        var side = _splits[middle] switch { 0 => x, 1 => y, _ => z };
        var (nearFrom, nearTo, farFrom, farTo) = side < 0 ? (from, middle, middle + 1, to) : (middle + 1, to, from, middle);
        Find(nearFrom, nearTo, at, group, ref square, ref found);
        if (side * side < square)
            Find(farFrom, farTo, at, group, ref square, ref found);
    }
}
