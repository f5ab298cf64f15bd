namespace Tracelift.Formats.Swc;

/// <summary>The columns of nodes while they are read or put together.</summary>
internal sealed class SwcNodes(int capacity)
{
    public int Count { get; set; }

    public long[] Ids { get; private set; } = new long[capacity];

    /// <summary>The parents' ids as they were given.</summary>
    public long[] ParentIds { get; private set; } = new long[capacity];

    /// <summary>The parents' rows, once they are known.</summary>
    public int[] Parents { get; set; } = [];

    public float[] X { get; private set; } = new float[capacity];

    public float[] Y { get; private set; } = new float[capacity];

    public float[] Z { get; private set; } = new float[capacity];

    public float[] Radii { get; private set; } = new float[capacity];

    public int[] Types { get; private set; } = new int[capacity];

    public int[] Lines { get; private set; } = new int[capacity];

    public SwcHistory? History { get; set; }

    public int Capacity => Ids.Length;

    public static T[] InOrder<T>(T[] values, int[] order)
    {
        var ordered = new T[order.Length];
        for (var i = 0; i < order.Length; i++)
            ordered[i] = values[order[i]];
        return ordered;
    }

    /// <summary>Puts the rows into another order.</summary>
    /// <param name="order">Which row comes at each place.</param>
    public void Reorder(int[] order)
    {
        var places = new int[order.Length];
        for (var i = 0; i < order.Length; i++)
            places[order[i]] = i;
        var parents = new int[order.Length];
        for (var i = 0; i < order.Length; i++)
        {
            var parent = Parents[order[i]];
            parents[i] = parent < 0 ? -1 : places[parent];
        }

        Parents = parents;
        Ids = InOrder(Ids, order);
        ParentIds = InOrder(ParentIds, order);
        X = InOrder(X, order);
        Y = InOrder(Y, order);
        Z = InOrder(Z, order);
        Radii = InOrder(Radii, order);
        Types = InOrder(Types, order);
        Lines = InOrder(Lines, order);
        History?.Reorder(order);
    }
}
