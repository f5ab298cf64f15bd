using System.Globalization;
using System.Text.Json;
using Tracelift.Files;
using Tracelift.Formats.Destinations;
using Tracelift.Formats.Skeletons;

namespace Tracelift.Formats.Precomputed;

/// <summary>
/// Collects the properties of segments: names as labels, annotations as tags, counts. Tags have no blanks, no # and no case; so the
/// annotations are there as a text, too, from which a load gives them back as they were.
/// </summary>
internal sealed class SegmentPropertiesWriter
{
    /// <summary>The id of the text of annotations.</summary>
    public const string Annotations = "annotations";

    private readonly List<(long Id, string Name, IReadOnlyList<string> Annotations, int Nodes, double Cable)> _segments = [];

    /// <summary>The ids of the segments.</summary>
    public IEnumerable<long> Ids => _segments.Select(segment => segment.Id);

    /// <summary>Adds a segment.</summary>
    public void Add(GatheredSkeleton skeleton) => _segments.Add((skeleton.Id, skeleton.Name, skeleton.Annotations, skeleton.File.Count, skeleton.Cable));

    /// <summary>Writes the info into a temporary file.</summary>
    public FileStream Write()
    {
        var tags = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        foreach (var tag in _segments.SelectMany(segment => segment.Annotations).Select(Tag).Distinct(StringComparer.OrdinalIgnoreCase).Order(StringComparer.OrdinalIgnoreCase))
            tags.Add(tag, tags.Count);
        var file = TemporaryFile.Create("the export");
        using var json = new Utf8JsonWriter(file);
        json.WriteStartObject();
        json.WriteString("@type", "neuroglancer_segment_properties");
        json.WriteStartObject("inline");
        json.WriteStartArray("ids");
        foreach (var segment in _segments)
            json.WriteStringValue(segment.Id.ToString(CultureInfo.InvariantCulture));
        json.WriteEndArray();
        json.WriteStartArray("properties");
        Property("label", "label", segment => json.WriteStringValue(segment.Name));
        json.WriteStartObject();
        json.WriteString("id", "tags");
        json.WriteString("type", "tags");
        json.WriteStartArray("tags");
        foreach (var tag in tags.Keys)
            json.WriteStringValue(tag);
        json.WriteEndArray();
        json.WriteStartArray("values");
        foreach (var segment in _segments)
        {
            json.WriteStartArray();
            foreach (var place in segment.Annotations.Select(annotation => tags[Tag(annotation)]).Distinct().Order())
                json.WriteNumberValue(place);
            json.WriteEndArray();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        Property(Annotations, "string", segment => json.WriteStringValue(AnnotationList.Join(segment.Annotations)));
        Property("nodes", "number", segment => json.WriteNumberValue(segment.Nodes), "uint32");
        Property("cable_nm", "number", segment => json.WriteNumberValue((float)segment.Cable), "float32");
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
        return file;

        void Property(string id, string type, Action<(long Id, string Name, IReadOnlyList<string> Annotations, int Nodes, double Cable)> write, string? data = null)
        {
            json.WriteStartObject();
            json.WriteString("id", id);
            json.WriteString("type", type);
            if (data is not null)
                json.WriteString("data_type", data);
            json.WriteStartArray("values");
            foreach (var segment in _segments)
                write(segment);
            json.WriteEndArray();
            json.WriteEndObject();
        }
    }

    private static string Tag(string annotation) => string.Concat(annotation.Select(c => char.IsWhiteSpace(c) || char.IsControl(c) || c == '#' ? '_' : c));
}
