using System.Globalization;
using Tracelift.Errors;
using Tracelift.Formats.Skeletons;

namespace Tracelift.Formats.Precomputed;

/// <summary>Labels and tags of segments, from Neuroglancer's segment properties.</summary>
internal sealed class SegmentNames
{
    private readonly Dictionary<ulong, string> _labels = [];
    private readonly Dictionary<ulong, List<string>> _tags = [];
    private readonly Dictionary<ulong, IReadOnlyList<string>> _annotations = [];

    /// <summary>The path where the segment properties are missing, or null.</summary>
    public string? Missing { get; private set; }

    /// <summary>Reads the segment properties.</summary>
    /// <exception cref="InputException">The properties exist but can't be read.</exception>
    public static SegmentNames Read(NamedFolder? folder)
    {
        var names = new SegmentNames();
        if (folder is not { } named)
            return names;

        // Only beside the info's folder or below it.
        var path = Path.GetFullPath(Path.Combine(named.From, named.Name, "info"));
        var root = Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(named.From))) ?? named.From;
        if (!path.StartsWith(root, StringComparison.Ordinal))
            throw InfoFields.Bad(path, "the folder of the segment properties is not beside or below that of the skeletons", "a folder beside or below that of the skeletons");
        using var document = InfoFields.Open(path, out var info);
        if (document is null)
        {
            names.Missing = path;
            return names;
        }

        var inline = info.Object("inline");
        var ids = inline.Texts("ids").Select(id => ulong.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw InfoFields.Bad(path, $"inline.ids has \"{Excerpt.Of(id)}\"", "ids of segments, whole numbers in quotes")).ToArray();
        foreach (var property in inline.Objects("properties"))
            names.Add(property, ids);
        return names;
    }

    /// <summary>Returns a segment's label, or null.</summary>
    public string? Label(ulong id) => _labels.GetValueOrDefault(id) is { Length: > 0 } label ? label : null;

    /// <summary>Returns a segment's tags.</summary>
    public IReadOnlyList<string> Tags(ulong id) => _annotations.TryGetValue(id, out var annotations) ? annotations : _tags.GetValueOrDefault(id) ?? [];

    private void Add(InfoFields property, ulong[] ids)
    {
        switch (property.Text("type", "label, description, tags or number"))
        {
            case "label":
                foreach (var (id, label) in ids.Zip(property.Texts("values")))
                    _labels[id] = label;
                break;
            case "string" when property.TextOrNull("id") == SegmentPropertiesWriter.Annotations:
                // Our exports have the annotations with their blanks and their case, too.
                foreach (var (id, text) in ids.Zip(property.Texts("values")))
                    _annotations[id] = AnnotationList.Split(text);
                break;
            case "tags":
                var tags = property.Texts("tags");
                foreach (var (id, places) in ids.Zip(property.Places("values", tags.Length)))
                    _tags[id] = [.. places.Select(place => tags[place]).Where(tag => tag.Length > 0).Distinct(StringComparer.Ordinal)];
                break;
        }
    }
}
