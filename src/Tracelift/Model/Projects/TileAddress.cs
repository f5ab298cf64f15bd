using System.Globalization;

namespace Tracelift.Model.Projects;

/// <summary>
/// Where the image of a tile lies below a mirror's image base, as the mirror's tile source type prescribes it. Source:
/// the tile sources that CATMAID's viewer knows.
/// </summary>
public static class TileAddress
{
    // Which plane of a stack is shown, by orientation, as addresses call it.
    private static readonly string[] Planes = ["xy", "xz", "zy"];

    /// <summary>The address of a tile below the image base.</summary>
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
        var (width, height, end) = (mirror.TileWidth, mirror.TileHeight, mirror.FileExtension);
        FormattableString? address = mirror.TileSourceType switch
        {
            1 or 9 => $"{section}/{row}_{column}_{zoom}.{end}",
            2 => $"?x={column * width}&y={row * height}&z={section}&width={width}&height={height}&scale={Math.Pow(2, -zoom)}&row={row}&col={column}",
            4 => $"{section}/{zoom}/{row}_{column}.{end}",
            5 => $"{zoom}/{section}/{row}/{column}.{end}",
            6 => $"{width}_{height}/{column * width}_{row * height}_{section}/{end}",
            7 => $"largeDataTileSource/{width}/{height}/{zoom}/{section}/{row}/{column}.{end}",
            8 => $"{Planes[orientation]}/{zoom}/{column}_{row}_{section}",
            12 => $"{Planes[orientation]}/{width}/{zoom}/{column}/{row}/{section}",
            _ => null,
        };
        return address is null ? null : FormattableString.Invariant(address);
    }

    /// <summary>What describes a volume of blocks, for the types that have no tiles; null for the others.</summary>
    public static string? Description(MirrorDefinition mirror)
    {
        ArgumentNullException.ThrowIfNull(mirror);
        return mirror.TileSourceType switch
        {
            10 or 11 => "attributes.json",
            14 => "info",
            _ => null,
        };
    }

    /// <summary>A stack's size as its plane shows it: along x and y of the screen, and the number of sections.</summary>
    public static (int Width, int Height, int Sections) Plane(Integer3 dimension, int orientation) => orientation switch
    {
        1 => (dimension.X, dimension.Z, dimension.Y),
        2 => (dimension.Z, dimension.Y, dimension.X),
        _ => (dimension.X, dimension.Y, dimension.Z),
    };
}
