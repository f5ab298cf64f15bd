using System.Text.Json.Nodes;
using Tracelift.Example;
using Tracelift.Tests.Support;
using Tracelift.Tests.Tracing.Bulk;
using Tracelift.Tests.Tracing.Runs;
using Xunit;

namespace Tracelift.Tests.Faults;

/// <summary>After a full disk or a lost connection ends a bulk load, loaded chunks stay, and --resume completes it.</summary>
public sealed class BulkFaultTests
{
    private static readonly ExampleOptions Example = ExampleOptions.Showcase with { Neurons = 24, FewestNodes = 100, MostNodes = 200, NodesPerConnector = 10 };

    [Theory]
    [InlineData("COPY \"treenode\" (", false)]
    [InlineData("COPY \"treenode_connector\" (", true)]
    [InlineData("UPDATE tracelift.bulk_chunk SET loaded", false)]
    [InlineData("DROP INDEX", false)]
    [InlineData("CREATE INDEX", true)]
    [InlineData("UPDATE tracelift.bulk_load SET finished", false)]
    public async Task A_load_whose_connections_are_cut_goes_on(string sent, bool isSilent)
    {
        await using var scene = await BulkScene.CreateAsync(TestStoreKind.Catmaid, isSilent);
        await using var whole = await BulkScene.CreateAsync(TestStoreKind.Catmaid, isSilent);
        var file = await scene.FileAsync(shuffled: true);
        await FaultScene.RunAsync(Load(file, whole.Address));
        var indexes = await whole.IndexesAsync();
        await using (var proxy = FaultProxy.Before(scene.Address))
        {
            proxy.When(sent, ProxyVerdict.Cut);

            var result = await FaultScene.RunAsync(Load(file, proxy.Url));

            Assert.True(proxy.Reached.IsCompleted, $"It never sends {sent}: {result}");
            FaultReport.AssertFault(result, 4, "was cut");
        }

        await AssertGoesOnAsync(scene, whole, indexes, Load(file, scene.Address));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_load_for_which_a_database_has_no_room_goes_on_when_there_is_some(bool mayMount)
    {
        await using var server = await OwnServer.StartAsync();
        await using var scene = await BulkScene.OfAsync(TestStore.OfCatmaid(await server.CreateCatmaidAsync("filled")));
        await using var whole = await BulkScene.OfAsync(TestStore.OfCatmaid(await server.CreateCatmaidAsync("whole")));
        var file = await scene.FileAsync(shuffled: true, Example);
        (await FaultScene.RunAsync(Load(file, whole.Address))).Expect(0);
        var indexes = await whole.IndexesAsync();
        using var disk = SmallDisk.Create(300, mayMount);
        if (disk.IsMounted)
        {
            var space = Directory.CreateDirectory(Path.Combine(disk.Path, "space")).FullName;
            PostgresPrograms.GiveToOwner(space);
            await server.ExecuteAsync("filled", $"CREATE TABLESPACE small LOCATION '{space}'", "ALTER TABLE treenode SET TABLESPACE small");
        }
        else
        {
            await server.ExecuteAsync(
                "filled",
                "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF (SELECT count(*) > 1500 FROM treenode) THEN RAISE disk_full USING MESSAGE = 'could not extend file: No space left on device'; END IF; RETURN NULL; END $$",
                "CREATE TRIGGER full_disk AFTER INSERT ON treenode EXECUTE FUNCTION full_disk()",
                "ALTER TABLE treenode ENABLE ALWAYS TRIGGER full_disk");
        }

        var result = await FaultScene.RunAsync(Load(file, scene.Address));

        FaultReport.AssertFault(result, 4, "no disk space left", "Make room");
        AssertToldWhatIsIn(result);
        Assert.InRange((await StatusAsync(scene)).Loaded, 2, 100);
        await server.ExecuteAsync("filled", "DROP TRIGGER IF EXISTS full_disk ON treenode", "DROP FUNCTION IF EXISTS full_disk", "ALTER TABLE treenode SET TABLESPACE pg_default");
        await AssertGoesOnAsync(scene, whole, indexes, Load(file, scene.Address));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_load_for_which_a_file_has_no_room_goes_on_when_there_is_some(bool mayMount)
    {
        await using var scene = await BulkScene.CreateAsync(TestStoreKind.Sqlite);
        await using var whole = await BulkScene.CreateAsync(TestStoreKind.Sqlite);
        var file = await scene.FileAsync(shuffled: true, Example with { Neurons = 200 });
        (await FaultScene.RunAsync(Load(file, whole.Address))).Expect(0);
        var (empty, full) = (new FileInfo(scene.Address).Length, new FileInfo(whole.Address).Length);

        // The limit is for each file; on a real disk, the log takes space besides the file.
        using var disk = SmallDisk.Create((int)((empty + ((full - empty) * (mayMount ? 3 : 2) / 4)) / 1024), mayMount);
        var store = disk.File("store.sqlite");
        File.Copy(scene.Address, store);

        var result = await disk.RunAsync(Load(file, store));

        FaultReport.AssertFault(result, 4, store, disk.IsMounted ? "no room left" : "Reading or writing the store", "disk");
        AssertToldWhatIsIn(result);
        foreach (var left in Directory.GetFiles(disk.Path))
            File.Copy(left, left.Replace(store, scene.Address, StringComparison.Ordinal), overwrite: true);
        Assert.InRange((await StatusAsync(scene)).Loaded, 2, 100);
        await AssertGoesOnAsync(scene, whole, await whole.IndexesAsync(), Load(file, scene.Address));
    }

    private static void AssertToldWhatIsIn(CliResult result)
    {
        Assert.Matches(@"\d+ of \d+ chunks of load 1 are loaded and stay; the same command with --resume completes it", result.Error);
        Assert.DoesNotContain("nothing was changed", result.Error, StringComparison.OrdinalIgnoreCase);
    }

    private static string[] Load(string file, string store) =>
    [
        "bulk", "load", file, "--target", "new:X", "--create-unknown-users", "--auto-name-unknown-users", "--connections", "2", "--chunk-rows", $"{new FileInfo(file).Length / 20_000}",
        "--drop-indexes", "--no-analyze", "--resume", "--store", store,
    ];

    private static async Task AssertGoesOnAsync(BulkScene scene, BulkScene whole, IReadOnlyList<string> indexes, string[] load)
    {
        var (began, loaded, chunks) = await StatusAsync(scene);

        var report = JsonNode.Parse((await FaultScene.RunAsync([.. load, "--json"])).Expect(0).Output)!;

        Assert.Equal(began > 0, (bool)report["resumed"]!);
        Assert.Equal(began, (long)report["run"]!);
        Assert.Equal(chunks - loaded, (long)report["chunks_here"]!);
        Assert.Equal(await whole.LastingAsync(), await scene.LastingAsync());
        Assert.Equal(indexes, await scene.IndexesAsync());
        Assert.Equal((chunks, chunks), ((await StatusAsync(scene)).Loaded, chunks));
        await RunStore.AssertSoundAsync(scene.Store);
    }

    private static async Task<(long Run, long Loaded, long Chunks)> StatusAsync(BulkScene scene)
    {
        await using var store = await scene.OpenAsync();
        var load = Assert.Single((await store.LoadsAsync(TestContext.Current.CancellationToken))!);
        return (load.Id, load.ChunksLoaded, load.Chunks);
    }
}
