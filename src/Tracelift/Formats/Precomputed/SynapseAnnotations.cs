using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using Tracelift.Files.Archives;
using Tracelift.Formats.Destinations;

namespace Tracelift.Formats.Precomputed;

/// <summary>
/// Writes connectors as annotations of Neuroglancer: points, with the skeletons before and after each, found by id, by skeleton and
/// by place. The places, 24 bytes a connector, stay in memory.
/// </summary>
internal sealed class SynapseAnnotations(ExportGathering gathering, OutputItems items, DestinationContext context)
{
    /// <summary>The folder of the annotations.</summary>
    public const string Folder = "synapses";

    private const string Before = "presynaptic_to", After = "postsynaptic_to";
    private const int BytesOfAnnotation = 16;
    private const int MostOfCell = 5000;
    private const int MostLevels = 12;

    private readonly StructSpool<Entry>[] _related = [new("the export", Parts(gathering)), new("the export", Parts(gathering))];
    private readonly List<Spot> _spots = [];

    /// <summary>Writes the annotations.</summary>
    public async Task WriteAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var byId = new ShardWriter("the export");
            foreach (var connector in gathering.ConnectorsWithLinks())
            {
                cancellationToken.ThrowIfCancellationRequested();
                Add(connector, byId);
            }

            await byId.WriteAsync(items, $"{Folder}/by_id/", cancellationToken);
            await using ShardWriter before = new("the export"), after = new("the export");
            await RelateAsync(_related[0], before, "rel_pre", cancellationToken);
            await RelateAsync(_related[1], after, "rel_post", cancellationToken);
            var (lower, upper) = Bounds();
            var levels = await WriteLevelsAsync(lower, upper, cancellationToken);
            await WriteInfoAsync(lower, upper, levels, byId, before, after, cancellationToken);
        }
        finally
        {
            foreach (var spool in _related)
                await spool.DisposeAsync();
        }
    }

    private static int Parts(ExportGathering gathering) => (int)Math.Clamp(gathering.Links / 200_000, 1, 256);

    private void Add(GatheredConnector connector, ShardWriter byId)
    {
        var row = connector.Row;
        var sides = new[] { Skeletons(Before), Skeletons(After) };
        var bytes = new byte[BytesOfAnnotation + (4 * sides.Length) + (8 * sides.Sum(side => side.Length))];
        Encode(bytes, row.X, row.Y, row.Z, row.Confidence);
        var at = BytesOfAnnotation;
        for (var side = 0; side < sides.Length; side++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(at), (uint)sides[side].Length);
            at += 4;
            foreach (var skeleton in sides[side])
            {
                BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(at), skeleton);
                at += 8;
                var spool = _related[side];
                spool.Add((int)(context.Skeletons.Rank(skeleton) * spool.Parts / context.Skeletons.Count), new Entry { Skeleton = skeleton, Id = row.Id, X = row.X, Y = row.Y, Z = row.Z, Confidence = row.Confidence });
            }
        }

        byId.Add((ulong)row.Id, bytes);
        _spots.Add(new Spot(row.Id, row.X, row.Y, row.Z, row.Confidence));
        var linked = connector.Links.Count(link => gathering.Relations.GetValueOrDefault(link.Relation) is not (Before or After));
        gathering.Miss("links of connectors that are no synapses", linked);

        // Partners without names have ids of this export only, which say nothing to Neuroglancer.
        long[] Skeletons(string relation) =>
            [.. connector.Links.Where(link => gathering.Relations.GetValueOrDefault(link.Relation) == relation && context.Skeletons.Contains(link.Skeleton)).Select(link => link.Skeleton).Distinct()];
    }

    private static void Encode(Span<byte> bytes, float x, float y, float z, int confidence)
    {
        BinaryPrimitives.WriteSingleLittleEndian(bytes, x);
        BinaryPrimitives.WriteSingleLittleEndian(bytes[4..], y);
        BinaryPrimitives.WriteSingleLittleEndian(bytes[8..], z);
        bytes[12] = (byte)Math.Clamp(confidence, 0, 255);
    }

    // A count, the annotations without their relations, then all ids.
    private static byte[] List(ReadOnlySpan<Spot> spots)
    {
        var bytes = new byte[8 + ((BytesOfAnnotation + 8) * spots.Length)];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, (ulong)spots.Length);
        var ids = 8 + (BytesOfAnnotation * spots.Length);
        for (var i = 0; i < spots.Length; i++)
        {
            Encode(bytes.AsSpan(8 + (BytesOfAnnotation * i)), spots[i].X, spots[i].Y, spots[i].Z, spots[i].Confidence);
            BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(ids + (8 * i)), spots[i].Id);
        }

        return bytes;
    }

    private async Task RelateAsync(StructSpool<Entry> spool, ShardWriter shards, string folder, CancellationToken cancellationToken)
    {
        for (var part = 0; part < spool.Parts; part++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var entries = spool.Read(part);
            Array.Sort(entries, (one, other) => one.Skeleton != other.Skeleton ? one.Skeleton.CompareTo(other.Skeleton) : one.Id.CompareTo(other.Id));
            for (var first = 0; first < entries.Length;)
            {
                var last = first + 1;
                while (last < entries.Length && entries[last].Skeleton == entries[first].Skeleton)
                    last++;
                shards.Add((ulong)entries[first].Skeleton, List(Array.ConvertAll(entries[first..last], entry => new Spot(entry.Id, entry.X, entry.Y, entry.Z, entry.Confidence))));
                first = last;
            }
        }

        await shards.WriteAsync(items, $"{Folder}/{folder}/", cancellationToken);
    }

    private (double[] Lower, double[] Upper) Bounds()
    {
        double[] lower = [double.MaxValue, double.MaxValue, double.MaxValue], upper = [double.MinValue, double.MinValue, double.MinValue];
        foreach (var spot in _spots)
        {
            for (var axis = 0; axis < 3; axis++)
            {
                lower[axis] = Math.Min(lower[axis], Math.Floor(spot.At(axis)));
                upper[axis] = Math.Max(upper[axis], Math.Floor(spot.At(axis)) + 1);
            }
        }

        return (lower, upper);
    }

    /// <summary>Spreads the annotations over levels of cells: each shows a random part of what the levels above have left.</summary>
    private async Task<List<Level>> WriteLevelsAsync(double[] lower, double[] upper, CancellationToken cancellationToken)
    {
        var (levels, left) = (new List<Level>(), _spots);
        double[] size = [.. upper.Zip(lower, (high, low) => high - low)];
        int[] shape = [1, 1, 1];
        while (left.Count > 0)
        {
            var cells = new Dictionary<(int, int, int), List<Spot>>();
            foreach (var spot in left)
            {
                var cell = (Cell(spot, 0), Cell(spot, 1), Cell(spot, 2));
                if (!cells.TryGetValue(cell, out var spots))
                    cells.Add(cell, spots = []);
                spots.Add(spot);
            }

            // The last level takes all that is left.
            var most = cells.Values.Max(spots => spots.Count);
            var share = levels.Count == MostLevels - 1 ? 1 : Math.Min(1, (double)MostOfCell / most);
            var rest = new List<Spot>();
            foreach (var ((x, y, z), spots) in cells.OrderBy(cell => cell.Key))
            {
                var shown = spots.FindAll(spot => share >= 1 || Chance(spot.Id, levels.Count) < share);
                if (shown.Count < spots.Count)
                    rest.AddRange(spots.FindAll(spot => Chance(spot.Id, levels.Count) >= share));
                if (shown.Count > 0)
                    await items.AddAsync(string.Create(CultureInfo.InvariantCulture, $"{Folder}/s{levels.Count}/{x}_{y}_{z}"), List(CollectionsMarshal.AsSpan(shown)), cancellationToken);
            }

            levels.Add(new Level([.. shape], [.. size], share >= 1 ? Math.Max(1, most) : MostOfCell));
            left = rest;

            // Halves the axes that are longer than others, so that cells become cubes.
            var longest = size.Max();
            for (var axis = 0; axis < 3; axis++)
            {
                if (size[axis] * 2 <= longest * 1.5)
                    continue;
                size[axis] /= 2;
                shape[axis] *= 2;
            }
        }

        return levels;

        int Cell(Spot spot, int axis) => Math.Clamp((int)((spot.At(axis) - lower[axis]) / size[axis]), 0, shape[axis] - 1);
    }

    // A number from 0 to 1 that depends on the connector and the level only: the same data give the same files.
    private static double Chance(long id, int level) => (ShardHash.Of((ulong)id ^ ((ulong)(level + 1) << 56)) >> 11) * (1.0 / (1UL << 53));

    private async Task WriteInfoAsync(double[] lower, double[] upper, List<Level> levels, ShardWriter byId, ShardWriter before, ShardWriter after, CancellationToken cancellationToken)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            json.WriteString("@type", "neuroglancer_annotations_v1");
            json.WriteStartObject("dimensions");
            foreach (var axis in (string[])["x", "y", "z"])
            {
                json.WriteStartArray(axis);
                json.WriteNumberValue(1e-9);
                json.WriteStringValue("m");
                json.WriteEndArray();
            }

            json.WriteEndObject();
            Numbers("lower_bound", lower);
            Numbers("upper_bound", upper);
            json.WriteString("annotation_type", "POINT");
            json.WriteStartArray("properties");
            json.WriteStartObject();
            json.WriteString("id", "confidence");
            json.WriteString("type", "uint8");
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteStartArray("relationships");
            foreach (var (id, shards) in ((string, ShardWriter)[])[("pre", before), ("post", after)])
            {
                json.WriteStartObject();
                json.WriteString("id", id);
                json.WriteString("key", $"rel_{id}");
                shards.Describe(json);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteStartObject("by_id");
            json.WriteString("key", "by_id");
            byId.Describe(json);
            json.WriteEndObject();
            json.WriteStartArray("spatial");
            for (var level = 0; level < levels.Count; level++)
            {
                json.WriteStartObject();
                json.WriteString("key", string.Create(CultureInfo.InvariantCulture, $"s{level}"));
                Numbers("grid_shape", [.. levels[level].Shape.Select(count => (double)count)]);
                Numbers("chunk_size", levels[level].Size);
                json.WriteNumber("limit", levels[level].Limit);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();

            void Numbers(string name, double[] numbers)
            {
                json.WriteStartArray(name);
                foreach (var number in numbers)
                    json.WriteNumberValue(number);
                json.WriteEndArray();
            }
        }

        await items.AddAsync($"{Folder}/info", bytes.WrittenMemory, cancellationToken);
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Entry
    {
        public long Skeleton;
        public long Id;
        public float X;
        public float Y;
        public float Z;
        public int Confidence;
    }

    private readonly record struct Spot(long Id, float X, float Y, float Z, int Confidence)
    {
        public double At(int axis) => axis == 0 ? X : axis == 1 ? Y : Z;
    }

    private sealed record Level(int[] Shape, double[] Size, int Limit);
}
