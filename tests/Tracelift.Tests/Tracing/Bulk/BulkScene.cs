using Tracelift.Example;
using Tracelift.Formats;
using Tracelift.Formats.Json;
using Tracelift.Model;
using Tracelift.Postgres;
using Tracelift.Sqlite;
using Tracelift.Stores;
using Tracelift.Stores.Bulk;
using Tracelift.Tests.Support;
using Tracelift.Tracing;
using Tracelift.Tracing.Bulk;
using Tracelift.Tracing.Compare;
using Tracelift.Tracing.Import;
using Tracelift.Tracing.Import.Survey;
using Tracelift.Tracing.Runs;
using Tracelift.Tracing.Sources;
using Xunit;

namespace Tracelift.Tests.Tracing.Bulk;

/// <summary>A store that keeps a ledger, and an example project as a file that is loaded into it in many chunks.</summary>
internal sealed class BulkScene : IAsyncDisposable
{
    private static readonly ExampleOptions Example = ExampleOptions.Showcase with { Neurons = 8, FewestNodes = 20, MostNodes = 100, NodesPerConnector = 6 };

    private readonly TemporaryFolder _folder = new();

    private BulkScene(TestStore store) => Store = store;

    public TestStore Store { get; }

    /// <summary>Rows for a theory: every kind of store, CATMAID's also as a role that may silence its triggers.</summary>
    public static TheoryData<TestStoreKind, bool> Kinds
    {
        get
        {
            var rows = new TheoryData<TestStoreKind, bool>();
            foreach (var kind in Enum.GetValues<TestStoreKind>())
                rows.Add(kind, false);
            rows.Add(TestStoreKind.Catmaid, true);
            return rows;
        }
    }

    /// <summary>Whether the store is opened by a superuser, who may silence triggers.</summary>
    public bool IsSilent { get; private init; }

    /// <summary>For how many rows a load on PostgreSQL that may choose never drops indexes.</summary>
    public long FewRows { get; set; } = new PostgresOptions().FewRows;

    public string Address => IsSilent ? Store.SuperuserAddress : Store.Address;

    public static async Task<BulkScene> CreateAsync(TestStoreKind kind, bool isSilent = false) =>
        await OfAsync(await TestStore.CreateAsync(kind), isSilent);

    /// <summary>A scene in a store that is made already, and is disposed of with it.</summary>
    public static async Task<BulkScene> OfAsync(TestStore made, bool isSilent = false)
    {
        var scene = new BulkScene(made) { IsSilent = isSilent };
        await using var store = await scene.Store.OpenAsync();
        if (store is PostgresStore postgres && made.Kind != TestStoreKind.Postgres)
            await postgres.AttachAsync(default);
        return scene;
    }

    /// <summary>Takes a load out again.</summary>
    public async Task UndoAsync(long load)
    {
        await using var store = await OpenAsync();
        await RunUndo.UndoAsync(store, new UndoRequest(load), TimeProvider.System, null, default);
    }

    /// <summary>All rows except the ledger's.</summary>
    public Task<List<string>> ContentAsync() => StoreContent.ReadAsync(Store);


    /// <summary>The example as a file; a file is made once.</summary>
    public async Task<string> FileAsync(bool shuffled = false, ExampleOptions? example = null)
    {
        var path = _folder.File(shuffled ? "shuffled.json" : "sorted.json");
        if (File.Exists(path))
            return path;
        await using var output = File.Create(path);
        await using var writer = new TracingJsonWriter(output);
        await foreach (var batch in new ExampleProject((example ?? Example) with { Shuffle = shuffled }).SurveyAsync(new SurveyNotes(), default))
        {
            using (batch)
                await writer.WriteAsync(batch, default);
        }

        await writer.CompleteAsync(default);
        return path;
    }

    public string Write(string name, string text) => _folder.Write(name, text);

    /// <summary>Opens the store.</summary>
    public async Task<IBulkStore> OpenAsync() => Store.Database is null
        ? (IBulkStore)await Store.OpenAsync()
        : await PostgresStore.OpenAsync(Address, new PostgresOptions { FewRows = FewRows }, TimeProvider.System, default);

    /// <summary>Loads a file, in chunks of a few hundred rows.</summary>
    public async Task<BulkReport> LoadAsync(
        string file, string target, Func<BulkOptions, BulkOptions>? change = null, IProgress<WorkProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        await using var store = await OpenAsync();
        await using var source = await TracingJsonFile.OpenAsync(file, TimeProvider.System, default);
        return await BulkLoader.LoadAsync(store, source, change is null ? Options(target) : change(Options(target)), TimeProvider.System, progress, cancellationToken);
    }

    public static BulkOptions Options(string target) => new()
    {
        Import = new ImportOptions
        {
            Target = long.TryParse(target, out var id) ? id : null,
            NewProjectTitle = long.TryParse(target, out _) ? null : target,
            CreateUnknownUsers = true,
            AutoNameUnknownUsers = true,
            Analyze = false,
        },
        ChunkRows = 150,
    };

    /// <summary>Loads, and cancels once so many rows were read; after that nothing is at work any more.</summary>
    public async Task<OperationCanceledException> InterruptAsync(string file, string target, long rows, Func<BulkOptions, BulkOptions>? change = null)
    {
        using var stop = new CancellationTokenSource();
        var progress = new Watch(seen =>
        {
            if (seen.Stage.StartsWith("Loading", StringComparison.Ordinal) && seen.Done >= rows)
                stop.Cancel();
        });
        return await Assert.ThrowsAnyAsync<OperationCanceledException>(() => LoadAsync(file, target, change, progress, stop.Token));
    }

    /// <summary>That a project of the store is, up to ids, what an import makes of the same file.</summary>
    public async Task AssertSameAsync(string file, long project)
    {
        await using var reference = await SqliteStore.OpenAsync(_folder.File("reference.sqlite"), TimeProvider.System, default);
        await using (var source = await TracingJsonFile.OpenAsync(file, TimeProvider.System, default))
        {
            var survey = await Surveyor.SurveyAsync(source, null, default);
            await Importer.ImportAsync(reference, source, survey, Options("new").Import, TimeProvider.System, null, default);
        }

        await using var store = await OpenAsync();
        await using var imported = await ProjectSource.OpenAsync(reference, 1, default);
        await using var loaded = await ProjectSource.OpenAsync(store, project, default);
        var report = await TracingComparison.CompareAsync(imported, loaded, default);
        Assert.Empty(report.Differences);
        Assert.True(report.AreSame);
    }

    /// <summary>The definitions of all indexes and triggers.</summary>
    public Task<List<string>> IndexesAsync() => Store.QueryAsync(Store.Database is null
        ? "SELECT sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL ORDER BY 1"
        : """
            SELECT pg_get_indexdef(indexrelid) || ' ' || indisclustered || coalesce(obj_description(indexrelid, 'pg_class'), '') FROM pg_index
            JOIN pg_class ON pg_class.oid = indexrelid WHERE relnamespace = 'public'::regnamespace
            UNION ALL SELECT tgrelid::regclass || '.' || tgname || tgenabled::text FROM pg_trigger WHERE NOT tgisinternal
            ORDER BY 1
            """);

    /// <summary>What a load has made and where it got which id, but for what says when it was written.</summary>
    public async Task<List<string>> LastingAsync()
    {
        var tables = (string[])["treenode", "connector", "treenode_connector", "treenode_class_instance", "class_instance", "class_instance_class_instance", "review", "catmaid_deep_link"];
        var rows = new List<string>();
        foreach (var table in tables)
        {
            rows.AddRange(await Store.QueryAsync(Store.Database is null
                ? $"SELECT '{table} ' || count(*) || ' ' || sum(id) FROM {table}"
                : $"SELECT '{table} ' || count(*) || ' ' || sum(hashtextextended((to_jsonb(t) - 'txid' || jsonb_build_object({RelativeIds(table)}))::text, 0)) FROM {table} t"));
        }

        return rows;
    }

    // The gap that an import leaves below its ids depends on how many sessions PostgreSQL still counts just then.
    private static string RelativeIds(string table)
    {
        var model = Models.All.First(model => model.Table == table);
        return string.Join(", ", model.Columns.Select(column => (column.Name, Family: column.Ordinal == 0 ? model.Family : column.RefersTo?.Family))
            .Where(id => id.Family == IdFamily.Location || id.Family == IdFamily.Concept)
            .Select(id => $"'{id.Name}', t.{id.Name} - (SELECT min(id) FROM {(id.Family == IdFamily.Location ? "treenode" : "class_instance")})"));
    }

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        _folder.Dispose();
    }

    internal sealed class Watch(Action<WorkProgress> seen) : IProgress<WorkProgress>
    {
        public void Report(WorkProgress value) => seen(value);
    }
}
