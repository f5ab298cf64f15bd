using Tracelift.Errors;
using Tracelift.Model;
using Tracelift.Sqlite.Engine;
using Tracelift.Sqlite.Reading;
using Tracelift.Stores;

namespace Tracelift.Sqlite.Writing;

/// <summary>A transaction that writes. It is the only writer, so that nothing needs to be held.</summary>
internal abstract class SqliteWriteSession : SqliteReadSession, IRowSession
{
    /// <summary>Takes over a connection on which a transaction has begun that may write.</summary>
    protected SqliteWriteSession(SqliteDatabase database, TimeProvider time)
        : base(database)
    {
        Time = time;
        Transaction = SqliteIds.Next(database, "txid");
    }

    /// <summary>The clock.</summary>
    protected TimeProvider Time { get; }

    /// <summary>What rows get as their txid.</summary>
    protected long Transaction { get; }

    /// <summary>Nothing is to be waited for.</summary>
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

    /// <summary>Sets all columns of rows.</summary>
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

    /// <summary>Deletes rows and nothing else.</summary>
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

    /// <summary>Does a part of the work.</summary>
    /// <exception cref="StoreException">
    /// The transaction has ended: SQLite ends one by itself where writing fails for good, and each further statement would
    /// then be committed at once.
    /// </exception>
    protected Task<T> ChangeAsync<T>(Func<T> work, CancellationToken cancellationToken) =>
        DoAsync(
            () =>
            {
                RequireTransaction();
                return work();
            },
            cancellationToken);

    /// <summary>Refuses to go on where the transaction has ended.</summary>
    protected void RequireTransaction()
    {
        if (!Database.InTransaction)
            throw SqliteErrors.NoTransaction(Database.Name);
    }
}
