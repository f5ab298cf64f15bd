using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Tracelift.Tests.Support;
using Tracelift.Tests.Tracing.Runs;
using Xunit;

namespace Tracelift.Tests.Tracing.Bulk;

/// <summary>The info of precomputed skeletons is read in all forms that programs write, and refused if it is wrong.</summary>
public sealed class PrecomputedInfoTests : IDisposable
{
    private const string Type = "\"@type\":\"neuroglancer_skeletons\"";
    private const string FloatRadius = """{"id":"radius","data_type":"float32","num_components":1}""";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("[8,0,0,0, 0,8,0,0, 0,0,8,0]", 80, false)]
    [InlineData("[0,-8,0,0, 8,0,0,0, 0,0,8,5]", 80, false)]
    [InlineData("[4,0,0,0, 0,4,0,0, 0,0,40,0]", 86.1774, true)]
    [InlineData(null, 10, false)]
    public async Task A_radius_is_in_the_units_of_the_vertices(string? transform, double expected, bool isNoted)
    {
        await using var store = await StoreAsync();
        Write($"{{{Type},{(transform is null ? "" : $"\"transform\":{transform},")}\"vertex_attributes\":[{FloatRadius}]}}", Skeleton([], 10f, -1f));

        var report = JsonNode.Parse((await LoadAsync(store, "--json")).Expect(0).Output)!;
        var preview = (await LoadAsync(store, "--dry-run")).Expect(0);

        Assert.Equal([expected.ToString("0.###", CultureInfo.InvariantCulture), "-1"], await RadiiAsync(store));
        Assert.Equal(isNoted, report["notes"]!.AsArray().Any(note => ((string)note!).StartsWith("The transform scales directions differently: radii were multiplied by 8.617739", StringComparison.Ordinal)));
        Assert.Equal(isNoted, preview.Error.Contains("radii were multiplied by", StringComparison.Ordinal) || preview.Output.Contains("radii were multiplied by", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("uint8", new byte[] { 10, 11 }, "10", "11")]
    [InlineData("int8", new byte[] { 10, 0xff }, "10", "-1")]
    [InlineData("uint16", new byte[] { 10, 1, 11, 0 }, "266", "11")]
    [InlineData("int16", new byte[] { 10, 0, 0xfe, 0xff }, "10", "-1")]
    [InlineData("uint32", new byte[] { 10, 0, 0, 0, 11, 0, 0, 0 }, "10", "11")]
    [InlineData("int32", new byte[] { 10, 0, 0, 0, 0, 0, 1, 0 }, "10", "65536")]
    [InlineData("uint64", new byte[] { 10, 0, 0, 0, 0, 0, 0, 0, 11, 0, 0, 0, 0, 0, 0, 0 }, "10", "11")]
    [InlineData("float64", new byte[] { 0, 0, 0, 0, 0, 0, 0x24, 0x40, 0, 0, 0, 0, 0, 0, 0xf0, 0x7f }, "10", "0")]
    public async Task A_radius_can_be_any_type_of_number(string type, byte[] values, string first, string second)
    {
        await using var store = await StoreAsync();
        Write($$"""{{{Type}},"vertex_attributes":[{"id":"kind","data_type":"int16","num_components":3},{"id":"radius","data_type":"{{type}}","num_components":1}]}""", Skeleton([.. new byte[12], .. values]));

        (await LoadAsync(store)).Expect(0);

        Assert.Equal([first, second], await RadiiAsync(store));
    }

    [Fact]
    public async Task Skeletons_without_properties_are_loaded_without_names()
    {
        await using var store = await StoreAsync();
        Write($$"""{{{Type}},"segment_properties":"props"}""", Skeleton([]));

        var report = JsonNode.Parse((await LoadAsync(store, "--json")).Expect(0).Output)!;

        Assert.Contains(report["notes"]!.AsArray(), note => ((string)note!).Contains(Path.Combine("props", "info"), StringComparison.Ordinal) && ((string)note!).Contains("no names", StringComparison.Ordinal));
        Assert.Equal(["2"], await store.QueryAsync("SELECT '' || count(*) FROM treenode"));
    }

    [Fact]
    public async Task A_segment_that_CATMAID_cannot_hold_is_rejected_alone()
    {
        await using var store = await StoreAsync();
        Write($"{{{Type}}}", Skeleton([]));
        File.WriteAllBytes(_folder.File("0"), Skeleton([]));
        File.WriteAllBytes(_folder.File("9223372036854775808"), Skeleton([]));
        var rejects = _folder.File("rejects.tsv");

        Assert.Contains("segment 0 has an id that CATMAID can't store", (await LoadAsync(store)).Expect(3).Error, StringComparison.Ordinal);
        (await LoadAsync(store, "--on-fault", "reject", "--reject-file", rejects)).Expect(0);

        var lines = await File.ReadAllLinesAsync(rejects, TestContext.Current.CancellationToken);
        Assert.Equal(["0 bad-id", "9223372036854775808 bad-id"], lines.Skip(1).Select(line => string.Join(' ', line.Split('\t')[..2])));
        Assert.Equal(["2"], await store.QueryAsync("SELECT '' || count(*) FROM treenode"));
    }

    [Theory]
    [InlineData("TYPE,\"transform\":null", "info: transform is null", "12 numbers")]
    [InlineData("TYPE,\"transform\":[1,2]", "info: transform is [1,2]", "12 numbers")]
    [InlineData("TYPE,\"transform\":[1,0,0,0,0,1,0,0,0,0,1,\"x\"]", "info: transform is [1,0,0", "12 numbers")]
    [InlineData("TYPE,\"vertex_attributes\":null", "info: vertex_attributes is null", "a list")]
    [InlineData("TYPE,\"vertex_attributes\":[5]", "info: vertex_attributes[0] is 5", "an object")]
    [InlineData("TYPE,\"vertex_attributes\":[{\"id\":\"a\"}]", "info: vertex_attributes[0].data_type is missing", "float32")]
    [InlineData("TYPE,\"vertex_attributes\":[{\"id\":\"a\",\"data_type\":\"text\",\"num_components\":1}]", "info: vertex_attributes[0].data_type is \"text\"", "float32")]
    [InlineData("TYPE,\"vertex_attributes\":[{\"id\":\"a\",\"data_type\":\"int8\",\"num_components\":1.5}]", "num_components is 1.5", "whole number from 1")]
    [InlineData("TYPE,\"vertex_attributes\":[{\"id\":\"radius\",\"data_type\":\"float32\",\"num_components\":3}]", "num_components is 3", "a radius is one number")]
    [InlineData("TYPE,\"sharding\":5", "info: sharding is 5", "an object")]
    [InlineData("TYPE,\"sharding\":{\"@type\":\"other\"}", "info: sharding.@type is \"other\"", "neuroglancer_uint64_sharded_v1")]
    [InlineData("TYPE,\"sharding\":{\"@type\":\"neuroglancer_uint64_sharded_v1\",\"minishard_bits\":\"6\"}", "sharding.minishard_bits is \"6\"", "from 0 to 24")]
    [InlineData("TYPE,\"sharding\":{\"@type\":\"neuroglancer_uint64_sharded_v1\",\"minishard_bits\":6,\"data_encoding\":\"zstd\"}", "sharding.data_encoding is \"zstd\"", "raw or gzip")]
    [InlineData("\"transform\":[1,0,0,0,0,1,0,0,0,0,1,0]", "skeletons without an info", "neuroglancer_skeletons")]
    [InlineData("\"@type\":\"neuroglancer_annotations_v1\"", "@type is \"neuroglancer_annotations_v1\"", "neuroglancer_skeletons")]
    [InlineData("\"@type\":5", "@type is 5", "neuroglancer_skeletons")]
    [InlineData("\"type\":\"image\",\"scales\":[]", "a volume that names no skeletons", "neuroglancer_skeletons")]
    [InlineData("\"skeletons\":\"nowhere\"", "skeletons is \"nowhere\", and there is no such folder", "a folder with skeletons")]
    [InlineData("\"skeletons\":\".\"", "is not below it", "a folder below it")]
    [InlineData("\"skeletons\":\"../x\"", "is not below it", "a folder below it")]
    [InlineData("\"skeletons\":\"empty\"", "empty: there are skeletons without an info", "neuroglancer_skeletons")]
    [InlineData("TYPE,\"\\ud800\":1", "half of a character", "Copy the file again")]
    [InlineData("TYPE,\"a\":\"\\udc00\"", "half of a character", "Copy the file again")]
    [InlineData("TYPE,", "a comma before }", "Copy the file again")]
    public async Task What_an_info_says_wrong_is_told_with_its_place(string fields, string message, string expected)
    {
        await using var store = await StoreAsync();
        Directory.CreateDirectory(_folder.File("empty"));
        Write("{" + fields.Replace("TYPE", Type, StringComparison.Ordinal) + "}", Skeleton([]));

        var result = (await LoadAsync(store)).Expect(3);

        Assert.Contains(message, result.Error, StringComparison.Ordinal);
        Assert.Contains(expected, result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("System.", result.Error, StringComparison.Ordinal);
        Assert.Empty(await store.QueryAsync("SELECT title FROM project"));
    }

    [Theory]
    [InlineData("{\"inline\":{\"ids\":[5],\"properties\":[]}}", "inline.ids[0] is 5")]
    [InlineData("{\"inline\":{\"ids\":[\"x\"],\"properties\":[]}}", "inline.ids has \"x\"")]
    [InlineData("{\"inline\":{\"ids\":[\"5\"],\"properties\":[{\"type\":\"label\",\"values\":[7]}]}}", "inline.properties[0].values[0] is 7")]
    [InlineData("{\"inline\":{\"ids\":[\"5\"],\"properties\":[{\"type\":\"tags\",\"tags\":[\"a\"],\"values\":[[1]]}]}}", "inline.properties[0].values[0] is [1]")]
    [InlineData("{}", "inline is missing")]
    [InlineData("[]", "it is []")]
    [InlineData("{", "it ends before its last bracket")]
    public async Task What_segment_properties_say_wrong_is_told_with_its_place(string properties, string message)
    {
        await using var store = await StoreAsync();
        Write($$"""{{{Type}},"segment_properties":"props"}""", Skeleton([]));
        Directory.CreateDirectory(_folder.File("props"));
        _folder.Write("props/info", properties);

        var error = (await LoadAsync(store)).Expect(3).Error;

        Assert.Contains(message, error, StringComparison.Ordinal);
        Assert.Contains(Path.Combine("props", "info"), error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bytes_that_are_not_UTF_8_are_told()
    {
        await using var store = await StoreAsync();
        Write("", Skeleton([]));
        File.WriteAllBytes(_folder.File("info"), [.. "{\"@type\": \"neurog"u8, 0xc3, .. "ancer_skeletons\"}"u8]);

        Assert.Contains("info is not JSON: it is not in UTF-8", (await LoadAsync(store)).Expect(3).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_with_half_of_a_character_is_told()
    {
        await using var store = await StoreAsync();
        Write("", Skeleton([]));
        _folder.Write("info", """{"@type": "neuroglancer_skeletons", "\ud800": 1}""");

        Assert.Contains("info is not JSON: a text holds half of a character", (await LoadAsync(store)).Expect(3).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Skeletons_without_any_info_are_told()
    {
        await using var store = await StoreAsync();
        File.WriteAllBytes(_folder.File("5"), Skeleton([]));

        Assert.Contains("there are skeletons without an info", (await LoadAsync(store)).Expect(3).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_of_SWC_files_with_a_file_that_is_called_info_is_one_of_SWC_files()
    {
        await using var store = await StoreAsync();
        _folder.Write("info", "made by hand");
        _folder.Write("a.swc", "1 0 1 2 3 1 -1\n");

        (await LoadAsync(store)).Expect(0);

        Assert.Equal(["1"], await store.QueryAsync("SELECT '' || count(*) FROM treenode"));
    }

    [Theory]
    [InlineData(10, "10 bytes more, 5 a vertex: the info may lack vertex_attributes")]
    [InlineData(9, "found 49")]
    public async Task Bytes_that_the_info_does_not_account_for_are_told(int more, string message)
    {
        await using var store = await StoreAsync();
        Write($"{{{Type}}}", Skeleton(new byte[more]));

        Assert.Contains(message, (await LoadAsync(store)).Expect(3).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bytes_that_only_the_info_knows_are_told()
    {
        await using var store = await StoreAsync();
        Write($$"""{{{Type}},"vertex_attributes":[{{FloatRadius}}]}""", Skeleton([]));

        Assert.Contains("8 bytes less, 4 a vertex: the info may name vertex_attributes that the file lacks", (await LoadAsync(store)).Expect(3).Error, StringComparison.Ordinal);
    }

    private static async Task<TestStore> StoreAsync()
    {
        var store = await RunStore.CreateAsync(TestStoreKind.Sqlite);
        await CollectionTests.AddAnnaAsync(store);
        return store;
    }

    private void Write(string info, byte[] skeleton)
    {
        _folder.Write("info", info);
        File.WriteAllBytes(_folder.File("5"), skeleton);
    }

    private Task<CliResult> LoadAsync(TestStore store, params string[] more) =>
        RunStore.RunAsync(store, ["bulk", "load", _folder.Path, "--target", "new:segments", "--user", "anna", .. more]);

    private static Task<List<string>> RadiiAsync(TestStore store) =>
        store.QueryAsync("SELECT rtrim(rtrim(printf('%.3f', radius), '0'), '.') FROM treenode ORDER BY id");

    /// <summary>Two vertices and their edge.</summary>
    private static byte[] Skeleton(byte[] attributes, params float[] radii)
    {
        using var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes, Encoding.UTF8);
        writer.Write(2);
        writer.Write(1);
        foreach (var coordinate in (float[])[0, 0, 0, 1, 2, 3])
            writer.Write(coordinate);
        writer.Write(0);
        writer.Write(1);
        writer.Write(attributes);
        foreach (var radius in radii)
            writer.Write(radius);
        return bytes.ToArray();
    }
}
