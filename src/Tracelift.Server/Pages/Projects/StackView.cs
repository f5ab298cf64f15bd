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
    /// By how much each zoom level that the viewer uses is coarser in the plane on the screen. A level whose factors along
    /// x and y differ ends the series, because the viewer scales both alike.
    /// </summary>
    public IReadOnlyList<int> Scales
    {
        get
        {
            var scales = new List<int> { 1 };
            foreach (var factor in Stack.Definition.ZoomLevels.Skip(1).Take(Downsampling.MostLevels - 1))
            {
                var (across, down, _) = Facing(factor);
                if (across != down || across <= scales[^1])
                    break;
                scales.Add(across);
            }

            return scales;
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
        var scales = Scales;
        var (zoom, scale) = (scales.Count - 1, scales[^1]);
        return Root + TileAddress.Of(Mirror, Stack.Definition.Orientation, Width / scale / 2 / Mirror.TileWidth, Height / scale / 2 / Mirror.TileHeight, section / Through(zoom), zoom);
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
        ["scales"] = new JsonArray([.. Scales.Select(scale => (JsonNode)scale)]),
        ["through"] = new JsonArray([.. Scales.Select((_, level) => (JsonNode)Through(level))]),
        ["broken"] = new JsonArray([.. Stack.Definition.BrokenSections.Select(section => (JsonNode)section)]),
    }.ToJsonString();

    // An address without a host is one of the page's; any other is left to the letter.
    private static string RootOf(MirrorDefinition mirror, Uri resolved) =>
        Uri.TryCreate(mirror.ImageBase, UriKind.Absolute, out var own) && own.Scheme is "http" or "https" ? mirror.ImageBase : resolved.AbsoluteUri;

    // A policy is a line of words: nothing may be in an address that ends a word or the line.
    private static bool IsPlain(string authority) => authority.Length > 0 && authority.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or ':' or '[' or ']' or '_');

    private int Through(int zoom) => zoom < Stack.Definition.ZoomLevels.Count ? Math.Max(1, Facing(Stack.Definition.ZoomLevels[zoom]).Through) : 1;

    private (int Across, int Down, int Through) Facing(Integer3 factor) => TileAddress.Plane(factor, Stack.Definition.Orientation);
}
