using System.Globalization;
using System.Text.RegularExpressions;

namespace Tracelift.Model.Projects;

/// <summary>
/// Builds the address of a tile below a mirror's image base, by the mirror's tile source type. Source: the tile sources
/// of CATMAID's viewer.
/// </summary>
public static partial class TileAddress
{
    /// <summary>The number of the last tile source type.</summary>
    public const int LastType = 14;

    // The planes of a stack by orientation, as addresses name them.
    private static readonly string[] Planes = ["xy", "xz", "zy"];

    /// <summary>
    /// Returns the pattern of a type's addresses; null for types whose tiles a browser can't request. Pages pass it to
    /// the viewer's script, so that it exists only here. Braces hold column and row of the tile, left and top (its first
    /// pixel), section, zoom and scale, and plane, width, height and extension of the mirror.
    /// </summary>
    /// <param name="tileSourceType">The type, 1 to 14.</param>
    public static string? Pattern(int tileSourceType) => tileSourceType switch
    {
        1 or 9 => "{section}/{row}_{column}_{zoom}.{extension}",
        2 => "?x={left}&y={top}&z={section}&width={width}&height={height}&scale={scale}&row={row}&col={column}",
        4 => "{section}/{zoom}/{row}_{column}.{extension}",
        5 => "{zoom}/{section}/{row}/{column}.{extension}",
        6 => "{width}_{height}/{left}_{top}_{section}/{extension}",
        7 => "largeDataTileSource/{width}/{height}/{zoom}/{section}/{row}/{column}.{extension}",
        8 => "{plane}/{zoom}/{column}_{row}_{section}",
        12 => "{plane}/{width}/{zoom}/{column}/{row}/{section}",
        _ => null,
    };

    /// <summary>Whether the tile names of a type follow a folder, so that the image base ends with a slash.</summary>
    public static bool FollowsFolder(int tileSourceType) => Pattern(tileSourceType) is { } pattern && !pattern.StartsWith('?');

    /// <summary>Whether the tiles of a type are files in a folder with the paths of their addresses.</summary>
    public static bool IsFile(int tileSourceType) => tileSourceType is 1 or 4 or 5;

    /// <summary>Returns the name of an orientation's plane in addresses.</summary>
    public static string PlaneName(int orientation) => Planes[orientation];

    /// <summary>Returns the address of a tile below the image base.</summary>
    /// <param name="mirror">The mirror.</param>
    /// <param name="orientation">0 xy, 1 xz, 2 zy.</param>
    /// <param name="column">The tile's column, from 0.</param>
    /// <param name="row">The tile's row, from 0.</param>
    /// <param name="section">The section, from 0.</param>
    /// <param name="zoom">The zoom level; 0 is full resolution.</param>
    /// <returns>Null if tiles of the type can't be requested.</returns>
    public static string? Of(MirrorDefinition mirror, int orientation, long column, long row, long section, int zoom)
    {
        ArgumentNullException.ThrowIfNull(mirror);
        if (Pattern(mirror.TileSourceType) is not { } pattern)
            return null;
        return Blank().Replace(pattern, blank => blank.Groups["name"].Value switch
        {
            "column" => Text(column),
            "row" => Text(row),
            "left" => Text(column * mirror.TileWidth),
            "top" => Text(row * mirror.TileHeight),
            "section" => Text(section),
            "zoom" => Text(zoom),
            "scale" => Text(Math.Pow(2, -zoom)),
            "plane" => PlaneName(orientation),
            "width" => Text(mirror.TileWidth),
            "height" => Text(mirror.TileHeight),
            _ => mirror.FileExtension,
        });
    }

    /// <summary>Returns a stack's size in the plane on the screen, and the number of sections.</summary>
    public static (int Width, int Height, int Sections) Plane(Integer3 dimension, int orientation) => orientation switch
    {
        1 => (dimension.X, dimension.Z, dimension.Y),
        2 => (dimension.Z, dimension.Y, dimension.X),
        _ => (dimension.X, dimension.Y, dimension.Z),
    };

    private static string Text<T>(T number)
        where T : IFormattable =>
        number.ToString(null, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\{(?<name>[a-z]+)\}", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Blank();
}
