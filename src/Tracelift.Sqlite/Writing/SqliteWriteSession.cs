using Tracelift.Errors;
using Tracelift.Model;
using Tracelift.Sqlite.Engine;
using Tracelift.Sqlite.Reading;
using Tracelift.Sqlite.Runs;
using Tracelift.Stores;
using Tracelift.Stores.Ledger;

namespace Tracelift.Sqlite.Writing;

/// <summary>A transaction that writes. SQLite has one writer, so it needs no further locks.</summary>
internal abstract class SqliteWriteSession : SqliteReadSession, IRowSession
{
    private long? _now;

    /// <summary>Takes over a connection on which a write transaction has begun.</summary>
    protected SqliteWriteSession(SqliteDatabase database, TimeProvider time)
        : base(database)
    {
        Time = time;
        Transaction = SqliteIds.Next(database, "txid");
    }

    /// <summary>The clock.</summary>
    protected TimeProvider Time { get; }

    /// <summary>The value of the rows' txid.</summary>
    protected long Transaction { get; }

    /// <summary>The time of the transaction, the same in all rows that it writes.</summary>
    protected long Now => _now ??= Timestamp.From(Time.GetUtcNow());

    /// <summary>The rows that a run has written so far.</summary>
    protected WrittenIds RunLog { get; } = new();

    /// <summary>Counts a row as made by the run.</summary>
    public void CountAsMade(string table, long id) => RunLog.Add(table, id);

    /// <summary>Counts older rows that the run has deleted or changed.</summary>
    public void CountAsLost(string table, long count) => RunLog.Lose(table, count);

    /// <summary>Returns at once: SQLite has one writer.</summary>
    public Task LockAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.CompletedTask;
    }

    /// <summary>Takes ids of a family.</summary>
    public Task<IReadOnlyList<long>> TakeIdsAsync(IdFamily family, int count, CancellationToken cancellationToken) =>
        ChangeAsync<IReadOnlyList<long>>(
            () =>
            {
                var first = SqliteIds.Reserve(Database, family, count);
                return [.. Enumerable.Range(0, count).Select(i => first + i)];
            },
            cancellationToken);

    /// <summary>Inserts rows that have ids.</summary>
    public Task InsertAsync(Batch rows, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(rows);
        return ChangeAsync(
            () =>
            {
                using var writer = new SqliteBatchWriter(Database, rows.Model, Transaction);
                writer.Write(rows);
                writer.Complete();
                return true;
            },
            cancellationToken);
    }

    /// <summary>Updates all columns of rows.</summary>
    public Task UpdateAsync(Batch rows, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(rows);
        return ChangeAsync(
            () =>
            {
                SqliteRowUpdate.Run(Database, rows, Transaction);
                return true;
            },
            cancellationToken);
    }

    /// <summary>Deletes rows of one table only.</summary>
    public Task<long> DeleteAsync(ModelDescription model, IdSet ids, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(model);
        return ChangeAsync(
            () =>
            {
                using var delete = Database.Prepare(
                    $"DELETE FROM {SqliteTables.Quote(model.Table)} WHERE {SqliteTables.Quote(model.Columns[0].Name)} IN (SELECT value FROM json_each(?))");
                delete.Bind(1, JsonArrays.Of(ids)).Run();
                return Database.Changes;
            },
            cancellationToken);
    }

    /// <summary>The derived tables.</summary>
    public virtual IReadOnlyList<CheckedDerivation> Derivations => [];

    /// <summary>Returns all columns that refer to rows.</summary>
    public Task<IReadOnlyList<CheckedReference>> ReferencesAsync(CancellationToken cancellationToken) =>
        DoAsync(() => SqliteReferenceColumns.Find(Database), cancellationToken);

    /// <summary>Returns the tables of projects.</summary>
    public Task<IReadOnlyDictionary<string, string>> ProjectTablesAsync(CancellationToken cancellationToken) =>
        DoAsync(() => SqliteReferenceColumns.OfProjects(Database), cancellationToken);

    /// <summary>Runs a statement.</summary>
    public Task ScanAsync(string sql, Action<ScannedRow> row, CancellationToken cancellationToken) => DoAsync(
        () =>
        {
            SqliteReferenceColumns.Scan(Database, sql, row);
            return true;
        },
        cancellationToken);

    /// <summary>Locks rows that are about to be deleted.</summary>
    public Task<IdSet> LockForDeletionAsync(ModelDescription model, IdSet ids, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(model);
        return DoAsync(() => SqliteIds.Existing(Database, model.Table, ids), cancellationToken);
    }

    /// <summary>Deletes rows of one table.</summary>
    public Task<long> DeleteAsync(string from, string condition, CancellationToken cancellationToken) => ChangeAsync(
        () =>
        {
            using var delete = Database.Prepare($"DELETE FROM {from} WHERE {condition}");
            delete.Run();
            return Database.Changes;
        },
        cancellationToken);

    /// <summary>Sets a column to null.</summary>
    public Task SetNullAsync(CheckedReference reference, string condition, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(reference);
        return ChangeAsync(
            () =>
            {
                using var update = Database.Prepare($"UPDATE {reference.From} SET {SqliteTables.Quote(reference.Column)} = NULL WHERE {condition}");
                update.Run();
                return true;
            },
            cancellationToken);
    }

    /// <summary>Deletes rows of tracing data and what is derived from them.</summary>
    public Task<long> RemoveAsync(ModelDescription model, IdSet ids, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(model);
        return ChangeAsync(() => SqliteRowDeletion.Run(Database, model.Table, ids, Now, null), cancellationToken);
    }

    /// <summary>Runs a part of the work.</summary>
    /// <exception cref="StoreException">
    /// SQLite has ended the transaction, as it does when writing fails for good. Each further statement would be committed at once.
    /// </exception>
    protected Task<T> ChangeAsync<T>(Func<T> work, CancellationToken cancellationToken) =>
        ChangeAsync(_ => Task.FromResult(work()), cancellationToken);

    /// <inheritdoc cref="ChangeAsync{T}(Func{T}, CancellationToken)"/>
    protected Task<T> ChangeAsync<T>(Func<CancellationToken, Task<T>> work, CancellationToken cancellationToken) =>
        DoAsync(
            stop =>
            {
                RequireTransaction();
                return work(stop);
            },
            cancellationToken);

    /// <summary>Throws if the transaction has ended.</summary>
    protected void RequireTransaction()
    {
        if (!Database.InTransaction)
            throw SqliteErrors.NoTransaction(Database.Name);
    }
}
