using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Tracelift.Errors;
using Tracelift.Files.Archives;
using Tracelift.Model;

namespace Tracelift.Formats.Precomputed;

/// <summary>Writes volumes as Neuroglancer's legacy meshes: a manifest and a fragment for each, and their names.</summary>
internal sealed class VolumeMeshes(OutputItems items)
{
    /// <summary>The folder of the meshes.</summary>
    public const string Folder = "volumes";

    private readonly List<(long Id, string Name)> _volumes = [];

    /// <summary>The ids of the volumes.</summary>
    public IEnumerable<long> Ids => _volumes.Select(volume => volume.Id);

    /// <summary>Writes the meshes of a batch.</summary>
    /// <exception cref="InputException"><c>bad-geometry</c>: a volume is no mesh of triangles.</exception>
    public async ValueTask AddAsync(Batch batch, CancellationToken cancellationToken)
    {
        for (var row = 0; row < batch.Count; row++)
        {
            var (id, name) = (batch.Ids[row], batch.Texts("name").Text(row) ?? "");
            var fragment = string.Create(CultureInfo.InvariantCulture, $"{id}.mesh");
            await items.AddAsync($"{Folder}/{fragment}", Encode(batch.Texts("geometry").Text(row) ?? "", id), cancellationToken);
            await items.AddAsync(string.Create(CultureInfo.InvariantCulture, $"{Folder}/{id}:0"), Encoding.UTF8.GetBytes($$"""{"fragments":["{{fragment}}"]}"""), cancellationToken);
            _volumes.Add((id, name));
        }
    }

    /// <summary>Writes the infos, if there are volumes.</summary>
    public async Task CompleteAsync(CancellationToken cancellationToken)
    {
        if (_volumes.Count == 0)
            return;
        await items.AddAsync($"{Folder}/info", """{"@type":"neuroglancer_legacy_mesh","segment_properties":"props"}"""u8.ToArray(), cancellationToken);
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            json.WriteString("@type", "neuroglancer_segment_properties");
            json.WriteStartObject("inline");
            json.WriteStartArray("ids");
            foreach (var (id, _) in _volumes)
                json.WriteStringValue(id.ToString(CultureInfo.InvariantCulture));
            json.WriteEndArray();
            json.WriteStartArray("properties");
            json.WriteStartObject();
            json.WriteString("id", "label");
            json.WriteString("type", "label");
            json.WriteStartArray("values");
            foreach (var (_, name) in _volumes)
                json.WriteStringValue(name);
            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteEndObject();
        }

        await items.AddAsync($"{Folder}/props/info", bytes.WrittenMemory, cancellationToken);
    }

    /// <summary>Encodes a stored geometry such as <c>TIN Z (((x y z,..)),..)</c>: the number of vertices, the vertices, the triangles.</summary>
    private static byte[] Encode(string geometry, long id)
    {
        var (vertices, places, triangles) = (new List<(float X, float Y, float Z)>(), new Dictionary<(float, float, float), uint>(), new List<uint>());
        var ring = new List<uint>();
        for (var close = geometry.IndexOf(')', StringComparison.Ordinal); close > 0; close = geometry.IndexOf(')', close + 1))
        {
            var open = geometry.LastIndexOf('(', close);
            var last = geometry.LastIndexOf(')', close - 1);
            if (open < 0 || open < last)
                continue;
            ring.Clear();
            foreach (var part in geometry[(open + 1)..close].Split(',', StringSplitOptions.TrimEntries))
            {
                var numbers = part.Split(' ', StringSplitOptions.RemoveEmptyEntries);
                if (numbers.Length != 3)
                    throw Bad();
                var point = (Number(numbers[0]), Number(numbers[1]), Number(numbers[2]));
                if (!places.TryGetValue(point, out var place))
                {
                    places.Add(point, place = (uint)vertices.Count);
                    vertices.Add(point);
                }

                ring.Add(place);
            }

            // The last corner repeats the first; a face with more corners becomes several triangles.
            for (var corner = 2; corner < ring.Count - (ring[^1] == ring[0] ? 1 : 0); corner++)
                triangles.AddRange([ring[0], ring[corner - 1], ring[corner]]);
        }

        if (triangles.Count == 0)
            throw Bad();
        var bytes = new byte[4 + (12 * vertices.Count) + (4 * triangles.Count)];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, (uint)vertices.Count);
        var at = 4;
        foreach (var (x, y, z) in vertices)
        {
            BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(at), x);
            BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(at + 4), y);
            BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(at + 8), z);
            at += 12;
        }

        foreach (var corner in triangles)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(at), corner);
            at += 4;
        }

        return bytes;

        float Number(string text) => float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && float.IsFinite(number) ? number : throw Bad();

        InputException Bad() => new("bad-geometry", string.Create(CultureInfo.InvariantCulture, $"The geometry of volume {id} is not a mesh of triangles"), "Export without --volumes, or repair it.");
    }
}
