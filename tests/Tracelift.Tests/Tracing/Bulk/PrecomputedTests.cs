using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.Text.Json.Nodes;
using Tracelift.Tests.Formats.Packing;
using Tracelift.Tests.Support;
using Tracelift.Tests.Tracing.Runs;
using Xunit;

namespace Tracelift.Tests.Tracing.Bulk;

/// <summary>Neuroglancer's precomputed skeletons, one in each file or many in shards.</summary>
public sealed class PrecomputedTests
{
    private const string Info = """{"@type":"neuroglancer_skeletons","transform":[2,0,0,10,0,2,0,0,0,0,2,0],"vertex_attributes":[{"id":"kind","data_type":"uint8","num_components":1},{"id":"radius","data_type":"float32","num_components":1}],"segment_properties":"names"SHARDING}""";
    private const string Sharding = ""","sharding":{"@type":"neuroglancer_uint64_sharded_v1","preshift_bits":0,"hash":"identity","minishard_bits":1,"shard_bits":1,"minishard_index_encoding":"gzip","data_encoding":"gzip"}""";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Skeletons_are_loaded_with_names_tags_and_source_ids(bool isSharded)
    {
        await using var store = await RunStore.CreateAsync(TestStoreKind.Sqlite);
        await CollectionTests.AddAnnaAsync(store);
        using var folder = new TemporaryFolder();
        Write(folder, isSharded, Enumerable.Range(1, 9).ToDictionary(i => (ulong)(i * 1_000_000_007L), i => Skeleton(i + 3, [.. Enumerable.Range(1, i + 2).Select(v => ((uint)v, (uint)(v / 2)))])));

        var result = await RunStore.RunAsync(store, "bulk", "load", folder.Path, "--target", "new:segments", "--user", "anna", "--origin", "precomputed://x", "--chunk-rows", "10", "--json");

        var report = JsonNode.Parse(result.Expect(0).Output)!;
        Assert.Equal(Enumerable.Range(1, 9).Sum(i => i + 3), (long)report["made"]!["treenode"]!);
        Assert.Equal(["1000000007 the first", "2000000014 2000000014"], (await store.QueryAsync("SELECT o.source_id || ' ' || c.name FROM skeleton_origin o JOIN class_instance c ON c.id = o.skeleton_id ORDER BY o.source_id"))[..2]);
        Assert.Equal(["big"], await store.QueryAsync("SELECT DISTINCT b.name FROM class_instance_class_instance l JOIN class_instance b ON b.id = l.class_instance_b JOIN relation r ON r.id = l.relation_id WHERE r.relation_name = 'annotated_with'"));
        Assert.Equal(["12 2 4 2"], await store.QueryAsync("SELECT CAST(location_x AS int) || ' ' || CAST(location_y AS int) || ' ' || CAST(location_z AS int) || ' ' || CAST(radius * 2 AS int) FROM treenode t JOIN class_instance c ON c.id = t.skeleton_id WHERE c.name = 'the first' AND location_y = 2"));
        await RunStore.AssertSoundAsync(store);
    }

    [Fact]
    public async Task Circles_parts_and_damage_are_set_aside_with_their_reasons()
    {
        await using var store = await RunStore.CreateAsync(TestStoreKind.Sqlite);
        await CollectionTests.AddAnnaAsync(store);
        using var folder = new TemporaryFolder();
        Write(folder, isSharded: false, new()
        {
            [1] = Skeleton(3, [(0, 1), (1, 2)]),
            [2] = Skeleton(3, [(0, 1), (1, 2), (2, 0)]),
            [3] = Skeleton(4, [(0, 1), (2, 3)]),
            [4] = Skeleton(2, [(0, 7)]),
            [5] = Skeleton(3, [(0, 1), (1, 2)])[..^1],
            [6] = [],
            [7] = Skeleton(2, [(0, 0)]),
        });
        var rejects = folder.File("rejects.tsv");

        (await RunStore.RunAsync(store, "bulk", "load", folder.Path, "--target", "new:segments", "--user", "anna", "--on-fault", "reject", "--reject-file", rejects)).Expect(0);

        var reasons = await File.ReadAllLinesAsync(rejects, TestContext.Current.CancellationToken);
        var lines = reasons.Skip(1).Select(line => string.Join(' ', line.Split('\t')[..2]));
        Assert.Contains("3 is not one tree: node 1 is one of 2 roots", reasons[2], StringComparison.Ordinal);
        Assert.Equal(["2 circle", "3 several-roots", "4 damaged-skeleton", "5 damaged-skeleton", "6 damaged-skeleton", "7 circle"], lines);
        Assert.Equal(["3"], await store.QueryAsync("SELECT '' || count(*) FROM treenode"));
    }

    [Fact]
    public async Task Labels_and_tags_that_the_database_cannot_hold_are_set_aside()
    {
        await using var store = await RunStore.CreateAsync(TestStoreKind.Sqlite);
        await CollectionTests.AddAnnaAsync(store);
        using var folder = new TemporaryFolder();
        Write(folder, isSharded: false, Enumerable.Range(1, 3).ToDictionary(i => (ulong)(i * 1_000_000_007L), _ => Skeleton(3, [(0, 1), (1, 2)])));
        var properties = await File.ReadAllTextAsync(folder.File("names/info"), TestContext.Current.CancellationToken);
        folder.Write("names/info", properties
            .Replace("\"the first\",\"\"", $"\"{new string('n', 256)}\",\"\"", StringComparison.Ordinal)
            .Replace("\"big\"", $"\"{new string('t', 256)}\"", StringComparison.Ordinal)
            .Replace("[[0],[]]", "[[],[0]]", StringComparison.Ordinal));
        var rejects = folder.File("rejects.tsv");
        string[] load = ["bulk", "load", folder.Path, "--target", "new:segments", "--user", "anna"];

        Assert.Contains("1000000007: the name is longer than 255 characters", (await RunStore.RunAsync(store, load)).Expect(3).Error, StringComparison.Ordinal);
        (await RunStore.RunAsync(store, [.. load, "--on-fault", "reject", "--reject-file", rejects])).Expect(0);

        var lines = (await File.ReadAllLinesAsync(rejects, TestContext.Current.CancellationToken)).Skip(1).Select(line => string.Join(' ', line.Split('\t')[..2]));
        Assert.Equal(["1000000007 too-long", "2000000014 too-long"], lines);
        Assert.Equal(["3"], await store.QueryAsync("SELECT '' || count(*) FROM treenode"));
        Assert.Empty(await store.QueryAsync("SELECT name FROM class_instance WHERE length(name) > 255"));
    }

    [Theory]
    [InlineData("", "of the volume")]
    [InlineData(",\"segment_properties\":\"../own\"", "of the skeletons")]
    public async Task Names_are_those_of_the_skeletons_or_else_of_their_volume(string own, string expected)
    {
        await using var store = await RunStore.CreateAsync(TestStoreKind.Sqlite);
        await CollectionTests.AddAnnaAsync(store);
        using var folder = new TemporaryFolder();
        foreach (var inside in (string[])["skel", "props", "own"])
            Directory.CreateDirectory(folder.File(inside));
        folder.Write("info", """{"@type":"neuroglancer_multiscale_volume","skeletons":"skel","segment_properties":"props"}""");
        folder.Write("skel/info", Info.Replace(""","segment_properties":"names"SHARDING""", own, StringComparison.Ordinal));
        folder.Write("props/info", Labels("of the volume"));
        folder.Write("own/info", Labels("of the skeletons"));
        await File.WriteAllBytesAsync(folder.File("skel/5"), Skeleton(2, [(0, 1)]), TestContext.Current.CancellationToken);

        (await RunStore.RunAsync(store, "bulk", "load", folder.Path, "--target", "new:segments", "--user", "anna")).Expect(0);

        Assert.Equal([expected], await store.QueryAsync("SELECT c.name FROM class_instance c JOIN class k ON k.id = c.class_id WHERE k.class_name = 'neuron'"));

        static string Labels(string label) => """{"@type":"neuroglancer_segment_properties","inline":{"ids":["5"],"properties":[{"id":"label","type":"label","values":["LABEL"]}]}}""".Replace("LABEL", label, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Files_that_are_compressed_one_by_one_are_loaded()
    {
        await using var store = await RunStore.CreateAsync(TestStoreKind.Sqlite);
        await CollectionTests.AddAnnaAsync(store);
        using var folder = new TemporaryFolder();
        Write(folder, isSharded: false, new() { [5] = Skeleton(3, [(0, 1), (1, 2)]) });
        await File.WriteAllBytesAsync(folder.File("6.gz"), Pack(Skeleton(4, [(0, 1), (1, 2), (2, 3)])), TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(folder.File("7.gz"), "not packed", TestContext.Current.CancellationToken);
        await File.WriteAllBytesAsync(folder.File("8.zst"), Packed.Zstd(Skeleton(5, [(0, 1), (1, 2), (2, 3), (3, 4)])), TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(folder.File("9.zst"), "not packed", TestContext.Current.CancellationToken);
        if (!OperatingSystem.IsWindows())
            SpecialFiles.MakePipe(folder.File("10"));
        await File.WriteAllTextAsync(folder.File("6.br"), "of a kind that is not read", TestContext.Current.CancellationToken);
        var rejects = folder.File("rejects.tsv");
        string[] load = ["bulk", "load", folder.Path, "--target", "new:segments", "--user", "anna", "--on-fault", "reject", "--reject-file", rejects];

        var first = (await RunStore.RunAsync(store, load).WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken)).Expect(0);
        await File.WriteAllBytesAsync(folder.File("5.gz"), Pack(Skeleton(3, [(0, 1), (1, 2)])), TestContext.Current.CancellationToken);
        var twice = await RunStore.RunAsync(store, load);

        Assert.Equal(["12"], await store.QueryAsync("SELECT '' || count(*) FROM treenode"));
        Assert.Contains("1 file passed over, of a kind that is not read: 6.br.", first.Output, StringComparison.Ordinal);
        Assert.StartsWith("9\tdamaged-skeleton\t9.zst is damaged", (await File.ReadAllLinesAsync(rejects, TestContext.Current.CancellationToken))[2], StringComparison.Ordinal);
        Assert.StartsWith("7\tdamaged-skeleton\t7.gz is damaged", (await File.ReadAllLinesAsync(rejects, TestContext.Current.CancellationToken))[1], StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows())
            Assert.StartsWith("10\tinput-unreadable\t10 is a named pipe", (await File.ReadAllLinesAsync(rejects, TestContext.Current.CancellationToken))[3], StringComparison.Ordinal);
        Assert.Contains("segment 5 occurs twice", twice.Expect(3).Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, "ends within its index")]
    [InlineData(40, "lies beyond")]
    [InlineData(-1, "damaged")]
    public async Task Damaged_shards_are_told(int cut, string message)
    {
        await using var store = await RunStore.CreateAsync(TestStoreKind.Sqlite);
        await CollectionTests.AddAnnaAsync(store);
        using var folder = new TemporaryFolder();
        Write(folder, isSharded: true, new() { [4] = Skeleton(3, [(0, 1), (1, 2)]) });
        var bytes = await File.ReadAllBytesAsync(folder.File("0.shard"), TestContext.Current.CancellationToken);
        if (cut < 0)
            bytes.AsSpan(32).Fill(0xAA);
        await File.WriteAllBytesAsync(folder.File("0.shard"), cut < 0 ? bytes : bytes[..cut], TestContext.Current.CancellationToken);

        var result = await RunStore.RunAsync(store, "bulk", "load", folder.Path, "--target", "new:segments", "--user", "anna");

        Assert.Contains(message, result.Expect(3).Error, StringComparison.Ordinal);
    }

    internal static void Write(TemporaryFolder folder, bool isSharded, Dictionary<ulong, byte[]> skeletons)
    {
        folder.Write("info", Info.Replace("SHARDING", isSharded ? Sharding : "", StringComparison.Ordinal));
        Directory.CreateDirectory(folder.File("names"));
        folder.Write("names/info", """{"@type":"neuroglancer_segment_properties","inline":{"ids":["1000000007","2000000014"],"properties":[{"id":"label","type":"label","values":["the first",""]},{"id":"tags","type":"tags","tags":["big","small"],"values":[[0],[]]}]}}""");
        if (!isSharded)
        {
            foreach (var (id, bytes) in skeletons)
                File.WriteAllBytes(folder.File(id.ToString(CultureInfo.InvariantCulture)), bytes);
            return;
        }

        // Of an id the lowest bit is the minishard, the next one the shard.
        foreach (var shard in skeletons.GroupBy(pair => (pair.Key >> 1) & 1))
            File.WriteAllBytes(folder.File($"{shard.Key:x}.shard"), Shard([.. shard.OrderBy(pair => pair.Key)]));
    }

    private static byte[] Shard(List<KeyValuePair<ulong, byte[]>> skeletons)
    {
        using var data = new MemoryStream();
        var index = new byte[32];
        for (var minishard = 0; minishard < 2; minishard++)
        {
            var mine = skeletons.Where(pair => (pair.Key & 1) == (ulong)minishard).Select(pair => (pair.Key, Bytes: Pack(pair.Value))).ToList();
            var columns = new byte[mine.Count * 24];
            var (lastId, lastEnd) = (0UL, 0UL);
            for (var i = 0; i < mine.Count; i++)
            {
                var at = (ulong)data.Position;
                BinaryPrimitives.WriteUInt64LittleEndian(columns.AsSpan(8 * i), mine[i].Key - lastId);
                BinaryPrimitives.WriteUInt64LittleEndian(columns.AsSpan(8 * (mine.Count + i)), at - lastEnd);
                BinaryPrimitives.WriteUInt64LittleEndian(columns.AsSpan(8 * ((2 * mine.Count) + i)), (ulong)mine[i].Bytes.Length);
                data.Write(mine[i].Bytes);
                (lastId, lastEnd) = (mine[i].Key, (ulong)data.Position);
            }

            var packed = mine.Count == 0 ? [] : Pack(columns);
            BinaryPrimitives.WriteInt64LittleEndian(index.AsSpan(16 * minishard), data.Position);
            data.Write(packed);
            BinaryPrimitives.WriteInt64LittleEndian(index.AsSpan((16 * minishard) + 8), data.Position);
        }

        return [.. index, .. data.ToArray()];
    }

    private static byte[] Pack(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var packing = new GZipStream(packed, CompressionLevel.Fastest))
            packing.Write(bytes);
        return packed.ToArray();
    }

    internal static byte[] Skeleton(int vertices, (uint A, uint B)[] edges)
    {
        using var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes);
        writer.Write(vertices);
        writer.Write(edges.Length);
        for (var i = 0; i < vertices; i++)
        {
            writer.Write((float)i);
            writer.Write((float)i);
            writer.Write(2f * i);
        }

        foreach (var (a, b) in edges)
        {
            writer.Write(a);
            writer.Write(b);
        }

        for (var i = 0; i < vertices; i++)
            writer.Write((byte)7);
        for (var i = 0; i < vertices; i++)
            writer.Write(0.5f);
        return bytes.ToArray();
    }
}
