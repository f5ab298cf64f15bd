using System.Text.Json.Nodes;
using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.Projects;

/// <summary>Stacks that are made of what images say.</summary>
public sealed class ImageStackTests
{
    [Theory]
    [MemberData(nameof(TestStore.Kinds), MemberType = typeof(TestStore))]
    public async Task An_n5_group_becomes_a_stack_with_its_levels_and_its_address_to_the_letter(TestStoreKind kind)
    {
        using var images = new ImageFolder().N5("brain.n5/em raw", (1000, 900, 50), """{"offset": [100.5, -200, 4000]}""", factors: [(1, 1, 1), (3, 3, 1), (9, 9, 2)]);
        await using var server = images.Serve();
        await using var store = await ProjectStore.CreateAsync(kind);
        var address = server.Url + "/brain.n5/em%20raw";

        var dry = (await store.RunAsync("projects", "add-stack", "new:Brain", address, "--dry-run")).Expect(0).Output;
        Assert.Contains("4 x 4.05 x 2 µm", dry, StringComparison.Ordinal);
        (await store.RunAsync("projects", "add-stack", "new:Brain", "n5://" + address + "/", "--yes")).Expect(0);

        Assert.Equal(["Brain"], await store.Store.QueryAsync("SELECT title FROM project"));
        var stack = Stack(await store.ExportAsync());
        Assert.Equal("em raw", (string)stack["title"]!);
        Assert.Equal("(1000,900,50)", (string)stack["dimension"]!);
        Assert.Equal("(4,4.5,40)", (string)stack["resolution"]!);
        Assert.Equal("(100.5,-200,4000)", (string)stack["translation"]!);
        Assert.Equal(["(1,1,1)", "(3,3,1)", "(9,9,2)"], stack["downsample_factors"]!.AsArray().Select(factor => (string)factor!));
        Assert.Equal("(0,0,0,1)", (string)stack["placeholder_color"]!);
        var mirror = Assert.Single(stack["mirrors"]!.AsArray())!;
        Assert.Equal((address + "/%SCALE_DATASET%/0_1_2", 11, 64, 32), ((string)mirror["url"]!, (int)mirror["tile_source_type"]!, (int)mirror["tile_width"]!, (int)mirror["tile_height"]!));

        // The same images are the same stack.
        Assert.Contains("keep", (await store.RunAsync("projects", "add-stack", "Brain", address + "/s0", "--dry-run")).Expect(0).Output, StringComparison.Ordinal);
        (await store.RunAsync("projects", "add-stack", "Brain", address)).Expect(0);
        Assert.Equal(["1"], await store.Store.QueryAsync("SELECT count(*) FROM stack"));
    }

    [Fact]
    public async Task Axes_go_by_their_names_and_sizes_by_their_units()
    {
        using var images = new ImageFolder()
            .Write("a.n5/attributes.json", """{"n5": "2.0.0"}""")
            .Write("a.n5/named/attributes.json", """{"dimensions": [10, 20, 30], "blockSize": [1, 2, 3], "dataType": "uint16", "compression": {"type": "raw"}, "axes": ["z", "y", "x"], "pixelResolution": {"unit": "um", "dimensions": [0.04, 0.0045, 0.004]}}""")
            .Write("a.n5/janelia/s0/attributes.json", """{"dimensions": [30, 20, 10], "blockSize": [8, 8, 8], "dataType": "uint8", "compression": {"type": "gzip"}, "transform": {"axes": ["z", "y", "x"], "scale": [5.24, 4, 4], "translate": [10.5, 2, 1], "units": ["nm", "nm", "nm"]}}""")
            .Write("a.n5/janelia/s1/attributes.json", """{"dimensions": [15, 10, 10], "blockSize": [8, 8, 8], "dataType": "uint8", "compression": {"type": "gzip"}, "transform": {"axes": ["z", "y", "x"], "scale": [5.24, 8, 8], "translate": [10.5, 4, 3], "units": ["nm", "nm", "nm"]}}""");

        var named = await DescribeAsync(Path.Combine(images.Path, "a.n5/named"));
        Assert.Equal(("(30,20,10)", "(4,4.5,40)", "2_1_0", 3, 2), ((string)named["dimension"]!, (string)named["resolution"]!, (string)named["mirrors"]![0]!["folder"]!, (int)named["mirrors"]![0]!["tile_width"]!, (int)named["mirrors"]![0]!["tile_height"]!));
        var janelia = await DescribeAsync(Path.Combine(images.Path, "a.n5/janelia"));
        Assert.Equal(("(30,20,10)", "(4,4,5.24)", "(1,2,10.5)", "[\"(1,1,1)\",\"(2,2,1)\"]"), ((string)janelia["dimension"]!, (string)janelia["resolution"]!, (string)janelia["translation"]!, janelia["downsample_factors"]!.ToJsonString()));
    }

    [Fact]
    public async Task Precomputed_offsets_are_in_voxels()
    {
        using var images = new ImageFolder().Precomputed("em").Precomputed("segments", type: "segmentation").Precomputed("shards", scale: """, "sharding": {"@type": "neuroglancer_uint64_sharded_v1", "preshift_bits": 9, "hash": "identity", "minishard_bits": 6, "shard_bits": 15}""");
        await using var server = images.Serve();

        var stack = await DescribeAsync($"precomputed://{server.Url}/em");
        Assert.Equal(("(100,80,30)", "(8,8,40)", "(80,-160,200)", "[\"(1,1,1)\",\"(2,2,1)\"]"), ((string)stack["dimension"]!, (string)stack["resolution"]!, (string)stack["translation"]!, stack["downsample_factors"]!.ToJsonString()));
        Assert.Equal("[10,-20,5]", stack["metadata"]!["voxelOffset"]!.ToJsonString());
        Assert.Equal((server.Url + "/em/%SCALE_DATASET%/0_1_2", 14), ((string)stack["mirrors"]![0]!["url"]!, (int)stack["mirrors"]![0]!["tile_source_type"]!));
        Assert.Equal("(0,0,0,0)", (string)(await DescribeAsync($"{server.Url}/segments"))["placeholder_color"]!);

        // CATMAID's viewer fails on shards; its back-end does not.
        var result = await RunAsync("projects", "describe", $"{server.Url}/shards", "--json");
        var mirror = Stack(result.Expect(0).Output)["mirrors"]![0]!;
        Assert.Equal(($"precomputed://{server.Url}/shards", 13), ((string)mirror["url"]!, (int)mirror["tile_source_type"]!));
        Assert.Contains("cloud-volume", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Channels_of_zarr_become_stacks_in_a_group(bool isThree)
    {
        using var images = new ImageFolder().Zarr("brain.zarr", isThree);
        await using var server = images.Serve();
        await using var store = await ProjectStore.CreateAsync(TestStoreKind.Sqlite);

        var result = (await store.RunAsync("projects", "add-stack", "new:P", server.Url + "/brain.zarr", "--tile-server", "https://tiles.example.org/b/%SCALE_DATASET%/c?x=1", "--tile-server-type", "10")).Expect(0);

        Assert.Contains("no tile source", result.Output + result.Error, StringComparison.Ordinal);
        var stacks = JsonNode.Parse(await store.ExportAsync())![0]!["project"]!["stacks"]!.AsArray();
        Assert.Equal(["brain, DAPI", "brain, GFP"], stacks.Select(stack => (string)stack!["title"]!));
        Assert.All(stacks, stack =>
        {
            Assert.Equal(("(90,60,10)", "(8,4,40)", "(125,250,1500)", "[\"(1,1,1)\",\"(3,3,1)\"]"), ((string)stack!["dimension"]!, (string)stack["resolution"]!, (string)stack["translation"]!, stack["downsample_factors"]!.ToJsonString()));
            Assert.Equal("brain|channel", $"{stack["stackgroups"]![0]!["title"]}|{stack["stackgroups"]![0]!["relation"]}");
            Assert.Equal("https://tiles.example.org/b/%SCALE_DATASET%/c?x=1", (string)Assert.Single(stack["mirrors"]!.AsArray())!["url"]!);
        });
    }

    [Fact]
    public async Task A_description_of_a_folder_is_imported_with_its_base_url()
    {
        using var images = new ImageFolder().N5("brain.n5/em", (100, 90, 50), factors: [(1, 1, 1), (2, 2, 1)]);
        await using var store = await ProjectStore.CreateAsync(TestStoreKind.Sqlite);
        var file = Path.Combine(store.Folder.Path, "project.yaml");

        (await store.RunAsync("projects", "describe", Path.Combine(images.Path, "brain.n5/em"), "--file", file, "--project-title", "Brain")).Expect(0);
        (await store.RunAsync("projects", "import", "--input", file, "--image-base", "https://example.org/data/brain.n5/em", "--yes")).Expect(0);

        var export = await store.ExportAsync();
        Assert.Equal("https://example.org/data/brain.n5/em/%SCALE_DATASET%/0_1_2", (string)Stack(export)["mirrors"]![0]!["url"]!);

        // A folder elsewhere is not served at the usual base URL.
        store.Set("IMPORTER_DEFAULT_IMAGE_BASE", "https://example.org/data");
        foreach (var command in (string[][])[["projects", "describe"], ["projects", "add-stack", "Brain"], ["projects", "import", "--images"]])
            Assert.Contains("--image-base URL", (await store.RunAsync([.. command, Path.Combine(images.Path, "brain.n5/em")])).Expect(2).Error, StringComparison.Ordinal);

        // In the folder of data the base URL is that of the folder.
        store.Set("CATMAID_IMPORT_PATH", images.Path);
        (await store.RunAsync("projects", "import", "--images", Path.Combine(images.Path, "brain.n5/em"), "--dry-run")).Expect(0);
        Assert.Contains("keep", (await store.RunAsync("projects", "add-stack", "Brain", Path.Combine(images.Path, "brain.n5/em"), "--dry-run")).Expect(0).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Mistakes_in_containers_are_told()
    {
        using var images = new ImageFolder()
            .N5("v.n5/missing", (100, 90, 50), """{"downsamplingFactors": [[1,1,1],[2,2,1],[4,4,1]]}""", factors: [(1, 1, 1), (2, 2, 1)])
            .N5("v.n5/packed", (100, 90, 50), compression: "blosc", factors: [(1, 1, 1)])
            .N5("rootless/em", (100, 90, 50), factors: [(1, 1, 1)])
            .Write("rootless/attributes.json", "{}")
            .Zarr("half.zarr", isThree: false);
        File.Delete(Path.Combine(images.Path, "half.zarr/1/.zarray"));
        await using var server = images.Serve();

        Assert.Contains("s2 is missing", (await RunAsync("projects", "describe", server.Url + "/v.n5/missing")).Expect(0).Error, StringComparison.Ordinal);
        Assert.Contains("compression gzip", (await RunAsync("projects", "describe", server.Url + "/v.n5/packed")).Expect(0).Error, StringComparison.Ordinal);
        Assert.Contains("\"n5\": \"2.0.0\"", (await RunAsync("projects", "describe", server.Url + "/rootless/em")).Expect(0).Error, StringComparison.Ordinal);
        Assert.Contains("1/.zarray", (await RunAsync("projects", "describe", server.Url + "/half.zarr")).Expect(3).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Images_that_can_become_no_stack_are_refused_with_words()
    {
        using var images = new ImageFolder()
            .Zarr("movie.zarr", isThree: false, channels: 5, axes: "t")
            .Zarr("unitless.zarr", isThree: true, unit: "pixel")
            .Write("plate.zarr/.zattrs", """{"plate": {"wells": []}}""")
            .Write("skeletons/info", """{"@type": "neuroglancer_skeletons"}""")
            .Write("bad/attributes.json", "{")
            .Write("four.n5/attributes.json", """{"dimensions": [1, 2, 3, 4], "blockSize": [1, 1, 1, 1], "dataType": "uint8", "compression": {"type": "raw"}}""")
            .Write("huge.n5/attributes.json", """{"dimensions": [99999999999, 2, 3], "blockSize": [1, 1, 1], "dataType": "uint8", "compression": {"type": "raw"}, "resolution": [1, 1, 1]}""")
            .Write("out.zarr/.zattrs", """{"multiscales": [{"datasets": [{"path": "../../secret"}]}]}""");
        Directory.CreateDirectory(Path.Combine(images.Path, "empty"));
        foreach (var (folder, code, words) in ((string, int, string)[])
        [
            ("movie.zarr", 3, "time series of 5"), ("unitless.zarr", 2, "--resolution X,Y,Z"), ("plate.zarr", 3, "plate"), ("skeletons", 3, "neuroglancer_skeletons"), ("bad", 3, "not JSON"),
            ("four.n5", 3, "4 dimensions without names"), ("huge.n5", 3, "99999999999"), ("out.zarr", 3, "../../secret"), ("empty", 3, "none of attributes.json"), ("gone", 3, "no folder"),
        ])
        {
            Assert.Contains(words, (await RunAsync("projects", "describe", Path.Combine(images.Path, folder))).Expect(code).Error, StringComparison.Ordinal);
        }

        var stack = await DescribeAsync(Path.Combine(images.Path, "unitless.zarr"), "--resolution", "4,5,6", "--translation", "1,2,3");
        Assert.Equal(("(4,5,6)", "(1,2,3)"), ((string)stack["resolution"]!, (string)stack["translation"]!));
        Assert.Contains("query", (await RunAsync("projects", "describe", "https://example.org/a?b=c")).Expect(2).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_that_no_mirror_shows_has_its_address_in_the_metadata()
    {
        using var images = new ImageFolder().Zarr("brain.zarr", isThree: true, channels: 1);

        var stack = await DescribeAsync(Path.Combine(images.Path, "brain.zarr"), "--image-base", "https://example.org/brain.zarr/");

        Assert.Empty(stack["mirrors"]!.AsArray());
        Assert.Equal("https://example.org/brain.zarr", (string)stack["metadata"]!["source"]!["address"]!);
    }

    private static JsonNode Stack(string json) => JsonNode.Parse(json)![0]!["project"]!["stacks"]![0]!;

    private static async Task<JsonNode> DescribeAsync(string source, params string[] more) =>
        Stack((await RunAsync(["projects", "describe", source, "--json", .. more])).Expect(0).Output);

    private static async Task<CliResult> RunAsync(params string[] arguments)
    {
        await using var store = await ProjectStore.CreateAsync(TestStoreKind.Sqlite);
        return await store.RunAsync(arguments);
    }
}
