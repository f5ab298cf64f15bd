using System.Globalization;
using System.Text.Json;
using Tracelift.Errors;
using Tracelift.Formats.Precomputed;
using Tracelift.Model.Projects;

namespace Tracelift.Formats.Images;

/// <summary>Reads what OME-Zarr images say: versions up to 0.4 (Zarr 2) and 0.5 (Zarr 3).</summary>
internal static class OmeZarrReader
{
    private const string Numbers = "a number for each axis";
    private const string Positive = "a whole number above 0 for each axis";
    private const double MostChunksOfShard = 1 << 20;

    // Before version 0.3 axes had no names.
    private static readonly string[] OldAxes = ["t", "c", "z", "y", "x"];

    /// <summary>Reads the image in a folder.</summary>
    /// <returns>Null if it is not Zarr.</returns>
    /// <exception cref="InputException">The metadata are faulty, or the image can't become stacks.</exception>
    public static Task<IReadOnlyList<ImageVolume>?> ReadAsync(IImagePlace place, CancellationToken cancellationToken) => ReadAsync(place, "", cancellationToken);

    private static async Task<IReadOnlyList<ImageVolume>?> ReadAsync(IImagePlace place, string path, CancellationToken cancellationToken)
    {
        var where = Join(place.Name, path);
        InfoFields? ome = null;
        var isThree = false;
        if (await MetadataFile.ReadAsync(place, Join(path, "zarr.json"), cancellationToken) is { } three)
        {
            isThree = true;
            ome = three.ObjectOrNull("attributes")?.ObjectOrNull("ome");
        }
        else if (await MetadataFile.ReadAsync(place, Join(path, ".zattrs"), cancellationToken) is { } two)
        {
            ome = two;
        }
        else if (await MetadataFile.ReadAsync(place, Join(path, ".zarray"), cancellationToken) is null && await MetadataFile.ReadAsync(place, Join(path, ".zgroup"), cancellationToken) is null)
        {
            return null;
        }

        if (ome is not { } metadata || !metadata.Has("multiscales"))
        {
            if (ome?.Has("plate") == true)
                throw new InputException("not-an-image", $"{where} is a plate of many images", "Name one of its images: a row, a column and a field, such as A/1/0.");

            // Converters put the images of a file into folders named 0, 1 and so on.
            if (ome?.Has("bioformats2raw.layout") == true && path.Length == 0)
                return await ReadAsync(place, "0", cancellationToken);
            throw new InputException("not-an-image", $"{where} is Zarr, but has no multiscales of OME-Zarr, which tell the axes and the size of a voxel", "Name the folder of an OME-Zarr image, or write its metadata with a library for OME-Zarr.");
        }

        return await ImageAsync(place, path, metadata, isThree, cancellationToken);
    }

    private static async Task<IReadOnlyList<ImageVolume>> ImageAsync(IImagePlace place, string path, InfoFields ome, bool isThree, CancellationToken cancellationToken)
    {
        var where = Join(place.Name, path);
        var multiscales = ome.Objects("multiscales");
        if (multiscales.Count == 0)
            throw ome.Bad("multiscales", "one image");
        var image = multiscales[0];
        var (names, units) = Axes(image);
        var notes = new List<Problem>();
        if (multiscales.Count > 1)
            notes.Add(new Problem("other-images", $"{where} has {multiscales.Count} multiscales; the first one was read"));
        var datasets = image.Objects("datasets");
        if (datasets.Count == 0)
            throw image.Bad("datasets", "at least one level");
        var around = Transform(image);
        var levels = new List<ImageLevel>();
        ImageAxes? axes = null;
        double[]? finest = null;
        double[]? offset = null;
        foreach (var dataset in datasets)
        {
            var name = dataset.Text("path", "the path of the level's array");
            var level = await LevelAsync(place, Join(path, name), name, isThree, cancellationToken);
            axes ??= ImageAxes.Of(names ?? OldAxes, level.Shape, where);
            ImageAxes.RequireAlike(levels, level, where);
            var own = Transform(dataset);
            var scale = own.Scale is null && around.Scale is null ? null : Times(own.Scale, around.Scale, level.Shape.Count);
            if (levels.Count == 0)
            {
                (finest, offset) = (scale, Plus(Times(own.Translation ?? new double[level.Shape.Count], around.Scale, level.Shape.Count), around.Translation));
                levels.Add(level);
                continue;
            }

            var values = own.Scale is not null && finest is not null && scale is not null ? LevelFactors.OfScales(finest, scale) : LevelFactors.OfShapes(levels[0].Shape, level.Shape);
            var factor = LevelFactors.Whole(values, axes.Slicing) ?? LevelFactors.Whole(Between(levels[0].Shape, level.Shape), axes.Slicing);
            if (factor is null || !LevelFactors.Rises(levels[^1].Factor, factor.Value) || levels.Count == Downsampling.MostLevels)
            {
                notes.Add(new Problem(
                    "level-left-out", $"{Join(where, name)} and the levels after it are left out: its factor is ({string.Join(",", values.Select(value => value.ToString("R", CultureInfo.InvariantCulture)))}), and CATMAID takes whole numbers that don't shrink"));
                break;
            }

            levels.Add(level with { Factor = factor.Value });
        }

        return Channels(where, path, ome, image, isThree, levels, axes!, units, finest, offset!, notes);
    }

    private static IReadOnlyList<ImageVolume> Channels(
        string where, string path, InfoFields ome, InfoFields image, bool isThree, List<ImageLevel> levels, ImageAxes axes, IReadOnlyList<string?> units, double[]? scale, double[] offset, List<Problem> notes)
    {
        var resolution = scale is null ? null : LengthUnit.ToNanometres(scale, units, axes.Slicing);
        if (resolution is { } size && (size.X <= 0 || size.Y <= 0 || size.Z <= 0))
            throw image.Bad("datasets", "scales above 0");
        var version = image.TextOrNull("version") ?? ome.TextOrNull("version") ?? (isThree ? "0.5" : "0.4");
        var unit = axes.Slicing.Select(axis => axis < units.Count ? units[axis] : null).FirstOrDefault(one => !LengthUnit.IsKnown(one));
        var volume = new ImageVolume
        {
            Format = isThree ? ImageFormat.Zarr3 : ImageFormat.Zarr2,
            FormatName = $"OME-Zarr {version}",
            Title = image.TextOrNull("name") is { Length: > 0 } name && name != "/" ? name.Trim('/') : null,
            Path = path,
            Levels = levels,
            Slicing = axes.Slicing,
            Resolution = resolution,
            UnclearResolution = scale is null ? null
                : $"its scale is {string.Join(", ", axes.Slicing.Select(axis => scale[axis].ToString("R", CultureInfo.InvariantCulture)))} {(unit is null ? "without a unit" : $"\"{unit}\"")}",
            Translation = LengthUnit.ToNanometres(offset, units, axes.Slicing) ?? default,
            ChannelAxis = axes.ChannelAxis,
            Notes = notes,
            Obstacle = new Problem("not-shown", $"{where} is Zarr, for which CATMAID's viewer has no tile source: copy it to N5 with the compression gzip or to precomputed, or put a tile server before it and name its address (--tile-server)"),
        };
        return axes.Channels == 1
            ? [volume]
            : [.. Enumerable.Range(0, axes.Channels).Select(channel => volume with { Channel = channel, ChannelName = Label(ome, channel) })];
    }

    private static (IReadOnlyList<string>? Names, IReadOnlyList<string?> Units) Axes(InfoFields image)
    {
        if (image.ElementOrNull("axes") is not { ValueKind: JsonValueKind.Array } list)
            return (null, [.. OldAxes.Select(_ => (string?)null)]);
        if (list.EnumerateArray().All(axis => axis.ValueKind == JsonValueKind.String))
            return (image.Texts("axes"), [.. list.EnumerateArray().Select(_ => (string?)null)]);
        var axes = image.Objects("axes");
        return ([.. axes.Select(axis => axis.Text("name", "the axis' name"))], [.. axes.Select(axis => axis.TextOrNull("unit"))]);
    }

    private static string? Label(InfoFields ome, int channel)
    {
        if (ome.ElementOrNull("omero") is not { ValueKind: JsonValueKind.Object } || ome.Object("omero") is var omero && omero.ElementOrNull("channels") is not { ValueKind: JsonValueKind.Array })
            return null;
        var channels = ome.Object("omero").Objects("channels");
        return channel < channels.Count && channels[channel].TextOrNull("label") is { Length: > 0 } label ? label : null;
    }

    private static (double[]? Scale, double[]? Translation) Transform(InfoFields fields)
    {
        double[]? scale = null;
        double[]? translation = null;
        if (fields.ElementOrNull("coordinateTransformations") is null)
            return (null, null);
        foreach (var one in fields.Objects("coordinateTransformations"))
        {
            switch (one.TextOrNull("type"))
            {
                case "scale":
                    scale = one.RealsOrNull("scale", Numbers);
                    break;
                case "translation":
                    translation = one.RealsOrNull("translation", Numbers);
                    break;
                case "identity":
                    break;
                default:
                    throw one.Bad("type", "scale or translation, which are the transforms that a stack can have");
            }
        }

        return (scale, translation);
    }

    private static double[] Times(double[]? own, double[]? around, int count) =>
        [.. Enumerable.Range(0, count).Select(axis => Exact(Of(own, axis, 1), Of(around, axis, 1)))];

    private static double[] Plus(double[] own, double[]? around) => [.. own.Select((value, axis) => value + Of(around, axis, 0))];

    private static double Of(double[]? values, int axis, double otherwise) => values is not null && axis < values.Length ? values[axis] : otherwise;

    private static double Exact(double one, double other) => other == 1 ? one : one * other;

    private static double[] Between(IReadOnlyList<long> fine, IReadOnlyList<long> coarse) => LevelFactors.OfShapes(fine, coarse);

    private static async Task<ImageLevel> LevelAsync(IImagePlace place, string path, string name, bool isThree, CancellationToken cancellationToken)
    {
        var file = Join(path, isThree ? "zarr.json" : ".zarray");
        var array = await MetadataFile.ReadAsync(place, file, cancellationToken)
            ?? throw new InputException("missing-levels", $"{place.Name}: there is no {file}, which its metadata name as a level", "Copy the image again, or take the level out of its metadata.");
        return isThree ? Three(array, name) : Two(array, name);
    }

    private static ImageLevel Two(InfoFields array, string name)
    {
        var (shape, chunks) = Shapes(array, array, "chunks");
        var type = array.Text("dtype", "a type such as \"<u2\"");
        return new ImageLevel
        {
            Path = name,
            Shape = shape,
            Chunk = chunks,
            DataType = TypeName(type) ?? throw array.Bad("dtype", "a type of numbers such as \"|u1\" or \"<u2\""),
            IsBigEndian = type.StartsWith('>'),
            IsFirstFastest = array.TextOrNull("order") == "F",
            Encoding = Filters(array) + (array.ObjectOrNull("compressor")?.TextOrNull("id") ?? "raw"),
            Fill = Fill(array),
            Separator = array.TextOrNull("dimension_separator") ?? ".",
        };
    }

    // A filter changes the numbers before they are packed.
    private static string Filters(InfoFields array) =>
        array.ElementOrNull("filters") is { ValueKind: JsonValueKind.Array } filters && filters.GetArrayLength() > 0 ? "filters+" : "";

    private static double Fill(InfoFields array) =>
        array.ElementOrNull("fill_value") is { ValueKind: JsonValueKind.Number } value && value.TryGetDouble(out var fill) ? fill : 0;

    private static ImageLevel Three(InfoFields array, string name)
    {
        var grid = array.Object("chunk_grid").Object("configuration");
        var (shape, chunks) = Shapes(array, grid, "chunk_shape");
        var codecs = Codecs(array, "codecs");
        var key = array.ObjectOrNull("chunk_key_encoding");
        var isOld = key?.TextOrNull("name") == "v2";
        ChunkShards? shards = null;
        if (codecs is [var only] && only.TextOrNull("name") == "sharding_indexed")
        {
            var sharding = only.Object("configuration");
            var inner = Shapes(shape, sharding, "chunk_shape");
            (shards, chunks, codecs) = (Shards(sharding, chunks, inner), inner, Codecs(sharding, "codecs"));
        }

        var (packing, hasChecksum) = Packing(codecs);
        return new ImageLevel
        {
            Path = name,
            Shape = shape,
            Chunk = chunks,
            DataType = array.Text("data_type", "a type such as \"uint8\""),
            IsBigEndian = IsBig(codecs.Find(codec => codec.TextOrNull("name") == "bytes")),
            Encoding = packing,
            HasChecksum = hasChecksum,
            Fill = Fill(array),
            Separator = key?.ObjectOrNull("configuration")?.TextOrNull("separator") ?? (isOld ? "." : "/"),
            Prefix = isOld ? "" : "c",
            Shards = shards,
        };
    }

    /// <summary>Reads the layout of shards.</summary>
    private static ChunkShards Shards(InfoFields sharding, long[] shard, long[] chunks)
    {
        if (shard.Zip(chunks).Any(pair => pair.First % pair.Second != 0))
            throw sharding.Bad("chunk_shape", $"divisors of the shard's shape, {string.Join(", ", shard)}");
        long[] counts = [.. shard.Zip(chunks, (outer, inner) => outer / inner)];
        var index = Codecs(sharding, "index_codecs");
        var isPlain = index.TrueForAll(codec => codec.TextOrNull("name") is "crc32c" || (codec.TextOrNull("name") == "bytes" && !IsBig(codec)));
        return isPlain && counts.Aggregate(1.0, (all, count) => all * count) <= MostChunksOfShard
            ? new ZarrShards(counts, sharding.TextOrNull("index_location") == "start", index.Exists(codec => codec.TextOrNull("name") == "crc32c"))
            : new UnknownShards();
    }

    private static List<InfoFields> Codecs(InfoFields fields, string name) => fields.ElementOrNull(name) is null ? [] : fields.Objects(name);

    private static bool IsBig(InfoFields bytes) => bytes.ObjectOrNull("configuration")?.TextOrNull("endian") == "big";

    /// <summary>Returns how chunks are packed, in one word if it is one compression, and whether a checksum ends them.</summary>
    private static (string Packing, bool HasChecksum) Packing(List<InfoFields> codecs)
    {
        var names = codecs.Select(codec => codec.TextOrNull("name") ?? "unknown").Where(codec => codec != "bytes").ToList();
        var hasChecksum = names is [.., "crc32c"];
        if (hasChecksum)
            names.RemoveAt(names.Count - 1);
        return (names.Count == 0 ? "raw" : string.Join('+', names), hasChecksum);
    }

    private static (long[] Shape, long[] Chunks) Shapes(InfoFields array, InfoFields grid, string name)
    {
        var shape = array.Wholes("shape", 1, Positive);
        return (shape, Shapes(shape, grid, name));
    }

    private static long[] Shapes(long[] shape, InfoFields grid, string name)
    {
        var chunks = grid.Wholes(name, 1, Positive);
        return chunks.Length == shape.Length ? chunks : throw grid.Bad(name, string.Create(CultureInfo.InvariantCulture, $"{shape.Length} numbers, as shape has"));
    }

    private static string? TypeName(string type) => type.Length < 3 ? null : type[1..] switch
    {
        "u1" => "uint8",
        "u2" => "uint16",
        "u4" => "uint32",
        "u8" => "uint64",
        "i1" => "int8",
        "i2" => "int16",
        "i4" => "int32",
        "i8" => "int64",
        "f2" => "float16",
        "f4" => "float32",
        "f8" => "float64",
        "b1" => "bool",
        _ => null,
    };

    private static string Join(string path, string name) => path.Length == 0 ? name : name.Length == 0 ? path : $"{path}/{name}";
}
