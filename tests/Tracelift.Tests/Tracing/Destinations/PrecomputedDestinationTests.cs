using System.Buffers.Binary;
using System.Text.Json.Nodes;
using Tracelift.Formats.Precomputed;
using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.Tracing.Destinations;

/// <summary>Neuroglancer's precomputed format, out and in.</summary>
public sealed class PrecomputedDestinationTests
{
    [Theory]
    [InlineData(TestStoreKind.Sqlite)]
    [InlineData(TestStoreKind.Catmaid)]
    public async Task A_project_that_goes_out_and_comes_in_is_the_same(TestStoreKind kind)
    {
        await using var scene = await DestinationScene.CreateAsync(kind);

        var path = await scene.ThereAndBackAsync("cells", ["--format", "precomputed"], ["--user", "anna"]);

        foreach (var query in (string[])[ProjectRows.Nodes, ProjectRows.Annotations])
        {
            var before = await scene.ReadAsync(1, query);
            Assert.NotEmpty(before);
            Assert.Equal(before, await scene.ReadAsync(2, query));
        }

        Assert.StartsWith("https://neuroglancer-demo.appspot.com/#!%7B", await File.ReadAllTextAsync(Path.Combine(path, "link.txt"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
        var properties = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(path, "props", "info"), TestContext.Current.CancellationToken))!["inline"]!["properties"]!.AsArray();
        var tags = properties.First(property => (string)property!["type"]! == "tags")!["tags"]!.AsArray().Select(tag => (string)tag!).ToList();
        Assert.All(tags, tag => Assert.DoesNotContain(tag, c => char.IsWhiteSpace(c) || c == '#'));
        Assert.Equal(tags.Count, tags.Distinct(StringComparer.OrdinalIgnoreCase).Count());
    }

    /// <summary>What neuroglancer's own code makes of these ids.</summary>
    [Theory]
    [InlineData(0UL, 5148371408780832321UL)]
    [InlineData(1UL, 16770674756601302682UL)]
    [InlineData(17UL, 10517854444592966804UL)]
    [InlineData(123456789UL, 1325596490455455783UL)]
    [InlineData(1099511627781UL, 2274969156372510802UL)]
    [InlineData(9223372036854775807UL, 1274706573695557738UL)]
    public void Ids_are_spread_over_shards_as_neuroglancer_does(ulong id, ulong hash) => Assert.Equal(hash, ShardHash.Of(id));

    [Fact]
    public async Task Synapses_are_found_by_id_by_skeleton_and_by_place()
    {
        await using var scene = await DestinationScene.CreateAsync(TestStoreKind.Sqlite);
        var path = scene.Folder.File("cells");

        await scene.RunAsync("export", "--source", "1", "--file", path, "--format", "precomputed", "--volumes", "--yes");

        var volumes = await scene.Store.QueryAsync("SELECT id FROM catmaid_volume WHERE project_id = 1");
        Assert.NotEmpty(volumes);
        Assert.All(volumes, id =>
        {
            var manifest = JsonNode.Parse(File.ReadAllText(Path.Combine(path, "volumes", $"{id}:0")))!;
            var mesh = File.ReadAllBytes(Path.Combine(path, "volumes", (string)manifest["fragments"]![0]!));
            var vertices = (int)BinaryPrimitives.ReadUInt32LittleEndian(mesh);
            Assert.Equal(0, (mesh.Length - 4 - (12 * vertices)) % 12);
            Assert.InRange(mesh.Length - 4 - (12 * vertices), 12, int.MaxValue);
            for (var at = 4 + (12 * vertices); at < mesh.Length; at += 4)
                Assert.InRange(BinaryPrimitives.ReadUInt32LittleEndian(mesh.AsSpan(at)), 0u, (uint)vertices - 1);
        });
        var synapses = Path.Combine(path, "synapses");
        var info = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(synapses, "info"), TestContext.Current.CancellationToken))!;
        var connectors = (await scene.Store.QueryAsync("SELECT id FROM connector WHERE project_id = 1 ORDER BY id")).ConvertAll(ulong.Parse);
        Assert.Equal(connectors, Chunks("by_id", info["by_id"]!).Keys.Order());
        foreach (var (side, relation) in ((string, string)[])[("pre", "presynaptic_to"), ("post", "postsynaptic_to")])
        {
            var described = info["relationships"]!.AsArray().First(one => (string)one!["id"]! == side)!;
            var linked = (await scene.Store.QueryAsync($"SELECT DISTINCT l.skeleton_id || ' ' || l.connector_id FROM treenode_connector l JOIN relation r ON r.id = l.relation_id WHERE r.relation_name = '{relation}' AND l.project_id = 1")).Order(StringComparer.Ordinal);
            Assert.Equal(linked, Chunks($"rel_{side}", described).SelectMany(chunk => Ids(chunk.Value).Select(id => $"{chunk.Key} {id}")).Order(StringComparer.Ordinal));
        }

        var spatial = info["spatial"]!.AsArray().SelectMany(level => Directory.GetFiles(Path.Combine(synapses, (string)level!["key"]!))).SelectMany(file => Ids(File.ReadAllBytes(file))).Order();
        Assert.Equal(connectors, spatial);

        Dictionary<ulong, byte[]> Chunks(string folder, JsonNode described)
        {
            var bits = ((int)described["sharding"]!["minishard_bits"]!, (int)described["sharding"]!["shard_bits"]!);
            var layout = new ShardLayout(bits.Item1, IsIndexPacked: true, IsDataPacked: true);
            var found = new Dictionary<ulong, byte[]>();
            foreach (var file in Directory.GetFiles(Path.Combine(synapses, folder), "*.shard"))
            {
                using var handle = File.OpenHandle(file);
                foreach (var (id, start, length) in ShardFile.List(file, layout))
                    found.Add(id, ShardFile.Unpack(ShardFile.Read(handle, file, start, length, RandomAccess.GetLength(handle)), file));
            }

            return found;
        }

        static IEnumerable<ulong> Ids(byte[] list)
        {
            var count = (int)BinaryPrimitives.ReadUInt64LittleEndian(list);
            Assert.Equal(8 + (24 * count), list.Length);
            return Enumerable.Range(0, count).Select(i => BinaryPrimitives.ReadUInt64LittleEndian(list.AsSpan(8 + (16 * count) + (8 * i))));
        }
    }
}
