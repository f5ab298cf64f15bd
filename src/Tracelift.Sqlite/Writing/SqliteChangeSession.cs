using Tracelift.Model;
using Tracelift.Sqlite.Engine;
using Tracelift.Sqlite.Runs;
using Tracelift.Stores;
using Tracelift.Stores.Ledger;

namespace Tracelift.Sqlite.Writing;

/// <summary>The transaction that changes projects, stacks, users and single rows. SQLite has one writer, so it needs no further locks.</summary>
internal sealed class SqliteChangeSession : SqliteWriteSession, IChangeSession
{
    /// <summary>Takes over a connection on which a write transaction has begun.</summary>
    public SqliteChangeSession(SqliteDatabase database, TimeProvider time)
        : base(database, time)
    {
    }

    /// <inheritdoc/>
    public Task<long> MarkAsync(long project, long user, string label, CancellationToken cancellationToken) =>
        ChangeAsync(
            () =>
            {
                SqliteTransactionMark.Set(Database, Transaction, project, user, label, Now);
                return Now;
            },
            cancellationToken);

    /// <inheritdoc/>
    public Task LogAsync(IReadOnlyList<LogEntry> entries, CancellationToken cancellationToken) =>
        ChangeAsync(
            () =>
            {
                SqliteTransactionMark.Log(Database, Transaction, entries, Now);
                return true;
            },
            cancellationToken);

    /// <inheritdoc/>
    public Task LockProjectAsync(long project, CancellationToken cancellationToken) => LockAsync(cancellationToken);

    /// <inheritdoc/>
    public Task<IdSet> LockRowsAsync(ModelDescription model, IdSet ids, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(model);
        return DoAsync(() => SqliteIds.Existing(Database, model.Table, ids), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<IdSet> ImportedAsync(ModelDescription model, IdSet ids, IdSet users, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(model);
        return DoAsync(
            () =>
            {
                using var rows = Database.Prepare(
                    $"""
                    SELECT t.id FROM {SqliteTables.Quote(model.Table)} AS t
                    WHERE t.id IN (SELECT value FROM json_each(?)) AND EXISTS (
                        SELECT 1 FROM catmaid_transaction_info AS i
                        WHERE i.transaction_id = t.txid AND i.label = 'skeletons.import' AND i.user_id IN (SELECT value FROM json_each(?)))
                    """);
                rows.Bind(1, JsonArrays.Of(ids)).Bind(2, JsonArrays.Of(users));
                var imported = new IdSet();
                while (rows.Step())
                    imported.Add(rows.Long(0));
                return imported;
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task DeriveAsync(IReadOnlyDictionary<ModelDescription, IdSet> added, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(added);
        return ChangeAsync(
            () =>
            {
                // A store that never had an import has no indexes yet.
                SqliteIndexes.CreateMissing(Database);
                if (added.TryGetValue(Models.Treenode, out var nodes))
                    SqliteDerivedTables.Summarize(Database, nodes, Now);
                return true;
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task CorrectDerivedAsync(IdSet treenodes, IdSet connectors, IdSet skeletons, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(skeletons);
        return ChangeAsync(
            () =>
            {
                SqliteIndexes.CreateMissing(Database);
                SqliteRowDeletion.SummarizeChanged(Database, skeletons, Now);
                return true;
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task RebuildDerivedAsync(long project, CancellationToken cancellationToken) =>
        ChangeAsync(
            () =>
            {
                SqliteIndexes.CreateMissing(Database);
                SqliteDerivedTables.Rebuild(Database, project, Now);
                return true;
            },
            cancellationToken);

    /// <inheritdoc/>
    public Task RaiseSequencesAsync(CancellationToken cancellationToken) =>
        ChangeAsync(
            () =>
            {
                SqliteIds.RaiseSequences(Database, SqliteTables.Families);
                return true;
            },
            cancellationToken);

    /// <inheritdoc/>
    public IReadOnlyList<string> Notes => [];

    /// <inheritdoc/>
    public Task<long?> RecordRunAsync(RunRecord record, long? run, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(record);
        return ChangeAsync<long?>(
            async stop =>
            {
                if (RunLog.IsEmpty)
                    return run;
                var ledger = new SqliteLedger(Database, Time);
                return run is { } known && await RunLedger.ExtendAsync(ledger, known, record, RunLog, stop)
                    ? known
                    : await RunLedger.RecordAsync(ledger, record, RunLog, new Dictionary<string, IReadOnlyList<IdRange>>(), stop);
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task CommitAsync(CancellationToken cancellationToken) =>
        ChangeAsync(
            () =>
            {
                Database.Commit();
                return true;
            },
            cancellationToken);
}
