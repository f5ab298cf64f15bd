using Tracelift.Postgres;
using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.Faults;

/// <summary>The disk is full, for each kind of file.</summary>
public sealed class FullDiskTests
{
    // Of a file of some thousand treenodes: enough to fill the small disks of these tests.
    private const int Nodes = 15_000;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_store_without_room_says_so_and_keeps_what_it_has(bool mayMount)
    {
        await using var scene = await FaultScene.CreateAsync(TestStoreKind.Sqlite, 3 * Nodes);
        using var disk = SmallDisk.Create((int)(new FileInfo(scene.Store.Address).Length / 1024) + 1200, mayMount);
        var store = disk.File("store.sqlite");
        File.Copy(scene.Store.Address, store);

        var result = await disk.RunAsync(scene.Import(store: store));

        FaultReport.AssertFault(result, 4, store, disk.IsMounted ? "no room left" : "Reading or writing the store", "disk");
        Assert.Equal([store], Directory.GetFiles(disk.Path));
        (await disk.RunAsync(scene.Export(store))).Expect(0);
        Assert.Equal(6, File.ReadAllText(scene.Exported).Split("catmaid.treenode\"").Length - 1);
        (await Tool.RunAsync(["import", scene.Exported, "--target", "new:X", "--store", store])).Expect(0);
    }

    [Theory]
    [InlineData("out.json")]
    [InlineData("out.json.gz")]
    [InlineData("out.json.zst")]
    public async Task A_file_that_the_disk_has_no_room_for_is_not_there(string name)
    {
        await using var scene = await FaultScene.CreateAsync(TestStoreKind.Sqlite, Nodes);
        (await FaultScene.RunAsync(scene.Import())).Expect(0);
        using var disk = SmallDisk.Create(40);
        var before = disk.File(name);
        await File.WriteAllTextAsync(before, "what was there", TestContext.Current.CancellationToken);

        var result = await disk.RunAsync(["export", "--source", "1", "--file", before, "--store", scene.Store.Address, "--yes"]);

        FaultReport.AssertFault(result, 1, before, "can't be written completely", "Free space");
        Assert.Equal([before], Directory.GetFiles(disk.Path));
        Assert.Equal("what was there", await File.ReadAllTextAsync(before, TestContext.Current.CancellationToken));
        (await FaultScene.RunAsync(scene.Export())).Expect(0);
    }

    [Theory]
    [MemberData(nameof(FaultScene.Kinds), MemberType = typeof(FaultScene))]
    public async Task A_temporary_folder_without_room_is_named(TestStoreKind kind)
    {
        await using var scene = await FaultScene.CreateAsync(kind, kind == TestStoreKind.Sqlite ? Nodes : 500);
        using var disk = SmallDisk.Create(100);
        var arguments = scene.Import();
        arguments[1] = "-";
        var options = new CliOptions
        {
            StandardInput = await File.ReadAllTextAsync(scene.File, TestContext.Current.CancellationToken),
            Environment = new Dictionary<string, string?>(StringComparer.Ordinal) { ["TMPDIR"] = disk.Path, ["DOTNET_EnableDiagnostics"] = "0" },
        };

        var result = await disk.RunAsync(arguments, options);

        FaultReport.AssertFault(result, 1, "standard input", disk.Path, "TMPDIR");
        Assert.Empty(Directory.GetFiles(disk.Path));
        await scene.AssertNoHarmAsync();
    }

    [Fact]
    public async Task A_database_without_room_says_so_and_keeps_what_it_has()
    {
        await using var server = await OwnServer.StartAsync();
        using var disk = SmallDisk.Create(600);
        var space = Directory.CreateDirectory(Path.Combine(disk.Path, "space")).FullName;
        PostgresPrograms.GiveToOwner(space);
        await server.ExecuteAsync("postgres", $"CREATE TABLESPACE small LOCATION '{space}'", "CREATE DATABASE tracing");
        var url = server.Url("tracing");
        await PostgresStore.InitializeAsync(url, TimeProvider.System, TestContext.Current.CancellationToken);
        await server.ExecuteAsync("tracing", "ALTER TABLE treenode SET TABLESPACE small");
        if (!disk.IsMounted)
            await server.ExecuteAsync("tracing", "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE disk_full USING MESSAGE = 'could not extend file: No space left on device'; END $$", "CREATE TRIGGER full_disk AFTER INSERT ON treenode EXECUTE FUNCTION full_disk()");
        await using var scene = await FaultScene.CreateAsync(TestStoreKind.Sqlite, Nodes);

        var result = await FaultScene.RunAsync(scene.Import("new:X", url));

        FaultReport.AssertFault(result, 4, url, "no disk space left", "No space left on device", "Make room");
        Assert.Contains("\"projects\": []", (await FaultScene.RunAsync(["store", "info", "--json", "--store", url])).Expect(0).Output, StringComparison.Ordinal);
        await server.ExecuteAsync("tracing", "DROP TRIGGER IF EXISTS full_disk ON treenode", "ALTER TABLE treenode SET TABLESPACE pg_default");
        (await FaultScene.RunAsync(scene.Import("new:X", url))).Expect(0);
    }
}
