using System.Globalization;
using System.Text.Json;
using Tracelift.Errors;
using Tracelift.Formats.Precomputed;
using Tracelift.Model.Projects;

namespace Tracelift.Formats.Images;

/// <summary>
/// Reads what N5 containers say on their images: datasets, multiscale groups (s0, s1 and so on), channels of n5-viewer
/// (c0, c1), Paintera's groups, and the transforms that Janelia's datasets have.
/// </summary>
internal static class N5Reader
{
    private const int MostAbove = 8;
    private const string Attributes = "attributes.json";
    private const string Expected = "a number for each dimension";

    // CATMAID's viewer unpacks no others.
    private static readonly string[] Shown = ["raw", "gzip"];

    // Without names the first axis is the fastest one.
    private static readonly string[] Unnamed = ["x", "y", "z"];

    /// <summary>Reads the images in a folder.</summary>
    /// <returns>Null if it is not N5.</returns>
    /// <exception cref="InputException">The metadata are faulty, or the images can't become stacks.</exception>
    public static async Task<IReadOnlyList<ImageVolume>?> ReadAsync(IImagePlace place, CancellationToken cancellationToken) =>
        await ReadAsync(place, "", [], mayHaveChannels: true, cancellationToken) is { } volumes ? await CheckRootAsync(place, volumes, cancellationToken) : null;

    private static async Task<IReadOnlyList<ImageVolume>?> ReadAsync(
        IImagePlace place, string path, IReadOnlyList<InfoFields> around, bool mayHaveChannels, CancellationToken cancellationToken)
    {
        var group = await FieldsAsync(place, path, cancellationToken);
        if (group?.Has("dimensions") == true)
            return Channels(place, path, [Level("", group.Value)], [group.Value], around, hasFolders: false);
        if (await FieldsAsync(place, Join(path, "s0"), cancellationToken) is { } finest && finest.Has("dimensions"))
        {
            var own = await AllAsync(place, path, finest, cancellationToken);
            var levels = own.Select((fields, i) => Level(string.Create(CultureInfo.InvariantCulture, $"s{i}"), fields)).ToList();
            return Channels(place, path, levels, own, group is { } outside ? [outside, .. around] : around, hasFolders: true);
        }

        if (group is { } paintera && (paintera.Has("painteraData") || paintera.Has("maxId")))
            return await ReadAsync(place, Join(path, "data"), [paintera, .. around], mayHaveChannels: false, cancellationToken);
        if (!mayHaveChannels)
            return null;
        var volumes = new List<ImageVolume>();
        for (var channel = 0; channel < ImageAxes.MostChannels; channel++)
        {
            var one = await ReadAsync(place, Join(path, string.Create(CultureInfo.InvariantCulture, $"c{channel}")), group is { } outer ? [outer, .. around] : around, mayHaveChannels: false, cancellationToken);
            if (one is null)
                break;
            volumes.AddRange(one.Select(volume => volume with { Channel = channel }));
        }

        return volumes.Count == 0 ? null : volumes.Count == 1 ? [volumes[0] with { Channel = null }] : volumes;
    }

    private static async Task<List<InfoFields>> AllAsync(IImagePlace place, string path, InfoFields finest, CancellationToken cancellationToken)
    {
        var all = new List<InfoFields> { finest };
        while (all.Count < Downsampling.MostLevels
            && await FieldsAsync(place, Join(path, string.Create(CultureInfo.InvariantCulture, $"s{all.Count}")), cancellationToken) is { } next && next.Has("dimensions"))
        {
            all.Add(next);
        }

        return all;
    }

    private static ImageLevel Level(string name, InfoFields fields)
    {
        var shape = fields.Wholes("dimensions", 1, "a whole number above 0 for each dimension");
        var chunk = fields.Wholes("blockSize", 1, "a whole number above 0 for each dimension");
        if (chunk.Length != shape.Length)
            throw fields.Bad("blockSize", string.Create(CultureInfo.InvariantCulture, $"{shape.Length} numbers, as dimensions has"));
        return new ImageLevel
        {
            Path = name,
            Shape = shape,
            Chunk = chunk,
            DataType = fields.Text("dataType", "a type such as \"uint8\"").ToLowerInvariant(),
            Encoding = Compression(fields),
            IsBigEndian = true,
            IsFirstFastest = true,
        };
    }

    // Older files have the type of the compression as a text.
    private static string Compression(InfoFields fields) =>
        (fields.ElementOrNull("compression") is { ValueKind: JsonValueKind.Object } ? fields.Object("compression").TextOrNull("type") : fields.TextOrNull("compressionType")) ?? "raw";

    private static List<ImageVolume> Channels(
        IImagePlace place, string path, List<ImageLevel> levels, List<InfoFields> own, IReadOnlyList<InfoFields> around, bool hasFolders)
    {
        var where = Join(place.Name, path);
        foreach (var level in levels)
            ImageAxes.RequireAlike(levels, level, where);
        var names = AxisNames(own[0], around);
        if (names is null && levels[0].Shape.Count != 3)
        {
            throw new InputException(
                "bad-axes", string.Create(CultureInfo.InvariantCulture, $"{where} has {levels[0].Shape.Count} dimensions without names"),
                "Name them in its attributes.json, in the order of \"dimensions\": \"axes\": [\"x\", \"y\", \"c\", \"z\"].");
        }

        var axes = ImageAxes.Of(names ?? Unnamed, levels[0].Shape, where);
        var notes = new List<Problem>();
        var factored = Factors(levels, own, around, axes.Slicing, where, notes);
        var (resolution, unclear) = Resolution(own[0], around, axes.Slicing, where, notes);
        var volume = new ImageVolume
        {
            Format = ImageFormat.N5,
            FormatName = "N5",
            Path = path,
            Levels = factored,
            Slicing = axes.Slicing,
            HasLevelFolders = hasFolders,
            Resolution = resolution,
            UnclearResolution = unclear,
            Translation = Translation(own[0], around, axes.Slicing),
            IsSegmentation = levels[0].DataType == "uint64",
            ChannelAxis = axes.Channels > 1 ? axes.ChannelAxis : null,
            Notes = notes,
            Obstacle = Obstacle(levels, where),
        };
        return axes.Channels == 1 ? [volume] : [.. Enumerable.Range(0, axes.Channels).Select(channel => volume with { Channel = channel })];
    }

    private static Problem? Obstacle(List<ImageLevel> levels, string where)
    {
        if (levels[0].Shape.Count != 3)
            return new Problem("not-shown", $"{where} has {levels[0].Shape.Count} dimensions, and CATMAID's viewer shows N5 datasets of three: copy each channel into a dataset of its own");
        return levels.FirstOrDefault(level => !Shown.Contains(level.Encoding, StringComparer.Ordinal)) is { } packed
            ? new Problem("not-shown", $"{where} is packed with {packed.Encoding}, and CATMAID's viewer unpacks raw and gzip only: copy it with the compression gzip")
            : null;
    }

    /// <summary>Returns the names of the axes in the order of the dimensions; null if they have none.</summary>
    private static string[]? AxisNames(InfoFields own, IReadOnlyList<InfoFields> around)
    {
        foreach (var fields in (IEnumerable<InfoFields>)[own, .. around])
        {
            if (fields.ElementOrNull("axes") is { ValueKind: JsonValueKind.Array } list && list.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String))
                return fields.Texts("axes");
        }

        // Transforms list the axes as Python does: the slowest first, and so the other way round than the dimensions.
        return own.ElementOrNull("transform") is { ValueKind: JsonValueKind.Object } && own.Object("transform").Has("axes")
            ? [.. own.Object("transform").Texts("axes").Reverse()]
            : null;
    }

    private static List<ImageLevel> Factors(
        List<ImageLevel> levels, List<InfoFields> own, IReadOnlyList<InfoFields> around, IReadOnlyList<int> slicing, string where, List<Problem> notes)
    {
        var lists = around.Select(fields => fields.ElementOrNull("downsamplingFactors") is not null ? fields.RealListsOrNull("downsamplingFactors", "a list of factors for each level") : fields.RealListsOrNull("scales", "a list of factors for each level"))
            .FirstOrDefault(list => list is not null);
        if (lists is not null && lists.Count > levels.Count)
            notes.Add(new Problem("missing-levels", string.Create(CultureInfo.InvariantCulture, $"{where}: its attributes.json names {lists.Count} levels, but {levels.Count} are there: s{levels.Count} is missing")));
        var factored = new List<ImageLevel>();
        foreach (var (level, i) in levels.Select((level, i) => (level, i)))
        {
            if (i == 0)
            {
                factored.Add(level);
                continue;
            }

            var values = own[i].RealsOrNull("downsamplingFactors", Expected)
                ?? (lists is not null && i < lists.Count ? lists[i] : null)
                ?? Scales(own[0], own[i])
                ?? LevelFactors.OfShapes(levels[0].Shape, level.Shape);
            var factor = LevelFactors.Whole(values, slicing);
            if (factor is null || !LevelFactors.Rises(factored[^1].Factor, factor.Value))
            {
                notes.Add(new Problem(
                    "level-left-out", $"{Join(where, level.Path)} and the levels after it are left out: its factor is ({string.Join(",", values.Select(value => value.ToString("R", CultureInfo.InvariantCulture)))}), and CATMAID takes whole numbers that don't shrink"));
                break;
            }

            factored.Add(level with { Factor = factor.Value });
        }

        if (factored.Exists(level => !level.Chunk.SequenceEqual(factored[0].Chunk)))
            notes.Add(new Problem("chunk-sizes", $"{where}: the levels have blocks of different sizes, which CATMAID's viewer may show wrongly"));
        return factored;
    }

    /// <summary>Returns the quotient of the voxels' sizes, where both levels say them.</summary>
    private static double[]? Scales(InfoFields finest, InfoFields level) =>
        SizeOf(finest, out _) is { } fine && SizeOf(level, out _) is { } coarse && fine.Values.Length == coarse.Values.Length && !fine.Values.SequenceEqual(coarse.Values)
            ? LevelFactors.OfScales(fine.Values, coarse.Values)
            : null;

    private static (Double3? Resolution, string? Unclear) Resolution(InfoFields own, IReadOnlyList<InfoFields> around, IReadOnlyList<int> slicing, string where, List<Problem> notes)
    {
        string? unclear = null;
        foreach (var fields in (IEnumerable<InfoFields>)[own, .. around])
        {
            if (SizeOf(fields, out var name) is not { } size)
                continue;

            // Paintera's own field, which is in nm.
            var isPlain = name == "resolution" && size.Units.All(unit => unit is null);
            var units = isPlain ? [.. size.Values.Select(_ => "nm")] : size.Units;
            if (LengthUnit.ToNanometres(size.Values, units, slicing) is { } resolution)
            {
                if (isPlain)
                    notes.Add(new Problem("assumed-unit", $"{where}: its resolution names no unit, and was taken as nm"));
                return resolution is { X: > 0, Y: > 0, Z: > 0 } ? (resolution, null) : throw fields.Bad(name, "numbers above 0");
            }

            unclear ??= $"{name} is {string.Join(", ", size.Values.Select(value => value.ToString("R", CultureInfo.InvariantCulture)))} {(size.Units.FirstOrDefault(unit => unit is not null) is { } unit ? $"\"{unit}\"" : "without a unit")}";
        }

        return (null, unclear);
    }

    /// <summary>Returns the size of a voxel in the order of the dimensions, with its units.</summary>
    private static (double[] Values, IReadOnlyList<string?> Units)? SizeOf(InfoFields fields, out string name)
    {
        if (fields.ElementOrNull("transform") is { ValueKind: JsonValueKind.Object } && fields.Object("transform") is var transform && transform.RealsOrNull("scale", Expected) is { } scale)
        {
            name = "transform";
            return ([.. Enumerable.Reverse(scale)], UnitsOf(transform, scale.Length));
        }

        name = "pixelResolution";
        if (fields.ElementOrNull(name) is { ValueKind: JsonValueKind.Object })
        {
            var size = fields.Object(name);
            if (size.RealsOrNull("dimensions", Expected) is { } values)
                return (values, [.. values.Select(_ => size.TextOrNull("unit"))]);
        }
        else if (fields.RealsOrNull(name, Expected) is { } values)
        {
            return (values, [.. values.Select(_ => fields.TextOrNull("unit"))]);
        }

        name = "resolution";
        return fields.RealsOrNull(name, Expected) is { } plain ? (plain, [.. plain.Select(_ => fields.TextOrNull("unit"))]) : null;
    }

    private static List<string?> UnitsOf(InfoFields transform, int count) =>
        transform.ElementOrNull("units") is null ? [.. Enumerable.Repeat<string?>(null, count)] : [.. transform.Texts("units").Reverse()];

    /// <summary>Returns the offset in nm. In N5 it is a length, not a number of voxels.</summary>
    private static Double3 Translation(InfoFields own, IReadOnlyList<InfoFields> around, IReadOnlyList<int> slicing)
    {
        foreach (var fields in (IEnumerable<InfoFields>)[own, .. around])
        {
            if (fields.ElementOrNull("transform") is { ValueKind: JsonValueKind.Object } && fields.Object("transform") is var transform && transform.RealsOrNull("translate", Expected) is { } translate)
            {
                var units = UnitsOf(transform, translate.Length);
                return LengthUnit.ToNanometres([.. Enumerable.Reverse(translate)], [.. units.Select(unit => unit ?? "nm")], slicing) ?? throw transform.Bad("units", "units of length such as \"nm\"");
            }

            foreach (var name in (string[])["translate", "offset"])
            {
                if (fields.RealsOrNull(name, Expected) is not { } offset)
                    continue;
                var unit = fields.ElementOrNull("pixelResolution") is { ValueKind: JsonValueKind.Object } ? fields.Object("pixelResolution").TextOrNull("unit") : fields.TextOrNull("unit");
                if (LengthUnit.ToNanometres(offset, [.. offset.Select(_ => LengthUnit.IsKnown(unit) ? unit : "nm")], slicing) is { } nm)
                    return nm;
            }
        }

        return default;
    }

    /// <summary>Adds a note if no folder above says that it is the root of a container: CATMAID's viewer looks for it.</summary>
    private static async Task<IReadOnlyList<ImageVolume>> CheckRootAsync(IImagePlace place, IReadOnlyList<ImageVolume> volumes, CancellationToken cancellationToken)
    {
        var at = place;
        for (var i = 0; i < MostAbove && at is not null; i++)
        {
            try
            {
                if (await FieldsAsync(at, "", cancellationToken) is { } fields && fields.Has("n5"))
                    return volumes;
            }
            catch (InputException)
            {
                // What lies above is not a part of the image.
                break;
            }

            at = at.Above;
        }

        var note = new Problem("no-root", $"{place.Name} and the folders above it have no {Attributes} with a version (\"n5\": \"2.0.0\"), by which CATMAID's viewer finds the root of a container: put one into the container's root");
        return [volumes[0] with { Notes = [.. volumes[0].Notes, note] }, .. volumes.Skip(1)];
    }

    private static Task<InfoFields?> FieldsAsync(IImagePlace place, string path, CancellationToken cancellationToken) => MetadataFile.ReadAsync(place, Join(path, Attributes), cancellationToken);

    private static string Join(string path, string name) => path.Length == 0 ? name : name.Length == 0 ? path : $"{path}/{name}";
}
