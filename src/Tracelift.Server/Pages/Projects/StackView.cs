using System.Globalization;
using System.Text.Json.Nodes;
using Tracelift.Model.Projects;
using Tracelift.Projects.Images;
using Tracelift.Projects.Stored;

namespace Tracelift.Server.Pages.Projects;

/// <summary>A stack as browsers can show it: from the first of its mirrors whose tiles have addresses of the web.</summary>
/// <param name="Stack">The stack.</param>
/// <param name="Mirror">The mirror.</param>
/// <param name="Root">The mirror's address, which the names of tiles are put behind: to the letter where it is of the web.</param>
/// <param name="Origin">Whose images the page has to be allowed to show.</param>
/// <param name="Width">Pixels along the screen's x.</param>
/// <param name="Height">Pixels along its y.</param>
/// <param name="Sections">How many sections there are.</param>
public sealed record StackView(StoredStack Stack, MirrorDefinition Mirror, string Root, string Origin, int Width, int Height, int Sections)
{
    // level/section/row/column.png
    private const int CutType = 5;

    /// <summary>The place of the section in the middle.</summary>
    public int Middle => Sections / 2;

    /// <summary>
    /// How many zoom levels the viewer uses: consecutive levels that halve x and y. A level with another
    /// factor ends the series, as its tiles would lie elsewhere.
    /// </summary>
    public int Levels
    {
        get
        {
            var factors = Stack.Definition.ZoomLevels;
            var levels = 0;
            while (levels < factors.Count && levels < Downsampling.MostLevels)
            {
                var (across, down, _) = Facing(factors[levels]);
                if (across != 1 << levels || down != 1 << levels)
                    break;
                levels++;
            }

            return Math.Max(1, levels);
        }
    }

    /// <summary>How to show a stack, or null where no mirror's tiles can be asked for by a browser.</summary>
    /// <param name="project">The project.</param>
    /// <param name="stack">The stack.</param>
    /// <param name="page">Where the page is: addresses without a host are of the same one.</param>
    public static StackView? Of(long project, StoredStack stack, Uri page)
    {
        ArgumentNullException.ThrowIfNull(stack);
        foreach (var mirror in stack.Definition.Mirrors.Concat(Cut(project, stack)))
        {
            if (mirror.TileWidth <= 0 || mirror.TileHeight <= 0 || TileAddress.Pattern(mirror.TileSourceType) is null
                || !Uri.TryCreate(page, mirror.ImageBase, out var imageBase) || imageBase.Scheme is not ("http" or "https") || !IsPlain(imageBase.Authority))
            {
                continue;
            }

            var (width, height, sections) = TileAddress.Plane(stack.Definition.Dimension, stack.Definition.Orientation);
            if (width > 0 && height > 0 && sections > 0)
                return new StackView(stack, mirror, RootOf(mirror, imageBase), $"{imageBase.Scheme}://{imageBase.Authority}", width, height, sections);
        }

        return null;
    }

    /// <summary>Returns the mirror whose tiles this server cuts, for images in chunks that it can read.</summary>
    private static IEnumerable<MirrorDefinition> Cut(long project, StoredStack stack)
    {
        if (TileCutter.CanCut(stack.Definition))
        {
            yield return new MirrorDefinition
            {
                Title = "cut by this server",
                ImageBase = string.Create(CultureInfo.InvariantCulture, $"projects/{project}/stacks/{stack.Id}/tiles/"),
                FileExtension = "png",
                TileWidth = TileCutter.TileSize,
                TileHeight = TileCutter.TileSize,
                TileSourceType = CutType,
            };
        }
    }

    /// <summary>A tile that shows much of a section: in the middle of the last zoom level.</summary>
    public string Overview(int section)
    {
        var zoom = Levels - 1;
        var factors = Stack.Definition.ZoomLevels;
        var through = zoom < factors.Count ? Math.Max(1, Facing(factors[zoom]).Through) : 1;
        return Root + TileAddress.Of(Mirror, Stack.Definition.Orientation, (Width >> zoom) / 2 / Mirror.TileWidth, (Height >> zoom) / 2 / Mirror.TileHeight, section / through, zoom);
    }

    /// <summary>What the viewer's script has to know.</summary>
    public string ToJson() => new JsonObject
    {
        ["root"] = Root,
        ["pattern"] = TileAddress.Pattern(Mirror.TileSourceType),
        ["extension"] = Mirror.FileExtension,
        ["plane"] = TileAddress.PlaneName(Stack.Definition.Orientation),
        ["width"] = Width,
        ["height"] = Height,
        ["tile_width"] = Mirror.TileWidth,
        ["tile_height"] = Mirror.TileHeight,
        ["levels"] = Levels,
        ["through"] = new JsonArray([.. Enumerable.Range(0, Levels).Select(level => (JsonNode)(level < Stack.Definition.ZoomLevels.Count ? Math.Max(1, Facing(Stack.Definition.ZoomLevels[level]).Through) : 1))]),
        ["broken"] = new JsonArray([.. Stack.Definition.BrokenSections.Select(section => (JsonNode)section)]),
    }.ToJsonString();

    // An address without a host is one of the page's; any other is left to the letter.
    private static string RootOf(MirrorDefinition mirror, Uri resolved) =>
        Uri.TryCreate(mirror.ImageBase, UriKind.Absolute, out var own) && own.Scheme is "http" or "https" ? mirror.ImageBase : resolved.AbsoluteUri;

    // A policy is a line of words: nothing may be in an address that ends a word or the line.
    private static bool IsPlain(string authority) => authority.Length > 0 && authority.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or ':' or '[' or ']' or '_');

    private (int Across, int Down, int Through) Facing(Integer3 factor) => TileAddress.Plane(factor, Stack.Definition.Orientation);
}
