using System.Globalization;
using Tracelift.Model;
using Tracelift.Sqlite.Engine;
using Tracelift.Sqlite.Reading;
using Tracelift.Sqlite.Writing;
using Tracelift.Stores;
using Tracelift.Stores.Ledger;

namespace Tracelift.Sqlite.Runs;

/// <summary>The transaction that undoes an import. SQLite has one writer, so it needs no further locks.</summary>
internal sealed class SqliteUndoSession(SqliteDatabase database, TimeProvider time) : SqliteReadSession(database), IUndoSession
{
    private long _run;

    /// <inheritdoc/>
    public IReadOnlyList<string> Notes => [];

    /// <inheritdoc/>
    public Task<StoredRun?> LockRunAsync(long run, CancellationToken cancellationToken) =>
        DoAsync(
            async stop =>
            {
                _run = run;
                return await RunLedger.ReadAsync(Ledger, run, stop) is [var found, ..] ? found : null;
            },
            cancellationToken);

    /// <inheritdoc/>
    public Task<IdSet> MadeAsync(string table, CancellationToken cancellationToken) =>
        DoAsync(() => Ranges(Database, $"{MadeIn("")} AND table_name = '{table}'"), cancellationToken);

    /// <inheritdoc/>
    public Task<long> CountAsync(string table, IdSet ids, CancellationToken cancellationToken) =>
        DoAsync<long>(() => SqliteIds.Existing(Database, table, ids).Count, cancellationToken);

    /// <inheritdoc/>
    public Task<IdSet> TakenOverAsync(string table, CancellationToken cancellationToken) =>
        OfOthersAsync($"run_id > {Run} AND is_made = 1", table, cancellationToken);

    /// <inheritdoc/>
    public Task<IdSet> ReusedAsync(ModelDescription model, CancellationToken cancellationToken) =>
        OfOthersAsync($"run_id <> {Run} AND is_made = 0", model.Table, cancellationToken);

    /// <inheritdoc/>
    public Task<IdSet> LockRowsAsync(ModelDescription model, IdSet ids, CancellationToken cancellationToken) =>
        DoAsync(() => SqliteIds.Existing(Database, model.Table, ids), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<RowReference>> ReferencesAsync(CancellationToken cancellationToken) =>
        DoAsync<IReadOnlyList<RowReference>>(
            () =>
            {
                var tables = new HashSet<string>(StringComparer.Ordinal);
                using var made = Database.Prepare($"SELECT DISTINCT table_name FROM tracelift_run_rows WHERE {MadeIn("")}");
                while (made.Step())
                    tables.Add(made.Text(0));
                return SqliteReferences.Find(Database, tables);
            },
            cancellationToken);

    /// <inheritdoc/>
    public Task<IdSet> ReferencedAsync(RowReference reference, CancellationToken cancellationToken) =>
        DoAsync(
            () =>
            {
                var named = (SqliteReference)reference;
                var (table, target) = (SqliteTables.Quote(named.Table), named.RefersTo);
                var others = named.Condition + SqliteReferences.IsOthers(Database, _run, named);
                return Ids(SqliteTables.IsLookedUp(Database, named.Table, named.Column)
                    ? $"SELECT DISTINCT {named.Value} FROM tracelift_run_rows AS r CROSS JOIN {table} AS t ON {named.Value} BETWEEN r.first_id AND r.last_id WHERE {MadeIn("r.")} AND r.table_name = '{target}'{others}"
                    : $"SELECT DISTINCT {named.Value} FROM {table} AS t WHERE {SqliteReferences.IsMade(_run, target, named.Value)}{others}");
            },
            cancellationToken);

    /// <inheritdoc/>
    public Task<IdSet> ReferrersAsync(RowReference reference, IdSet named, CancellationToken cancellationToken) =>
        DoAsync(() => SqliteReferrers.Find(Database, _run, (SqliteReference)reference, named, inTurn: false), cancellationToken);

    /// <inheritdoc/>
    public Task<IdSet> FollowAsync(RowReference reference, IdSet named, bool isLocked, CancellationToken cancellationToken) =>
        DoAsync(() => SqliteReferrers.Find(Database, _run, (SqliteReference)reference, named, inTurn: true), cancellationToken);

    /// <inheritdoc/>
    public Task AdoptAsync(string table, IdSet ids, CancellationToken cancellationToken) =>
        ChangeAsync(
            async stop =>
            {
                await RunLedger.RecordRowsAsync(Ledger, _run, isMade: true, table, WrittenIds.Ranges(ids), stop);
                return true;
            },
            cancellationToken);

    /// <inheritdoc/>
    public Task SetNullAsync(RowReference reference, IdSet named, CancellationToken cancellationToken) =>
        ChangeAsync(() => SqliteReferrers.SetNull(Database, _run, (SqliteReference)reference, named), cancellationToken);

    /// <inheritdoc/>
    public Task<IdSet> ChangedAsync(ModelDescription model, CancellationToken cancellationToken) =>
        OwnAsync(model, $"t.edition_time > (SELECT newest_edition FROM tracelift_run WHERE id = {Run})", cancellationToken);

    /// <inheritdoc/>
    public Task<IdSet> StrayTreenodesAsync(CancellationToken cancellationToken) =>
        OwnAsync(
            Models.Treenode,
            $"NOT {SqliteReferences.IsMade(_run, Models.ClassInstance.Table, "t.skeleton_id")} AND NOT EXISTS (SELECT 1 FROM tracelift_run_rows AS known WHERE known.run_id = {Run} AND known.is_made = 0 AND known.table_name = 'class_instance' AND t.skeleton_id BETWEEN known.first_id AND known.last_id)",
            cancellationToken);

    /// <inheritdoc/>
    public Task<long> DeleteAsync(string table, IdSet ids, Action<long>? done, CancellationToken cancellationToken) =>
        ChangeAsync(() => SqliteRowDeletion.Run(Database, table, ids, Timestamp.From(time.GetUtcNow()), done), cancellationToken);

    /// <inheritdoc/>
    public Task CommitAsync(DateTimeOffset when, string who, IReadOnlyList<RunTable> tables, CancellationToken cancellationToken) =>
        ChangeAsync(
            async stop =>
            {
                await RunLedger.EndAsync(Ledger, _run, when, who, tables, stop);
                Database.Commit();
                return true;
            },
            cancellationToken);

    private SqliteLedger Ledger => new(Database, time);

    private string Run => _run.ToString(CultureInfo.InvariantCulture);

    private string MadeIn(string rows) => $"{rows}run_id = {Run} AND {rows}is_made = 1";

    private Task<IdSet> OfOthersAsync(string condition, string table, CancellationToken cancellationToken) =>
        DoAsync(
            () =>
            {
                var own = Ranges(Database, $"{MadeIn("")} AND table_name = '{table}'");
                return own.IsEmpty
                    ? own
                    : new IdSet(Ranges(
                        Database,
                        string.Create(CultureInfo.InvariantCulture, $"{condition} AND table_name = '{table}' AND last_id >= {own.Min} AND first_id <= {own.Max}"))
                        .Where(own.Contains));
            },
            cancellationToken);

    private Task<IdSet> OwnAsync(ModelDescription model, string condition, CancellationToken cancellationToken) =>
        DoAsync(
            () => Ids($"SELECT t.id FROM tracelift_run_rows AS r CROSS JOIN {SqliteTables.Quote(model.Table)} AS t ON t.id BETWEEN r.first_id AND r.last_id WHERE {MadeIn("r.")} AND r.table_name = '{model.Table}' AND {condition}"),
            cancellationToken);

    private IdSet Ids(string sql)
    {
        var ids = new IdSet();
        using var statement = Database.Prepare(sql);
        while (statement.Step())
            ids.Add(statement.Long(0));
        return ids;
    }

    private Task<T> ChangeAsync<T>(Func<T> work, CancellationToken cancellationToken) =>
        ChangeAsync(_ => Task.FromResult(work()), cancellationToken);

    private Task<T> ChangeAsync<T>(Func<CancellationToken, Task<T>> work, CancellationToken cancellationToken) =>
        DoAsync(
            stop => Database.InTransaction ? work(stop) : throw SqliteErrors.NoTransaction(Database.Name),
            cancellationToken);

    private static IdSet Ranges(SqliteDatabase database, string condition)
    {
        var ids = new IdSet();
        using var ranges = database.Prepare($"SELECT first_id, last_id FROM tracelift_run_rows WHERE {condition}");
        while (ranges.Step())
        {
            for (var id = ranges.Long(0); id <= ranges.Long(1); id++)
                ids.Add(id);
        }

        return ids;
    }
}
