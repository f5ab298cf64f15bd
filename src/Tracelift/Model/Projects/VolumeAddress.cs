using System.Globalization;
using System.Text.RegularExpressions;

namespace Tracelift.Model.Projects;

/// <summary>
/// Where what describes a volume of blocks lies: an N5 dataset's <c>attributes.json</c>, a precomputed volume's
/// <c>info</c>. Mirrors of such volumes have addresses like <c>https://host/raw/%SCALE_DATASET%/0_1_2</c>: the place of the scale,
/// and the axes along which the volume is sliced.
/// </summary>
public static partial class VolumeAddress
{
    private const string Scale = "%SCALE_DATASET%";
    private const string FullResolution = "s0";

    // Which axes lie along the screen's x, its y, and through the sections, by orientation.
    private static readonly int[][] Axes = [[0, 1, 2], [0, 2, 1], [2, 1, 0]];

    /// <summary>The addresses at which a description may be, the likeliest first; none for types that are no volumes.</summary>
    /// <param name="mirror">The mirror.</param>
    /// <param name="orientation">0 xy, 1 xz, 2 zy.</param>
    public static IReadOnlyList<string> Of(MirrorDefinition mirror, int orientation)
    {
        ArgumentNullException.ThrowIfNull(mirror);
        var address = Sliced(MirrorAddress.Key(mirror.ImageBase), orientation);
        return mirror.TileSourceType switch
        {
            10 or 11 => [$"{Dataset(address)}/attributes.json"],
            14 => Volumes(address),
            _ => [],
        };
    }

    /// <summary>The folder of the dataset with the full resolution: as far as the place of the scale goes.</summary>
    private static string Dataset(string address)
    {
        var scale = address.IndexOf(Scale, StringComparison.Ordinal);
        if (scale < 0)
            return address;
        var end = address.IndexOf('/', scale);
        return address[..(end < 0 ? address.Length : end)].Replace(Scale, FullResolution, StringComparison.Ordinal);
    }

    /// <summary>One <c>info</c> describes all scales, which are folders beside it.</summary>
    private static IReadOnlyList<string> Volumes(string address)
    {
        var scale = address.IndexOf(Scale, StringComparison.Ordinal);
        if (scale >= 0)
            return [Above(address[..scale] + Scale) + "/info"];
        return [$"{address}/info", $"{Above(address)}/info"];
    }

    private static string Above(string address) => address.LastIndexOf('/') is >= 0 and var end ? address[..end] : address;

    /// <summary>An address without the axes at its end, those that stand within it written out.</summary>
    private static string Sliced(string address, int orientation)
    {
        for (var axis = 0; axis < Axes[orientation].Length; axis++)
            address = address.Replace($"%AXIS_{axis}%", Axes[orientation][axis].ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
        return SlicingAxes().Replace(address, "");
    }

    [GeneratedRegex(@"/\d+(_\d+)+$", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex SlicingAxes();
}
