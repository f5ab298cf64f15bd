using Tracelift.Errors;
using Tracelift.Model;
using Tracelift.Sqlite.Bulk;
using Tracelift.Sqlite.Engine;
using Tracelift.Sqlite.Runs;
using Tracelift.Stores;
using Tracelift.Stores.Bulk;
using Tracelift.Stores.Derived;
using Tracelift.Stores.Ledger;

namespace Tracelift.Sqlite.Writing;

/// <summary>The transaction of an import. SQLite has one writer, so it needs no further locks.</summary>
internal sealed class SqliteImportSession : SqliteWriteSession, IBulkStart
{
    // The number of rows that ANALYZE reads of each index: exact enough, and fast.
    private const int RowsAnalyzed = 2_000;

    private static readonly TimeSpan AnalyzeWait = TimeSpan.FromSeconds(2);

    private readonly List<string> _notes = [];
    private bool _isComplete = true;
    private bool _isSkeletonImport;
    private long _summaries;

    /// <summary>Takes over a connection on which a write transaction has begun.</summary>
    public SqliteImportSession(SqliteDatabase database, TimeProvider time)
        : base(database, time)
    {
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Notes => _notes;

    /// <inheritdoc/>
    public bool IsSmall { get; set; }

    /// <inheritdoc/>
    public Task ChooseTriggersAsync(TriggerRule rule, SpatialRows rows, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task<long> CreateProjectAsync(string title, CancellationToken cancellationToken) =>
        ChangeAsync(
            () =>
            {
                var id = SqliteIds.Reserve(Database, IdFamily.Project, 1);
                using var insert = Database.Prepare("INSERT INTO project (id, title) VALUES (?, ?)");
                insert.Bind(1, id).Bind(2, title).Step();
                RunLog.Add(Models.Project.Table, id);
                return id;
            },
            cancellationToken);

    /// <inheritdoc/>
    public Task LockProjectAsync(long project, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<IdSet> LockRowsAsync(ModelDescription model, IdSet ids, CancellationToken cancellationToken) =>
        DoAsync(() => SqliteIds.Existing(Database, model.Table, ids), cancellationToken);

    /// <inheritdoc/>
    public Task<long> ReserveAsync(IdFamily family, long count, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        return ChangeAsync(() => SqliteIds.Reserve(Database, family, count), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyDictionary<ModelDescription, IdSet>> FindTakenAsync(
        IReadOnlyDictionary<ModelDescription, IdSet> ids, CancellationToken cancellationToken) =>
        DoAsync(
            () =>
            {
                var taken = new Dictionary<ModelDescription, IdSet>();
                foreach (var (model, wanted) in ids)
                {
                    if (!wanted.IsEmpty)
                        PreservedIds.RequireRoom(model.Family, wanted.Max, PreservedIds.Largest(model.Family));
                    var found = new IdSet();
                    foreach (var table in SqliteTables.Of(model.Family))
                        found.UnionWith(SqliteIds.Existing(Database, table, wanted));
                    if (!found.IsEmpty)
                        taken.Add(model, found);
                }

                return (IReadOnlyDictionary<ModelDescription, IdSet>)taken;
            },
            cancellationToken);

    /// <inheritdoc/>
    public Task<long> WriteAsync(
        ModelDescription model, IAsyncEnumerable<Batch> batches, CancellationToken cancellationToken) =>
        DoAsync(
            async stop =>
            {
                RequireTransaction();
                if (!IsSmall)
                {
                    _isComplete = false;
                    SqliteIndexes.DropBeforeLoad(Database, model.Table);
                }

                var rows = 0L;
                var trees = IsSmall && model == Models.Treenode ? new SkeletonTrees() : null;
                using var writer = new SqliteBatchWriter(Database, model, Transaction);
                await foreach (var batch in batches.WithCancellation(stop))
                {
                    using (batch)
                    {
                        stop.ThrowIfCancellationRequested();
                        trees?.Add(batch);
                        writer.Write(batch);
                        RunLog.Add(batch);
                        rows += batch.Count;
                    }
                }

                writer.Complete();
                if (trees is not null)
                    _summaries += SqliteDerivedTables.Summarize(Database, trees, _isSkeletonImport, Timestamp.From(Time.GetUtcNow()));
                return rows;
            },
            cancellationToken);

    /// <inheritdoc/>
    public Task MarkAsSkeletonImportAsync(long project, long user, CancellationToken cancellationToken) =>
        ChangeAsync(
            () =>
            {
                SqliteTransactionMark.SkeletonImport(Database, Transaction, project, user, Timestamp.From(Time.GetUtcNow()));
                return _isSkeletonImport = true;
            },
            cancellationToken);

    /// <inheritdoc/>
    public Task LogAsync(IReadOnlyList<LogEntry> entries, CancellationToken cancellationToken) =>
        ChangeAsync(
            () =>
            {
                SqliteTransactionMark.Log(Database, Transaction, entries, Timestamp.From(Time.GetUtcNow()));
                return true;
            },
            cancellationToken);

    /// <inheritdoc/>
    public async Task<long> DeleteAsync(RowQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        var ids = new IdSet();
        await foreach (var batch in ReadAsync(query, cancellationToken))
        {
            using (batch)
                ids.UnionWith(batch.Ids.ToArray());
        }

        return await ChangeAsync(
            () =>
            {
                RunLog.Remove(query.Model.Table, ids);
                return SqliteRowDeletion.Run(Database, query.Model.Table, ids, Timestamp.From(Time.GetUtcNow()), null);
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<long?> RecordRunAsync(RunRecord record, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(record);
        return ChangeAsync<long?>(
            async stop => await RunLedger.RecordAsync(new SqliteLedger(Database, Time), record, RunLog, new Dictionary<string, IReadOnlyList<IdRange>>(), stop), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<long> RecordLoadAsync(RunRecord run, LoadRecord load, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(load);
        return ChangeAsync(
            async stop =>
            {
                var ledger = new SqliteLedger(Database, Time);
                var id = await RunLedger.RecordAsync(ledger, run, RunLog, load.Planned, stop);
                await LoadLedger.RecordAsync(ledger, id, load, stop);
                return id;
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<SettleResult> SettleAsync(ImportedIds imported, CancellationToken cancellationToken) =>
        ChangeAsync(
            () =>
            {
                var result = SqliteDerivedTables.Run(
                    Database, imported, Transaction, IsSmall ? _summaries : null, Timestamp.From(Time.GetUtcNow()));
                _isComplete = true;
                return result;
            },
            cancellationToken);

    /// <inheritdoc/>
    public async Task CommitAsync(bool analyze, CancellationToken cancellationToken)
    {
        await ChangeAsync(
            () =>
            {
                // No foreign row has one of our ids: no other process has written since the transaction began.
                SqliteIds.RaiseSequences(Database, IdFamily.All);
                if (!_isComplete)
                    SqliteIndexes.CreateMissing(Database);
                Database.Commit();
                return true;
            },
            cancellationToken);
        if (analyze)
            await AnalyzeAsync(cancellationToken);
    }

    /// <summary>
    /// Updates the statistics. A failure here does not undo the import, which is committed. If the next import has begun
    /// already, that one updates them.
    /// </summary>
    private async Task AnalyzeAsync(CancellationToken cancellationToken)
    {
        try
        {
            await DoAsync(
                stop => SqliteWait.WhenFreeAsync(
                    () =>
                    {
                        Database.Execute($"PRAGMA analysis_limit = {RowsAnalyzed}; ANALYZE");
                        return true;
                    },
                    AnalyzeWait,
                    stop),
                cancellationToken);
        }
        catch (Exception e) when (e is StoreException or OperationCanceledException)
        {
            _notes.Add($"The data are in, but the tables were not analyzed: {e.Message}");
        }
    }

    /// <summary>Updates the statistics outside of a transaction.</summary>
    /// <returns>Notes for the user.</returns>
    public static IReadOnlyList<string> Analyze(SqliteDatabase database, bool analyze)
    {
        try
        {
            if (analyze)
                database.Execute($"PRAGMA analysis_limit = {RowsAnalyzed}; ANALYZE");
            return [];
        }
        catch (Exception e) when (e is StoreException or OperationCanceledException)
        {
            return [$"The data are in, but the tables were not analyzed: {e.Message}"];
        }
    }
}
