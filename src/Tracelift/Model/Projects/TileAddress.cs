using System.Globalization;
using System.Text.RegularExpressions;

namespace Tracelift.Model.Projects;

/// <summary>
/// Where the image of a tile lies behind a mirror's image base, as the mirror's tile source type prescribes it. Source:
/// the tile sources that CATMAID's viewer knows.
/// </summary>
public static partial class TileAddress
{
    /// <summary>The number of the last tile source type.</summary>
    public const int LastType = 14;

    // Which plane of a stack is shown, by orientation, as addresses call it.
    private static readonly string[] Planes = ["xy", "xz", "zy"];

    /// <summary>
    /// The pattern of a type's addresses; null for the types that have no tiles which a browser could ask for. Pages hand it
    /// to the viewer's script, so that it stands here alone. What is in braces is filled in: column and row of the tile,
    /// left and top (its first pixel), section, zoom and scale, and plane, width, height and extension of the mirror.
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

    /// <summary>Whether a type's tiles have names that follow a folder: the image base ends with a slash then.</summary>
    public static bool FollowsFolder(int tileSourceType) => Pattern(tileSourceType) is { } pattern && !pattern.StartsWith('?');

    /// <summary>Whether a type's tiles are plain files, which lie in a folder just as their addresses say.</summary>
    public static bool IsFile(int tileSourceType) => tileSourceType is 1 or 4 or 5;

    /// <summary>The plane that an orientation shows, as addresses call it.</summary>
    public static string PlaneName(int orientation) => Planes[orientation];

    /// <summary>The address of a tile behind the image base.</summary>
    /// <param name="mirror">The mirror.</param>
    /// <param name="orientation">0 xy, 1 xz, 2 zy.</param>
    /// <param name="column">The tile's column, from 0.</param>
    /// <param name="row">The tile's row, from 0.</param>
    /// <param name="section">The section, from 0.</param>
    /// <param name="zoom">The zoom level; 0 is full resolution.</param>
    /// <returns>Null where the type has no tiles that could be asked for so.</returns>
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

    /// <summary>A stack's size as its plane shows it: along x and y of the screen, and the number of sections.</summary>
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
