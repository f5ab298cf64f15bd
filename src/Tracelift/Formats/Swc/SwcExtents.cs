namespace Tracelift.Formats.Swc;

/// <summary>
/// Compares how far files reach: one that is 1,000 times smaller than those beside it is likely to be in µm, and they in nm.
/// </summary>
internal sealed class SwcExtents
{
    /// <summary>The stable name of the warning.</summary>
    public const string Code = "small-extent";

    // A neuron may well be twice as large as its neighbours.
    private const double Suspicious = 500;

    private readonly List<(string File, double Extent)> _files = [];


    /// <summary>The largest extent of a file along an axis, in nm.</summary>
    public static double Of(SwcFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        var largest = 0.0;
        foreach (var values in (ReadOnlySpan<float[]>)[file.X, file.Y, file.Z])
        {
            var (least, most) = (double.PositiveInfinity, double.NegativeInfinity);
            foreach (var value in values.AsSpan(0, file.Count))
            {
                least = Math.Min(least, value);
                most = Math.Max(most, value);
            }

            largest = Math.Max(largest, most - least);
        }

        return largest;
    }

    /// <summary>Notes a file.</summary>
    public void Add(string name, double extent) => _files.Add((name, extent));

    /// <summary>The files that are far smaller than most, and what to say of each. A node alone has no extent.</summary>
    public IEnumerable<(string File, string Warning)> Small()
    {
        var extents = _files.Where(file => file.Extent > 0).Select(file => file.Extent).Order().ToList();
        if (extents.Count < 2)
            yield break;
        var usual = extents[extents.Count / 2];
        foreach (var (file, extent) in _files)
        {
            if (extent > 0 && extent * Suspicious <= usual)
                yield return (file, FormattableString.Invariant($"it reaches over {extent:0.###} nm, {usual / extent:0} times less than the files beside it: is it in another unit, such as µm?"));
        }
    }
}
