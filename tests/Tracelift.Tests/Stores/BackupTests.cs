using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Tracelift.Postgres;
using Tracelift.Sqlite;
using Tracelift.Tests.Support;
using Tracelift.Tests.Tracing.Runs;
using Xunit;

namespace Tracelift.Tests.Stores;

/// <summary>A backup holds one moment while others change the store, and restores to the same contents.</summary>
public sealed partial class BackupTests
{
    [Fact]
    public async Task A_store_that_is_written_to_is_copied_as_it_was_at_one_moment_and_comes_back()
    {
        await using var store = await RunStore.CreateAsync(TestStoreKind.Sqlite);
        using var folder = new TemporaryFolder();
        await RunStore.ImportAsync(store, TracingFile.Sound(), "new:one");
        await using var served = await SqliteStore.OpenAsync(store.Address, TimeProvider.System, default);
        served.KeepsConnections = true;
        using var stop = new CancellationTokenSource();
        var writer = Task.Run(
            async () =>
            {
                for (var i = 0; !stop.IsCancellationRequested; i++)
                    await RunStore.ImportAsync(store, TracingFile.Sound(), $"new:{i}");
            },
            TestContext.Current.CancellationToken);
        await using (var open = await served.OpenSnapshotAsync(TestContext.Current.CancellationToken))
        await using (var writing = await served.BeginChangeAsync(TestContext.Current.CancellationToken))
            (await RunStore.RunAsync(store, "store", "backup", folder.File("1.sqlite"))).Expect(0);
        for (var i = 2; i <= 4; i++)
            (await RunStore.RunAsync(store, "store", "backup", folder.File($"{i}.sqlite"))).Expect(0);
        await stop.CancelAsync();
        await writer;

        Assert.Equal(["1.sqlite", "2.sqlite", "3.sqlite", "4.sqlite"], Directory.GetFiles(folder.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(folder.File("1.sqlite")));
        for (var i = 1; i <= 4; i++)
        {
            var restored = folder.File($"restored/{i}.sqlite");
            (await Tool.RunHereAsync("store", "restore", folder.File($"{i}.sqlite"), "--store", restored)).Expect(0);
            var report = JsonNode.Parse((await Tool.RunHereAsync("store", "check", "--store", restored, "--json")).Expect(0).Output)!;
            var projects = JsonNode.Parse((await Tool.RunHereAsync("store", "info", "--store", restored, "--json")).Expect(0).Output)!["projects"]!.AsArray();
            Assert.Equal(6 * projects.Count, (int)report["treenodes"]!);
        }
    }

    [Fact]
    public async Task What_is_there_stays_unless_somebody_says_so()
    {
        await using var store = await RunStore.CreateAsync(TestStoreKind.Sqlite);
        using var folder = new TemporaryFolder();
        await RunStore.ImportAsync(store, TracingFile.Sound(), "new:one");
        var backup = folder.File("backup.sqlite");

        // The file of a killed backup does not block the next.
        folder.Write(".backup.sqlite.part", "half of a backup");
        var document = JsonNode.Parse((await RunStore.RunAsync(store, "store", "backup", backup, "--json")).Expect(0).Output)!;
        Assert.Equal((backup, new FileInfo(backup).Length), ((string)document["file"]!, (long)document["bytes"]!));
        var before = await store.FingerprintAsync();
        var bytes = await File.ReadAllBytesAsync(backup, TestContext.Current.CancellationToken);

        Told(await RunStore.RunAsync(store, "store", "backup", backup, "--json"), 2, "output-exists");
        Assert.Equal(bytes, await File.ReadAllBytesAsync(backup, TestContext.Current.CancellationToken));
        Told(await RunStore.RunAsync(store, "store", "backup", store.Address, "--force", "--json"), 2, "output-is-store");
        Told(await RunStore.RunAsync(store, "store", "backup", folder.File("nowhere/x.sqlite"), "--json"), 2, "output-unwritable");
        Told(await RunStore.RunAsync(store, "store", "restore", backup, "--json"), 2, "output-exists");
        Told(await RunStore.RunAsync(store, "store", "restore", folder.File("nothing.sqlite"), "--force", "--json"), 2, "no-backup");

        await RunStore.ImportAsync(store, TracingFile.Sound(), "new:two");
        var later = await store.FingerprintAsync();
        await using (var other = await SqliteStore.OpenAsync(store.Address, TimeProvider.System, default))
        {
            await using (var reading = await other.OpenSnapshotAsync(TestContext.Current.CancellationToken))
                Told(await RunStore.RunAsync(store, "store", "restore", backup, "--force", "--json"), 4, "store-busy");
            var jobs = await other.OpenJobsAsync(TestContext.Current.CancellationToken);
            Told(await RunStore.RunAsync(store, "store", "restore", backup, "--force", "--json"), 4, "store-busy");
            await jobs.Store!.DisposeAsync();
        }

        Assert.Equal(later, await store.FingerprintAsync());
        (await RunStore.RunAsync(store, "store", "restore", backup, "--force")).Expect(0);
        Assert.Equal(before, await store.FingerprintAsync());
        (await RunStore.RunAsync(store, "store", "backup", backup, "--force")).Expect(0);
        Assert.Equal(["backup.sqlite"], Directory.GetFiles(folder.Path).Select(Path.GetFileName));
        Assert.Empty(Directory.GetFiles(Path.GetDirectoryName(store.Address)!, ".*"));
    }

    [Fact]
    public async Task What_is_damaged_foreign_or_not_whole_takes_no_stores_place()
    {
        await using var store = await RunStore.CreateAsync(TestStoreKind.Sqlite);
        using var folder = new TemporaryFolder();
        await RunStore.ImportAsync(store, TracingFile.Sound(), "new:one");
        await using var spoilt = await RunStore.CreateAsync(TestStoreKind.Sqlite);
        await RunStore.ImportAsync(spoilt, TracingFile.Sound(), "new:one");
        await spoilt.ExecuteAsync("DELETE FROM treenode WHERE parent_id IS NULL");
        (await RunStore.RunAsync(spoilt, "store", "backup", folder.File("spoilt.sqlite"))).Expect(0);
        (await RunStore.RunAsync(store, "store", "backup", folder.File("damaged.sqlite"))).Expect(0);
        await using (var file = new FileStream(folder.File("damaged.sqlite"), FileMode.Open))
        {
            file.Position = file.Length - 100_000;
            file.Write(new byte[90_000]);
        }

        folder.Write("text.sqlite", "no store");
        await using (var foreign = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={folder.File("foreign.sqlite")};Pooling=False"))
        {
            await foreign.OpenAsync(TestContext.Current.CancellationToken);
            await using var command = foreign.CreateCommand();
            command.CommandText = "CREATE TABLE t (a)";
            await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }

        var before = await store.FingerprintAsync();

        var notWhole = await RunStore.RunAsync(store, "store", "restore", folder.File("spoilt.sqlite"), "--force", "--json");
        Assert.Contains("no-root", Told(notWhole, 3, "dangling-reference").ToString(), StringComparison.Ordinal);
        Told(await RunStore.RunAsync(store, "store", "restore", folder.File("damaged.sqlite"), "--force", "--json"), 3, "backup-damaged");
        Told(await RunStore.RunAsync(store, "store", "restore", folder.File("text.sqlite"), "--force", "--json"), 3, "backup-damaged");
        Told(await RunStore.RunAsync(store, "store", "restore", folder.File("foreign.sqlite"), "--force", "--json"), 3, "backup-foreign");

        Assert.Equal(before, await store.FingerprintAsync());
        Assert.Empty(Directory.GetFiles(Path.GetDirectoryName(store.Address)!, ".*"));
    }

    [Fact]
    public async Task The_log_is_empty_without_writers()
    {
        await using var test = await RunStore.CreateAsync(TestStoreKind.Sqlite);
        await RunStore.ImportAsync(test, TracingFile.Sound(), "new:one");
        Assert.False(File.Exists(test.Address + "-wal"));

        var clock = new HandClock();
        await using var store = await SqliteStore.OpenAsync(test.Address, clock, default);
        store.KeepsConnections = true;
        await using (var kept = await store.OpenSnapshotAsync(TestContext.Current.CancellationToken))
            await kept.ProjectsAsync(TestContext.Current.CancellationToken);
        await RunStore.ImportAsync(test, TracingFile.Sound(), "new:two");
        Assert.NotEqual(0, new FileInfo(test.Address + "-wal").Length);

        clock.Tick();
        Assert.NotEqual(0, new FileInfo(test.Address + "-wal").Length);
        clock.Tick();
        Assert.Equal(0, new FileInfo(test.Address + "-wal").Length);
    }

    [Theory]
    [InlineData(TestStoreKind.Postgres)]
    [InlineData(TestStoreKind.Catmaid)]
    public async Task A_database_goes_and_comes_by_the_commands_that_are_told(TestStoreKind kind)
    {
        PostgresPrograms.Require();
        await using var store = await RunStore.CreateAsync(kind);
        using var folder = new TemporaryFolder();
        await RunStore.ImportAsync(store, TracingFile.Sound(), "new:one");
        var file = folder.File("tracing's.dump");
        var secret = new UriBuilder(store.Address) { Password = "secret" }.ToString();

        var backup = await Tool.RunHereAsync("store", "backup", file, "--store", secret, "--json");
        Assert.DoesNotContain("secret", backup.Output + backup.Error, StringComparison.Ordinal);
        await RunInShellAsync((string)Told(backup, 2, "postgres-backup")["hint"]!);
        await using var empty = await PostgresServer.CreateAsync(PostgresKind.Empty, TestContext.Current.CancellationToken);
        var restore = await Tool.RunHereAsync("store", "restore", file, "--store", empty.Url, "--json");
        await RunInShellAsync((string)Told(restore, 2, "postgres-restore")["hint"]!);

        (await Tool.RunHereAsync("store", "check", "--store", empty.Url)).Expect(0);
        Assert.Single(JsonNode.Parse((await Tool.RunHereAsync("runs", "--store", empty.Url, "--json")).Expect(0).Output)!["runs"]!.AsArray());
    }

    [Fact]
    public async Task The_samples_of_the_guide_work_in_their_order()
    {
        using var folder = new TemporaryFolder();
        var options = new CliOptions
        {
            WorkingDirectory = folder.Path,
            Environment = new Dictionary<string, string?>(StringComparer.Ordinal) { ["XDG_DATA_HOME"] = folder.File("data") },
        };
        (await Tool.RunAsync(["quickstart", "--yes", "--folder", folder.Path], options)).Expect(0);
        var guide = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs/guide/backup.md"), TestContext.Current.CancellationToken);
        Assert.Contains(PostgresBackup.DumpCommand("postgresql://catmaid_user:secret@localhost/catmaid", "monday.dump"), guide, StringComparison.Ordinal);
        Assert.Contains(PostgresBackup.RestoreCommand("postgresql://catmaid_user@localhost/catmaid_again", "monday.dump"), guide, StringComparison.Ordinal);
        var samples = Sample().Matches(guide)
            .SelectMany(sample => sample.Groups["lines"].Value.Split('\n')).Select(line => line.Split('#')[0].Trim());
        var run = 0;
        foreach (var line in samples.Where(line => line.StartsWith("tracelift ", StringComparison.Ordinal)))
        {
            (await Tool.RunAsync(line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(1), options)).Expect(0);
            run++;
        }

        Assert.True(run >= 5, $"{run} commands");
    }

    private static JsonNode Told(CliResult result, int code, string fault)
    {
        result.Expect(code);
        var error = JsonNode.Parse(result.Output)!["error"]!;
        Assert.Equal(fault, (string)error["code"]!);
        return error;
    }

    /// <summary>Runs the command at the end of a hint.</summary>
    private static async Task RunInShellAsync(string hint)
    {
        var command = hint[hint.IndexOf("pg_", StringComparison.Ordinal)..];
        var program = command[..command.IndexOf(' ', StringComparison.Ordinal)];
        await using var process = CliProcess.Start("bash", ["-c", $"'{PostgresPrograms.Path(program)}'{command[program.Length..]}"]);
        (await process.WaitAsync()).Expect(0);
    }

    [GeneratedRegex("```sh\n(?<lines>.*?)```", RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex Sample();

    /// <summary>A clock whose timers go off by hand.</summary>
    private sealed class HandClock : TimeProvider
    {
        private readonly List<Action> _timers = [];

        public void Tick() => _timers.ForEach(timer => timer());

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            _timers.Add(() => callback(state));
            return base.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }
}
