using Tracelift.Tests.CommandLine;
using Tracelift.Tests.Support;
using Tracelift.Tests.Tracing.Runs;
using Xunit;

namespace Tracelift.Tests.Faults;

/// <summary>
/// A store with a project in it, a file to import into that, and what is known of both before something goes wrong.
/// </summary>
internal sealed class FaultScene : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private List<string> _before = [];
    private List<string>? _tables;

    private FaultScene(TestStore store) => Store = store;

    public static TheoryData<TestStoreKind> Kinds => [TestStoreKind.Sqlite, TestStoreKind.Catmaid, TestStoreKind.Postgres];

    public static TheoryData<TestStoreKind> PostgresKinds => [TestStoreKind.Catmaid, TestStoreKind.Postgres];

    public TestStore Store { get; }

    public string Folder => _folder.Path;

    /// <summary>The file to import.</summary>
    public string File => _folder.File("in.json");

    /// <summary>The file to export.</summary>
    public string Exported => _folder.File("out.json");

    /// <summary>Makes one whose store remembers imports; skips the test where the kind needs a server and there is none.</summary>
    /// <param name="kind">The kind of store.</param>
    /// <param name="nodes">Further treenodes of the file.</param>
    public static async Task<FaultScene> CreateAsync(TestStoreKind kind, int nodes = 0)
    {
        var scene = new FaultScene(await TestStore.CreateAsync(kind));
        var file = TracingFile.Sound();
        await System.IO.File.WriteAllTextAsync(scene.File, file.Text());
        if (kind is TestStoreKind.Catmaid or TestStoreKind.CatmaidWithoutTriggers)
            (await RunAsync(["store", "attach", "--store", scene.Store.Address])).Expect(0);
        (await RunAsync(scene.Import("new:before"))).Expect(0);
        for (var i = 0; i < nodes; i++)
            file.AddNode(1000 + i, 101, 31);
        await System.IO.File.WriteAllTextAsync(scene.File, file.Text());
        await scene.TakeStockAsync();
        return scene;
    }

    /// <summary>Keeps the present contents of the store, which must be unchanged after a fault.</summary>
    public async Task TakeStockAsync() => _before = await ReadAsync();

    /// <summary>The arguments of an import into the project, or into a new one.</summary>
    public string[] Import(string target = "1", string? store = null) =>
        ["import", File, "--store", store ?? Store.Address, "--target", target, "--create-unknown-users", "--no-analyze", "--yes"];

    public string[] Export(string? store = null) =>
        ["export", "--store", store ?? Store.Address, "--source", "1", "--file", Exported, "--yes"];

    /// <summary>Undoes what has put the project there.</summary>
    public string[] Undo(string? store = null) => ["undo", "1", "--store", store ?? Store.Address, "--yes"];

    /// <summary>Returns a command by name, on the store or on its proxy.</summary>
    public string[] Command(string name, string? store = null) => name switch
    {
        "export" => Export(store),
        "undo" => Undo(store),
        _ => Import(store: store),
    };

    /// <summary>Runs statements as superuser.</summary>
    public async Task ExecuteAsSuperuserAsync(string sql)
    {
        await using var connection = await Store.Database!.OpenAsSuperuserAsync();
        await using var command = new Npgsql.NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Takes locks in a transaction as another client, and keeps them until the result is disposed of.</summary>
    public async Task<IAsyncDisposable> LockAsync(string sql)
    {
        var connection = await Store.Database!.OpenAsync();
        foreach (var statement in (string[])["BEGIN", "SET LOCAL idle_in_transaction_session_timeout = 0", "SET LOCAL statement_timeout = 0", sql])
        {
            await using var command = new Npgsql.NpgsqlCommand(statement, connection);
            await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }

        return connection;
    }

    /// <summary>As <see cref="LockAsync(string)"/>, for a while that begins now.</summary>
    public async Task LockAsync(string sql, TimeSpan duration)
    {
        var held = await LockAsync(sql);
        _ = Task.Delay(duration, CancellationToken.None).ContinueWith(_ => held.DisposeAsync().AsTask(), TaskScheduler.Default);
    }

    /// <summary>Runs a command within the tests' process.</summary>
    public static async Task<CliResult> RunAsync(string[] arguments, CancellationToken stop = default)
    {
        using var line = new Line { Stop = stop };
        return await line.RunAsync(arguments);
    }

    /// <summary>Asserts that the store and the files are unchanged.</summary>
    public async Task AssertAsBeforeAsync()
    {
        // A server whose client is gone needs a moment to see it.
        if (Store.Database is not null)
            await WaitForAsync("SELECT 1 WHERE NOT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'tracelift')");
        await AssertStoreAsBeforeAsync();
    }

    /// <summary>Asserts that the store is unchanged, while a pool keeps connections open.</summary>
    public async Task AssertStoreAsBeforeAsync()
    {
        Assert.Equal(_before, await ReadAsync());
        Assert.Equal([File], Directory.GetFiles(_folder.Path));
    }

    /// <summary>Waits until a query finds a row.</summary>
    public async Task WaitForAsync(string sql)
    {
        var clock = System.Diagnostics.Stopwatch.StartNew();
        while ((await Store.QueryAsync(sql)).Count == 0)
        {
            Assert.True(clock.Elapsed < TimeSpan.FromSeconds(30), $"In vain: {sql}");
            await Task.Delay(TimeSpan.FromMilliseconds(20), TestContext.Current.CancellationToken);
        }
    }

    /// <summary>The same commands work now.</summary>
    public async Task AssertNextRunWorksAsync()
    {
        (await RunAsync(Export())).Expect(0);
        (await RunAsync(["check", Exported])).Expect(0);
        (await RunAsync(Import("new:after"))).Expect(0);
        await RunStore.AssertSoundAsync(Store);
    }

    /// <summary>As before, and the same commands work.</summary>
    public async Task AssertNoHarmAsync()
    {
        await AssertAsBeforeAsync();
        await AssertNextRunWorksAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        _folder.Dispose();
    }

    /// <summary>All rows, or of a database a line a table with a count and a sum over them.</summary>
    private async Task<List<string>> ReadAsync()
    {
        if (Store.Database is null)
            return [.. await StoreContent.ReadAsync(Store), .. await Store.FingerprintAsync()];
        _tables ??= await Store.QueryAsync(
            "SELECT format('%I.%I', nspname, relname) FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace WHERE relkind = 'r' AND nspname IN ('public', 'tracelift') AND relname <> 'spatial_ref_sys' ORDER BY 1");
        var lines = await Store.QueryAsync(string.Join(
            " UNION ALL ",
            _tables.Select(table => $"SELECT '{table} ' || count(*) || ' ' || coalesce(sum(hashtextextended(t::text, 0)), 0) FROM ONLY {table} t")));
        lines.Sort(StringComparer.Ordinal);
        return lines;
    }
}
