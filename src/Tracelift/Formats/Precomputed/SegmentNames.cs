using System.Globalization;
using System.Text.Json;
using Tracelift.Errors;

namespace Tracelift.Formats.Precomputed;

/// <summary>What Neuroglancer's segment properties call segments: labels and tags.</summary>
internal sealed class SegmentNames
{
    private readonly Dictionary<ulong, string> _labels = [];
    private readonly Dictionary<ulong, List<string>> _tags = [];

    /// <summary>Reads them.</summary>
    /// <exception cref="InputException">They are there and can't be read.</exception>
    public static SegmentNames Read(NamedFolder? folder)
    {
        var names = new SegmentNames();
        if (folder is not { } named)
            return names;

        // Beside the folder of the info that names them or below it, and nowhere else.
        var path = Path.GetFullPath(Path.Combine(named.From, named.Name, "info"));
        var root = Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(named.From))) ?? named.From;
        if (!path.StartsWith(root, StringComparison.Ordinal))
            throw PrecomputedInfo.Bad(path, "the segments' properties do not lie beside the skeletons");
        using var document = PrecomputedInfo.TryRead(path) ?? throw PrecomputedInfo.Bad(path, "it can't be read as JSON");
        try
        {
            var inline = document.RootElement.GetProperty("inline");
            var ids = inline.GetProperty("ids").EnumerateArray().Select(id => ulong.Parse(id.GetString()!, CultureInfo.InvariantCulture)).ToArray();
            foreach (var property in inline.GetProperty("properties").EnumerateArray())
                names.Add(property, ids);
            return names;
        }
        catch (Exception e) when (e is InvalidOperationException or FormatException or KeyNotFoundException or OverflowException or ArgumentNullException or IndexOutOfRangeException)
        {
            throw PrecomputedInfo.Bad(path, e.Message);
        }
    }

    /// <summary>What a segment is called, or null.</summary>
    public string? Label(ulong id) => _labels.GetValueOrDefault(id) is { Length: > 0 } label ? label : null;

    /// <summary>A segment's tags.</summary>
    public IReadOnlyList<string> Tags(ulong id) => _tags.GetValueOrDefault(id) ?? [];

    private void Add(JsonElement property, ulong[] ids)
    {
        var type = property.GetProperty("type").GetString();
        if (type is not ("label" or "tags"))
            return;
        var tags = type == "tags" ? property.GetProperty("tags").EnumerateArray().Select(tag => tag.GetString() ?? "").ToArray() : [];
        var values = property.GetProperty("values").EnumerateArray().ToArray();
        for (var i = 0; i < Math.Min(ids.Length, values.Length); i++)
        {
            if (type == "label")
                _labels[ids[i]] = values[i].GetString() ?? "";
            else
                _tags[ids[i]] = [.. values[i].EnumerateArray().Select(tag => tags[tag.GetInt32()]).Where(tag => tag.Length > 0).Distinct(StringComparer.Ordinal)];
        }
    }
}
