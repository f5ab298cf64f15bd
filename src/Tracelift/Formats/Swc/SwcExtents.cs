namespace Tracelift.Formats.Swc;

/// <summary>
/// Finds files that are probably in µm although they were read as nm: a file that is 1,000 times smaller than its neighbours,
/// and files that are all too small for neurons.
/// </summary>
internal sealed class SwcExtents
{
    /// <summary>The code of the warning.</summary>
    public const string Code = "small-extent";

    // A real neuron may be twice as large as its neighbours.
    private const double Suspicious = 500;

    // Neurons measure 10 µm and more. In µm, most have numbers below this.
    private const double SmallestNeuron = 2_000;

    // A file with fewer nodes is a test or a fragment.
    private const int LeastNodes = 10;

    private readonly List<(string File, double Extent, bool IsGuessed)> _files = [];

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
    public void Add(string name, SwcFile file) => Add(name, Of(file), file.Count, file.IsUnitGuessed);

    /// <summary>Notes a file.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="extent">Its extent in nm.</param>
    /// <param name="nodes">The number of its nodes.</param>
    /// <param name="isUnitGuessed">Whether neither the user nor the file names its unit.</param>
    public void Add(string name, double extent, int nodes, bool isUnitGuessed) => _files.Add((name, extent, isUnitGuessed && nodes >= LeastNodes));

    /// <summary>
    /// Returns the files that are far smaller than most, each with a warning. If most files are too small for neurons, only the
    /// first of them gets a warning. A single node has no extent.
    /// </summary>
    public IEnumerable<(string File, string Warning)> Small()
    {
        var extents = _files.Where(file => file.Extent > 0).Select(file => file.Extent).Order().ToList();
        if (extents.Count == 0)
            yield break;
        var usual = extents[extents.Count / 2];
        if (usual < SmallestNeuron && _files.FirstOrDefault(file => file.IsGuessed && file.Extent < SmallestNeuron && file.Extent * Suspicious > usual) is { File: { } first } example)
        {
            var others = extents.Count(extent => extent < SmallestNeuron) - 1;
            yield return (first, FormattableString.Invariant($"its extent is {example.Extent:0.###} nm{Others(others)}, which is small for a neuron: is the unit µm? --unit um (field unit), or a line \"# units: um\" in the file, says so"));
        }

        if (extents.Count < 2)
            yield break;
        foreach (var (file, extent, _) in _files)
        {
            if (extent > 0 && extent * Suspicious <= usual)
                yield return (file, FormattableString.Invariant($"its extent is {extent:0.###} nm, {usual / extent:0} times smaller than that of the other files: is it in another unit, such as µm? A line \"# units: um\" in it says so"));
        }
    }

    private static string Others(int count) => count switch
    {
        0 => "",
        1 => ", and another file is as small",
        _ => FormattableString.Invariant($", and {count} other files are as small"),
    };
}
