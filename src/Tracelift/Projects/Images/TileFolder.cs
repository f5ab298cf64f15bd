using System.Globalization;
using Tracelift.Errors;
using Tracelift.Formats.Images;
using Tracelift.Model.Projects;

namespace Tracelift.Projects.Images;

/// <summary>
/// Finds what a folder or address of tiles holds, by asking for tiles: their addressing scheme, size and extension, the
/// levels, sections and extent.
/// </summary>
/// <param name="place">The folder or address.</param>
internal sealed class TileFolder(IImagePlace place)
{
    private const long MostBytes = 16 << 20;
    private const int MostLevels = 20;

    // A server that has a tile for each number makes them up.
    private const int MostTiles = 1 << 20;
    private const int AskedSize = 512;

    private static readonly int[] Types = [1, 4, 5, 2];
    private static readonly string[] Extensions = ["jpg", "png", "jpeg", "gif"];

    /// <summary>Looks for tiles.</summary>
    /// <param name="address">The address in the mirror: of a web server, or a path below the base URL.</param>
    /// <param name="title">The stack's title.</param>
    /// <param name="options">The choices.</param>
    /// <param name="notes">Receives notes.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <returns>The stack; null if there are no tiles.</returns>
    /// <exception cref="InputException">The tiles have no end.</exception>
    /// <exception cref="UsageException">The size of a voxel is missing, which tiles don't say.</exception>
    public async Task<StackDefinition?> ReadAsync(string address, string title, ImageStackOptions options, List<Problem> notes, CancellationToken cancellationToken)
    {
        if (await FindAsync(cancellationToken) is not var (mirror, section, image))
            return null;
        var resolution = options.Resolution ?? throw new UsageException(
            "no-resolution", string.Create(CultureInfo.InvariantCulture, $"{place.Name} has tiles (type {mirror.TileSourceType}, {image.Width} x {image.Height}), which don't say the size of a voxel"), "Say it in nm: --resolution X,Y,Z.");
        mirror = mirror with { TileWidth = image.Width, TileHeight = image.Height };
        var sections = await CountAsync(section, number => TileAddress.Of(mirror, 0, 0, 0, number, 0)!, "sections", cancellationToken);
        var middle = section + ((sections - section) / 2);
        var columns = await CountAsync(0, number => TileAddress.Of(mirror, 0, number, 0, middle, 0)!, "columns", cancellationToken);
        var rows = await CountAsync(0, number => TileAddress.Of(mirror, 0, 0, number, middle, 0)!, "rows", cancellationToken);
        var levels = 1;
        while (levels < MostLevels && await HeaderAsync(TileAddress.Of(mirror, 0, 0, 0, middle, levels)!, cancellationToken) is not null)
            levels++;

        // The last tiles may be cut to the image.
        var last = await HeaderAsync(TileAddress.Of(mirror, 0, columns - 1, 0, middle, 0)!, cancellationToken);
        var lowest = await HeaderAsync(TileAddress.Of(mirror, 0, 0, rows - 1, middle, 0)!, cancellationToken);
        notes.Add(new Problem(
            "found-by-looking", string.Create(CultureInfo.InvariantCulture, $"{place.Name}: {columns} x {rows} tiles in section {middle}, {sections} sections and {levels} levels were found by looking; if there are gaps there may be more")));
        return new StackDefinition
        {
            Title = title,
            Dimension = new Integer3(Size(columns, image.Width, last?.Width), Size(rows, image.Height, lowest?.Height), sections),
            Resolution = resolution,
            Translation = options.Translation ?? default,
            DownsampleFactors = Downsampling.Series(levels),
            PlaceholderColor = new Rgba(0, 0, 0, 1),
            BrokenSections = [.. Enumerable.Range(0, section)],
            Mirrors = [mirror with { ImageBase = MirrorAddress.Of(address, mirror.TileSourceType) }],
        };
    }

    private static int Size(int tiles, int size, int? last) => (int)Math.Min(int.MaxValue, ((tiles - 1L) * size) + (last is { } width && width < size ? width : size));

    /// <summary>Finds the first tile, of section 0 or 1.</summary>
    private async Task<(MirrorDefinition Mirror, int Section, ImageHeader Image)?> FindAsync(CancellationToken cancellationToken)
    {
        foreach (var type in Types)
        {
            foreach (var extension in type == 2 ? ["jpg"] : Extensions)
            {
                var mirror = new MirrorDefinition { Title = "tiles", ImageBase = "", FileExtension = extension, TileWidth = AskedSize, TileHeight = AskedSize, TileSourceType = type };
                foreach (var section in (int[])[0, 1])
                {
                    if (await HeaderAsync(TileAddress.Of(mirror, 0, 0, 0, section, 0)!, cancellationToken) is { } image)
                        return (mirror, section, image);
                }
            }
        }

        return null;
    }

    /// <summary>Counts numbers from the first on, which has a tile, up to the first without one: by doubling, then halving.</summary>
    private async Task<int> CountAsync(int first, Func<int, string> tile, string what, CancellationToken cancellationToken)
    {
        var (known, step) = (first, 1);
        while (await HeaderAsync(tile(known + step), cancellationToken) is not null)
        {
            (known, step) = (known + step, step * 2);
            if (known > MostTiles)
                throw new InputException("endless-tiles", $"{place.Name} has tiles for more than {MostTiles} {what}: the server seems to make up tiles, so that the extent can't be found by looking", "Write a project file with the dimension.");
        }

        var missing = known + step;
        while (missing - known > 1)
        {
            var between = known + ((missing - known) / 2);
            if (await HeaderAsync(tile(between), cancellationToken) is null)
                missing = between;
            else
                known = between;
        }

        return missing;
    }

    private async Task<ImageHeader?> HeaderAsync(string tile, CancellationToken cancellationToken) =>
        await place.ReadAsync(tile, MostBytes, cancellationToken) is { } bytes ? ImageHeader.Read(bytes) : null;
}
