using Tracelift.Model.Projects;

namespace Tracelift.Projects.Matching;

/// <summary>Lists the differences between a known stack and a definition, by the field names of project files.</summary>
internal static class StackChanges
{
    public static IReadOnlyList<FieldChange> Of(StackDefinition known, StackDefinition wanted) =>
    [
        .. Differing(
            ("title", known.Title, wanted.Title),
            ("dimension", known.Dimension.ToString(), wanted.Dimension.ToString()),
            ("resolution", known.Resolution.ToString(), wanted.Resolution.ToString()),
            ("description", known.Description, wanted.Description),
            ("metadata", Json(known.Metadata), Json(wanted.Metadata)),
            ("comment", known.Comment, wanted.Comment),
            ("attribution", known.Attribution, wanted.Attribution),
            ("downsample_factors", Factors(known), Factors(wanted)),
            ("translation", known.Translation.ToString(), wanted.Translation.ToString()),
            ("orientation", $"{known.Orientation}", $"{wanted.Orientation}"),
            ("canary_location", known.CanaryLocation.ToString(), wanted.CanaryLocation.ToString()),
            ("placeholder_color", known.PlaceholderColor.ToString(), wanted.PlaceholderColor.ToString()),
            ("broken_sections", string.Join(", ", known.BrokenSections), string.Join(", ", wanted.BrokenSections))),
    ];

    public static IReadOnlyList<FieldChange> Of(MirrorDefinition known, MirrorDefinition wanted) =>
    [
        .. Differing(
            ("title", known.Title, wanted.Title),
            ("url", known.ImageBase, wanted.ImageBase),
            ("fileextension", known.FileExtension, wanted.FileExtension),
            ("position", $"{known.Position}", $"{wanted.Position}"),
            ("tile_width", $"{known.TileWidth}", $"{wanted.TileWidth}"),
            ("tile_height", $"{known.TileHeight}", $"{wanted.TileHeight}"),
            ("tile_source_type", $"{known.TileSourceType}", $"{wanted.TileSourceType}")),
    ];

    private static IEnumerable<FieldChange> Differing(params IEnumerable<(string Field, string? From, string? To)> fields) =>
        fields.Where(field => field.From != field.To).Select(field => new FieldChange(field.Field, field.From, field.To));

    private static string? Factors(StackDefinition stack) => stack.DownsampleFactors is { } factors ? string.Join(", ", factors) : null;

    // Databases reorder the keys of an object and drop white space.
    private static string? Json(string? json) => json is null ? null : Sorted(System.Text.Json.Nodes.JsonNode.Parse(json))?.ToJsonString() ?? "null";

    private static System.Text.Json.Nodes.JsonNode? Sorted(System.Text.Json.Nodes.JsonNode? node) => node switch
    {
        System.Text.Json.Nodes.JsonObject map => new System.Text.Json.Nodes.JsonObject(
            map.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => KeyValuePair.Create(entry.Key, Sorted(entry.Value)))),
        System.Text.Json.Nodes.JsonArray list => new System.Text.Json.Nodes.JsonArray([.. list.Select(Sorted)]),
        _ => node?.DeepClone(),
    };
}
