using Tracelift.Errors;
using Tracelift.Model;
using Tracelift.Sqlite.Engine;
using Tracelift.Sqlite.Reading;
using Tracelift.Stores;
using Tracelift.Stores.Ledger;

namespace Tracelift.Sqlite.Writing;

/// <summary>A transaction that writes. SQLite has one writer, so it needs no further locks.</summary>
internal abstract class SqliteWriteSession : SqliteReadSession, IRowSession
{
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

    /// <summary>Deletes all rows of a project.</summary>
    public Task<IReadOnlyDictionary<string, long>> ClearProjectAsync(long project, CancellationToken cancellationToken) =>
        ChangeAsync<IReadOnlyDictionary<string, long>>(
            () =>
            {
                var gone = new SortedDictionary<string, long>(StringComparer.Ordinal);
                foreach (var (table, column, parent) in PartsOfRows.Tables)
                {
                    using var delete = Database.Prepare($"DELETE FROM {SqliteTables.Quote(table)} WHERE {SqliteTables.Quote(column)} IN (SELECT id FROM {SqliteTables.Quote(parent)} WHERE project_id = ?)");
                    delete.Bind(1, project).Run();
                    if (Database.Changes > 0)
                        gone[table] = gone.GetValueOrDefault(table) + Database.Changes;
                }

                foreach (var table in TablesOfProjects())
                {
                    using var delete = Database.Prepare($"DELETE FROM {SqliteTables.Quote(table)} WHERE project_id = ?");
                    delete.Bind(1, project).Run();
                    if (Database.Changes > 0)
                        gone[table] = Database.Changes;
                }

                return gone;
            },
            cancellationToken);

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

    private List<string> TablesOfProjects()
    {
        using var names = Database.Prepare(
            "SELECT t.name FROM sqlite_schema AS t JOIN pragma_table_info(t.name) AS c ON c.name = 'project_id' WHERE t.type = 'table' AND t.name NOT LIKE 'tracelift_%'");
        var tables = new List<string>();
        while (names.Step())
            tables.Add(names.Text(0));
        return tables;
    }
}
