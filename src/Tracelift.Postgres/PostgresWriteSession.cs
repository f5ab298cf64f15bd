using Tracelift.Errors;
using Tracelift.Model;
using Tracelift.Postgres.Changes;
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

    /// <summary>Deletes all rows of a project.</summary>
    public Task<IReadOnlyDictionary<string, long>> ClearProjectAsync(long project, CancellationToken cancellationToken) =>
        WorkAsync<IReadOnlyDictionary<string, long>>(async () =>
        {
            // Skips history tables. ONLY reads a parent table without its inheriting tables, which are listed themselves.
            var tables = await Link.QueryAsync(
                """
                SELECT c.oid::regclass::text, c.relname::text FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
                WHERE c.relkind = 'r' AND c.relpersistence <> 't' AND a.attname = 'project_id' AND NOT a.attisdropped
                  AND a.atttypid IN ('int4'::regtype, 'int8'::regtype)
                  AND c.relname NOT LIKE '%\_\_history' AND c.relname NOT LIKE '%\_\_tracking'
                  AND c.relnamespace = ANY(SELECT to_regnamespace(quote_ident(s))::oid FROM unnest(current_schemas(false)) s)
                ORDER BY 1
                """,
                [],
                row => (Sql: row.GetString(0), Name: row.GetString(1)),
                cancellationToken);
            var gone = new SortedDictionary<string, long>(StringComparer.Ordinal);
            foreach (var (table, column, parent) in PartsOfRows.Tables)
            {
                if (!await Link.ScalarAsync<bool>("SELECT to_regclass(quote_ident($1)) IS NOT NULL", [table], cancellationToken))
                    continue;
                var count = await Link.ExecuteAsync(
                    $"DELETE FROM {SqlText.Name(table)} WHERE {SqlText.Name(column)} IN (SELECT id FROM {SqlText.Name(parent)} WHERE project_id = $1)", [(int)project], cancellationToken);
                if (count > 0)
                    gone[table] = gone.GetValueOrDefault(table) + count;
            }

            await Link.ExecuteAsync("SET CONSTRAINTS ALL DEFERRED", cancellationToken);

            // Referring rows first: not every foreign key waits for the commit, and some would delete other rows, uncounted.
            var order = Models.InStores.Concat(ProjectModels.All).Select(model => model.Table).Distinct().ToList();
            foreach (var (sql, name) in tables.OrderByDescending(table => order.IndexOf(table.Name) is >= 0 and var place ? place : int.MaxValue))
            {
                var count = await Link.ExecuteAsync($"DELETE FROM ONLY {sql} WHERE project_id = $1", [(int)project], cancellationToken);
                if (count > 0)
                    gone[name] = count;
            }

            return gone;
        });

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
        var tables = Models.InStores.Concat(ProjectModels.All).Where(model => model.Family == family && model != ProjectModels.Token).Select(model => model.Table).ToList();
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
