using Microsoft.Data.Sqlite;
using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.CommandLine;

/// <summary>The program stops properly at a signal.</summary>
public sealed class SignalTests
{
    [Theory]
    [InlineData(CliSignal.Interrupt)]
    [InlineData(CliSignal.Terminate)]
    public async Task A_signal_ends_an_import_that_waits_and_leaves_nothing(CliSignal signal)
    {
        using var folder = new TemporaryFolder();
        var (store, file) = (folder.File("store.sqlite"), folder.Write("sound.json", TracingFile.Sound().Text()));
        (await Tool.RunAsync("store", "init", "--store", store)).Expect(0);

        // Another session imports as long as this test needs.
        await using var other = new SqliteConnection($"Data Source={store};Pooling=False");
        await other.OpenAsync(TestContext.Current.CancellationToken);
        await ExecuteAsync(other, "BEGIN IMMEDIATE");
        await using var process = Tool.Start(["import", file, "--store", store, "--target", "new:X", "--create-unknown-users", "--verbose"]);
        await process.WaitForErrorAsync("Store:");
        await Task.Delay(TimeSpan.FromMilliseconds(300), TestContext.Current.CancellationToken);

        process.Signal(signal);

        var result = (await process.WaitAsync()).Expect(130);
        Assert.Contains("Cancelled", result.Error, StringComparison.Ordinal);
        await ExecuteAsync(other, "ROLLBACK");
        Assert.Contains("\"projects\": []", (await Tool.RunAsync("store", "info", "--store", store, "--json")).Expect(0).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_signal_ends_an_export_into_an_unread_pipe()
    {
        using var folder = new TemporaryFolder();
        var (store, file) = (folder.File("store.sqlite"), folder.Write("sound.json", Long().Text()));
        (await Tool.RunAsync("import", file, "--store", store, "--target", "new:X", "--create-unknown-users")).Expect(0);

        // The program must end while the reader of its pipe still sleeps.
        await using var shell = CliProcess.Start(
            "bash", ["-c", $"exec 3> >(exec sleep 60 >/dev/null 2>&1); reader=$!; {Tool.InShell} export --store \"$0\" --source 1 --file - >&3 & echo \"process $!\" >&2; wait $!; code=$?; kill $reader && echo \"code $code\" >&2", store]);
        await shell.WaitForErrorAsync("process ");
        await Task.Delay(TimeSpan.FromSeconds(3), TestContext.Current.CancellationToken);
        var id = shell.Error.Split("process ")[1].Split('\n')[0];
        await using (var kill = CliProcess.Start("kill", ["-TERM", id]))
            (await kill.WaitAsync()).Expect(0);

        await shell.WaitForErrorAsync("code 130");
    }

    [Fact]
    public async Task A_second_signal_ends_the_program_at_once()
    {
        using var folder = new TemporaryFolder();
        var store = folder.File("store.sqlite");
        (await Tool.RunAsync("store", "init", "--store", store)).Expect(0);
        await using var process = Tool.Start(["import", "/dev/stdin", "--store", store, "--target", "new:X", "--verbose"], new CliOptions { KeepInputOpen = true });
        await Task.Delay(TimeSpan.FromSeconds(2), TestContext.Current.CancellationToken);

        process.Signal(CliSignal.Terminate);
        await Task.Delay(TimeSpan.FromMilliseconds(300), TestContext.Current.CancellationToken);
        process.Signal(CliSignal.Terminate);

        Assert.Contains((await process.WaitAsync()).ExitCode, (int[])[130, 143]);
    }

    private static async Task ExecuteAsync(SqliteConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>A file whose export is longer than a pipe holds.</summary>
    private static TracingFile Long()
    {
        var file = TracingFile.Sound();
        for (var i = 0; i < 2000; i++)
            file.AddNode(1000 + i, 101, 31);
        return file;
    }
}
