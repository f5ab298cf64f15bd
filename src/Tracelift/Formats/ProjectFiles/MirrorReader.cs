using Tracelift.Model.Projects;

namespace Tracelift.Formats.ProjectFiles;

/// <summary>Reads the mirrors of a stack, and makes their addresses of folders where they have none.</summary>
internal sealed class MirrorReader(ProjectText text, DefinitionDefaults defaults)
{
    /// <summary>The number of the last tile source type.</summary>
    public const int LastSourceType = 14;

    public IReadOnlyList<MirrorDefinition> Read(NodeFields stack, DefinitionNotes notes)
    {
        var mirrors = new List<MirrorDefinition>();
        foreach (var node in stack.Maps("mirrors", "mirrors"))
            mirrors.Add(Mirror(stack, node, mirrors.Count + 1, notes));
        return mirrors;
    }

    private MirrorDefinition Mirror(NodeFields stack, MapNode node, int number, DefinitionNotes notes)
    {
        var title = (node.Find("title")?.Value as ScalarNode)?.Text;
        var subject = $"{stack.Subject}, mirror {(string.IsNullOrWhiteSpace(title) ? number : $"\"{title}\"")}";
        var fields = new NodeFields(
            node, subject, notes, "title", "url", "path", "folder", "fileextension", "position", "tile_width", "tile_height", "tile_source_type", "id");
        const string pixels = "a whole number of pixels above 0";
        return new MirrorDefinition
        {
            Title = Title(fields),
            ImageBase = ImageBase(fields) ?? "",
            FileExtension = fields.Text("fileextension") ?? "jpg",
            Position = fields.Whole("position", int.MinValue, int.MaxValue, "a whole number") ?? 0,
            TileWidth = fields.Whole("tile_width", 1, int.MaxValue, pixels) ?? defaults.TileWidth,
            TileHeight = fields.Whole("tile_height", 1, int.MaxValue, pixels) ?? defaults.TileHeight,
            TileSourceType = fields.Whole("tile_source_type", 1, LastSourceType, $"a whole number from 1 to {LastSourceType}") ?? defaults.TileSourceType,
        };
    }

    /// <summary>CATMAID writes mirrors without a title, and its own documentation's example has one.</summary>
    private static string Title(NodeFields fields)
    {
        var title = fields.Text("title") ?? "";
        if (title.AsSpan().Trim().Length == 0)
            fields.Warn("empty-title", "title", "the title is empty");
        return title;
    }

    private string? ImageBase(NodeFields fields)
    {
        if (fields.Node("url") is { } url)
        {
            var address = fields.Text("url")?.Trim();
            if (address is { Length: > 0 })
                return address.EndsWith('/') ? address : address + "/";
            if (url is ScalarNode { Text: not "" } or not ScalarNode)
                return null;
        }

        if (string.IsNullOrWhiteSpace(defaults.ImageBase))
        {
            fields.Fault(
                "no-image-base", "url",
                "there is neither a url nor an image base to find its folder below; give it a url, or name the base (--image-base, IMPORTER_DEFAULT_IMAGE_BASE)");
            return null;
        }

        var path = Below(fields, "path");
        var folder = Below(fields, "folder");
        return path is null || folder is null ? null : Join(defaults.ImageBase, text.Folder ?? "", path, folder);
    }

    private static string? Below(NodeFields fields, string key)
    {
        var path = fields.Text(key) ?? "";
        if (!path.Split('/', '\\').Contains(".."))
            return path;
        fields.Bad(key, fields.Node(key)!, "a folder below the project's own");
        return null;
    }

    /// <summary>Joins parts by single slashes, with one at the end.</summary>
    internal static string Join(string start, params IEnumerable<string> parts) =>
        string.Concat(parts.Select(part => part.Trim().Trim('/')).Where(part => part.Length > 0).Prepend(start.Trim().TrimEnd('/')).Select(part => part + "/"));
}
