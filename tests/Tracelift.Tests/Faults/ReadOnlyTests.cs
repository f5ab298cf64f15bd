using System.Runtime.Versioning;
using Tracelift.Postgres;
using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.Faults;

/// <summary>Stores are read-only.</summary>
[SupportedOSPlatform("linux")]
public sealed class ReadOnlyTests
{
    private const UnixFileMode OnlyRead = UnixFileMode.UserRead;
    private const UnixFileMode OnlyLook = UnixFileMode.UserRead | UnixFileMode.UserExecute;

    [Fact]
    public async Task A_file_that_may_only_be_read_can_be_exported_and_takes_no_change()
    {
        await using var scene = await FaultScene.CreateAsync(TestStoreKind.Sqlite);
        File.SetUnixFileMode(scene.Store.Address, OnlyRead);

        (await RunBoundAsync(scene.Export())).Expect(0);
        File.Delete(scene.Exported);
        foreach (var command in (string[][])[scene.Import(), scene.Undo()])
            FaultReport.AssertFault(await RunBoundAsync(command), 4, scene.Store.Address, "can't be written to", "right to write");

        File.SetUnixFileMode(scene.Store.Address, OnlyRead | UnixFileMode.UserWrite);
        await scene.AssertNoHarmAsync();
    }

    [Fact]
    public async Task A_folder_that_takes_no_files_is_told_and_nothing_is_changed()
    {
        await using var scene = await FaultScene.CreateAsync(TestStoreKind.Sqlite);
        var folder = Path.GetDirectoryName(scene.Store.Address)!;
        File.SetUnixFileMode(folder, OnlyLook);

        foreach (var command in (string[][])[scene.Import(), scene.Export(), scene.Undo()])
            FaultReport.AssertFault(await RunBoundAsync(command), 4, scene.Store.Address, "folder");
        var other = Path.Combine(folder, "new.sqlite");
        FaultReport.AssertFault(await RunBoundAsync(scene.Import("new:X", other)), 4, other, "can't be created", "folder");

        File.SetUnixFileMode(folder, OnlyLook | UnixFileMode.UserWrite);
        Assert.Equal([scene.Store.Address], Directory.GetFiles(folder));
        await scene.AssertNoHarmAsync();
    }

    [Fact]
    public async Task A_folder_that_takes_no_files_gets_no_export()
    {
        await using var scene = await FaultScene.CreateAsync(TestStoreKind.Sqlite);
        File.SetUnixFileMode(scene.Folder, OnlyLook);

        var result = await RunBoundAsync(scene.Export());

        File.SetUnixFileMode(scene.Folder, OnlyLook | UnixFileMode.UserWrite);
        FaultReport.AssertFault(result, 2, scene.Exported, "denied", "permissions");
        await scene.AssertNoHarmAsync();
    }

    [Theory]
    [MemberData(nameof(FaultScene.PostgresKinds), MemberType = typeof(FaultScene))]
    public async Task A_database_whose_transactions_only_read_can_be_exported_and_takes_no_change(TestStoreKind kind)
    {
        await using var scene = await FaultScene.CreateAsync(kind);
        await scene.Store.ExecuteAsync($"ALTER DATABASE {scene.Store.Database!.Name} SET default_transaction_read_only = on");

        (await FaultScene.RunAsync(scene.Export())).Expect(0);
        File.Delete(scene.Exported);
        foreach (var command in (string[][])[scene.Import(), scene.Import("new:X"), scene.Undo()])
            FaultReport.AssertFault(await FaultScene.RunAsync(command), 4, scene.Store.Database.Name, "takes no changes", "default_transaction_read_only");

        await using (var connection = await scene.Store.Database.OpenAsync())
        {
            foreach (var sql in (string[])["SET default_transaction_read_only = off", $"ALTER DATABASE {scene.Store.Database.Name} RESET default_transaction_read_only"])
            {
                await using var command = new Npgsql.NpgsqlCommand(sql, connection);
                await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
            }
        }

        await scene.AssertNoHarmAsync();
    }

    [Fact]
    public async Task A_standby_can_be_exported_and_takes_no_change()
    {
        await using var primary = await OwnServer.StartAsync();
        await primary.ExecuteAsync("postgres", "CREATE DATABASE tracing");
        await PostgresStore.InitializeAsync(primary.Url("tracing"), TimeProvider.System, TestContext.Current.CancellationToken);
        using var folder = new TemporaryFolder();
        var file = folder.Write("in.json", TracingFile.Sound().Text());
        string[] import = ["import", file, "--target", "new:X", "--create-unknown-users", "--yes", "--store"];
        (await FaultScene.RunAsync([.. import, primary.Url("tracing")])).Expect(0);
        await using var standby = await primary.StartStandbyAsync();
        var url = standby.Url("tracing");

        (await FaultScene.RunAsync(["export", "--source", "1", "--file", folder.File("out.json"), "--store", url])).Expect(0);
        Assert.Contains("standby", (await FaultScene.RunAsync(["store", "info", "--store", url])).Expect(0).Output, StringComparison.Ordinal);
        FaultReport.AssertFault(await FaultScene.RunAsync([.. import, url]), 4, url, "takes no changes", "standby", "primary");
        FaultReport.AssertFault(await FaultScene.RunAsync(["undo", "1", "--yes", "--store", url]), 4, url, "takes no changes");
    }

    /// <summary>Runs the program so that rights bind it, also where tests run as root.</summary>
    private static async Task<CliResult> RunBoundAsync(string[] arguments)
    {
        if (!PostgresPrograms.IsRoot)
            return await Tool.RunAsync(arguments);
        await using var process = CliProcess.Start(
            "setpriv", ["--bounding-set=-dac_override,-dac_read_search", .. Tool.Command, .. arguments]);
        return await process.WaitAsync();
    }
}
