using Tracelift.Errors;
using Tracelift.Model;
using Tracelift.Postgres.Changes;
using Tracelift.Postgres.Derived;
using Tracelift.Postgres.Import;
using Tracelift.Postgres.Runs;
using Tracelift.Stores;
using Tracelift.Stores.Ledger;

namespace Tracelift.Postgres;

/// <summary>A transaction that writes. After an error it can't be committed, and without a commit nothing is stored.</summary>
internal abstract class PostgresWriteSession(PostgresLink link, PostgresUrl url) : PostgresReadSession(link)
{
    // "trlp": makes imports of project files wait for each other.
    private const long Lock = 0x7472_6C70_0000_0001;

    private readonly Dictionary<ModelDescription, bool> _haveTransaction = [];
    private readonly Dictionary<IdFamily, string> _sequences = [];
    private bool _isFailed;

    /// <summary>The rows that a run has written so far.</summary>
    protected WrittenIds RunLog { get; } = new();

    /// <summary>Whether the transaction is committed.</summary>
    protected bool IsCommitted { get; set; }

    /// <summary>Counts a row as made by the run.</summary>
    public void CountAsMade(string table, long id) => RunLog.Add(table, id);

    /// <summary>Counts older rows that the run has deleted or changed.</summary>
    public void CountAsLost(string table, long count) => RunLog.Lose(table, count);

    /// <summary>Marks the transaction as an import of skeleton files.</summary>
    public Task MarkAsSkeletonImportAsync(long project, long user, CancellationToken cancellationToken) => MarkAsync(project, user, "skeletons.import", cancellationToken);

    /// <summary>Labels the transaction.</summary>
    /// <returns>Its time.</returns>
    public Task<long> MarkAsync(long project, long user, string label, CancellationToken cancellationToken) => WorkAsync(async () =>
    {
        await Link.ExecuteAsync(
            """
            INSERT INTO catmaid_transaction_info (transaction_id, execution_time, user_id, project_id, change_type, label)
            VALUES (txid_current(), now(), $1, $2, 'Backend', $3)
            ON CONFLICT DO NOTHING
            """,
            [(int)user, (int)project, label],
            cancellationToken);
        return await Link.ScalarAsync<long>("SELECT (extract(epoch FROM now()) * 1000000)::int8", [], cancellationToken);
    });

    /// <summary>Adds entries to projects' logs.</summary>
    public Task LogAsync(IReadOnlyList<LogEntry> entries, CancellationToken cancellationToken) => WorkAsync(async () =>
    {
        foreach (var entry in entries)
        {
            await Link.ExecuteAsync(
                """
                INSERT INTO log (id, user_id, project_id, creation_time, edition_time, txid, operation_type, location, freetext)
                VALUES ($1, $2, $3, now(), now(), txid_current(), $4, ROW($5, $6, $7)::float3d, $8)
                """,
                [entry.Id, (int)entry.User, (int)entry.Project, entry.Operation, entry.Place.X, entry.Place.Y, entry.Place.Z, entry.Text],
                cancellationToken);
        }

        return true;
    });

    /// <summary>Whether rows of a model have the transaction that wrote them.</summary>
    protected async Task<bool> HasTransactionAsync(ModelDescription model, CancellationToken cancellationToken)
    {
        if (!_haveTransaction.TryGetValue(model, out var has))
        {
            _haveTransaction[model] = has = await WorkAsync(() => Link.ScalarAsync<bool>(
                "SELECT EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass(quote_ident($1)) AND attname = 'txid' AND NOT attisdropped)", [model.Table], cancellationToken));
        }

        return has;
    }

    /// <summary>Takes the store-wide write lock, which guards objects that all projects share.</summary>
    public Task LockAsync(CancellationToken cancellationToken) =>
        WorkAsync(() => Link.ExecuteAsync("SELECT pg_advisory_xact_lock($1)", [Lock], cancellationToken));

    /// <summary>Takes ids of a family.</summary>
    public Task<IReadOnlyList<long>> TakeIdsAsync(IdFamily family, int count, CancellationToken cancellationToken) =>
        WorkAsync<IReadOnlyList<long>>(async () =>
            await Link.QueryAsync(
                $"SELECT nextval($1::regclass) FROM generate_series(1, $2)",
                [await SequenceAsync(family, cancellationToken), count],
                row => row.GetInt64(0),
                cancellationToken));

    /// <summary>Inserts rows that have ids.</summary>
    public Task InsertAsync(Batch rows, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(rows);
        return WriteAsync(RowArrays.Insert(rows.Model), rows, cancellationToken);
    }

    /// <summary>Updates all columns of rows.</summary>
    public async Task UpdateAsync(Batch rows, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(rows);
        await WriteAsync(RowArrays.Update(rows.Model, await HasTransactionAsync(rows.Model, cancellationToken)), rows, cancellationToken);
    }

    /// <summary>Deletes rows of one table only.</summary>
    public Task<long> DeleteAsync(ModelDescription model, IdSet ids, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(model);
        var key = model.Columns[0];
        return WorkAsync<long>(async () => await Link.ExecuteAsync(
            $"DELETE FROM {SqlText.Name(model.Table)} WHERE {SqlText.Name(key.Name)} = ANY({SqlText.IdArray(key.Kind, ids)})", cancellationToken));
    }

    /// <summary>The derived tables.</summary>
    public virtual IReadOnlyList<CheckedDerivation> Derivations => DerivedRebuild.All;

    /// <summary>Returns all columns that refer to rows.</summary>
    public Task<IReadOnlyList<CheckedReference>> ReferencesAsync(CancellationToken cancellationToken) =>
        WorkAsync(() => ReferenceColumns.FindAsync(Link, _ => { }, cancellationToken));

    /// <summary>Returns the tables of projects.</summary>
    public Task<IReadOnlyDictionary<string, string>> ProjectTablesAsync(CancellationToken cancellationToken) =>
        WorkAsync(() => ReferenceColumns.OfProjectsAsync(Link, cancellationToken));

    /// <summary>Runs a statement.</summary>
    public Task ScanAsync(string sql, Action<ScannedRow> row, CancellationToken cancellationToken) => WorkAsync(async () =>
    {
        await ReferenceColumns.ScanAsync(Link, sql, row, cancellationToken);
        return true;
    });

    /// <summary>Deletes rows of one table.</summary>
    public Task<long> DeleteAsync(string from, string condition, CancellationToken cancellationToken) => WorkAsync<long>(async () =>
    {
        await Link.ExecuteAsync("SET CONSTRAINTS ALL DEFERRED", cancellationToken);
        return await Link.ExecuteAsync($"DELETE FROM {from} WHERE {condition}", cancellationToken);
    });

    /// <summary>Sets a column to null.</summary>
    public Task SetNullAsync(CheckedReference reference, string condition, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(reference);
        return WorkAsync(() => Link.ExecuteAsync($"UPDATE {reference.From} SET {SqlText.Name(reference.Column)} = NULL WHERE {condition}", cancellationToken));
    }

    /// <summary>Locks rows that are about to be deleted.</summary>
    public Task<IdSet> LockForDeletionAsync(ModelDescription model, IdSet ids, CancellationToken cancellationToken) => LockAsync(model, ids, "UPDATE", cancellationToken);

    /// <summary>Deletes rows of tracing data and what is derived from them.</summary>
    public Task<long> RemoveAsync(ModelDescription model, IdSet ids, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(model);
        return WorkAsync(() => new RowDeletion(Link).DeleteAsync(model.Table, ids, null, cancellationToken));
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        if (!IsCommitted && Link.IsOpen)
        {
            try
            {
                // Closing the connection rolls back, too, but some time later.
                await Link.ExecuteAsync("ROLLBACK", CancellationToken.None);
            }
            catch (StoreException)
            {
                // The server rolls back when it notices the lost connection.
            }
        }

        await base.DisposeAsync();
    }

    /// <summary>Locks rows.</summary>
    protected Task<IdSet> LockAsync(ModelDescription model, IdSet ids, string strength, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(model);
        return WorkAsync(async () => new IdSet(await Link.QueryAsync(
            $"SELECT id::int8 FROM {SqlText.Name(model.Table)} WHERE id = ANY({SqlText.IdArray(model.Columns[0].Kind, ids)}) ORDER BY id FOR {strength}",
            [],
            row => row.GetInt64(0),
            cancellationToken)));
    }

    /// <summary>Runs a part of the work.</summary>
    /// <exception cref="StoreException"><c>transaction-failed</c>: an earlier part has failed.</exception>
    protected async Task<T> WorkAsync<T>(Func<Task<T>> work)
    {
        // After an error PostgreSQL answers COMMIT with a rollback and no error, so a commit must be refused here.
        if (_isFailed)
            throw new StoreException("transaction-failed", $"{Link.Store}: an earlier error has ended this transaction; none of it is stored");
        try
        {
            return await work();
        }
        catch
        {
            _isFailed = true;
            throw;
        }
    }

    /// <summary>A table's own sequence can have another name than in CATMAID's migrations.</summary>
    private async Task<string> SequenceAsync(IdFamily family, CancellationToken cancellationToken)
    {
        if (_sequences.TryGetValue(family, out var known))
            return known;
        var tables = Models.All.Concat(ProjectModels.All).Where(model => model.Family == family && model != ProjectModels.Token).Select(model => model.Table).ToList();
        var own = tables.Count == 1
            ? await Link.ScalarAsync<string>("SELECT pg_get_serial_sequence(quote_ident($1), 'id')", [tables[0]], cancellationToken)
            : null;
        return _sequences[family] = own ?? family.Sequence;
    }

    private Task<int> WriteAsync(string sql, Batch rows, CancellationToken cancellationToken) => WorkAsync(async () =>
    {
        try
        {
            return await Link.ExecuteAsync(sql, RowArrays.Parameters(rows), cancellationToken);
        }
        catch (StoreException e) when (e.InnerException is { } cause)
        {
            throw PostgresErrors.TranslateWrite(cause, url.Name, rows.Model.Table, "");
        }
    });
}
