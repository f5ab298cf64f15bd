using Tracelift.Errors;
using Tracelift.Postgres.Bulk;
using Tracelift.Postgres.Changes;
using Tracelift.Postgres.Derived;
using Tracelift.Postgres.Import;
using Tracelift.Postgres.Jobs;
using Tracelift.Postgres.Recognition;
using Tracelift.Postgres.Runs;
using Tracelift.Stores;
using Tracelift.Stores.Bulk;
using Tracelift.Stores.Derived;
using Tracelift.Stores.Ledger;

namespace Tracelift.Postgres;

/// <summary>A PostgreSQL database as a store: that of a running CATMAID, or one with Tracelift's own tables.</summary>
public sealed class PostgresStore : IBulkStore
{
    private static readonly string[] SpatialTables = [Model.Models.Treenode.Table, Model.Models.Connector.Table, Model.Models.TreenodeConnector.Table, Model.Models.Review.Table];

    private readonly PostgresUrl _url;
    private readonly PostgresOptions _options;
    private readonly TimeProvider _time;

    private PostgresStore(PostgresUrl url, PostgresOptions options, TimeProvider time)
    {
        _url = url;
        _options = options;
        _time = time;
    }

    /// <inheritdoc/>
    public string Name => _url.Name;

    /// <summary>Whether a store's name is the URL of a PostgreSQL database.</summary>
    public static bool IsUrl(string store)
    {
        ArgumentNullException.ThrowIfNull(store);
        return store.StartsWith("postgresql://", StringComparison.OrdinalIgnoreCase)
            || store.StartsWith("postgres://", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Connects, and recognises the database.</summary>
    /// <param name="url"><c>postgresql://user[:password]@host[:port]/database[?parameter=value&amp;..]</c>.</param>
    /// <param name="options">The options of the store.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Cancels the opening.</param>
    /// <exception cref="Errors.UsageException">The URL is invalid.</exception>
    /// <exception cref="Errors.StoreException">The database can't be reached, or is not a store.</exception>
    public static async Task<PostgresStore> OpenAsync(
        string url, PostgresOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        var parsed = PostgresUrl.Parse(url);
        await using var link = await PostgresLink.OpenAsync(parsed, cancellationToken);
        await ConnectionPooler.RequireSessionAsync(link, cancellationToken);
        await DatabaseState.RecogniseAsync(link, options.AcceptUnknownSchema, cancellationToken);
        return new PostgresStore(parsed, options, time);
    }

    /// <summary>Creates Tracelift's tables in an empty database, or updates older ones; does nothing if they are up to date.</summary>
    /// <param name="url">As for <see cref="OpenAsync"/>.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <exception cref="Errors.UsageException">The URL is invalid.</exception>
    /// <exception cref="Errors.StoreException">The database can't be reached, or holds other tables.</exception>
    public static async Task InitializeAsync(string url, TimeProvider time, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(time);
        await using var link = await PostgresLink.OpenAsync(PostgresUrl.Parse(url), cancellationToken);
        await ConnectionPooler.RequireSessionAsync(link, cancellationToken);
        await PostgresMigrations.ApplyAsync(link, time, cancellationToken);
    }

    /// <summary>
    /// Finds the migrations that the database lacks, and changes nothing: for Tracelift's own tables those that
    /// <see cref="InitializeAsync"/> runs, for a CATMAID's database those of the schema that <see cref="AttachAsync"/> made.
    /// </summary>
    /// <param name="url">As for <see cref="OpenAsync"/>.</param>
    /// <param name="cancellationToken">Cancels the search.</param>
    /// <exception cref="Errors.UsageException">The URL is invalid.</exception>
    /// <exception cref="Errors.StoreException">The database can't be reached, or a newer Tracelift made its tables.</exception>
    public static async Task<StoreMigration> FindMigrationAsync(string url, CancellationToken cancellationToken)
    {
        await using var link = await PostgresLink.OpenAsync(PostgresUrl.Parse(url), cancellationToken);
        return await link.ScalarAsync<bool>($"SELECT to_regclass('{PostgresMigrations.Table}') IS NOT NULL", [], cancellationToken)
            ? await PostgresMigrations.FindAsync(link, cancellationToken)
            : await Attachment.FindMigrationAsync(link, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<StoreInfo> DescribeAsync(CancellationToken cancellationToken)
    {
        await using var link = await PostgresLink.OpenAsync(_url, cancellationToken);
        var state = await DatabaseState.RecogniseAsync(link, _options.AcceptUnknownSchema, cancellationToken);
        var notes = await DatabaseNotes.CollectAsync(link, state, cancellationToken);
        return new StoreInfo(state.Kind, Name, state.Software, state.Schema, notes) { RemembersRuns = await RunTables.ExistAsync(link, cancellationToken) };
    }

    /// <inheritdoc/>
    public async Task<IReadSession> OpenSnapshotAsync(CancellationToken cancellationToken) =>
        await PostgresReadSession.OpenAsync(_url, limit: null, cancellationToken);

    /// <inheritdoc/>
    public async Task<IReadSession> OpenSnapshotAsync(TimeSpan limit, CancellationToken cancellationToken) =>
        await PostgresReadSession.OpenAsync(_url, limit, cancellationToken);

    /// <inheritdoc/>
    public async Task<ICheckSession> OpenCheckAsync(CancellationToken cancellationToken) =>
        await PostgresCheckSession.OpenAsync(_url, _options, cancellationToken);

    /// <inheritdoc/>
    public async Task<IImportSession> BeginImportAsync(CancellationToken cancellationToken) =>
        await PostgresImportSession.BeginAsync(_url, _options, _time, cancellationToken);

    /// <inheritdoc/>
    public async Task<IChangeSession> BeginChangeAsync(CancellationToken cancellationToken) =>
        await PostgresChangeSession.BeginAsync(_url, _time, _options.Tell, cancellationToken);

    /// <summary>
    /// Creates the schema <c>tracelift</c> beside CATMAID's tables, which records imports so that they can be undone.
    /// Does nothing if the schema exists, or if the tables are Tracelift's.
    /// </summary>
    /// <returns>Whether the schema was created.</returns>
    /// <exception cref="Errors.StoreException">The role lacks the right; the message names the commands for a superuser.</exception>
    public async Task<bool> AttachAsync(CancellationToken cancellationToken)
    {
        await using var link = await PostgresLink.OpenAsync(_url, cancellationToken);
        return await Attachment.AttachAsync(link, _time, cancellationToken);
    }

    /// <summary>Drops the schema <c>tracelift</c> of CATMAID's database, with the ledger of imports.</summary>
    /// <returns>Whether the schema existed.</returns>
    public async Task<bool> DetachAsync(CancellationToken cancellationToken)
    {
        await using var link = await PostgresLink.OpenAsync(_url, cancellationToken);
        return await Attachment.DetachAsync(link, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<bool> NoteLoginAsync(long user, DateTimeOffset when, CancellationToken cancellationToken)
    {
        try
        {
            await using var link = await PostgresLink.OpenAsync(_url, cancellationToken);
            await link.ExecuteAsync("BEGIN; SET LOCAL lock_timeout = '1s'", cancellationToken);
            await link.ExecuteAsync("UPDATE auth_user SET last_login = $2 WHERE id = $1", [(int)user, when.UtcDateTime], cancellationToken);
            await link.ExecuteAsync("COMMIT", cancellationToken);
            return true;
        }
        catch (StoreException)
        {
            return false;
        }
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<RefreshedCache>> RefreshCachesAsync(long project, CancellationToken cancellationToken)
    {
        await using var link = await PostgresLink.OpenAsync(_url, cancellationToken);
        return await new CatmaidCaches(link, _time).RefreshAsync(project, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<StoredRun>?> RunsAsync(CancellationToken cancellationToken)
    {
        await using var link = await PostgresLink.OpenAsync(_url, cancellationToken);
        return await RunTables.ExistAsync(link, cancellationToken) ? await RunLedger.ReadAsync(new PostgresLedger(link), only: null, cancellationToken) : null;
    }

    /// <inheritdoc/>
    public async Task<IUndoSession> BeginUndoAsync(long run, bool isDryRun, CancellationToken cancellationToken) =>
        await PostgresUndoSession.BeginAsync(_url, _options, _time, run, isDryRun, cancellationToken);

    /// <inheritdoc/>
    public Task<JobStoreResult> OpenJobsAsync(CancellationToken cancellationToken) => PostgresJobs.OpenAsync(_url, cancellationToken);

    /// <inheritdoc/>
    public async Task<IBulkStart> BeginBulkAsync(CancellationToken cancellationToken)
    {
        await using (var link = await PostgresLink.OpenAsync(_url, cancellationToken))
            await LoadTables.RequireAsync(link, cancellationToken);
        return await PostgresImportSession.BeginAsync(_url, _options, _time, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<StoredLoad>?> LoadsAsync(CancellationToken cancellationToken)
    {
        await using var link = await PostgresLink.OpenAsync(_url, cancellationToken);
        return await LoadTables.ExistAsync(link, cancellationToken) ? await LoadTables.ReadAsync(link, cancellationToken) : null;
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<BulkChunk>> OpenChunksAsync(long run, CancellationToken cancellationToken)
    {
        await using var link = await PostgresLink.OpenAsync(_url, cancellationToken);
        return await LoadLedger.OpenChunksAsync(new PostgresLedger(link), run, int.MaxValue, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task ReadPlanAsync(long run, Stream into, CancellationToken cancellationToken)
    {
        await using var link = await PostgresLink.OpenAsync(_url, cancellationToken);
        await LoadLedger.ReadPlanAsync(new PostgresLedger(link), run, into, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<byte[]> ReadFindingsAsync(long run, CancellationToken cancellationToken)
    {
        await using var link = await PostgresLink.OpenAsync(_url, cancellationToken);
        return await LoadLedger.ReadFindingsAsync(new PostgresLedger(link), run, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<ILoadClaim> ClaimLoadAsync(string load, Action waits, CancellationToken cancellationToken) =>
        await LoadClaim.TakeAsync(_url, load, _time, waits, cancellationToken);

    /// <inheritdoc/>
    public async Task<IAsyncDisposable> JoinAsync(
        long run, IReadOnlyDictionary<Model.IdFamily, long> ends, CancellationToken cancellationToken) =>
        await LoadPresence.BeginAsync(_url, _time, run, ends, cancellationToken);

    /// <inheritdoc/>
    public async Task<IChunkSession> BeginChunkAsync(StoredLoad load, CancellationToken cancellationToken) =>
        await PostgresChunkSession.BeginAsync(_url, _options, _time, load, cancellationToken);

    /// <inheritdoc/>
    public async Task<IndexChoice> ChooseIndexesAsync(IReadOnlyDictionary<Model.ModelDescription, long> rows, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(rows);
        await using var link = await PostgresLink.OpenAsync(_url, cancellationToken);
        return await new IndexRule(link, _options.FewRows).ChooseAsync(rows, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<DroppedIndex>> DropIndexesAsync(StoredLoad load, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(load);
        return new LoadIndexes(_url, _time).DropAsync(load.Id, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<DroppedIndex>> RestoreIndexesAsync(
        long? run, int connections, Action<DroppedIndex>? done, CancellationToken cancellationToken)
    {
        await using (var link = await PostgresLink.OpenAsync(_url, cancellationToken))
        {
            if (!await LoadTables.ExistAsync(link, cancellationToken))
                return [];
        }

        return await new LoadIndexes(_url, _time).RestoreAsync(run, connections, done, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<BulkAdvice>> AdviseAsync(long? treenodes, CancellationToken cancellationToken)
    {
        await using var link = await PostgresLink.OpenAsync(_url, cancellationToken);
        return await new LoadAdvice(link, new IndexRule(link, _options.FewRows)).CollectAsync(treenodes, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<string>> FinishAsync(StoredLoad load, bool analyze, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(load);
        await using var link = await PostgresLink.OpenAsync(_url, cancellationToken);
        var notes = await LoadTables.FinishAsync(link, load.Id, analyze, cancellationToken);
        var rows = await RunTables.RangesAsync(link, load.Id, SpatialTables, cancellationToken);
        return [.. notes, .. await new CatmaidCaches(link, _time).FollowAsync(load.Run.Record.Project, rows, isSmall: false, cancellationToken)];
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
