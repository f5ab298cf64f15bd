using System.Text.Json.Nodes;
using Tracelift.Formats.ProjectFiles;
using Tracelift.Model.Projects;
using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.Projects;

/// <summary>Addresses of mirrors are kept to the letter, and recognised with or without a slash at the end.</summary>
public sealed class MirrorAddressTests
{
    // What a url becomes, for each tile source type.
    private static readonly Dictionary<int, (string Given, string Kept)> Addresses = new()
    {
        [1] = ("https://example.org/1/a%20b", "https://example.org/1/a%20b/"),
        [2] = ("https://example.org/2/render.php", "https://example.org/2/render.php"),
        [3] = ("/nrs/3/volume.h5", "/nrs/3/volume.h5"),
        [4] = ("https://example.org/4", "https://example.org/4/"),
        [5] = ("https://example.org/5/", "https://example.org/5/"),
        [6] = ("https://example.org/6/api/node/a/gray/raw/xy", "https://example.org/6/api/node/a/gray/raw/xy/"),
        [7] = ("https://example.org/7/owner/x/stack/y", "https://example.org/7/owner/x/stack/y/"),
        [8] = ("https://example.org/8/tile", "https://example.org/8/tile/"),
        [9] = ("https://example.org/9", "https://example.org/9/"),
        [10] = ("https://example.org/10/tile/x.n5/%SCALE_DATASET%/%AXIS_0%/%AXIS_1%", "https://example.org/10/tile/x.n5/%SCALE_DATASET%/%AXIS_0%/%AXIS_1%"),
        [11] = ("https://example.org/11/x.n5/raw/%SCALE_DATASET%/0_1_2", "https://example.org/11/x.n5/raw/%SCALE_DATASET%/0_1_2"),
        [12] = ("https://example.org/12/v1/tile/c/e/ch", "https://example.org/12/v1/tile/c/e/ch/"),
        [13] = ("gs://bucket/13", "gs://bucket/13"),
        [14] = ("https://example.org/14/%SCALE_DATASET%/0_1_2", "https://example.org/14/%SCALE_DATASET%/0_1_2"),
    };

    [Theory]
    [MemberData(nameof(TestStore.Kinds), MemberType = typeof(TestStore))]
    public async Task Every_type_comes_back_in_whole_and_is_known_again(TestStoreKind kind)
    {
        await using var store = await ProjectStore.CreateAsync(kind);
        await using var other = await ProjectStore.CreateAsync(TestStoreKind.Sqlite);
        await store.ImportAsync(Definitions.List(Definitions.Of("P", [.. Enumerable.Range(1, TileAddress.LastType).Select(type => Stack(type, Addresses[type].Given))])));

        var exported = await store.ExportAsync();
        Assert.Equal(Addresses.Values.Select(address => address.Kept), Urls(exported));
        var file = store.Folder.File("all.yaml");
        await store.ExportAsync("--file", file);
        foreach (var text in new[] { exported, await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken) })
        {
            var before = await store.Store.FingerprintAsync();
            foreach (var strategy in (string[])["merge", "merge-override"])
            {
                var report = (await store.ImportAsync(text, "--strategy", strategy, "--known-by", "stacks"))["projects"]![0]!;
                Assert.Equal((1, 0, 0, 0), ((int)report["id"]!, (int)report["stacks_added"]!, (int)report["stacks_changed"]!, (int)report["stacks_removed"]!));
            }

            Assert.Equal(before, await store.Store.FingerprintAsync());
            await other.ImportAsync(text);
            Assert.Equal(exported, await other.ExportAsync());
        }
    }

    [Theory]
    [MemberData(nameof(TestStore.Kinds), MemberType = typeof(TestStore))]
    public async Task A_slash_that_an_earlier_version_put_there_doubles_no_stack_and_goes_with_an_override(TestStoreKind kind)
    {
        await using var store = await ProjectStore.CreateAsync(kind);
        var definition = Definitions.List(Definitions.Of("P", [.. Addresses.Select(address => Stack(address.Key, address.Value.Given))]));
        await store.ImportAsync(definition);
        var good = await store.ExportAsync();
        await store.Store.ExecuteAsync("UPDATE stack_mirror SET image_base = image_base || '/' WHERE image_base NOT LIKE '%/'");

        Assert.Equal(0, (int)(await store.ImportAsync(definition))["projects"]![0]!["stacks_added"]!);
        Assert.Equal("merge", (string)(await store.ImportAsync(definition.Replace("\"P\"", "\"Q\"", StringComparison.Ordinal)))["projects"]![0]!["action"]!);
        var plan = JsonNode.Parse((await store.RunAsync(definition, ["projects", "import", "--strategy", "merge-override", "--dry-run", "--json"])).Expect(0).Output)!["projects"]![0]!["stacks"]!;
        Assert.Equal(["url"], plan[10]!["mirrors"]![0]!["changes"]!.AsArray().Select(change => (string)change!["field"]!));
        var report = (await store.ImportAsync(definition, "--strategy", "merge-override"))["projects"]![0]!;

        Assert.Equal((0, 6, 0), ((int)report["stacks_added"]!, (int)report["stacks_changed"]!, (int)report["stacks_removed"]!));
        Assert.Equal(good, await store.ExportAsync());
        Assert.Equal(["14 14"], await store.Store.QueryAsync("SELECT (SELECT count(*) FROM stack) || ' ' || (SELECT count(*) FROM stack_mirror)"));
    }

    [Fact]
    public async Task The_address_of_a_folder_stays_as_somebody_else_has_stored_it()
    {
        await using var store = await ProjectStore.CreateAsync(TestStoreKind.Sqlite);
        await store.ImportAsync(Definitions.List(Definitions.Of("P", Stack(1, "https://example.org/tiles-"), Stack(4, "https://example.org/4"))));
        await store.Store.ExecuteAsync("UPDATE stack_mirror SET image_base = 'https://example.org/tiles-' WHERE tile_source_type = 1");

        var report = (await store.ImportAsync(await store.ExportAsync(), "--strategy", "merge-override"))["projects"]![0]!;

        Assert.Equal((0, 0, 0), ((int)report["stacks_added"]!, (int)report["stacks_changed"]!, (int)report["stacks_removed"]!));
        Assert.Equal(["https://example.org/tiles-", "https://example.org/4/"], await store.Store.QueryAsync("SELECT image_base FROM stack_mirror ORDER BY id"));
    }

    [Fact]
    public async Task Of_stacks_that_were_doubled_the_one_with_the_address_to_the_letter_stays()
    {
        await using var store = await ProjectStore.CreateAsync(TestStoreKind.Sqlite);
        var definition = Definitions.List(Definitions.Of("P", Stack(11, Addresses[11].Given)));
        await store.ImportAsync(definition);
        await store.ImportAsync(definition.Replace("0_1_2", "2_1_0", StringComparison.Ordinal));
        await store.Store.ExecuteAsync($"UPDATE stack_mirror SET image_base = '{Addresses[11].Given}/' WHERE id = 1");
        await store.Store.ExecuteAsync($"UPDATE stack_mirror SET image_base = '{Addresses[11].Given}' WHERE id = 2");

        var report = (await store.ImportAsync(definition, "--strategy", "merge-override"))["projects"]![0]!;

        Assert.Equal((0, 0, 1), ((int)report["stacks_added"]!, (int)report["stacks_changed"]!, (int)report["stacks_removed"]!));
        Assert.Equal(["2 " + Addresses[11].Given], await store.Store.QueryAsync("SELECT id || ' ' || image_base FROM stack_mirror"));
    }

    [Fact]
    public async Task Stacks_without_mirrors_are_known_by_their_titles()
    {
        await using var store = await ProjectStore.CreateAsync(TestStoreKind.Sqlite);
        var stack = Definitions.Stack("bare");
        stack.Remove("mirrors");
        await store.ImportAsync(Definitions.List(Definitions.Of("P", stack)));

        Assert.Equal("merge", (string)(await store.ImportAsync(Definitions.List(Definitions.Of("Q", stack.DeepClone().AsObject())), "--known-by", "stacks"))["projects"]![0]!["action"]!);
    }

    [Theory]
    [InlineData(1, "a", "https://example.org/data/a/")]
    [InlineData(5, "/a/b/", "https://example.org/data/a/b/")]
    [InlineData(11, "x.n5/raw/%SCALE_DATASET%/0_1_2", "https://example.org/data/x.n5/raw/%SCALE_DATASET%/0_1_2")]
    [InlineData(14, "/ng/%SCALE_DATASET%/0_1_2", "https://example.org/data/ng/%SCALE_DATASET%/0_1_2")]
    [InlineData(10, "tile/x", "https://example.org/data/tile/x")]
    [InlineData(2, "render/", "https://example.org/data/render/")]
    public void The_address_of_a_folder_ends_as_its_type_needs_it(int type, string folder, string address)
    {
        var yaml = $"project: {{title: P, stacks: [{{title: s, dimension: [1,1,1], resolution: [1,1,1], mirrors: [{{title: m, folder: '{folder}', tile_source_type: {type}}}]}}]}}";

        var found = Assert.Single(ProjectFileReader.Read(new ProjectText("text", System.Text.Encoding.UTF8.GetBytes(yaml), ProjectFileFormat.Yaml), new() { ImageBase = "https://example.org/data/" }, ProjectFileLimits.Default));

        Assert.Equal(address, found.Definition!.Stacks[0].Mirrors[0].ImageBase);
    }

    [Theory]
    [InlineData(11, 0, "https://h/x.n5/raw/%SCALE_DATASET%/0_1_2", "https://h/x.n5/raw/s0/attributes.json")]
    [InlineData(11, 0, "https://h/x.n5/raw/%SCALE_DATASET%/0_1_2/", "https://h/x.n5/raw/s0/attributes.json")]
    [InlineData(11, 2, "https://h/x.n5/raw/%SCALE_DATASET%/%AXIS_0%_%AXIS_1%_%AXIS_2%", "https://h/x.n5/raw/s0/attributes.json")]
    [InlineData(11, 1, "https://h/x.n5/raw/s3/0_2_1", "https://h/x.n5/raw/s3/attributes.json")]
    [InlineData(11, 0, "https://h/x.n5", "https://h/x.n5/attributes.json")]
    [InlineData(10, 0, "https://h/x.n5/%SCALE_DATASET%/256/256/%AXIS_0%/%AXIS_1%", "https://h/x.n5/s0/attributes.json")]
    [InlineData(14, 0, "https://h/ng/%SCALE_DATASET%/0_1_2", "https://h/ng/info")]
    [InlineData(14, 2, "https://h/ng/%SCALE_DATASET%/2_1_0/", "https://h/ng/info")]
    [InlineData(14, 0, "https://h/ng/4_4_40/0_1_2", "https://h/ng/4_4_40/info https://h/ng/info")]
    [InlineData(14, 0, "https://h/ng", "https://h/ng/info https://h/info")]
    [InlineData(3, 0, "/x.h5", "")]
    [InlineData(1, 0, "https://h/x/", "")]
    public void What_describes_a_volume_is_beside_its_scales(int type, int orientation, string address, string places) =>
        Assert.Equal(places, string.Join(' ', VolumeAddress.Of(new() { Title = "", ImageBase = address, TileWidth = 1, TileHeight = 1, TileSourceType = type }, orientation)));

    private static JsonObject Stack(int type, string url)
    {
        var stack = Definitions.Stack($"type {type}");
        stack["mirrors"] = new JsonArray(new JsonObject { ["title"] = "m", ["url"] = url, ["tile_source_type"] = type, ["fileextension"] = "png", ["position"] = 3 });
        return stack;
    }

    private static IEnumerable<string> Urls(string exported) =>
        JsonNode.Parse(exported)![0]!["project"]!["stacks"]!.AsArray().Select(stack => (string)stack!["mirrors"]![0]!["url"]!);
}
