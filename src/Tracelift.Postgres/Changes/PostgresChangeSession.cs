using Tracelift.Model;
using Tracelift.Postgres.Derived;
using Tracelift.Postgres.Ids;
using Tracelift.Postgres.Import;
using Tracelift.Stores;

namespace Tracelift.Postgres.Changes;

/// <summary>The transaction that changes projects, stacks, users and single rows, on a new connection.</summary>
internal sealed class PostgresChangeSession : PostgresWriteSession, IChangeSession
{
    // Rows that other rows of a project refer to. Deleting one would delete others through foreign keys or triggers, so links are deleted first.
    private static readonly string[] LastOfAll = ["class_instance", "relation", "class"];

    private readonly PostgresUrl _url;
    private readonly TimeProvider _time;

    private PostgresChangeSession(PostgresUrl url, TimeProvider time, PostgresLink link)
        : base(link, url)
    {
        _url = url;
        _time = time;
    }

    public static async Task<PostgresChangeSession> BeginAsync(PostgresUrl url, TimeProvider time, CancellationToken cancellationToken)
    {
        var link = await PostgresLink.OpenAsync(url, cancellationToken);
        try
        {
            await link.ExecuteAsync($"BEGIN ISOLATION LEVEL READ COMMITTED; {SessionSettings.Sql}", cancellationToken);
            return new PostgresChangeSession(url, time, link);
        }
        catch
        {
            await link.DisposeAsync();
            throw;
        }
    }

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
            await Link.ExecuteAsync("SET CONSTRAINTS ALL DEFERRED", cancellationToken);
            foreach (var (sql, name) in tables.OrderBy(table => Array.IndexOf(LastOfAll, table.Name)))
            {
                var count = await Link.ExecuteAsync($"DELETE FROM ONLY {sql} WHERE project_id = $1", [(int)project], cancellationToken);
                if (count > 0)
                    gone[name] = count;
            }

            return gone;
        });

    public Task LockProjectAsync(long project, CancellationToken cancellationToken) =>
        WorkAsync(() => Link.ExecuteAsync(
            "SELECT pg_advisory_xact_lock($1, $2)", [PostgresImportSession.ProjectLocks, checked((int)project)], cancellationToken));

    public Task<IdSet> LockRowsAsync(ModelDescription model, IdSet ids, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(model);
        return WorkAsync(async () => new IdSet(await Link.QueryAsync(
            $"SELECT id::int8 FROM {SqlText.Name(model.Table)} WHERE id = ANY({SqlText.IdArray(model.Columns[0].Kind, ids)}) ORDER BY id FOR NO KEY UPDATE",
            [],
            row => row.GetInt64(0),
            cancellationToken)));
    }

    public Task<IdSet> ImportedAsync(ModelDescription model, IdSet ids, IdSet users, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(model);
        return WorkAsync(async () => new IdSet(await Link.QueryAsync(
            $"""
            SELECT t.id::int8 FROM {SqlText.Name(model.Table)} t
            WHERE t.id = ANY({SqlText.IdArray(model.Columns[0].Kind, ids)}) AND EXISTS (
                SELECT FROM catmaid_transaction_info i
                WHERE i.transaction_id = t.txid AND i.label = 'skeletons.import' AND i.user_id = ANY({SqlText.IdArray(ColumnKind.Integer, users)}))
            """,
            [],
            row => row.GetInt64(0),
            cancellationToken)));
    }

    public Task<long> RemoveAsync(ModelDescription model, IdSet ids, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(model);
        return WorkAsync(() => new RowDeletion(Link).DeleteAsync(model.Table, ids, null, cancellationToken));
    }

    public Task DeriveAsync(IReadOnlyDictionary<ModelDescription, IdSet> added, CancellationToken cancellationToken) => WorkAsync(async () =>
    {
        await new DerivedRebuild(Link).AddMissingAsync(added, cancellationToken);
        return true;
    });

    public Task RebuildDerivedAsync(long project, CancellationToken cancellationToken) =>
        WorkAsync(() => new DerivedRebuild(Link).RunAsync(project, cancellationToken));

    public Task RaiseSequencesAsync(CancellationToken cancellationToken) => WorkAsync(async () =>
    {
        await StoredSequences.RaiseAsync(Link, cancellationToken);
        return true;
    });

    public Task CommitAsync(CancellationToken cancellationToken) => WorkAsync(async () =>
    {
        await Link.ExecuteAsync("SET CONSTRAINTS ALL IMMEDIATE", cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        await CommitOutcome.CommitAsync(Link, _url, _time);
        IsCommitted = true;
        return true;
    });
}
