using System.Diagnostics;
using System.Globalization;
using Tracelift.Errors;
using Tracelift.Files;
using Tracelift.Formats;
using Tracelift.Model;
using Tracelift.Stores;
using Tracelift.Stores.Bulk;
using Tracelift.Stores.Ledger;
using Tracelift.Tracing.Import;
using Tracelift.Tracing.Import.Load;
using Tracelift.Tracing.Import.Plan;
using Tracelift.Tracing.Import.Survey;
using Tracelift.Tracing.Sources;

namespace Tracelift.Tracing.Bulk;

/// <summary>
/// Loads data of any size into a store: surveys the source, plans as an import does, and loads chunks of whole skeletons.
/// Each chunk is one transaction, with its entry in the ledger. The load can resume after any interruption.
/// </summary>
public sealed class BulkLoader
{
    // The report lists only so many; the file lists all.
    private const int MostTold = 20;

    private readonly IBulkStore _store;
    private readonly ISeekableSource _source;
    private readonly BulkOptions _options;
    private readonly TimeProvider _time;
    private readonly IProgress<WorkProgress>? _progress;
    private readonly BulkReport _report = new();
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private (long In, long All)? _begun;
    private StoredLoad? _finished;
    private TreenodeGrouping? _scattered;
    private Func<int> _loadedHere = () => 0;
    private bool _hasDropped;

    private BulkLoader(IBulkStore store, ISeekableSource source, BulkOptions options, TimeProvider time, IProgress<WorkProgress>? progress)
    {
        (_store, _source, _options, _time, _progress) = (store, source, options, time, progress);
        _report.Source = source.Name;
    }

    /// <summary>Starts or continues a load.</summary>
    /// <exception cref="InputException">The source is wrong.</exception>
    /// <exception cref="UsageException">The options do not fit this store.</exception>
    /// <exception cref="StoreException">The store failed. Loaded chunks stay, and the load can be resumed.</exception>
    public static Task<BulkReport> LoadAsync(
        IBulkStore store,
        ISeekableSource source,
        BulkOptions options,
        TimeProvider time,
        IProgress<WorkProgress>? progress,
        CancellationToken cancellationToken) =>
        Of(store, source, options, time, progress).LoadAsync(cancellationToken);

    /// <summary>Computes the result of a load without writing to the store; writes only the file of rejected items.</summary>
    /// <exception cref="InputException">The source is wrong, or its users can't be mapped.</exception>
    /// <exception cref="UsageException">The options do not fit this store.</exception>
    public static Task<BulkPreview> PreviewAsync(
        IBulkStore store,
        ISeekableSource source,
        BulkOptions options,
        TimeProvider time,
        IProgress<WorkProgress>? progress,
        CancellationToken cancellationToken) =>
        Of(store, source, options, time, progress).PreviewAsync(cancellationToken);

    private static BulkLoader Of(IBulkStore store, ISeekableSource source, BulkOptions options, TimeProvider time, IProgress<WorkProgress>? progress)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(source);
        options = options with { Import = options.Import with { Parts = options.Import.Parts.Intersect(ProjectParts.InChunks).ToHashSet() } };
        if (options.OnFault == FaultRule.Reject)
            options = options with { Import = options.Import with { BrokenSkeletons = BrokenSkeletonRule.Skip } };
        if (options.Offset is { } offset)
        {
            options = options with { Import = options.Import with { PreserveIds = true } };
            if (offset != 0)
                source = new OffsetSource(source, offset);
        }

        return new BulkLoader(store, source, options, time, progress);
    }

    private async Task<BulkPreview> PreviewAsync(CancellationToken cancellationToken)
    {
        RequireSense();
        var survey = await SurveyAsync(_source, cancellationToken);
        var plan = await Importer.PlanAsync(_store, _source, survey, _options.Import, _time, cancellationToken);
        return new BulkPreview(plan, _report.Rejected, _report.RejectedCount, _report.UnknownItems, _report.Files);
    }

    private async Task<BulkReport> LoadAsync(CancellationToken cancellationToken)
    {
        RequireSense();
        var isOneWriter = (await _store.DescribeAsync(cancellationToken)).Kind == StoreKind.Sqlite;
        var connections = isOneWriter ? 1 : _options.Connections;
        _report.Connections = connections;
        var fingerprint = await _source.FingerprintAsync(cancellationToken);
        await RecoverAsync(fingerprint, connections, cancellationToken);
        try
        {
            if (await BeginOrJoinAsync(fingerprint, cancellationToken) is not { } plan)
                return Describe(_finished!);
            await LoadChunksAsync(plan, connections, cancellationToken);
        }
        catch (OperationCanceledException e) when (_begun is { } begun)
        {
            throw new InterruptedLoadException(_report.Load, ChunksIn(begun), _hasDropped, e);
        }
        catch (TraceliftException e) when (_begun is { } begun)
        {
            throw StoppedLoad.Explain(e, _report.Load, ChunksIn(begun));
        }
        finally
        {
            if (_scattered is not null)
                await _scattered.DisposeAsync();
        }

        return Describe(await FindLoadAsync(_report.Load, cancellationToken));
    }

    /// <summary>Starts the load, or joins the one that another process has started.</summary>
    /// <returns>Its plan; null if the load is finished.</returns>
    private async Task<LoadPlan?> BeginOrJoinAsync(string fingerprint, CancellationToken cancellationToken)
    {
        StoredLoad? known;
        var begun = new ResumableLoad(_store, _source, _options, _time, _progress);
        if (_options.Shard.Number > 1)
        {
            // This machine never starts the load: it waits for the first one, which must not wait for this one.
            known = await begun.FindAsync(fingerprint, cancellationToken);
        }
        else
        {
            var claim = await _store.ClaimLoadAsync(ClaimOf(fingerprint), TellWait, cancellationToken);
            await using (claim)
            {
                known = await begun.FindAsync(fingerprint, cancellationToken);
                if (known is null)
                    return await BeginAsync(claim, fingerprint, cancellationToken);
            }
        }

        return await JoinAsync(known!, cancellationToken);
    }

    private string ClaimOf(string fingerprint) => string.Create(
        CultureInfo.InvariantCulture, $"{fingerprint}\n{(object?)_options.Import.Target ?? $"new:{_options.Import.NewProjectTitle}"}");

    private void TellWait() => _progress?.Report(new WorkProgress("Waiting for another process that starts the same load", 0, null, "rows"));

    private async Task<LoadPlan> BeginAsync(ILoadClaim claim, string fingerprint, CancellationToken cancellationToken)
    {
        var (survey, planner) = await SurveyInChunksAsync(cancellationToken);
        _report.Indexes = await ChooseIndexesAsync(survey, cancellationToken);
        _progress?.Report(new WorkProgress("Planning", 0, null, "rows") { Detail = _report.Indexes.ToString() });
        (_report.Load, var plan, var chunksIn, var chunks) = await new LoadStart(_store, claim, _source, survey, _options, _time, _report)
            .RunAsync(planner, _scattered, fingerprint, cancellationToken);
        _begun = (chunksIn, chunks);
        Lap("plan");
        return plan;
    }

    private async Task<LoadPlan?> JoinAsync(StoredLoad known, CancellationToken cancellationToken)
    {
        LoadFindings.Read(await _store.ReadFindingsAsync(known.Id, cancellationToken)).Tell(_report);
        _finished = known.Finished is null ? null : known;
        if (_finished is not null)
            return null;
        _report.IsResumed = true;
        _report.Load = known.Id;
        _begun = (known.ChunksLoaded, known.Chunks);
        try
        {
            var plan = await ReadPlanAsync(known, cancellationToken);
            Lap("plan");
            return plan;
        }
        catch (StoreException e) when (e.Code == "damaged-load")
        {
            // Another process may have finished it just now: the last chunk deletes the plan.
            _finished = await FindLoadAsync(known.Id, cancellationToken);
            if (_finished.Finished is null)
                throw;
            return null;
        }
    }

    private void RequireSense()
    {
        var import = _options.Import;
        Importer.RequireSense(import);
        if (!import.Treenodes || !import.Connectors || !import.Annotations || !import.Tags || !import.Volumes)
            throw new UsageException("bad-arguments", "A bulk load imports all of its source", "Select parts with an export, or with tracelift import.");
        if (import.OnKnown == KnownSkeletonRule.Replace)
            throw new UsageException("bad-arguments", "A bulk load replaces no skeletons", "tracelift import does, with --on-known replace.");
        if (_options.Connections < 1 || _options.ChunkRows < 1)
            throw new UsageException("bad-arguments", "A bulk load needs at least one connection, and chunks of at least one row");
    }

    /// <summary>Rebuilds indexes that another load dropped before it was killed.</summary>
    private async Task RecoverAsync(string fingerprint, int connections, CancellationToken cancellationToken)
    {
        // A load of the same source rebuilds its indexes at its end.
        var dead = (await _store.LoadsAsync(cancellationToken) ?? [])
            .Where(load => load.Dropped.Count > 0 && load.IsAlive != true && !(load.IsOpen && load.Fingerprint == fingerprint)).ToList();
        foreach (var load in dead)
        {
            _progress?.Report(new WorkProgress("Rebuilding indexes", 0, null, "indexes"));
            await _store.RestoreIndexesAsync(load.Id, connections, null, cancellationToken);
            _report.Notes.Add(string.Create(CultureInfo.InvariantCulture, $"rebuilt {load.Dropped.Count} indexes that load {load.Id} had dropped"));
        }
    }

    private async Task<(SourceSurvey Survey, ChunkPlanner Planner)> SurveyInChunksAsync(CancellationToken cancellationToken)
    {
        var planner = new ChunkPlanner(_options.ChunkRows);
        var survey = await SurveyAsync(new ChunkingSource(_source, planner), cancellationToken);
        if (planner.IsScattered)
        {
            _progress?.Report(new WorkProgress("Gathering skeletons", 0, null, "rows"));
            var chunks = await TreenodeGrouping.CutAsync(_source, survey.Shapes.Skeletons, _options.ChunkRows, cancellationToken);
            _scattered = await TreenodeGrouping.GatherAsync(_source, chunks, cancellationToken);
        }

        Lap("survey");
        return (survey, planner);
    }

    private async Task<SourceSurvey> SurveyAsync(ITracingSource source, CancellationToken cancellationToken)
    {
        await Importer.RequireSenseAsync(_store, _options.Import, cancellationToken);
        var survey = await Surveyor.SurveyAsync(source, _options.OnFault == FaultRule.Reject, _progress, cancellationToken);
        await survey.RequireSoundAsync(_source, _options.Import.BrokenSkeletons, cancellationToken);
        (_report.Neurons, _report.PlaceholderNeurons) = (survey.Neurons, survey.PlaceholderNeurons);
        (_report.UnknownModels, _report.UnknownFields, _report.UnknownItems) = (survey.Notes.UnknownModels, survey.Notes.UnknownFields, survey.Notes.UnknownItems);
        _report.Files = survey.Notes.Files;
        _report.Notes.AddRange(survey.Notes.ForReports);
        if (survey.Notes.LeftBehind.Count > 0)
            _report.Notes.Add($"Not copied from the source: {string.Join(", ", survey.Notes.LeftBehind.Select(pair => string.Create(CultureInfo.InvariantCulture, $"{pair.Key} ({pair.Value})")))}");
        _report.Notes.AddRange(survey.Notes.Advice);
        if (Models.All.Where(model => model.Facts!.Part != ProjectPart.None && !model.Facts.IsOfServer && !_options.Import.Parts.Contains(model.Facts.Part) && survey.Rows(model) > 0).ToList() is { Count: > 0 } parts)
            _report.Notes.Add($"A load in chunks leaves these out; tracelift import and tracelift projects copy take them: {string.Join(", ", parts.Select(model => string.Create(CultureInfo.InvariantCulture, $"{model.Facts!.LeftBehindAs ?? model.Label} ({survey.Rows(model)})")))}");
        if (_options.OnFault == FaultRule.Reject)
            await RejectAsync(survey, cancellationToken);
        else
            (_report.BrokenSkeletons, _report.IsBrokenSkipped) = (survey.Broken.Ids.Count, _options.Import.BrokenSkeletons == BrokenSkeletonRule.Skip);
        return survey;
    }

    /// <summary>Sets faulty items aside, and writes the file that lists them.</summary>
    private async Task RejectAsync(SourceSurvey survey, CancellationToken cancellationToken)
    {
        var rejected = await FaultyItems.SetAsideAsync(_source, survey, cancellationToken);
        _report.Rejected = [.. rejected.Take(MostTold)];
        _report.RejectedCount = rejected.Count;
        if (rejected.Count > 0 && _options.RejectFile is { } path)
            await RejectFile.WriteAsync(path, rejected, cancellationToken);
    }

    /// <summary>Decides once for the whole load, for all processes.</summary>
    private async Task<IndexChoice> ChooseIndexesAsync(SourceSurvey survey, CancellationToken cancellationToken) => _options.DropIndexes is { } drops
        ? new IndexChoice(drops, drops ? "--drop-indexes was given" : "--drop-indexes false was given")
        : await _store.ChooseIndexesAsync(
            ChunkPlanner.Stages.Keys.Where(model => survey.Rows(model) > 0).ToDictionary(model => model, survey.Rows), cancellationToken);

    private async Task<LoadPlan> ReadPlanAsync(StoredLoad load, CancellationToken cancellationToken)
    {
        _report.Indexes = new IndexChoice(load.DropsIndexes, "the load started with this choice");
        var file = TemporaryFile.Create(_source.Name);
        await using (file)
        {
            await _store.ReadPlanAsync(load.Id, file, cancellationToken);
            file.Position = 0;
            try
            {
                return LoadPlan.Read(file, _source);
            }
            catch (Exception e) when (e is EndOfStreamException or InvalidDataException)
            {
                throw new StoreException("damaged-load", string.Create(CultureInfo.InvariantCulture, $"The plan of load {load.Id} can't be read"), "Undo the load and start it again", e);
            }
        }
    }

    private async Task LoadChunksAsync(LoadPlan plan, int connections, CancellationToken cancellationToken)
    {
        var load = await FindLoadAsync(_report.Load, cancellationToken);
        _begun = (load.ChunksLoaded, load.Chunks);
        var presence = await _store.JoinAsync(load.Id, plan.Ends, cancellationToken);
        await using (presence)
        {
            if (load.DropsIndexes)
            {
                _hasDropped = true;
                await _store.DropIndexesAsync(load, cancellationToken);
            }

            var began = _clock.Elapsed;
            var loading = new ChunkLoading(_store, _source, plan, _options, _time, _progress);
            _loadedHere = () => loading.Chunks;
            await using (loading)
                await loading.RunAsync(load, _scattered, connections, cancellationToken);
            _report.ChunksHere += loading.Chunks;
            _report.RowsHere += loading.Rows;
            _report.Seconds["reading"] = loading.Clock.Reading;
            _report.Seconds["writing"] = loading.Clock.Writing;
            var seconds = Math.Max(0.001, (_clock.Elapsed - began).TotalSeconds);
            _report.RowsPerSecond = loading.Rows / seconds;
            _report.BytesRead = loading.Bytes;
            _report.BytesPerSecond = loading.Bytes / seconds;
            _clock.Restart();

            // Several processes may rebuild indexes, but each index only once.
            if (load.DropsIndexes)
            {
                _progress?.Report(new WorkProgress("Rebuilding indexes", 0, null, "indexes"));
                _report.Restored = await _store.RestoreIndexesAsync(
                    load.Id, connections, index => _progress?.Report(new WorkProgress($"Rebuilt {index.Name}; rebuilding others", 0, null, "indexes")), cancellationToken);
                _hasDropped = false;
                Lap("indexes");
            }

            _progress?.Report(new WorkProgress("Finishing", 0, null, "rows"));
            _report.Notes.AddRange(await _store.FinishAsync(load, _options.Import.Analyze, cancellationToken));
            Lap("finish");
        }
    }

    /// <summary>Returns the number of loaded chunks that this process knows of, in words.</summary>
    private string ChunksIn((long In, long All) begun) => string.Create(
        CultureInfo.InvariantCulture,
        $"{(_options.Shard.Count > 1 ? "at least " : "")}{begun.In + _loadedHere()} of {begun.All} chunks");

    private async Task<StoredLoad> FindLoadAsync(long load, CancellationToken cancellationToken) =>
        (await _store.LoadsAsync(cancellationToken))?.FirstOrDefault(one => one.Id == load)
        ?? throw new StoreException("unknown-load", string.Create(CultureInfo.InvariantCulture, $"The store's ledger has no load {load}"));

    private BulkReport Describe(StoredLoad load)
    {
        _report.WasFinished = _report.Load == 0;
        _report.Load = load.Id;
        _report.Project = load.Run.Record.Project;
        _report.ProjectTitle = load.Run.Record.ProjectTitle;
        _report.Tables = load.Run.Tables;
        _report.Chunks = load.Chunks;
        return _report;
    }

    private void Lap(string stage)
    {
        _report.Seconds[stage] = _clock.Elapsed.TotalSeconds;
        _clock.Restart();
    }
}
