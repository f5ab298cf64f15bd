using System.Diagnostics;
using System.Globalization;
using Tracelift.Errors;
using Tracelift.Model;
using Tracelift.Stores;
using Tracelift.Stores.Bulk;
using Tracelift.Stores.Ledger;

namespace Tracelift.Tracing.Runs;

/// <summary>
/// Undoes an import in one transaction. It refuses if others have attached rows since, or deletes those, too, if told to.
/// It keeps shared objects that others use (docs/guide/undo.md).
/// </summary>
public sealed class RunUndo
{
    private readonly IUndoSession _session;
    private readonly StoredRun _run;
    private readonly UndoRequest _request;
    private readonly IProgress<WorkProgress>? _progress;
    private readonly Dictionary<string, IdSet> _made = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _takenOut = new(StringComparer.Ordinal);
    private readonly SharedRows _shared;
    private readonly AttachedRows _others;
    private readonly List<Problem> _problems = [];
    private readonly List<Problem> _lasting = [];

    private RunUndo(IUndoSession session, StoredRun run, UndoRequest request, IProgress<WorkProgress>? progress)
    {
        _session = session;
        _run = run;
        _request = request;
        _progress = progress;
        _shared = new SharedRows(session, _made);
        _others = new AttachedRows(session);
    }

    /// <summary>Undoes a run.</summary>
    /// <param name="store">The store.</param>
    /// <param name="request">The run, and the options.</param>
    /// <param name="time">The clock.</param>
    /// <param name="progress">Receives the progress.</param>
    /// <param name="cancellationToken">Cancels the undo; the store is then unchanged.</param>
    /// <exception cref="UsageException">The run does not exist.</exception>
    /// <exception cref="StoreException">
    /// The run is undone already, or others have attached rows that may not be deleted; the store is unchanged.
    /// </exception>
    public static async Task<UndoReport> UndoAsync(
        IStore store, UndoRequest request, TimeProvider time, IProgress<WorkProgress>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(time);
        var (run, isDryRun) = (request.Run, request.IsDryRun);
        var clock = Stopwatch.StartNew();
        progress?.Report(new WorkProgress("Waiting for the store", 0, null, "rows"));
        UndoReport report;
        await using (var session = await store.BeginUndoAsync(run, isDryRun, cancellationToken))
        {
            var stored = await session.LockRunAsync(run, cancellationToken)
                ?? throw new UsageException("unknown-run", $"The store's ledger has no run {run}", "tracelift runs lists them.");
            if (stored.Undone is { } when)
            {
                throw new StoreException(
                    "run-undone", string.Create(CultureInfo.InvariantCulture, $"Run {run} is undone already: {stored.UndoneBy} did it at {when:yyyy-MM-dd HH:mm} UTC"));
            }

            var undo = new RunUndo(session, stored, request, progress);
            report = new UndoReport { Run = stored, IsDryRun = isDryRun };
            report.Notes = await ProjectNotesAsync(session, stored, cancellationToken);
            await undo.FindAsync(cancellationToken);
            await undo.CheckAsync(cancellationToken);
            if (isDryRun)
                await undo.CountAsync(cancellationToken);
            else
                await undo.TakeOutAsync(cancellationToken);
            report.Tables = undo.Tables();
            (report.Overridden, report.Others, report.Emptied) = (undo._problems, undo._others.Taken, undo._others.Emptied);
            report.Kept = await undo._shared.DescribeAsync(cancellationToken);
            if (!isDryRun)
            {
                await session.CommitAsync(time.GetUtcNow(), RunAuthor.Current, report.Tables, cancellationToken);
                report.Notes = [.. report.Notes, .. session.Notes];
            }

            report.Seconds = clock.Elapsed.TotalSeconds;
        }

        // Creating indexes may take hours, so the user decides when.
        if (!isDryRun)
            report.Notes = [.. report.Notes, .. await IndexNotesAsync(store, run)];
        return report;
    }

    /// <summary>Returns a note if the run's project has been deleted since.</summary>
    private static async Task<IReadOnlyList<string>> ProjectNotesAsync(IUndoSession session, StoredRun run, CancellationToken cancellationToken)
    {
        var (project, title) = (run.Record.Project, run.Record.ProjectTitle);
        return (await session.ProjectsAsync(cancellationToken)).Any(there => there.Id == project)
            ? []
            : [string.Create(CultureInfo.InvariantCulture, $"Project {project} \"{title}\" has been deleted since, with the run's rows in it")];
    }

    /// <summary>Returns a note on the indexes that an undone, interrupted load leaves dropped.</summary>
    private static async Task<IEnumerable<string>> IndexNotesAsync(IStore store, long run)
    {
        try
        {
            // The undo is done: it is reported even if the user has asked to stop meanwhile.
            var loads = store is IBulkStore bulk ? await bulk.LoadsAsync(CancellationToken.None) : null;
            return loads?.FirstOrDefault(load => load.Id == run) is { Dropped.Count: > 0 and var count }
                ? [string.Create(CultureInfo.InvariantCulture, $"load {run} had dropped {count} {(count == 1 ? "index, which is" : "indexes, which are")} still missing: tracelift bulk recover creates them again")]
                : [];
        }
        catch (StoreException)
        {
            return [];
        }
    }

    /// <summary>Finds the run's rows, and locks those that other rows could refer to.</summary>
    private async Task FindAsync(CancellationToken cancellationToken)
    {
        foreach (var table in _run.Tables.Where(table => table.Made > 0))
            _made[table.Table] = await _session.MadeAsync(table.Table, cancellationToken);
        await _shared.FindAsync(cancellationToken);
        if (_request.IsDryRun)
            return;
        foreach (var model in Models.All.Where(model => model.Facts!.BearsOthers))
        {
            var own = Own(model);
            _progress?.Report(new WorkProgress($"Locking {model.Table}", 0, own.Count, "rows"));
            await _session.LockRowsAsync(model, own, cancellationToken);
        }
    }

    /// <summary>Throws if others have attached rows that may not be deleted. Finds the shared rows that others use.</summary>
    private async Task CheckAsync(CancellationToken cancellationToken)
    {
        var references = await _session.ReferencesAsync(cancellationToken);
        foreach (var reference in references)
        {
            _progress?.Report(new WorkProgress($"Checking {reference.Table}", 0, null, "rows"));
            var named = await _session.ReferencedAsync(reference, cancellationToken);
            await CheckWorkAsync(reference, named, cancellationToken);
            var attached = Keep(reference.RefersTo, named);
            if (attached.IsEmpty)
                continue;
            _others.Add(reference, attached);
            var referrers = await _session.ReferrersAsync(reference, attached, cancellationToken);
            Note(_problems, "attached", $"{referrers.Count} rows outside of the run refer to its {reference.RefersTo} in {reference.Column}", reference.Table, referrers);
        }

        foreach (var model in Models.All.Where(model => _made.ContainsKey(model.Table)))
        {
            var changed = await ChangedAsync(model, cancellationToken);
            Note(_problems, "changed", $"{changed.Count} rows of the run were changed since", model.Table, changed);
            var taken = await _session.TakenOverAsync(model.Table, cancellationToken);
            Note(_lasting, "taken-over", $"a later import, which kept the ids of its file, uses {taken.Count} ids of the run's rows", model.Table, taken);
            Keep(model.Table, await _session.ReusedAsync(model, cancellationToken));
        }

        if (_made.ContainsKey(Models.Treenode.Table))
        {
            var stray = await _session.StrayTreenodesAsync(cancellationToken);
            Note(_problems, "joined", $"{stray.Count} treenodes of the run belong to skeletons outside of the run", Models.Treenode.Table, stray);
        }

        if (_problems.Count + _lasting.Count > 0)
            await OverrideAsync(references, cancellationToken);
        await _shared.CloseAsync(cancellationToken);
    }

    /// <summary>
    /// A project that others have traced in stays, as its classes do. But a run that has set projects up would take away
    /// the stacks on which they trace.
    /// </summary>
    private async Task CheckWorkAsync(RowReference reference, IdSet named, CancellationToken cancellationToken)
    {
        if (!_made.ContainsKey(ProjectModels.ProjectStack.Table) || reference.RefersTo != Models.Project.Table)
            return;
        var projects = new IdSet(named.Where(_made.GetValueOrDefault(Models.Project.Table, []).Contains));
        if (projects.IsEmpty || Models.All.FirstOrDefault(model => model.Table == reference.Table) is not { Facts.TracingDataAs: { } word })
            return;
        var work = await _session.ReferrersAsync(reference, projects, cancellationToken);
        Note(_problems, "attached", $"{work.Count} {word}{(work.Count == 1 ? "" : "s")} of others are in projects of the run ({FoundRows.Of(reference.RefersTo, null, projects).Ids()}), which would lose their stacks", reference.Table, work);
    }

    /// <summary>Finds the rows of others to delete, and throws if they may not be.</summary>
    private async Task OverrideAsync(IReadOnlyList<RowReference> references, CancellationToken cancellationToken)
    {
        // Locks only if the run can be undone: other clients must not wait for a refusal.
        var mayGo = _request.MayTake is not null && _lasting.Count == 0;
        _progress?.Report(new WorkProgress("Looking for rows that others have attached", 0, null, "rows"));
        await _others.FollowAsync(isLocked: mayGo && !_request.IsDryRun, cancellationToken);
        _lasting.AddRange(_others.Obstacles);
        if (UndoRefusal.Of(_request, _problems, _lasting, _others) is { } refusal)
            throw refusal;

        // Shared rows stay if rows of others that stay use them.
        _shared.Forget();
        foreach (var reference in references.Where(reference => SharedRows.Find(reference.RefersTo) is not null))
            Keep(reference.RefersTo, await _session.ReferencedAsync(reference, cancellationToken));
        foreach (var model in SharedRows.Order.Where(model => _made.ContainsKey(model.Table)))
        {
            await ChangedAsync(model, cancellationToken);
            Keep(model.Table, await _session.ReusedAsync(model, cancellationToken));
        }
    }

    /// <summary>Records which rows are shared and changed, and therefore kept.</summary>
    /// <returns>The other changed rows.</returns>
    private async Task<IdSet> ChangedAsync(ModelDescription model, CancellationToken cancellationToken) => model.Find("edition_time") is null
        ? []
        : Keep(model.Table, await _session.ChangedAsync(model, cancellationToken));

    /// <summary>Records which of these rows are shared, and therefore kept.</summary>
    /// <returns>The other rows.</returns>
    private IdSet Keep(string table, IdSet ids)
    {
        if (SharedRows.Find(table) is not { } model)
            return ids;
        var others = new IdSet();
        foreach (var id in ids)
        {
            if (_shared.Contains(model, id))
                _shared.Kept[model].Add(id);
            else
                others.Add(id);
        }

        return others;
    }

    private static void Note(List<Problem> problems, string code, string what, string table, IdSet ids)
    {
        if (!ids.IsEmpty)
            problems.Add(new Problem(code, $"{what}: {FoundRows.Of(table, null, ids).Ids()}", table));
    }

    private async Task TakeOutAsync(CancellationToken cancellationToken)
    {
        await _others.TakeOutAsync((table, ids) => DeleteRowsAsync(table, ids, cancellationToken), cancellationToken);

        // Stacks and the like go after the rows that refer to them, which would go with them, uncounted.
        var ofProjects = ProjectModels.All.Select(model => model.Table).Reverse().ToList();
        foreach (var table in Further().Except(ofProjects))
            await DeleteAsync(table, Without(table, _made[table]), cancellationToken);
        foreach (var model in Models.All.Reverse())
            await DeleteAsync(model.Table, Own(model), cancellationToken);
        foreach (var table in ofProjects.Intersect(Further()))
            await DeleteAsync(table, Without(table, _made[table]), cancellationToken);

        // Locks shared rows late and briefly, because clients that trace may need them, and then checks again which of them are used.
        var candidates = SharedRows.Order.ToDictionary(model => model.Table, Unused, StringComparer.Ordinal);
        foreach (var model in SharedRows.Order)
            await _session.LockRowsAsync(model, candidates[model.Table], cancellationToken);
        foreach (var reference in await _session.ReferencesAsync(cancellationToken))
        {
            if (candidates.TryGetValue(reference.RefersTo, out var ids) && !ids.IsEmpty)
                Keep(reference.RefersTo, await _session.ReferencedAsync(reference, cancellationToken));
        }

        await _shared.CloseAsync(cancellationToken);
        foreach (var model in SharedRows.Order)
            await DeleteAsync(model.Table, Unused(model), cancellationToken);
    }

    /// <summary>The tables of the run besides those of tracing data and shared rows.</summary>
    private IEnumerable<string> Further() => _made.Keys.Where(table => Models.All.All(model => model.Table != table) && SharedRows.Find(table) is null);

    private async Task DeleteAsync(string table, IdSet ids, CancellationToken cancellationToken)
    {
        if (!ids.IsEmpty)
            _takenOut[table] = _takenOut.GetValueOrDefault(table) + await DeleteRowsAsync(table, ids, cancellationToken);
    }

    private Task<long> DeleteRowsAsync(string table, IdSet ids, CancellationToken cancellationToken) => _session.DeleteAsync(
        table, ids, done => _progress?.Report(new WorkProgress($"Deleting {table}", done, ids.Count, "rows")), cancellationToken);

    /// <summary>Counts the rows to delete.</summary>
    private async Task CountAsync(CancellationToken cancellationToken)
    {
        foreach (var (table, ids) in _made)
        {
            _takenOut[table] = await _session.CountAsync(table, Without(table, ids), cancellationToken);
        }
    }

    private IReadOnlyList<RunTable> Tables() =>
    [
        .. _run.Tables.Select(table => table with
        {
            TakenOut = _takenOut.GetValueOrDefault(table.Table),
            Kept = _shared.Kept.Where(kept => kept.Key.Table == table.Table).Sum(kept => kept.Value.Count),
            Others = _others.Taken.Where(rows => rows.Table == table.Table).Sum(rows => rows.Count),
        }),
        .. _others.Taken.Where(rows => _run.Tables.All(table => table.Table != rows.Table))
            .Select(rows => new RunTable(rows.Table, Made: 0, Deleted: 0, TakenOut: 0, Kept: 0, rows.Count)),
    ];

    /// <summary>Returns the run's rows of a model, except shared ones and those kept with them.</summary>
    private IdSet Own(ModelDescription model) => new((_made.GetValueOrDefault(model.Table) ?? [])
        .Where(id => !_shared.Contains(model, id) && _shared.Kept.GetValueOrDefault(model)?.Contains(id) != true));

    /// <summary>Returns the rows of a table that are not kept.</summary>
    private IdSet Without(string table, IdSet ids) => _shared.Kept.FirstOrDefault(kept => kept.Key.Table == table).Value is { IsEmpty: false } kept
        ? new IdSet(ids.Where(id => !kept.Contains(id)))
        : ids;

    private IdSet Unused(ModelDescription model) => new(_shared[model].Where(id => !_shared.Kept[model].Contains(id)));
}
