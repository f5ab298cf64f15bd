namespace Tracelift.Formats.Swc;

/// <summary>The columns of nodes while they are being read or built.</summary>
internal sealed class SwcNodes(int capacity)
{
    public int Count { get; set; }

    public long[] Ids { get; private set; } = new long[capacity];

    /// <summary>The ids of parents in the file.</summary>
    public long[] ParentIds { get; private set; } = new long[capacity];

    /// <summary>The rows of parents, once they are known.</summary>
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

    /// <summary>Reorders the rows.</summary>
    /// <param name="order">The row for each new place.</param>
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
