using System.Globalization;
using Tracelift.Errors;
using Tracelift.Model;
using Tracelift.Postgres.Bulk;
using Tracelift.Postgres.Changes;
using Tracelift.Postgres.Derived;
using Tracelift.Postgres.Ids;
using Tracelift.Postgres.Runs;
using Tracelift.Stores;
using Tracelift.Stores.Bulk;
using Tracelift.Stores.Derived;
using Tracelift.Stores.Ledger;

namespace Tracelift.Postgres.Import;

/// <summary>The transaction of an import into PostgreSQL, on a new connection.</summary>
internal sealed class PostgresImportSession : PostgresWriteSession, IBulkStart
{
    private readonly PostgresUrl _url;
    private readonly PostgresOptions _options;
    private readonly TimeProvider _time;
    private readonly ControlConnection _side;
    private readonly FamilyTables _families;
    private readonly SequenceKeeper _sequences;
    private readonly IdReservation _reservation;
    private readonly WrittenRows _written;
    private readonly List<string> _notes = [];
    private readonly DeferredChecks _checks;
    private readonly SplitSkeletons _split = new();
    private TriggerSwitch _triggers;
    private long? _settled;

    private PostgresImportSession(PostgresUrl url, PostgresOptions options, TimeProvider time, PostgresLink main, FamilyTables families)
        : base(main, url)
    {
        _url = url;
        _written = new WrittenRows(RunLog);
        _options = options;
        _time = time;
        _families = families;
        _side = new ControlConnection(url);
        _sequences = new SequenceKeeper(_side, families, time);
        _reservation = new IdReservation(main, _side, _sequences, families);
        _checks = new DeferredChecks(main, options.MostChecks);
        _triggers = TriggerSwitch.On(main);
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Notes => _notes;

    /// <inheritdoc/>
    public bool IsSmall { get; set; }

    internal static async Task<PostgresImportSession> BeginAsync(PostgresUrl url, PostgresOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        var main = await PostgresLink.OpenAsync(url, cancellationToken);
        try
        {
            // READ COMMITTED: after waiting for another client, the import must see what that client committed.
            await main.ExecuteAsync($"BEGIN ISOLATION LEVEL READ COMMITTED; {SessionSettings.Sql}", cancellationToken);
            return new PostgresImportSession(url, options, time, main, await FamilyTables.LoadAsync(main, cancellationToken));
        }
        catch
        {
            await main.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public Task ChooseTriggersAsync(TriggerRule rule, SpatialRows rows, CancellationToken cancellationToken) =>
        WorkAsync(async () => _triggers = await TriggerSwitch.ChooseAsync(Link, rule, rows, _options.MostNotifications, _notes.Add, cancellationToken));

    /// <inheritdoc/>
    public int? PartOf(long treenodes) => _triggers.AreFiring ? _checks.PartOf(Models.Treenode, treenodes) : null;

    /// <inheritdoc/>
    public Task<long> CreateProjectAsync(string title, CancellationToken cancellationToken) => WorkAsync(async () =>
    {
        var id = await _reservation.ReserveAsync(IdFamily.Project, 1, IsSmall, cancellationToken);
        try
        {
            await Link.ExecuteAsync("INSERT INTO project (id, title) VALUES ($1, $2)", [(int)id, title], cancellationToken);
        }
        catch (StoreException e)
        {
            throw PostgresErrors.TranslateWrite(e.InnerException ?? e, _url.Name, "project", $" with the title {title}");
        }

        _written.Log.Add(Models.Project.Table, id);
        return id;
    });

    /// <inheritdoc/>
    public Task LockProjectAsync(long project, CancellationToken cancellationToken) =>
        WorkAsync(() => ProjectLock.TakeAsync(Link, project, _options.Tell, cancellationToken));

    /// <inheritdoc/>
    public Task<IdSet> LockRowsAsync(ModelDescription model, IdSet ids, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(ids);
        return WorkAsync(() => LockAsync(model, ids, cancellationToken));
    }

    /// <inheritdoc/>
    public Task<long> ReserveAsync(IdFamily family, long count, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(family);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        return WorkAsync(() => _reservation.ReserveAsync(family, count, IsSmall, cancellationToken));
    }

    /// <inheritdoc/>
    public Task<IReadOnlyDictionary<ModelDescription, IdSet>> FindTakenAsync(
        IReadOnlyDictionary<ModelDescription, IdSet> ids, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(ids);
        return WorkAsync(async () =>
        {
            var taken = new TakenIds(Link, _families);
            foreach (var family in ids.Where(wanted => !wanted.Value.IsEmpty).GroupBy(wanted => wanted.Key.Family))
            {
                // First prevents that another client gets one of the ids, then looks for taken ones.
                await _reservation.KeepAsync(family.Key, family.Max(wanted => wanted.Value.Max), cancellationToken);
                await taken.FindAsync(family.Key, [.. family], cancellationToken);
            }

            return taken.Found;
        });
    }

    /// <inheritdoc/>
    public Task<long> WriteAsync(ModelDescription model, IAsyncEnumerable<Batch> batches, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(batches);
        return WorkAsync(async () =>
        {
            var before = _written.Count(model);
            if (TriggerSwitch.Silent.Contains(model))
                await _triggers.WithoutTriggersAsync(() => CopyAsync(model, batches, cancellationToken), cancellationToken);
            else if (model.Columns.Any(column => column.Kind == ColumnKind.Geometry))
                await new GeometryRows(Link, model).WriteAsync(batches, _written.Add, cancellationToken);
            else if (model.Columns.Any(column => column.Kind is ColumnKind.Composite or ColumnKind.Array or ColumnKind.Json or ColumnKind.Bytes))
                await InsertAsync(batches, cancellationToken);
            else
                await CopyAsync(model, batches, cancellationToken);
            return _written.Count(model) - before;
        });
    }

    /// <inheritdoc/>
    public Task<long> DeleteAsync(RowQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        return WorkAsync(async () =>
        {
            var ids = new IdSet();
            await foreach (var batch in ReadAsync(query, cancellationToken))
            {
                using (batch)
                    ids.UnionWith(batch.Ids.ToArray());
            }

            var count = await new RowDeletion(Link).DeleteAsync(query.Model.Table, ids, null, cancellationToken);
            _written.Remove(query.Model, ids);
            return count;
        });
    }

    /// <inheritdoc/>
    public Task<SettleResult> SettleAsync(ImportedIds imported, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(imported);
        return WorkAsync(async () =>
        {
            var derived = new DerivedTables(Link);
            var result = await _triggers.WithoutTriggersAsync(() => derived.FillAsync(imported, _written, cancellationToken), cancellationToken);
            if (!_split.Ids.IsEmpty)
                await new SkeletonSummaries(Link).RenewAsync(_split.Ids, cancellationToken);
            if (_triggers.IsOff)
            {
                await new ForeignKeyCheck(Link, _written).CheckAsync(derived.Joined, LockAsync, cancellationToken);
                await _triggers.Spatial.TellWrittenAsync(_written, cancellationToken);
            }

            if (imported.Scope != Materializations.Imported)
            {
                var isProject = imported.Scope == Materializations.Project;
                var put = await new DerivedRebuild(Link).RunAsync(isProject ? imported.Project : null, cancellationToken);
                _notes.Add(string.Create(
                    CultureInfo.InvariantCulture, $"Derived tables of {(isProject ? $"project {imported.Project}" : "all projects")}: corrected {put} further rows that were wrong or missing"));
            }

            _settled = imported.Project;

            // Checks now, because a check during the commit would make other clients wait.
            await _checks.FinishAsync(cancellationToken);
            return result;
        });
    }

    /// <inheritdoc/>
    public Task<long?> RecordRunAsync(RunRecord record, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(record);
        return WorkAsync<long?>(async () =>
        {
            await RequireProjectAsync(record.Project, cancellationToken);
            return await RunTables.RememberAsync(Link, record, null, _written.Log, _notes, cancellationToken);
        });
    }

    /// <inheritdoc/>
    public Task<long> RecordLoadAsync(RunRecord run, LoadRecord load, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(load);
        return WorkAsync(async () =>
        {
            await RequireProjectAsync(run.Project, cancellationToken);
            var id = await RunLedger.RecordAsync(new PostgresLedger(Link), run, _written.Log, load.Planned, cancellationToken);
            await LoadTables.RecordAsync(Link, id, load, cancellationToken);
            return id;
        });
    }

    /// <inheritdoc/>
    public async Task CommitAsync(bool analyze, CancellationToken cancellationToken)
    {
        await WorkAsync(async () =>
        {
            await CheckAndCommitAsync(cancellationToken);
            return true;
        });
        IsCommitted = true;

        // Raises again: another client may have computed the largest id before the commit and set it afterwards.
        await RaiseAfterCommitAsync();
        if (analyze)
        {
            await AnalyzeAsync(cancellationToken);
            await RaiseAfterCommitAsync();
        }

        // A bulk load has written only what all projects share.
        if (_settled is { } project)
        {
            var rows = _written.Ids.Where(written => !written.Value.IsEmpty).ToDictionary(written => written.Key.Table, written => WrittenIds.Ranges(written.Value).ToList() as IReadOnlyList<IdRange>, StringComparer.Ordinal);
            _notes.AddRange(await new CatmaidCaches(Link, _time).FollowAsync(project, rows, IsSmall, cancellationToken));
        }
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await _sequences.DisposeAsync();
        await base.DisposeAsync();
        await _side.DisposeAsync();
    }

    /// <summary>Writes rows of a model whose types have no simple binary form; such models have few rows.</summary>
    private async Task InsertAsync(IAsyncEnumerable<Batch> batches, CancellationToken cancellationToken)
    {
        await foreach (var batch in batches.WithCancellation(cancellationToken))
        {
            using (batch)
            {
                await InsertAsync(batch, cancellationToken);
                _written.Add(batch);
            }
        }
    }

    /// <summary>Writes rows with as few statements as the deferred checks allow.</summary>
    private async Task<bool> CopyAsync(ModelDescription model, IAsyncEnumerable<Batch> batches, CancellationToken cancellationToken)
    {
        var awaited = new PendingParents(model);
        bool IsLast(Batch batch)
        {
            _written.Add(batch);
            if (!_triggers.AreFiring)
                return false;
            awaited.Add(batch, _written.Ids[model]);
            if (model == Models.Treenode)
                _split.Add(batch);
            _checks.Add(batch);
            return _checks.AreMany && awaited.AreNone;
        }

        await using var rows = batches.GetAsyncEnumerator(cancellationToken);
        bool isCut;
        do
        {
            isCut = await new CopyRows(Link, model).WriteAsync(rows, IsLast, cancellationToken);
            await _checks.RelieveAsync(cancellationToken);
            _split.Cut();
        }
        while (isCut);
        return true;
    }

    /// <summary>An undo of the import that made the project waits for this lock, or has deleted the project already.</summary>
    private async Task RequireProjectAsync(long project, CancellationToken cancellationToken)
    {
        if (!(await LockAsync(Models.Project, IdSet.Of(project), cancellationToken)).Contains(project))
            throw new StoreException("vanished-project", $"Project {project} has been deleted while the import was running; nothing was imported");
    }

    private Task<IdSet> LockAsync(ModelDescription model, IdSet ids, CancellationToken cancellationToken) =>
        RowLocks.LockAsync(Link, model, ids, cancellationToken);

    private async Task CheckAndCommitAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        foreach (var (model, ids) in _written.Ids.Where(written => !written.Value.IsEmpty))
            _sequences.Keep(model.Family, ids.Max);
        var ranges = _written.Ids.SelectMany(written => WrittenRows.Runs(written.Value), (written, range) => (written.Key, range)).ToList();

        // Before the lock: a fault found here blocks no client, and pages read here are in the cache afterwards.
        await CollisionCheck.RunAsync(Link, _families, ranges, cancellationToken);
        await _sequences.RaiseAsync(cancellationToken);
        var shared = _written.Ids.Keys.Select(model => model.Family).Where(_families.IsShared).Distinct().ToList();

        using var turn = shared.Count == 0 ? null : await new SequenceLock(Link, _side, _time).AcquireAsync(shared, cancellationToken);
        if (turn is not null)
        {
            foreach (var (family, end) in _sequences.Ends.Where(end => shared.Contains(end.Family)))
                await Link.ExecuteAsync(_sequences.RaiseSql(family), [end], cancellationToken);
        }
        else if (shared.Count > 0)
        {
            _notes.Add("This role does not own the id sequences, so the last check could not lock them: an id can be in two tables if another client set a sequence back at that moment");
        }

        await CollisionCheck.RunAsync(Link, _families, ranges, cancellationToken);
        await CommitOutcome.CommitAsync(Link, _url, _time);
    }

    private async Task RaiseAfterCommitAsync()
    {
        try
        {
            await _sequences.RaiseAsync(CancellationToken.None);
        }
        catch (StoreException e)
        {
            _notes.Add($"The data are in, but the id sequences could not be raised again: {e.Message}");
        }
    }

    private async Task AnalyzeAsync(CancellationToken cancellationToken)
    {
        // Skips a table that is being vacuumed: waiting could take hours, and the vacuum analyzes it soon.
        var tables = _written.Ids.Keys.SelectMany(model => DerivedTables.Of(model.Table).Prepend(model.Table)).Select(SqlText.Name);
        try
        {
            foreach (var table in tables)
                await Link.ExecuteAsync($"ANALYZE (SKIP_LOCKED) {table}", cancellationToken);
        }
        catch (Exception e) when (e is StoreException or OperationCanceledException)
        {
            _notes.Add($"The data are in, but not all tables were analyzed: {e.Message}");
        }
    }
}
