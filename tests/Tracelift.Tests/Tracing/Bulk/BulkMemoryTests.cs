using System.Text.Json.Nodes;
using Tracelift.Tests.Support;
using Tracelift.Tests.Tracing.Runs;
using Xunit;

namespace Tracelift.Tests.Tracing.Bulk;

/// <summary>A resumed load knows the options and findings of its start.</summary>
public sealed class BulkMemoryTests
{
    private static readonly string[] Bases = ["left", "right"];

    public static TheoryData<TestStoreKind> Kinds => [TestStoreKind.Sqlite, TestStoreKind.Postgres, TestStoreKind.Catmaid];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Going_on_with_files_of_skeletons_takes_no_option(TestStoreKind kind)
    {
        await using var store = await RunStore.CreateAsync(kind);
        await using var whole = await RunStore.CreateAsync(kind);
        using var folder = new TemporaryFolder();
        var cells = Collection(folder);
        var names = folder.Write("names.tsv", "file\tname\tsource_id\n1.swc\tthe first\t4711\n");
        string[] options =
        [
            "--target", "new:cells", "--user", "anna", "--names", names, "--unit", "um", "--several-roots", "split", "--origin", "https://cells.example.org",
            "--on-fault", "reject", "--reject-file", folder.File("rejects.tsv"), "--offset", "1000", "--chunk-rows", "40",
        ];
        foreach (var one in (TestStore[])[store, whole])
            (await RunStore.RunAsync(one, "user", "add", "anna")).Expect(0);
        var undisturbed = Report(await RunStore.RunAsync(whole, ["bulk", "load", cells, .. options, "--json"]));
        await StopAfterAsync(store, chunks: 3);

        var stopped = await RunStore.RunAsync(store, ["bulk", "load", cells, .. options]);
        await GoAsync(store);
        var report = Report(await RunStore.RunAsync(store, "bulk", "load", cells, "--resume", "--json"));
        var again = Report(await RunStore.RunAsync(store, "bulk", "load", cells, "--resume", "--json"));

        Assert.NotEqual(0, stopped.ExitCode);
        Assert.Contains("chunks of load 1 are loaded and stay; the same command with --resume completes it", stopped.Error, StringComparison.Ordinal);
        Assert.True((bool)report["resumed"]!);
        Assert.True((bool)again["was_finished"]!);
        Assert.Equal(await NodesAsync(whole), await NodesAsync(store));
        foreach (var part in (string[])["rejected", "rejected_count", "users", "skeletons", "unknown_items", "node_types", "repair_count", "repairs", "passed_over", "made"])
        {
            Assert.True(JsonNode.DeepEquals(undisturbed[part], report[part]), $"{part}: {report[part]}, not {undisturbed[part]}");
            Assert.True(JsonNode.DeepEquals(undisturbed[part], again[part]), $"{part}: {again[part]}, not {undisturbed[part]}");
        }

        Assert.Equal(2, (long)report["rejected_count"]!);
        Assert.Contains("broken.swc", (await RunStore.RunAsync(store, "bulk", "load", cells, "--resume")).Expect(0).Output, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Other_options_than_those_it_was_begun_with_are_refused(TestStoreKind kind)
    {
        await using var store = await RunStore.CreateAsync(kind);
        using var folder = new TemporaryFolder();
        var cells = Collection(folder);
        foreach (var name in (string[])["anna", "bob"])
            (await RunStore.RunAsync(store, "user", "add", name)).Expect(0);
        await StopAfterAsync(store, chunks: 3);
        await RunStore.RunAsync(store, "bulk", "load", cells, "--target", "new:cells", "--user", "anna", "--on-fault", "reject", "--unit", "um", "--chunk-rows", "40", "--reject-file", folder.File("r"));
        await GoAsync(store);

        foreach (var other in (string[][])[["--user", "bob"], ["--unit", "nm"], ["--offset", "5"], ["--transform", "1,1,1,5,0,0"]])
            Assert.Contains(other[0] == "--offset" ? "--offset" : "other options", (await RunStore.RunAsync(store, ["bulk", "load", cells, "--resume", .. other])).Expect(2).Error, StringComparison.Ordinal);

        // A target that is named is another load.
        Assert.Contains("Skeleton files have no users", (await RunStore.RunAsync(store, "bulk", "load", cells, "--resume", "--target", "new:others")).Expect(2).Error, StringComparison.Ordinal);
        (await RunStore.RunAsync(store, "bulk", "load", cells, "--resume", "--target", "new:cells")).Expect(0);
    }

    [Fact]
    public async Task Tables_are_gone_on_with_by_their_folder_alone()
    {
        await using var store = await RunStore.CreateAsync(TestStoreKind.Sqlite);
        using var folder = new TemporaryFolder();
        (await RunStore.RunAsync(store, "user", "add", "anna")).Expect(0);
        var tables = Directory.CreateDirectory(folder.File("tables")).FullName;
        await File.WriteAllTextAsync(Path.Combine(tables, "class_instance.csv"), "id,class_id,name\n" + string.Concat(Enumerable.Range(1, 9).Select(i => $"{i},skeleton,s{i}\n")), TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(
            Path.Combine(tables, "treenode.csv"),
            "id,parent_id,skeleton_id,location_x,location_y,location_z\n" + string.Concat(Enumerable.Range(1, 9).SelectMany(s => Enumerable.Range(0, 20).Select(n => $"{(s * 100) + n},{(n == 0 ? "" : $"{(s * 100) + n - 1}")},{s},{n},0,0\n"))),
            TestContext.Current.CancellationToken);
        await StopAfterAsync(store, chunks: 3);
        Assert.NotEqual(0, (await RunStore.RunAsync(store, "bulk", "load", tables, "--target", "new:tables", "--map-users", "false", "--user", "anna", "--chunk-rows", "20")).ExitCode);
        await GoAsync(store);

        var report = Report(await RunStore.RunAsync(store, "bulk", "load", tables, "--resume", "--json"));

        Assert.True((bool)report["resumed"]!);
        Assert.Equal(180, (long)report["made"]!["treenode"]!);
    }

    [Fact]
    public async Task Without_a_load_the_target_has_to_be_named()
    {
        await using var store = await RunStore.CreateAsync(TestStoreKind.Sqlite);
        using var folder = new TemporaryFolder();

        Assert.Contains("--target is missing", (await RunStore.RunAsync(store, "bulk", "load", Collection(folder), "--resume")).Expect(2).Error, StringComparison.Ordinal);
    }

    private static JsonNode Report(CliResult result) => JsonNode.Parse(result.Expect(0).Output)!;

    private static string Collection(TemporaryFolder folder)
    {
        var cells = Directory.CreateDirectory(folder.File("cells")).FullName;
        for (var i = 1; i <= 12; i++)
            File.WriteAllText(Path.Combine(cells, $"{i}.swc"), string.Concat(Enumerable.Range(1, 20).Select(n => $"{(i * 100) + n} 0 {i} {n} 0 1 {(n == 1 ? -1 : (i * 100) + n - 1)}\n")));
        File.WriteAllText(Path.Combine(cells, "two.swc"), "9001 0 1 1 1 1 -1\n9002 0 2 2 2 1 -1\n");
        File.WriteAllText(Path.Combine(cells, "notes.txt"), "no skeleton");
        foreach (var name in Bases)
            File.WriteAllText(Path.Combine(cells, $"{name} broken.swc"), "1 0 nonsense");
        return cells;
    }

    private static Task<List<string>> NodesAsync(TestStore store) => store.QueryAsync(
        "SELECT c.name || ' ' || count(*) || ' ' || CAST(sum(t.location_x) AS int) || ' ' || coalesce(max(o.source_id), 0) FROM treenode t JOIN class_instance c ON c.id = t.skeleton_id LEFT JOIN skeleton_origin o ON o.skeleton_id = c.id GROUP BY c.id, c.name ORDER BY 1");

    /// <summary>Has the store refuse further chunks.</summary>
    private static Task<List<string>> StopAfterAsync(TestStore store, int chunks) => store.QueryAsync(store.Database is null
        ? $"CREATE TRIGGER stop BEFORE UPDATE OF loaded ON tracelift_bulk_chunk WHEN (SELECT count(loaded) FROM tracelift_bulk_chunk) >= {chunks} BEGIN SELECT RAISE(ABORT, 'stopped'); END; SELECT 1"
        : $"""
            CREATE FUNCTION tracelift.stop() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                IF (SELECT count(loaded) >= {chunks} FROM tracelift.bulk_chunk) THEN RAISE disk_full USING MESSAGE = 'No space left on device'; END IF; RETURN NEW; END $$;
            CREATE TRIGGER stop BEFORE UPDATE OF loaded ON tracelift.bulk_chunk FOR EACH ROW EXECUTE FUNCTION tracelift.stop();
            SELECT 1
            """);

    private static Task<List<string>> GoAsync(TestStore store) =>
        store.QueryAsync(store.Database is null ? "DROP TRIGGER stop; SELECT 1" : "DROP TRIGGER stop ON tracelift.bulk_chunk; DROP FUNCTION tracelift.stop(); SELECT 1");
}
