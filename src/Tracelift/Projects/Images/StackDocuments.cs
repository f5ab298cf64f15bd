using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Tracelift.Errors;
using Tracelift.Formats.Json;

namespace Tracelift.Projects.Images;

/// <summary>Documents that describe stacks: what a CATMAID says on a stack, and the state of a Neuroglancer.</summary>
internal static partial class StackDocuments
{
    /// <summary>Returns the address at which a CATMAID describes a stack, from the address of its pages or of the description.</summary>
    /// <returns>Null for other addresses.</returns>
    public static string? StackInfo(string source)
    {
        if (Info().Match(source) is { Success: true } info)
            return $"{info.Groups["base"].Value}/{info.Groups["pid"].Value}/stack/{info.Groups["sid"].Value}/info";
        var query = source.IndexOf('?', StringComparison.Ordinal);
        if (query < 0 || !source.StartsWith("http", StringComparison.OrdinalIgnoreCase))
            return null;
        string? Value(string name) => source[(query + 1)..].Split('&', '#').Select(part => part.Split('=', 2)).FirstOrDefault(part => part.Length == 2 && part[0] == name && part[1].All(char.IsAsciiDigit))?[1];
        return Value("pid") is { } pid && (Value("sid0") ?? Value("sid")) is { } sid ? $"{source[..query].TrimEnd('/')}/{pid}/stack/{sid}/info" : null;
    }

    /// <summary>Returns the state in the address of a Neuroglancer; null for other addresses.</summary>
    public static string? State(string source)
    {
        var mark = source.IndexOf("#!", StringComparison.Ordinal);
        return mark < 0 ? null : Uri.UnescapeDataString(source[(mark + 2)..]);
    }

    /// <summary>Reads a document.</summary>
    /// <exception cref="InputException">It is no JSON object.</exception>
    public static JsonObject Read(ReadOnlyMemory<byte> text, string name)
    {
        try
        {
            using var document = JsonDocuments.Parse(text);
            return JsonNode.Parse(document.RootElement.GetRawText(), documentOptions: new JsonDocumentOptions { AllowDuplicateProperties = false }) as JsonObject ?? throw new InputException("bad-info", $"{name} is no JSON object", "Expected a CATMAID's stack or a Neuroglancer's state.");
        }
        catch (JsonException e)
        {
            throw new InputException("bad-info", $"{name} is not JSON: {JsonWords.Of(e)}", "Expected a CATMAID's stack or a Neuroglancer's state.", e);
        }
    }

    /// <summary>Returns a CATMAID's description of a stack as project files have it; null for another document.</summary>
    public static JsonObject? Stack(JsonObject document)
    {
        if (document["stitle"] is not JsonValue title || document["mirrors"] is not JsonArray mirrors)
            return null;
        var stack = new JsonObject { ["title"] = title.DeepClone() };
        foreach (var name in (string[])["dimension", "resolution", "translation", "orientation", "downsample_factors", "description", "comment", "attribution", "metadata", "canary_location", "placeholder_color"])
        {
            if (document[name] is { } value && !(name == "metadata" && value is JsonValue text && text.TryGetValue<string>(out var content) && content.Length == 0))
                stack[name] = value.DeepClone();
        }

        if (document["broken_slices"] is JsonObject broken)
            stack["broken_sections"] = new JsonArray([.. broken.Where(slice => int.TryParse(slice.Key, NumberStyles.None, CultureInfo.InvariantCulture, out _)).Select(slice => (JsonNode)int.Parse(slice.Key, CultureInfo.InvariantCulture))]);
        stack["mirrors"] = new JsonArray([.. mirrors.OfType<JsonObject>().Select(mirror =>
        {
            var one = new JsonObject();
            foreach (var (name, theirs) in ((string, string)[])[("title", "title"), ("url", "image_base"), ("fileextension", "file_extension"), ("position", "position"), ("tile_width", "tile_width"), ("tile_height", "tile_height"), ("tile_source_type", "tile_source_type")])
            {
                if (mirror[theirs] is { } value)
                    one[name] = value.DeepClone();
            }

            return (JsonNode)one;
        })]);
        return stack;
    }

    /// <summary>Returns the image layers of a Neuroglancer's state, with their names.</summary>
    /// <param name="document">The document.</param>
    /// <param name="notes">Receives a note for each layer without a source that can be read.</param>
    /// <returns>Null for another document.</returns>
    public static IReadOnlyList<(string Source, string Name)>? Layers(JsonObject document, List<Problem> notes)
    {
        if (document["layers"] is not JsonArray layers)
            return null;
        var found = new List<(string Source, string Name)>();
        foreach (var layer in layers.OfType<JsonObject>())
        {
            var type = Text(layer["type"]);
            var name = Text(layer["name"]) ?? "layer";
            if (type is not (null or "image" or "segmentation"))
                continue;
            var sources = layer["source"] is JsonArray list ? list.ToList() : [layer["source"]];
            var source = sources.Select(one => Text(one) ?? Text((one as JsonObject)?["url"])).FirstOrDefault(IsImage);
            if (source is null)
            {
                notes.Add(new Problem("layer-left-out", $"the layer \"{Excerpt.Of(name)}\" is left out: it has no source of N5, Zarr or precomputed images"));
                continue;
            }

            if (sources.Exists(one => (one as JsonObject)?["transform"] is not null))
                notes.Add(new Problem("transform", $"the layer \"{Excerpt.Of(name)}\" has a transform, which was not taken: look at its resolution and translation"));
            found.Add((source, name));
        }

        return found;
    }

    private static bool IsImage(string? source) => source is not null
        && (((string[])["precomputed://", "n5://", "zarr://", "zarr2://", "zarr3://"]).Any(format => source.StartsWith(format, StringComparison.Ordinal)) || source.Contains("|n5:", StringComparison.Ordinal) || source.Contains("|zarr", StringComparison.Ordinal) || source.Contains("|neuroglancer-precomputed:", StringComparison.Ordinal));

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    [GeneratedRegex(@"^(?<base>https?://.+)/(?<pid>\d+)/stack/(?<sid>\d+)(/info)?/?$", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Info();
}
