using System.Globalization;
using Npgsql;
using Tracelift.Errors;
using Tracelift.Model;
using Tracelift.Postgres.Derived;
using Tracelift.Postgres.Import;
using Tracelift.Stores;
using Tracelift.Stores.Ledger;

namespace Tracelift.Postgres.Runs;

/// <summary>The transaction that undoes an import, on a new connection.</summary>
internal sealed class PostgresUndoSession : PostgresReadSession, IUndoSession
{
    private const int IdsInStatement = 20_000;

    private const string Silence =
        "Triggers and foreign keys were off for the rows of the run (session_replication_role): Tracelift checked that nothing refers to them, deleted the rows derived from them and wrote CATMAID's history itself";

    private readonly PostgresUrl _url;
    private readonly TimeProvider _time;
    private readonly TriggerSwitch _triggers;
    private readonly DeletionHistory _history;
    private readonly PointIndex? _points;
    private readonly TouchedHours _touched;
    private readonly List<string> _notes = [];

    // The referring tables, quoted with their schema.
    private readonly Dictionary<string, string> _sql = new(StringComparer.Ordinal);
    private OwnRows _own = null!;
    private long _run;

    private PostgresUndoSession(PostgresUrl url, TimeProvider time, PostgresLink link, TriggerSwitch triggers, DeletionHistory history, PointIndex? points)
        : base(link)
    {
        _url = url;
        _time = time;
        _triggers = triggers;
        _history = history;
        _points = points;
        _touched = new TouchedHours(link);
    }

    public IReadOnlyList<string> Notes =>
    [
        .. _triggers.IsOff ? [Silence] : Array.Empty<string>(),
        .. _triggers.Spatial.Note is { } note ? [_triggers.IsOff ? note : $"The triggers stayed on. {note}"] : Array.Empty<string>(),
        .. _notes,
    ];

    public static async Task<PostgresUndoSession> BeginAsync(
        PostgresUrl url, PostgresOptions options, TimeProvider time, long run, bool isDryRun, CancellationToken cancellationToken)
    {
        var link = await PostgresLink.OpenAsync(url, cancellationToken);
        PointIndex? points = null;
        try
        {
            if (!await RunTables.ExistAsync(link, cancellationToken))
            {
                throw new StoreException(
                    "not-attached", $"{url.Name} has no ledger of imports: Tracelift is not attached to it", "tracelift store attach makes later imports undoable");
            }

            var triggers = await TriggerSwitch.ChooseForDeletionAsync(
                link, await RunTables.SpatialAsync(link, run, cancellationToken), options.MostNotifications, cancellationToken);
            var history = await DeletionHistory.LoadAsync(link, cancellationToken);
            if (!isDryRun && !triggers.IsOff && await HasManyConnectorsAsync(link, run, cancellationToken))
                points = await PointIndex.MakeAsync(url, cancellationToken);

            // READ COMMITTED: after waiting for another client, the undo must see what that client committed. Small
            // ranges of large tables use an index whatever the planner estimates.
            await link.ExecuteAsync($"BEGIN ISOLATION LEVEL READ COMMITTED; {SessionSettings.Sql} SET LOCAL enable_seqscan = off", cancellationToken);
            return new PostgresUndoSession(url, time, link, triggers, history, points);
        }
        catch
        {
            await link.DisposeAsync();
            if (points is not null)
                await points.DisposeAsync();
            throw;
        }
    }

    public async Task<StoredRun?> LockRunAsync(long run, CancellationToken cancellationToken)
    {
        _run = run;
        await Link.ExecuteAsync("SELECT FROM tracelift.run WHERE id = $1 FOR UPDATE", [run], cancellationToken);
        _own = await OwnRows.LoadAsync(Link, run, cancellationToken);
        return await RunLedger.ReadAsync(new PostgresLedger(Link), run, cancellationToken) is [var found, ..] ? found : null;
    }

    public Task<IdSet> MadeAsync(string table, CancellationToken cancellationToken) =>
        RangesAsync("run_id = $1 AND is_made AND table_name = $2", [_run, table], cancellationToken);

    public async Task<long> CountAsync(string table, IdSet ids, CancellationToken cancellationToken)
    {
        var count = 0L;
        foreach (var part in ids.Chunk(IdsInStatement))
        {
            count += await Link.ScalarAsync<long>(
                $"SELECT count(*) FROM ONLY {SqlText.Name(table)} WHERE {SqlText.OneOf("id", ColumnKind.Id, part)}", [], cancellationToken);
        }

        return count;
    }

    public Task<IdSet> TakenOverAsync(string table, CancellationToken cancellationToken) =>
        OfOthersAsync("run_id > $1 AND is_made", table, cancellationToken);

    public Task<IdSet> ReusedAsync(ModelDescription model, CancellationToken cancellationToken) =>
        OfOthersAsync("run_id <> $1 AND NOT is_made", model.Table, cancellationToken);

    public async Task<IdSet> LockRowsAsync(ModelDescription model, IdSet ids, CancellationToken cancellationToken)
    {
        var existing = new IdSet();
        if (!ids.IsEmpty && (model == Models.User || model == Models.Project))
            await _touched.AwaitOthersAsync(cancellationToken);

        // Ascending order, so that two such transactions do not deadlock.
        foreach (var part in ids.Chunk(IdsInStatement))
        {
            existing.UnionWith(await Link.QueryAsync(
                $"SELECT id::int8 FROM {SqlText.Name(model.Table)} WHERE {SqlText.OneOf("id", model.Columns[0].Kind, part)} ORDER BY id FOR UPDATE",
                [],
                row => row.GetInt64(0),
                cancellationToken));
        }

        return existing;
    }

    public async Task<IReadOnlyList<RowReference>> ReferencesAsync(CancellationToken cancellationToken)
    {
        var tables = await Link.QueryAsync(
            "SELECT DISTINCT table_name FROM tracelift.run_rows WHERE run_id = $1 AND is_made", [_run], row => row.GetString(0), cancellationToken);
        var references = await PostgresReferences.FindAsync(Link, tables, cancellationToken);
        foreach (var reference in references)
            _sql[reference.Table] = reference.Sql;
        return references;
    }

    public Task<IdSet> ReferencedAsync(RowReference reference, CancellationToken cancellationToken)
    {
        var by = (PostgresReference)reference;
        var (value, table, others) = (by.Value, by.RefersTo, _own.AreNot(by));
        return IdsAsync(
            by.IsIndexed
                ? $"SELECT DISTINCT {value}::int8 FROM tracelift.run_rows own_range JOIN {by.From} ON {value} BETWEEN own_range.first_id AND own_range.last_id WHERE {MadeIn(table)}{others}"
                : $"SELECT DISTINCT {value}::int8 FROM {by.From} WHERE {_own.Contain(table, value)}{others}",
            cancellationToken);
    }

    public Task<IdSet> ReferrersAsync(RowReference reference, IdSet named, CancellationToken cancellationToken) =>
        new PostgresReferrers(Link, _own, (PostgresReference)reference).FindAsync(named, inTurn: false, cancellationToken);

    public Task<IdSet> FollowAsync(RowReference reference, IdSet named, bool isLocked, CancellationToken cancellationToken)
    {
        var referrers = new PostgresReferrers(Link, _own, (PostgresReference)reference);
        return isLocked ? referrers.LockAsync(named, cancellationToken) : referrers.FindAsync(named, inTurn: true, cancellationToken);
    }

    public async Task AdoptAsync(string table, IdSet ids, CancellationToken cancellationToken)
    {
        await RunLedger.RecordRowsAsync(new PostgresLedger(Link), _run, isMade: true, table, WrittenIds.Ranges(ids), cancellationToken);
        _own = await OwnRows.LoadAsync(Link, _run, cancellationToken);
    }

    public Task SetNullAsync(RowReference reference, IdSet named, CancellationToken cancellationToken) =>
        new PostgresReferrers(Link, _own, (PostgresReference)reference).SetNullAsync(named, cancellationToken);

    public Task<IdSet> ChangedAsync(ModelDescription model, CancellationToken cancellationToken) => OwnAsync(
        model, string.Create(CultureInfo.InvariantCulture, $"t.edition_time > (SELECT newest_edition FROM tracelift.run WHERE id = {_run})"), cancellationToken);

    public Task<IdSet> StrayTreenodesAsync(CancellationToken cancellationToken) =>
        OwnAsync(
            Models.Treenode,
            string.Create(
                CultureInfo.InvariantCulture,
                $"NOT {_own.Contain(Models.ClassInstance.Table, "t.skeleton_id")} AND NOT EXISTS (SELECT FROM tracelift.run_rows r WHERE r.run_id = {_run} AND NOT r.is_made AND r.table_name = 'class_instance' AND t.skeleton_id BETWEEN r.first_id AND r.last_id)"),
            cancellationToken);

    public async Task<long> DeleteAsync(string table, IdSet ids, Action<long>? done, CancellationToken cancellationToken)
    {
        await _touched.NoteAsync(table, ids, cancellationToken);
        return await CheckAsync(() => TakeOutAsync(table, ids, done, cancellationToken));
    }

    private async Task<long> TakeOutAsync(string table, IdSet ids, Action<long>? done, CancellationToken cancellationToken)
    {
        if (Models.All.All(model => model.Table != table) && _sql.TryGetValue(table, out var sql))
            return await PostgresReferrers.DeleteAsync(Link, sql, ids, done, cancellationToken);
        var withTriggers = _triggers.IsOff && TriggerSwitch.Silent.Any(model => model.Table == table) ? await RowsWithTriggersAsync(table, ids, cancellationToken) : ids;
        var count = await new RowDeletion(Link).DeleteAsync(table, withTriggers, done, cancellationToken);
        if (withTriggers.Count == ids.Count)
            return count;
        var withoutTriggers = withTriggers.IsEmpty ? ids : new IdSet(ids.Where(id => !withTriggers.Contains(id)));
        await _triggers.Spatial.TellGoingAsync(table, withoutTriggers, cancellationToken);
        return count + await _triggers.WithoutTriggersAsync(
            () => new RowDeletion(Link, _history).DeleteAsync(table, withoutTriggers, through => done?.Invoke(through + withTriggers.Count), cancellationToken), cancellationToken);
    }

    public async Task CommitAsync(DateTimeOffset when, string who, IReadOnlyList<RunTable> tables, CancellationToken cancellationToken)
    {
        await RunLedger.EndAsync(new PostgresLedger(Link), _run, when, who, tables, cancellationToken);
        await CheckAsync(() => Link.ExecuteAsync("SET CONSTRAINTS ALL IMMEDIATE", cancellationToken));
        cancellationToken.ThrowIfCancellationRequested();
        await CommitOutcome.CommitAsync(Link, _url, _time);
        _notes.AddRange(await new CatmaidCaches(Link, _time).FollowDeletionAsync(_touched.Projects, cancellationToken));
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        if (_points is not null)
            await _points.DisposeAsync();
    }

    /// <summary>Translates a foreign key error of a deletion, which is about deleted rows, not new ones.</summary>
    private async Task<T> CheckAsync<T>(Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (StoreException e) when (PostgresErrors.SqlState(e) == PostgresErrorCodes.ForeignKeyViolation && e.InnerException is { } cause)
        {
            throw PostgresErrors.StillNamed(cause, _run);
        }
    }

    private static Task<bool> HasManyConnectorsAsync(PostgresLink link, long run, CancellationToken cancellationToken) => link.ScalarAsync<bool>(
        "SELECT EXISTS (SELECT FROM tracelift.run_table WHERE run_id = $1 AND table_name = 'connector' AND made >= $2)", [run, (long)PointIndex.Many], cancellationToken);

    /// <summary>
    /// Returns the rows whose triggers must fire: rows that the run did not make, because references to them are not
    /// checked; and links to such rows, because CATMAID withdraws the reviews of their nodes.
    /// </summary>
    private async Task<IdSet> RowsWithTriggersAsync(string table, IdSet ids, CancellationToken cancellationToken)
    {
        var own = await MadeAsync(table, cancellationToken);
        var withTriggers = new IdSet(ids.Where(id => !own.Contains(id)));
        if (table == Models.TreenodeConnector.Table)
        {
            var leadsAway = $"NOT ({_own.Contain(Models.Treenode.Table, "t.treenode_id")} AND {_own.Contain(Models.Connector.Table, "t.connector_id")})";
            withTriggers.UnionWith((await OwnAsync(Models.TreenodeConnector, leadsAway, cancellationToken)).Where(ids.Contains));
        }

        return withTriggers;
    }

    private string MadeIn(string table) => string.Create(
        CultureInfo.InvariantCulture, $"own_range.run_id = {_run} AND own_range.is_made AND own_range.table_name = {SqlText.Literal(table)}");

    private Task<IdSet> OwnAsync(ModelDescription model, string condition, CancellationToken cancellationToken) => IdsAsync(
        $"SELECT t.id::int8 FROM tracelift.run_rows own_range JOIN {SqlText.Name(model.Table)} t ON t.id BETWEEN own_range.first_id AND own_range.last_id WHERE {MadeIn(model.Table)} AND {condition}",
        cancellationToken);

    private async Task<IdSet> OfOthersAsync(string condition, string table, CancellationToken cancellationToken)
    {
        var own = await MadeAsync(table, cancellationToken);
        if (own.IsEmpty)
            return own;
        var others = await RangesAsync(
            $"{condition} AND table_name = $2 AND last_id >= $3 AND first_id <= $4", [_run, table, own.Min, own.Max], cancellationToken);
        return new IdSet(others.Where(own.Contains));
    }

    private async Task<IdSet> RangesAsync(string condition, object?[] parameters, CancellationToken cancellationToken)
    {
        var ids = new IdSet();
        await Link.QueryAsync(
            $"SELECT first_id, last_id FROM tracelift.run_rows WHERE {condition} ORDER BY first_id",
            parameters,
            row =>
            {
                for (var (id, last) = (row.GetInt64(0), row.GetInt64(1)); id <= last; id++)
                    ids.Add(id);
                return true;
            },
            cancellationToken);
        return ids;
    }

    private async Task<IdSet> IdsAsync(string sql, CancellationToken cancellationToken)
    {
        var ids = new IdSet();
        await Link.QueryAsync(sql, [], row => ids.Add(row.GetInt64(0)), cancellationToken);
        return ids;
    }
}
