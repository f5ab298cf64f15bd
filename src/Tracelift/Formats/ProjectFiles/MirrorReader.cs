using Tracelift.Model.Projects;

namespace Tracelift.Formats.ProjectFiles;

/// <summary>
/// Reads the mirrors of a stack. A mirror without an address gets one that is made of its folder. Before 2017 a stack had one
/// mirror, whose fields belonged to the stack.
/// </summary>
internal sealed class MirrorReader(ProjectText text, DefinitionDefaults defaults, DefinitionNotes notes)
{
    /// <summary>The title of a mirror in the format before 2017, which had none.</summary>
    public const string OldTitle = "Default";

    /// <summary>The fields of a mirror except its title; those of a stack before 2017.</summary>
    public static readonly string[] Fields = ["url", "image_base", "path", "folder", "fileextension", "position", "tile_width", "tile_height", "tile_source_type"];

    private static readonly string[] Known = ["title", .. Fields, "id"];

    // Each of these fields tells where the images are.
    private static readonly string[] Places = ["url", "image_base", "path", "folder"];

    /// <summary>Reads the mirrors of a stack.</summary>
    /// <returns>The mirrors, each with the path of its folder; null for a mirror with its own address.</returns>
    public IReadOnlyList<ReadMirror> Read(NodeFields stack)
    {
        var mirrors = new List<ReadMirror>();
        foreach (var node in stack.Maps("mirrors", "mirrors"))
            mirrors.Add(Mirror(FieldsOf(stack, node, mirrors.Count + 1), isOld: false));
        var old = Places.FirstOrDefault(place => stack.Node(place) is not null);
        if (old is not null && stack.Node("mirrors") is not null and not ListNode { Items.Count: 0 })
            stack.Warn("old-mirror", old, $"it has mirrors, so its own {old} is ignored");
        else if (old is not null)
            mirrors.Add(Mirror(stack, isOld: true));
        else if (mirrors.Count == 0 && stack.Node("mirrors") is null or ListNode { Items.Count: 0 })
            stack.Warn("no-mirror", "mirrors", "it has no mirror, so none of its images can be shown");
        return mirrors;
    }

    private NodeFields FieldsOf(NodeFields stack, MapNode node, int number) =>
        new(node, $"{stack.Subject}, {NodeFields.SubjectOf("mirror", node, number)}", notes, Known);

    private ReadMirror Mirror(NodeFields fields, bool isOld)
    {
        const string pixels = "a whole number of pixels above 0";
        var type = fields.Whole("tile_source_type", 1, TileAddress.LastType, $"a whole number from 1 to {TileAddress.LastType}") ?? defaults.TileSourceType;
        var (address, path) = Address(fields, type);
        var mirror = new MirrorDefinition
        {
            Title = isOld ? OldTitle : Title(fields),
            ImageBase = address ?? "",
            FileExtension = fields.Text("fileextension") ?? "jpg",
            Position = fields.Whole("position", int.MinValue, int.MaxValue, "a whole number") ?? 0,
            TileWidth = fields.Whole("tile_width", 1, int.MaxValue, pixels) ?? defaults.TileWidth,
            TileHeight = fields.Whole("tile_height", 1, int.MaxValue, pixels) ?? defaults.TileHeight,
            TileSourceType = type,
        };
        return new ReadMirror(fields, mirror, path);
    }

    /// <summary>Returns the title, which may be empty: CATMAID writes such mirrors, and its documentation has one as an example.</summary>
    private static string Title(NodeFields fields)
    {
        var title = fields.Text("title") ?? "";
        if (title.AsSpan().Trim().Length == 0)
            fields.Warn("empty-title", "title", "the title is empty");
        return title;
    }

    private (string? Address, string? Path) Address(NodeFields fields, int type)
    {
        foreach (var key in (string[])["url", "image_base"])
        {
            if (fields.Node(key) is not { } node)
                continue;
            if (fields.Text(key)?.Trim() is { Length: > NodeFields.LongestTitle })
            {
                fields.Bad(key, node, $"an address of at most {NodeFields.LongestTitle} characters");
                return (null, null);
            }

            if (fields.Text(key)?.Trim() is { Length: > 0 } url)
                return (Allowed(fields, key, url) ? MirrorAddress.Of(url, type) : null, null);
            if (node is not ScalarNode)
                return (null, null);
        }

        if (string.IsNullOrWhiteSpace(defaults.ImageBase))
        {
            notes.NeedsBase(fields.PlaceOf("url"), fields.Subject);
            return (null, null);
        }

        var path = Below(fields, "path");
        var folder = Below(fields, "folder");
        if (path is null || folder is null)
            return (null, null);
        var below = Join("", path, folder);
        return (MirrorAddress.Of(Join(defaults.ImageBase.TrimEnd('/'), text.Folder ?? "", below), type), below);
    }

    private static bool Allowed(NodeFields fields, string key, string address)
    {
        if (MirrorAddress.RefusedScheme(address) is not { } scheme)
            return true;
        fields.Fault("refused-address", key, $"{key} begins with {scheme}, which a browser would run or show instead of loading images; expected http or https");
        return false;
    }

    private static string? Below(NodeFields fields, string key)
    {
        var path = fields.Text(key) ?? "";
        if (!path.Split('/', '\\').Contains(".."))
            return path;
        fields.Bad(key, fields.Node(key)!, "a folder below the project's own");
        return null;
    }

    /// <summary>Joins parts by single slashes; keeps the end of the last part.</summary>
    internal static string Join(params IEnumerable<string> parts)
    {
        var given = parts.Select((part, i) => i == 0 ? part.Trim() : part.Trim().TrimStart('/')).Where(part => part.Length > 0).ToList();
        return string.Join('/', given.Select((part, i) => i == given.Count - 1 ? part : part.TrimEnd('/')));
    }
}

/// <summary>A mirror that was read.</summary>
/// <param name="Fields">Its fields.</param>
/// <param name="Mirror">The mirror.</param>
/// <param name="Path">The path of its folder below the project's; null for a mirror with its own address.</param>
internal sealed record ReadMirror(NodeFields Fields, MirrorDefinition Mirror, string? Path);
