using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Text.Json;
using Tracelift.Files;
using Tracelift.Files.Archives;
using Tracelift.Formats.Destinations;
using Tracelift.Formats.Skeletons;
using Tracelift.Model;

namespace Tracelift.Formats.Precomputed;

/// <summary>Writes Neuroglancer's precomputed format. All lengths are in nm.</summary>
internal sealed class PrecomputedWriter(OutputItems items, string stem, DestinationContext context) : ITracingWriter
{
    /// <summary>The folder of the segment properties.</summary>
    private const string Properties = "props";

    private const int MostShown = 50;

    private readonly ExportGathering _gathering = new(context);
    private readonly VolumeMeshes _volumes = new(items);

    /// <inheritdoc/>
    public long Bytes => items.Bytes;

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, long> NotHeld => _gathering.NotHeld;

    /// <inheritdoc/>
    public IReadOnlyList<string> Notes => _gathering.Notes;

    /// <inheritdoc/>
    public void Limit(ModelDescription model, params IReadOnlyCollection<string> fields)
    {
        // No users are written.
    }

    /// <inheritdoc/>
    public async ValueTask WriteAsync(Batch batch, CancellationToken cancellationToken)
    {
        if (batch.Model == Models.Volume)
            await _volumes.AddAsync(batch, cancellationToken);
        else if (!_gathering.Add(batch))
            _gathering.Miss(NotHeldNames.Of(batch.Model), batch.Count);
    }

    /// <inheritdoc/>
    public async Task CompleteAsync(CancellationToken cancellationToken)
    {
        var properties = new SegmentPropertiesWriter();
        await using (var shards = new ShardWriter("the export"))
        {
            foreach (var skeleton in _gathering.Skeletons(cancellationToken))
            {
                shards.Add((ulong)skeleton.Id, Encode(skeleton));
                properties.Add(skeleton);
            }

            await shards.WriteAsync(items, "", cancellationToken);
            await AddJsonAsync("info", json =>
            {
                json.WriteString("@type", SkeletonFolder.Type);
                json.WriteStartArray("transform");
                foreach (var number in (int[])[1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0])
                    json.WriteNumberValue(number);
                json.WriteEndArray();
                json.WriteStartArray("vertex_attributes");
                json.WriteStartObject();
                json.WriteString("id", VertexAttribute.Radius);
                json.WriteString("data_type", "float32");
                json.WriteNumber("num_components", 1);
                json.WriteEndObject();
                json.WriteEndArray();
                json.WriteString("segment_properties", Properties);
                shards.Describe(json);
            }, cancellationToken);
        }

        await using (var file = properties.Write())
            await items.AddAsync($"{Properties}/info", file, cancellationToken);
        if (_gathering.Connectors > 0)
            await new SynapseAnnotations(_gathering, items, context).WriteAsync(cancellationToken);
        await _volumes.CompleteAsync(cancellationToken);
        await AddLinkAsync(properties.Ids.Take(MostShown), cancellationToken);
        _gathering.Miss("tags of treenodes", _gathering.Tags);
        _gathering.Miss("nodes of partners", _gathering.Partners);
        await items.CompleteAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await items.DisposeAsync();
        await _gathering.DisposeAsync();
    }

    private static byte[] Encode(GatheredSkeleton skeleton)
    {
        var nodes = skeleton.File;
        var edges = nodes.Count - nodes.Trees.Count;
        var bytes = new byte[8 + (16 * nodes.Count) + (8 * edges)];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, (uint)nodes.Count);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(4), (uint)edges);
        var at = 8;
        for (var row = 0; row < nodes.Count; row++)
        {
            Float(nodes.X[row]);
            Float(nodes.Y[row]);
            Float(nodes.Z[row]);
        }

        for (var row = 0; row < nodes.Count; row++)
        {
            if (nodes.Parents[row] is not (>= 0 and var parent))
                continue;
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(at), (uint)parent);
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(at + 4), (uint)row);
            at += 8;
        }

        for (var row = 0; row < nodes.Count; row++)
            Float(nodes.Radii[row]);
        return bytes;

        void Float(float value)
        {
            BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(at), value);
            at += 4;
        }
    }

    // The address is that of a web server on this machine, which the guide starts; change it where the folder is served elsewhere.
    private async Task AddLinkAsync(IEnumerable<long> ids, CancellationToken cancellationToken)
    {
        var state = new ArrayBufferWriter<byte>();
        var source = $"precomputed://http://127.0.0.1:8000/{Uri.EscapeDataString(stem)}";
        using (var json = new Utf8JsonWriter(state))
        {
            json.WriteStartObject();
            json.WriteStartObject("dimensions");
            foreach (var axis in (string[])["x", "y", "z"])
            {
                json.WriteStartArray(axis);
                json.WriteNumberValue(1e-9);
                json.WriteStringValue("m");
                json.WriteEndArray();
            }

            json.WriteEndObject();
            json.WriteStartArray("layers");
            json.WriteStartObject();
            json.WriteString("type", "segmentation");
            json.WriteString("name", "skeletons");
            json.WriteString("source", source);
            json.WriteStartArray("segments");
            foreach (var id in ids)
                json.WriteStringValue(id.ToString(CultureInfo.InvariantCulture));
            json.WriteEndArray();
            json.WriteEndObject();
            if (_gathering.Connectors > 0)
            {
                json.WriteStartObject();
                json.WriteString("type", "annotation");
                json.WriteString("name", SynapseAnnotations.Folder);
                json.WriteString("source", $"{source}/{SynapseAnnotations.Folder}");
                json.WriteStartObject("linkedSegmentationLayer");
                json.WriteString("pre", "skeletons");
                json.WriteString("post", "skeletons");
                json.WriteEndObject();
                json.WriteStartArray("filterBySegmentation");
                json.WriteStringValue("pre");
                json.WriteStringValue("post");
                json.WriteEndArray();
                json.WriteEndObject();
            }

            if (_volumes.Ids.Any())
            {
                json.WriteStartObject();
                json.WriteString("type", "segmentation");
                json.WriteString("name", VolumeMeshes.Folder);
                json.WriteString("source", $"{source}/{VolumeMeshes.Folder}");
                json.WriteStartArray("segments");
                foreach (var id in _volumes.Ids.Take(MostShown))
                    json.WriteStringValue(id.ToString(CultureInfo.InvariantCulture));
                json.WriteEndArray();
                json.WriteNumber("objectAlpha", 0.3);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteString("layout", "3d");
            json.WriteEndObject();
        }

        var link = "https://neuroglancer-demo.appspot.com/#!" + Uri.EscapeDataString(System.Text.Encoding.UTF8.GetString(state.WrittenSpan)) + "\n";
        await items.AddAsync("link.txt", System.Text.Encoding.UTF8.GetBytes(link), cancellationToken);
    }

    private async Task AddJsonAsync(string name, Action<Utf8JsonWriter> fill, CancellationToken cancellationToken)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            fill(json);
            json.WriteEndObject();
        }

        await items.AddAsync(name, bytes.WrittenMemory, cancellationToken);
    }
}
