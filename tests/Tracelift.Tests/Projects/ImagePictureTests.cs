using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using Tracelift.Tests.Server.Importing;
using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.Projects;

/// <summary>Pictures of images in chunks: thumbnails, tiles that the server cuts, the check of images; stacks that are found by looking or told by documents.</summary>
public sealed class ImagePictureTests
{
    private static readonly (int X, int Y, int Z) Size = (300, 70, 10);
    private static readonly (int X, int Y, int Z) Chunk = (64, 32, 4);

    [Theory]
    [InlineData("n5-raw", TestStoreKind.Sqlite)]
    [InlineData("n5-gzip", TestStoreKind.Catmaid)]
    [InlineData("zarr2-zlib", TestStoreKind.Sqlite)]
    [InlineData("zarr3-zstd", TestStoreKind.Postgres)]
    [InlineData("zarr2-blosc", TestStoreKind.Sqlite)]
    [InlineData("zarr3-shards", TestStoreKind.Sqlite)]
    [InlineData("precomputed", TestStoreKind.Sqlite)]
    [InlineData("precomputed-shards", TestStoreKind.Sqlite)]
    public async Task The_server_cuts_tiles_of_each_format(string kind, TestStoreKind store)
    {
        using var images = Write(kind);
        await using var web = images.Serve();
        await using var server = await RunningServer.StartAsync(store, options => options with { MayFetchFrom = _ => true });
        using var import = await server.SendAsync("root", HttpMethod.Post, $"/projects/import?images={Uri.EscapeDataString(web.Url + "/em")}&resolution=4,4,40", null);
        var project = (long)JsonNode.Parse(await import.EnsureSuccessStatusCode().Content.ReadAsStringAsync())!["projects"]![0]!["id"]!;
        var stack = $"/projects/{project}/stacks/{Assert.Single(await server.TestStore.QueryAsync($"SELECT stack_id FROM project_stack WHERE project_id = {project}"))}";

        var page = await server.SendAsync("root", HttpMethod.Get, stack);
        Assert.Contains(stack + "/tiles/", await page.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        using var tile = await server.SendAsync("root", HttpMethod.Get, stack + "/tiles/0/7/0/1.png");
        var (width, height, pixels) = Pixels(await tile.EnsureSuccessStatusCode().Content.ReadAsByteArrayAsync());

        Assert.Equal((256, 256), (width, height));
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
                Assert.Equal(256 + x < Size.X && y < Size.Y ? Voxel(256 + x, y, 7) : 0, pixels[(y * width) + x]);
        }

        foreach (var missing in (string[])["0/10/0/0.png", "0/0/1/0.png", "5/0/0/0.png", "0/0/0/x.png", "0/0/0/0.jpg"])
            Assert.Equal(404, (int)(await server.SendAsync("root", HttpMethod.Get, stack + "/tiles/" + missing)).StatusCode);
        Assert.NotEqual(200, (int)(await server.SendAsync(null, HttpMethod.Get, stack + "/tiles/0/7/0/1.png")).StatusCode);

        // A second look asks for nothing.
        var asked = web.Requests.Count;
        (await server.SendAsync("root", HttpMethod.Get, stack + "/tiles/0/7/0/1.png")).EnsureSuccessStatusCode();
        Assert.Equal(asked, web.Requests.Count);
    }

    [Fact]
    public async Task The_importer_shows_the_middle_section_and_the_check_reads_it()
    {
        using var images = Write("n5-gzip");
        await using var web = images.Serve();
        await using var scene = await ImporterScene.StartAsync(TestStoreKind.Sqlite, options => options with { DataFolder = images.Path });

        var projects = (await (await scene.BeginAsync()).Form().Set("source", "images").Set("images", "em").Set("resolution", "4,4,40").SubmitAsync("next")).At("/projects");
        var address = projects.Document.QuerySelector("img.thumb")!.GetAttribute("src")!;
        using var thumbnail = await scene.Root.Http.GetAsync(address);
        Assert.Equal("image/png", thumbnail.Content.Headers.ContentType?.MediaType);

        // The check reads chunks, and says which are damaged.
        await using var store = await ProjectStore.CreateAsync(TestStoreKind.Sqlite);
        string[] check = ["projects", "add-stack", "new:P", web.Url + "/em", "--resolution", "4,4,40", "--check-images", "--dry-run"];
        Assert.Contains("of its chunks were read", (await store.RunAsync(check)).Expect(0).Output, StringComparison.Ordinal);
        foreach (var block in Directory.EnumerateFiles(Path.Combine(images.Path, "em"), "1", SearchOption.AllDirectories))
            File.WriteAllBytes(block, [.. File.ReadAllBytes(block)[..20]]);
        Assert.Contains("0 mirrors as expected, 1 not", (await store.RunAsync(check)).Expect(0).Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, "{0}/{1}_{2}_{3}.jpg")]
    [InlineData(4, "{0}/{3}/{1}_{2}.png")]
    [InlineData(5, "{3}/{0}/{1}/{2}.jpg")]
    public async Task Tiles_are_found_by_looking(int type, string pattern)
    {
        using var images = new ImageFolder();
        foreach (var section in Enumerable.Range(1, 5))
        {
            foreach (var zoom in Enumerable.Range(0, 3))
            {
                for (var row = 0; row < 3 >> zoom || row == 0; row++)
                {
                    for (var column = 0; column < 6 >> zoom || column == 0; column++)
                        images.Write("tiles/" + string.Format(System.Globalization.CultureInfo.InvariantCulture, pattern, section, row, column, zoom), Gif(column == 5 ? 100 : 256, 128));
                }
            }
        }

        await using var web = images.Serve();
        await using var store = await ProjectStore.CreateAsync(TestStoreKind.Sqlite);
        Assert.Contains("--resolution", (await store.RunAsync("projects", "describe", web.Url + "/tiles")).Expect(2).Error, StringComparison.Ordinal);
        var stack = JsonNode.Parse((await store.RunAsync("projects", "describe", web.Url + "/tiles/", "--resolution", "4,4,40", "--json")).Expect(0).Output)![0]!["project"]!["stacks"]![0]!;

        Assert.Equal(("(1380,384,6)", "[0]", "[\"(1,1,1)\",\"(2,2,1)\",\"(4,4,1)\"]"), ((string)stack["dimension"]!, stack["broken_sections"]!.ToJsonString(), stack["downsample_factors"]!.ToJsonString()));
        var mirror = stack["mirrors"]![0]!;
        Assert.Equal((web.Url + "/tiles/", type, 256, 128), ((string)mirror["url"]!, (int)mirror["tile_source_type"]!, (int)mirror["tile_width"]!, (int)mirror["tile_height"]!));
        Assert.InRange(web.Requests.Count, 1, 200);
    }

    [Fact]
    public async Task A_server_that_has_every_tile_is_told()
    {
        await using var web = TestWebServer.Start(request => request.Path.StartsWith("/t?x=", StringComparison.Ordinal) ? new WebAnswer(200, "image/gif", Gif(512, 512)) : new WebAnswer(404, null, []));
        await using var store = await ProjectStore.CreateAsync(TestStoreKind.Sqlite);

        Assert.Contains("make up tiles", (await store.RunAsync("projects", "describe", web.Url + "/t", "--resolution", "4,4,40")).Expect(3).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_catmaids_stack_and_a_neuroglancers_state_are_sources()
    {
        using var images = new ImageFolder().Precomputed("em").Precomputed("segments", type: "segmentation");
        await using var web = images.Serve();
        await using var server = await RunningServer.StartAsync(TestStoreKind.Sqlite);
        var stack = Definitions.Stack("theirs");
        stack["translation"] = "(1,2,3)";
        stack["broken_sections"] = new JsonArray(4, 7);
        stack["mirrors"]![0]!["url"] = "https://example.org/root.n5/raw/%SCALE_DATASET%/0_1_2";
        stack["mirrors"]![0]!["tile_source_type"] = 11;
        using (var body = new StringContent(Definitions.List(Definitions.Of("P", stack)), Encoding.UTF8, "application/json"))
            (await server.SendAsync("root", HttpMethod.Post, "/projects/import?public=true", body)).EnsureSuccessStatusCode();
        var ids = Assert.Single(await server.TestStore.QueryAsync("SELECT project_id || '/' || stack_id FROM project_stack")).Split('/');
        await using var store = await ProjectStore.CreateAsync(TestStoreKind.Sqlite);
        store.Set("TRACELIFT_REMOTE_TOKEN", server.Token("root"));
        var catmaid = server.Http.BaseAddress!.ToString().TrimEnd('/');

        (await store.RunAsync("projects", "add-stack", "new:Copy", $"{catmaid}/{ids[0]}/stack/{ids[1]}", "--yes")).Expect(0);
        var copy = JsonNode.Parse(await store.ExportAsync())![0]!["project"]!["stacks"]![0]!;
        Assert.Equal(("theirs", "(1024,768,50)", "(4,4,40)", "(1,2,3)", "[4,7]"), ((string)copy["title"]!, (string)copy["dimension"]!, (string)copy["resolution"]!, (string)copy["translation"]!, copy["broken_sections"]!.ToJsonString()));
        Assert.Equal(("https://example.org/root.n5/raw/%SCALE_DATASET%/0_1_2", 11), ((string)copy["mirrors"]![0]!["url"]!, (int)copy["mirrors"]![0]!["tile_source_type"]!));
        Assert.Contains("keep", (await store.RunAsync("projects", "add-stack", "Copy", $"{catmaid}/?pid={ids[0]}&zp=0&sid0={ids[1]}&s0=2", "--dry-run")).Expect(0).Output, StringComparison.Ordinal);

        var state = $$"""{"layers": [{"type": "image", "source": {"url": "precomputed://{{web.Url}}/em"}, "name": "EM"}, {"type": "segmentation", "source": ["precomputed://{{web.Url}}/segments"], "name": "cells"}, {"type": "annotation", "name": "a"}, {"type": "image", "source": "boss://x", "name": "b"}]}""";
        foreach (var source in (string[])["https://neuroglancer.example.org/#!" + Uri.EscapeDataString(state), store.Folder.Write("state.json", state)])
        {
            var result = (await store.RunAsync("projects", "describe", source, "--json")).Expect(0);
            Assert.Equal(["EM", "cells"], JsonNode.Parse(result.Output)![0]!["project"]!["stacks"]!.AsArray().Select(layer => (string)layer!["title"]!));
            Assert.Contains("\"b\" is left out", result.Error, StringComparison.Ordinal);
        }
    }

    private static byte Voxel(int x, int y, int z) => (byte)(x + (3 * y) + (17 * z));

    /// <summary>An image of bytes, all chunks of it, in a folder "em".</summary>
    private static ImageFolder Write(string kind)
    {
        var folder = new ImageFolder();
        var isFirstFastest = !kind.StartsWith("zarr", StringComparison.Ordinal);
        switch (kind)
        {
            case "n5-raw" or "n5-gzip":
                folder.Write("em/attributes.json", $$$"""{"n5": "2.5.1", "dimensions": [300, 70, 10], "blockSize": [64, 32, 4], "dataType": "uint8", "compression": {"type": "{{{kind[3..]}}}"}}""");
                break;
            case "zarr2-zlib" or "zarr2-blosc":
                folder.Write("em/.zattrs", """{"multiscales": [{"version": "0.4", "axes": [{"name": "z", "type": "space"}, {"name": "y", "type": "space"}, {"name": "x", "type": "space"}], "datasets": [{"path": "0", "coordinateTransformations": [{"type": "scale", "scale": [1, 1, 1]}]}]}]}""")
                    .Write("em/0/.zarray", """{"zarr_format": 2, "shape": [10, 70, 300], "chunks": [4, 32, 64], "dtype": "|u1", "compressor": {"id": "COMPRESSOR", "level": 1}, "order": "C", "fill_value": 0, "filters": null}""".Replace("COMPRESSOR", kind["zarr2-".Length..], StringComparison.Ordinal));
                break;
            case "zarr3-zstd":
                folder.Write("em/zarr.json", """{"zarr_format": 3, "node_type": "group", "attributes": {"ome": {"version": "0.5", "multiscales": [{"axes": [{"name": "z", "type": "space"}, {"name": "y", "type": "space"}, {"name": "x", "type": "space"}], "datasets": [{"path": "0", "coordinateTransformations": [{"type": "scale", "scale": [1, 1, 1]}]}]}]}}}""")
                    .Write("em/0/zarr.json", """{"zarr_format": 3, "node_type": "array", "shape": [10, 70, 300], "data_type": "uint8", "chunk_grid": {"name": "regular", "configuration": {"chunk_shape": [4, 32, 64]}}, "chunk_key_encoding": {"name": "default"}, "fill_value": 0, "codecs": [{"name": "bytes"}, {"name": "zstd", "configuration": {"level": 1}}]}""");
                break;
            case "zarr3-shards":
                folder.Write("em/zarr.json", """{"zarr_format": 3, "node_type": "group", "attributes": {"ome": {"version": "0.5", "multiscales": [{"axes": [{"name": "z", "type": "space"}, {"name": "y", "type": "space"}, {"name": "x", "type": "space"}], "datasets": [{"path": "0", "coordinateTransformations": [{"type": "scale", "scale": [1, 1, 1]}]}]}]}}}""")
                    .Write("em/0/zarr.json", """{"zarr_format": 3, "node_type": "array", "shape": [10, 70, 300], "data_type": "uint8", "chunk_grid": {"name": "regular", "configuration": {"chunk_shape": [8, 64, 128]}}, "chunk_key_encoding": {"name": "default"}, "fill_value": 0, "codecs": [{"name": "sharding_indexed", "configuration": {"chunk_shape": [4, 32, 64], "codecs": [{"name": "bytes"}, {"name": "gzip", "configuration": {"level": 1}}, {"name": "crc32c"}], "index_codecs": [{"name": "bytes", "configuration": {"endian": "little"}}, {"name": "crc32c"}]}}]}""");
                break;
            case "precomputed-shards":
                folder.Write("em/info", """{"type": "image", "data_type": "uint8", "num_channels": 1, "scales": [{"key": "s", "size": [300, 70, 10], "resolution": [4, 4, 40], "voxel_offset": [7, 8, 9], "chunk_sizes": [[64, 32, 4]], "encoding": "raw", "sharding": {"@type": "neuroglancer_uint64_sharded_v1", "preshift_bits": 1, "hash": "identity", "minishard_bits": 1, "shard_bits": 2, "minishard_index_encoding": "gzip", "data_encoding": "gzip"}}]}""");
                break;
            default:
                folder.Write("em/info", """{"type": "image", "data_type": "uint8", "num_channels": 1, "scales": [{"key": "s", "size": [300, 70, 10], "resolution": [4, 4, 40], "voxel_offset": [7, 8, 9], "chunk_sizes": [[64, 32, 4]], "encoding": "raw"}]}""");
                break;
        }

        var chunks = new Dictionary<(int X, int Y, int Z), byte[]>();
        for (var z = 0; z * Chunk.Z < Size.Z; z++)
        {
            for (var y = 0; y * Chunk.Y < Size.Y; y++)
            {
                for (var x = 0; x * Chunk.X < Size.X; x++)
                {
                    // Chunks at the edge are whole in Zarr, and cut in the others.
                    var (from, to) = ((X: x * Chunk.X, Y: y * Chunk.Y, Z: z * Chunk.Z), (X: (x + 1) * Chunk.X, Y: (y + 1) * Chunk.Y, Z: (z + 1) * Chunk.Z));
                    if (isFirstFastest)
                        to = (Math.Min(to.X, Size.X), Math.Min(to.Y, Size.Y), Math.Min(to.Z, Size.Z));
                    var voxels = new List<byte>();
                    for (var c = from.Z; c < to.Z; c++)
                    {
                        for (var b = from.Y; b < to.Y; b++)
                        {
                            for (var a = from.X; a < to.X; a++)
                                voxels.Add(a < Size.X && b < Size.Y && c < Size.Z ? Voxel(a, b, c) : (byte)0);
                        }
                    }

                    byte[] bytes = [.. voxels];
                    chunks[(x, y, z)] = bytes;
                    if (kind.EndsWith("shards", StringComparison.Ordinal))
                        continue;
                    _ = kind switch
                    {
                        "n5-raw" or "n5-gzip" => folder.Write($"em/{x}/{y}/{z}", ImageFolder.N5Block([to.X - from.X, to.Y - from.Y, to.Z - from.Z], bytes, kind == "n5-gzip")),
                        "zarr2-blosc" => folder.Write($"em/0/{z}.{y}.{x}", ImageShards.StoredBlosc(bytes)),
                        "zarr2-zlib" => folder.Write($"em/0/{z}.{y}.{x}", Zlib(bytes)),
                        "zarr3-zstd" => folder.Write($"em/0/c/{z}/{y}/{x}", Zstd(bytes)),
                        _ => folder.Write($"em/s/{from.X + 7}-{to.X + 7}_{from.Y + 8}-{to.Y + 8}_{from.Z + 9}-{to.Z + 9}", bytes),
                    };
                }
            }
        }

        if (kind == "zarr3-shards")
            ImageShards.Zarr(folder, "em/0", chunks, (2, 2, 2));
        else if (kind == "precomputed-shards")
            ImageShards.Precomputed(folder, "em/s", chunks, (5, 3, 3));
        return folder;
    }

    private static byte[] Zlib(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var packing = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            packing.Write(bytes);
        return packed.ToArray();
    }

    private static byte[] Zstd(byte[] bytes)
    {
        using var compressor = new ZstdSharp.Compressor(1);
        return compressor.Wrap(bytes).ToArray();
    }

    private static byte[] Gif(int width, int height) => [.. "GIF89a"u8, (byte)width, (byte)(width >> 8), (byte)height, (byte)(height >> 8)];

    /// <summary>The pixels of a grey PNG without filters.</summary>
    private static (int Width, int Height, byte[] Pixels) Pixels(byte[] png)
    {
        var (width, height) = (BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(16)), BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(20)));
        var length = BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(33));
        using var packed = new MemoryStream(png, 41, length);
        using var rows = new ZLibStream(packed, CompressionMode.Decompress);
        var pixels = new byte[width * height];
        for (var y = 0; y < height; y++)
        {
            Assert.Equal(0, rows.ReadByte());
            rows.ReadExactly(pixels.AsSpan(y * width, width));
        }

        return (width, height, pixels);
    }
}
