namespace Tracelift.Formats.Swc;

/// <summary>
/// Compares the extents of files: a file that is 1,000 times smaller than its neighbours is probably in µm while they are in nm.
/// </summary>
internal sealed class SwcExtents
{
    /// <summary>The code of the warning.</summary>
    public const string Code = "small-extent";

    // A real neuron may be twice as large as its neighbours.
    private const double Suspicious = 500;

    private readonly List<(string File, double Extent)> _files = [];


    /// <summary>Returns the largest extent of a file along an axis, in nm.</summary>
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

    /// <summary>Returns the files that are far smaller than most, each with a warning. A single node has no extent.</summary>
    public IEnumerable<(string File, string Warning)> Small()
    {
        var extents = _files.Where(file => file.Extent > 0).Select(file => file.Extent).Order().ToList();
        if (extents.Count < 2)
            yield break;
        var usual = extents[extents.Count / 2];
        foreach (var (file, extent) in _files)
        {
            if (extent > 0 && extent * Suspicious <= usual)
                yield return (file, FormattableString.Invariant($"its extent is {extent:0.###} nm, {usual / extent:0} times smaller than that of the other files: is it in another unit, such as µm? A line \"# units: um\" in it says so"));
        }
    }
}
