using System.Globalization;
using System.Text.Json.Nodes;
using Tracelift.Tests.Support;
using Tracelift.Tests.Tracing.Runs;
using Xunit;

namespace Tracelift.Tests.Tracing.Bulk;

/// <summary>A bulk load stores the origins of skeletons, and recognises skeletons by them.</summary>
public sealed class BulkOriginTests
{
    private const string Origins = "SELECT o.source_id || ' ' || c.name FROM skeleton_origin o JOIN class_instance c ON c.id = o.skeleton_id ORDER BY 1";

    [Theory]
    [InlineData(TestStoreKind.Sqlite)]
    [InlineData(TestStoreKind.Catmaid)]
    public async Task Files_without_source_ids_get_no_origin_and_are_never_taken_for_known(TestStoreKind kind)
    {
        await using var store = await RunStore.CreateAsync(kind);
        await CollectionTests.AddAnnaAsync(store);
        using var folder = new TemporaryFolder();
        Write(folder, "one", ("a", 1), ("b", 2), ("c", 3));
        Write(folder, "two", ("d", 4), ("e", 5), ("f", 6));

        var one = await LoadAsync(store, folder, "one", "new:cells");
        var two = await LoadAsync(store, folder, "two", $"{one["project"]!["id"]}");

        Assert.Equal(3, (long)two["made"]!["treenode"]!);
        Assert.Equal((0, 0), ((long)two["skeletons"]!["known"]!, (long)two["skeletons"]!["origins"]!));
        Assert.Contains("3 skeletons without a source id get no origin", Note(two), StringComparison.Ordinal);
        Assert.Contains("source_id", Note(two), StringComparison.Ordinal);
        Assert.Empty(await store.QueryAsync(Origins));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(0L)]
    [InlineData(1000L)]
    public async Task What_has_a_source_id_is_known_again_whatever_ids_are_kept(long? offset)
    {
        await using var store = await RunStore.CreateAsync(TestStoreKind.Sqlite);
        await CollectionTests.AddAnnaAsync(store);
        using var folder = new TemporaryFolder();
        Write(folder, "one", ("a", 1), ("b", 2));
        Write(folder, "two", ("again", 3), ("new", 4), ("without", 5));
        var names = folder.Write("names.csv", "file,source_id\na,11\nb,12\nagain,11\nnew,13\n");
        string[] more = ["--names", names, .. offset is { } by ? ["--offset", by.ToString(CultureInfo.InvariantCulture)] : Array.Empty<string>()];

        var one = await LoadAsync(store, folder, "one", "new:cells", more);
        var two = await LoadAsync(store, folder, "two", "1", more);

        Assert.Equal((0, 2), ((long)one["skeletons"]!["known"]!, (long)one["skeletons"]!["origins"]!));
        Assert.Equal((1, 1), ((long)two["skeletons"]!["known"]!, (long)two["skeletons"]!["origins"]!));
        Assert.Equal(2, (long)two["made"]!["treenode"]!);
        Assert.Contains("1 skeletons without a source id", Note(two), StringComparison.Ordinal);
        Assert.Equal(["11 a", "12 b", "13 new"], await store.QueryAsync(Origins));
        if (offset is { } kept)
        {
            Assert.Equal(
                ((string[])["a", "b", "new"]).Zip([11, 12, 13], (name, id) => $"{name} {id + kept}"),
                await store.QueryAsync("SELECT c.name || ' ' || c.id FROM class_instance c JOIN skeleton_origin o ON o.skeleton_id = c.id ORDER BY 1"));
            Assert.Equal([$"{1 + kept}", $"{2 + kept}", $"{4 + kept}", $"{5 + kept}"], await store.QueryAsync("SELECT '' || id FROM treenode ORDER BY id"));
        }

        await RunStore.AssertSoundAsync(store);
        var again = await LoadAsync(store, folder, "two", "1", [.. more, "--dry-run"]);
        Assert.Equal(2, (long)again["plan"]!["skeletons"]!["known"]!);
        Assert.Equal(1, (long)again["plan"]!["models"]!["catmaid.treenode"]!["created"]!);
        var result = await RunStore.RunAsync(store, Line(folder, "two", "1", ["--names", names]));
        Assert.Contains("2 skeletons known from the same origin: left out", result.Expect(0).Output, StringComparison.Ordinal);
    }

    private static async Task<JsonNode> LoadAsync(TestStore store, TemporaryFolder folder, string files, string target, params string[] more) =>
        JsonNode.Parse((await RunStore.RunAsync(store, [.. Line(folder, files, target, more), "--json"])).Expect(0).Output)!;

    private static string[] Line(TemporaryFolder folder, string files, string target, string[] more) =>
        ["bulk", "load", folder.File(files), "--target", target, "--user", "anna", "--origin", "http://o", "--on-known", "skip", .. more];

    private static string Note(JsonNode report) => string.Join('\n', report["notes"]!.AsArray().Select(note => (string)note!));

    private static void Write(TemporaryFolder folder, string files, params (string Name, int Node)[] skeletons)
    {
        Directory.CreateDirectory(folder.File(files));
        foreach (var (name, node) in skeletons)
            folder.Write(Path.Combine(files, $"{name}.swc"), $"{node} 0 1 2 3 1 -1\n");
    }
}
