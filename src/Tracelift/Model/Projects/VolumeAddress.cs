using System.Globalization;
using System.Text.RegularExpressions;

namespace Tracelift.Model.Projects;

/// <summary>
/// Finds the description of a block volume: an N5 dataset's <c>attributes.json</c>, or a precomputed volume's
/// <c>info</c>. Mirrors of such volumes have addresses like <c>https://host/raw/%SCALE_DATASET%/0_1_2</c>, with a
/// placeholder for the scale and the axes of the slicing.
/// </summary>
internal static partial class VolumeAddress
{
    private const string Scale = "%SCALE_DATASET%";
    private const string FullResolution = "s0";

    // The axes along the screen's x and y and through the sections, by orientation.
    private static readonly int[][] Axes = [[0, 1, 2], [0, 2, 1], [2, 1, 0]];

    /// <summary>Returns the possible addresses of the description, the likeliest first; none for types that are not volumes.</summary>
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

    /// <summary>Returns the folder of the full resolution: the address up to the placeholder of the scale.</summary>
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

    /// <summary>Returns an address without the axes at its end, and with those within it filled in.</summary>
    private static string Sliced(string address, int orientation)
    {
        for (var axis = 0; axis < Axes[orientation].Length; axis++)
            address = address.Replace($"%AXIS_{axis}%", Axes[orientation][axis].ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
        return SlicingAxes().Replace(address, "");
    }

    [GeneratedRegex(@"/\d+(_\d+)+$", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex SlicingAxes();
}
