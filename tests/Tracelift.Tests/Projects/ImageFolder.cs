using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Tracelift.Tests.Support;

namespace Tracelift.Tests.Projects;

/// <summary>Small image volumes, written as their formats' specifications say, in a folder that a web server can serve.</summary>
internal sealed class ImageFolder : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    /// <summary>The folder.</summary>
    public string Path => _folder.Path;

    /// <summary>Writes a text.</summary>
    public ImageFolder Write(string path, string text) => Write(path, Encoding.UTF8.GetBytes(text));

    /// <summary>Writes a file.</summary>
    public ImageFolder Write(string path, byte[] bytes)
    {
        var file = System.IO.Path.Combine(Path, path);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(file)!);
        File.WriteAllBytes(file, bytes);
        return this;
    }

    /// <summary>Serves the folder.</summary>
    public TestWebServer Serve() => TestWebServer.Start(request =>
    {
        var file = System.IO.Path.Combine(Path, Uri.UnescapeDataString(request.Path.TrimStart('/')));
        if (!File.Exists(file))
            return new WebAnswer(404, null, []);
        var bytes = File.ReadAllBytes(file);
        return request.Headers.TryGetValue("Range", out var range) ? new WebAnswer(206, "application/octet-stream", Part(bytes, range)) : new WebAnswer(200, "application/octet-stream", bytes);
    });

    /// <summary>A multiscale group of N5 with the levels' factors and a size of a voxel in a unit.</summary>
    public ImageFolder N5(string path, (int X, int Y, int Z) size, string group = "{}", string unit = "nm", string compression = "gzip", params (int X, int Y, int Z)[] factors)
    {
        Write($"{path.Split('/')[0]}/attributes.json", """{"n5": "2.5.1"}""");
        if (path.Contains('/', StringComparison.Ordinal))
            Write($"{path}/attributes.json", group);
        foreach (var (level, i) in factors.Select((level, i) => (level, i)))
        {
            Write(
                $"{path}/s{i}/attributes.json",
                $$$"""
                {"dimensions": [{{{(size.X + level.X - 1) / level.X}}}, {{{(size.Y + level.Y - 1) / level.Y}}}, {{{(size.Z + level.Z - 1) / level.Z}}}], "blockSize": [64, 32, 16], "dataType": "uint8",
                 "compression": {"type": "{{{compression}}}"}, "downsamplingFactors": [{{{level.X}}}, {{{level.Y}}}, {{{level.Z}}}], "pixelResolution": {"unit": "{{{unit}}}", "dimensions": [4.0, 4.5, 40.0]}}
                """);
        }

        return this;
    }

    /// <summary>An image of Neuroglancer's precomputed format.</summary>
    public ImageFolder Precomputed(string path, string more = "", string scale = "", string type = "image", string encoding = "raw") => Write(
        $"{path}/info",
        $$$"""
        {"@type": "neuroglancer_multiscale_volume", "type": "{{{type}}}", "data_type": "uint8", "num_channels": 1, {{{more}}}
         "scales": [
          {"key": "8_8_40", "size": [100, 80, 30], "resolution": [8, 8, 40], "voxel_offset": [10, -20, 5], "chunk_sizes": [[64, 32, 16]], "encoding": "{{{encoding}}}" {{{scale}}}},
          {"key": "16_16_40", "size": [50, 40, 30], "resolution": [16, 16, 40], "voxel_offset": [5, -10, 5], "chunk_sizes": [[64, 32, 16]], "encoding": "{{{encoding}}}" {{{scale}}}}]}
        """);

    /// <summary>An OME-Zarr image of version 0.4 or 0.5 with the axes c, z, y, x.</summary>
    public ImageFolder Zarr(string path, bool isThree, int channels = 2, string unit = "micrometer", string axes = "c", string more = "")
    {
        var metadata =
            $$$"""
            {"multiscales": [{"version": "{{{(isThree ? "0.5" : "0.4")}}}", "name": "brain",
              "axes": [{"name": "{{{axes}}}", "type": "{{{(axes == "t" ? "time" : "channel")}}}"}, {"name": "z", "type": "space", "unit": "{{{unit}}}"}, {"name": "y", "type": "space", "unit": "{{{unit}}}"}, {"name": "x", "type": "space", "unit": "{{{unit}}}"}],
              "datasets": [
               {"path": "0", "coordinateTransformations": [{"type": "scale", "scale": [1, 0.04, 0.004, 0.008]}, {"type": "translation", "translation": [0, 1.5, 0.25, 0.125]}]},
               {"path": "1", "coordinateTransformations": [{"type": "scale", "scale": [1, 0.04, 0.012, 0.024]}]}]}],
             "omero": {"channels": [{"label": "DAPI"}, {"label": "GFP"}]} {{{more}}}}
            """;
        var shapes = new[] { $"[{channels}, 10, 60, 90]", $"[{channels}, 10, 20, 30]" };
        if (!isThree)
        {
            Write($"{path}/.zgroup", """{"zarr_format": 2}""").Write($"{path}/.zattrs", metadata);
            for (var i = 0; i < 2; i++)
                Write($"{path}/{i}/.zarray", $$"""{"zarr_format": 2, "shape": {{shapes[i]}}, "chunks": [1, 4, 32, 64], "dtype": "<u2", "compressor": {"id": "blosc", "cname": "lz4"}, "order": "C", "fill_value": 0, "filters": null, "dimension_separator": "/"}""");
            return this;
        }

        Write($"{path}/zarr.json", $$$"""{"zarr_format": 3, "node_type": "group", "attributes": {"ome": {{{metadata}}} }}""");
        for (var i = 0; i < 2; i++)
        {
            Write(
                $"{path}/{i}/zarr.json",
                $$$"""
                {"zarr_format": 3, "node_type": "array", "shape": {{{shapes[i]}}}, "data_type": "uint16", "chunk_grid": {"name": "regular", "configuration": {"chunk_shape": [1, 4, 32, 64]}},
                 "chunk_key_encoding": {"name": "default", "configuration": {"separator": "/"}}, "fill_value": 0, "codecs": [{"name": "bytes", "configuration": {"endian": "little"}}, {"name": "zstd", "configuration": {"level": 3}}]}
                """);
        }

        return this;
    }

    /// <summary>A block of an N5 dataset.</summary>
    public static byte[] N5Block(int[] size, byte[] voxels, bool isGzip)
    {
        using var block = new MemoryStream();
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteUInt16BigEndian(number, 0);
        block.Write(number[..2]);
        BinaryPrimitives.WriteUInt16BigEndian(number, (ushort)size.Length);
        block.Write(number[..2]);
        foreach (var length in size)
        {
            BinaryPrimitives.WriteInt32BigEndian(number, length);
            block.Write(number);
        }

        block.Write(isGzip ? Gzip(voxels) : voxels);
        return block.ToArray();
    }

    /// <summary>Packs bytes.</summary>
    public static byte[] Gzip(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var packing = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            packing.Write(bytes);
        return packed.ToArray();
    }

    /// <summary>The part that a header such as "bytes=2-5" or "bytes=-5" names.</summary>
    private static byte[] Part(byte[] bytes, string range)
    {
        var ends = range["bytes=".Length..].Split('-');
        var number = (string text) => int.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
        return ends[0].Length == 0 ? bytes[Math.Max(0, bytes.Length - number(ends[1]))..] : bytes[number(ends[0])..Math.Min(bytes.Length, number(ends[1]) + 1)];
    }

    public void Dispose() => _folder.Dispose();
}
