namespace Tracelift.Model.Projects;

/// <summary>The usual series of zoom levels: each halves x and y and keeps the sections.</summary>
public static class Downsampling
{
    /// <summary>The largest number of zoom levels: a factor has 31 bits.</summary>
    public const int MostLevels = 31;

    /// <summary>Returns a series of levels: (1,1,1), (2,2,1), (4,4,1) and so on.</summary>
    public static IReadOnlyList<Integer3> Series(int levels)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(levels);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(levels, MostLevels);
        return [.. Enumerable.Range(0, levels).Select(level => new Integer3(1 << level, 1 << level, 1))];
    }

    /// <summary>Returns enough levels for the larger of width and height to fit on the smallest tile of the mirrors; none without mirrors.</summary>
    public static IReadOnlyList<Integer3> Automatic(Integer3 dimension, IReadOnlyList<MirrorDefinition> mirrors)
    {
        ArgumentNullException.ThrowIfNull(mirrors);
        if (mirrors.Count == 0)
            return [];
        var tile = mirrors.Min(mirror => Math.Min(mirror.TileWidth, mirror.TileHeight));
        var levels = 1;
        while (levels < MostLevels && Math.Max(dimension.X, dimension.Y) > (long)tile << (levels - 1))
            levels++;
        return Series(levels);
    }
}
