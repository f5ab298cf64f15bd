using System.Diagnostics;
using Tracelift.Access;
using Tracelift.Errors;
using Tracelift.Formats;
using Tracelift.Model;
using Tracelift.Projects.SetUp;
using Tracelift.Stores;
using Tracelift.Stores.Derived;
using Tracelift.Tracing.Import.Load;
using Tracelift.Tracing.Import.Origins;
using Tracelift.Tracing.Import.Plan;
using Tracelift.Tracing.Import.Survey;

namespace Tracelift.Tracing.Import;

/// <summary>
/// Imports tracing data into a project in one transaction: plan (map users, find reusable objects), load (the second pass over
/// the source, model by model), settle, commit.
/// </summary>
public sealed partial class Importer
{
    private readonly IStore _store;
    private readonly ITracingSource _source;
    private readonly ISeekableSource? _seekable;
    private readonly SourceSurvey _survey;
    private readonly IProjectMaker? _maker;
    private ImportOptions _options;
    private readonly TimeProvider _time;
    private readonly IProgress<WorkProgress>? _progress;
    private readonly TypeSwitches _switches;
    private readonly ImportReport _report = new();
    private IReadOnlyList<ServerRow> _madeOfServer = [];

    private Importer(
        IStore store, ITracingSource source, SourceSurvey survey, ImportOptions options, TimeProvider time, IProgress<WorkProgress>? progress, IProjectMaker? maker = null)
    {
        _maker = maker;
        _store = store;
        _source = source;
        _seekable = source as ISeekableSource;
        _survey = survey;
        _options = options;
        _time = time;
        _progress = progress;
        _switches = new TypeSwitches(options, survey);
        _report.Source = source.Name;
        (_report.Neurons, _report.PlaceholderNeurons) = (survey.Neurons, survey.PlaceholderNeurons);
        _report.UnknownModels = survey.Notes.UnknownModels;
        _report.UnknownFields = survey.Notes.UnknownFields;
        (_report.UnknownItems, _report.Files) = (survey.Notes.UnknownItems, survey.Notes.Files);
        _report.LeftBehind = survey.Notes.LeftBehind;
        _report.Notes = [.. survey.Notes.ForReports, .. survey.Notes.Advice];
        _report.BrokenSkeletons = survey.Broken.Ids.Count;
        _report.IsBrokenSkipped = options.BrokenSkeletons == BrokenSkeletonRule.Skip;
        _report.IsForced = options.Force;
        _report.Transform = options.Transform?.Values;
        _report.Seconds["survey"] = survey.Seconds;
    }

    /// <summary>
    /// Throws if options contradict each other or name objects that the store lacks. An import checks this, too; this method
    /// lets callers check before a long survey.
    /// </summary>
    /// <exception cref="UsageException">The options are not valid for this store.</exception>
    public static async Task RequireSenseAsync(IStore store, ImportOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(options);
        RequireSense(options);
        var session = await store.OpenSnapshotAsync(cancellationToken);
        await using (session)
        {
            await FindTargetAsync(session, options, cancellationToken);
            await UserRules.RequireUserAsync(session, options, cancellationToken);
            await EditAccess.RequireGroupAsync(session, options, cancellationToken);
            await SystemUser.FindOrNullAsync(session, options.SystemUser, cancellationToken);
        }
    }

    /// <summary>Computes the result of an import without writing.</summary>
    /// <exception cref="InputException">The source is at fault, or its users can't be mapped.</exception>
    /// <exception cref="UsageException">The options are not valid for this store.</exception>
    public static Task<ImportReport> PlanAsync(
        IStore store, ITracingSource source, SourceSurvey survey, ImportOptions options, TimeProvider time, CancellationToken cancellationToken) =>
        new Importer(store, source, survey, options, time, null).PlanAsync(cancellationToken);

    /// <summary>Imports the source.</summary>
    /// <exception cref="InputException">The source is at fault, or its users or ids can't be used.</exception>
    /// <exception cref="UsageException">The options are not valid for this store.</exception>
    /// <exception cref="StoreException">The store failed; it is unchanged.</exception>
    public static Task<ImportReport> ImportAsync(
        IStore store,
        ITracingSource source,
        SourceSurvey survey,
        ImportOptions options,
        TimeProvider time,
        IProgress<WorkProgress>? progress,
        CancellationToken cancellationToken) =>
        new Importer(store, source, survey, options, time, progress).ImportAsync(cancellationToken);

    /// <summary>Imports the source into a project that gets more than its rows.</summary>
    internal static Task<ImportReport> ImportAsync(
        IStore store,
        ITracingSource source,
        SourceSurvey survey,
        ImportOptions options,
        TimeProvider time,
        IProgress<WorkProgress>? progress,
        IProjectMaker maker,
        CancellationToken cancellationToken) =>
        new Importer(store, source, survey, options, time, progress, maker).ImportAsync(cancellationToken);

    /// <summary>Throws if options contradict each other in any store.</summary>
    /// <exception cref="UsageException">The options are contradictory.</exception>
    public static void RequireSense(ImportOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        UserRules.RequireSense(options);
        PreviouslyImported.RequireSense(options);
    }

    private async Task<ImportReport> PlanAsync(CancellationToken cancellationToken)
    {
        RequireSense(_options);
        _report.Notes = [.. _report.Notes, .. await EarlierRuns.OfFileAsync(_store, _source.Sha256, _options, cancellationToken)];
        var session = await _store.OpenSnapshotAsync(cancellationToken);
        await using (session)
        {
            _report.IsDryRun = true;
            _report.Notes = [.. _report.Notes, .. await EarlierRuns.OfTitleAsync(session, _options, cancellationToken)];
            await FindTargetAsync(session, cancellationToken);
            var users = await new UserRules(_options, _survey).PlanAsync(session, cancellationToken);
            _report.EditAccess = (await EditAccess.PlanAsync(session, users, _options, cancellationToken)).Notes;
            var (known, leftOut) = await FindLeftOutAsync(session, _source, _survey, _options, _options.Target, cancellationToken);
            var shared = await new ReusePlanner(session, _survey, _switches, known, _options.Target).PlanAsync(cancellationToken);
            var ids = IdAssignment.ForDryRun(_survey, shared, _switches, leftOut, known.Rows);
            if (_options.PreserveIds)
                ids.RequireNoNegatives(_seekable is null ? null : _seekable.IsSynthetic);

            // New users have no ids before the import; any numbers do for counting.
            users.AssignIds(1);
            var plan = new ImportPlan(users, shared, ids, leftOut, known);
            Describe(plan);
            var translation = new RowTranslation(plan, _switches, _options.Transform, _options.Target ?? 1) { ServerObjects = _options.ServerObjects };
            foreach (var model in Models.All)
                Count(model, plan, await CountAsync(session, model, translation, cancellationToken));
        }

        return _report;
    }

    private async Task<ImportReport> ImportAsync(CancellationToken cancellationToken)
    {
        RequireSense(_options);
        var clock = Stopwatch.StartNew();
        var began = _time.GetUtcNow();
        _report.Notes = [.. _report.Notes, .. await EarlierRuns.OfFileAsync(_store, _source.Sha256, _options, cancellationToken)];
        _progress?.Report(new WorkProgress("Waiting for the store", 0, null, "rows"));
        var session = await _store.BeginImportAsync(cancellationToken);
        _progress?.Report(new WorkProgress("Planning", 0, null, "rows"));
        await using (session)
        {
            _report.Notes = [.. _report.Notes, .. await EarlierRuns.OfTitleAsync(session, _options, cancellationToken)];
            await session.ChooseTriggersAsync(_options.Triggers, _survey.Spatial(_options.Target), cancellationToken);
            await FindTargetAsync(session, cancellationToken);
            var users = await new UserRules(_options, _survey).PlanAsync(session, cancellationToken);
            var access = await EditAccess.PlanAsync(session, users, _options, cancellationToken);
            _report.EditAccess = access.Notes;
            var project = await MakeProjectAsync(session, cancellationToken);
            _report.Project = project;

            // Of two imports from one origin, the second must see the rows of the first.
            if (_options.Origin is not null)
                await session.LockProjectAsync(project, cancellationToken);
            var (known, leftOut) = await FindLeftOutAsync(session, _source, _survey, _options, project, cancellationToken);
            _madeOfServer = await ServerSetUp.AddAsync(session, MissingOfServer(), cancellationToken);
            var shared = await ReuseLock.LockAsync(session, _survey, _switches, known, project, cancellationToken);
            if (!known.Replacement.Changed.IsEmpty)
                await ReplaceAsync(session, project, known, cancellationToken);
            var ids = await IdAssignment.AssignAsync(
                session, _survey, shared, _switches, leftOut, known.Rows, users, _options.PreserveIds, cancellationToken, isMadeUp: _seekable is null ? null : _seekable.IsSynthetic);
            var plan = new ImportPlan(users, shared, ids, leftOut, known);
            Describe(plan);
            Lap(clock, "plan");

            long? skeletons = _seekable?.HasSkeletonFiles == true ? users.Importer : null;
            if ((_options.ImportedBy ?? skeletons) is { } user)
                await session.MarkAsSkeletonImportAsync(project, user, cancellationToken);
            await LoadAsync(session, plan, access, project, cancellationToken);
            Lap(clock, "load");

            _progress?.Report(new WorkProgress("Settling", 0, null, "rows"));
            var settled = await session.SettleAsync(ids.Imported(project, known.Replacement.Renewed) with { Scope = _options.Materializations }, cancellationToken);
            _report.Derived = settled.Derived;
            _report.DerivedByTriggers = settled.ByTriggers;
            Lap(clock, "settle");

            if (_maker is not null)
                await _maker.CompleteAsync(session, project, users.Mapped, cancellationToken);

            // Comes last, because it blocks other imports that would create the same objects.
            await ProjectSetUp.AddSharedAsync(session, _report.IsNewProject, cancellationToken);
            _report.Run = await session.RecordRunAsync(ImportRun.Describe(_report, _source, _options, shared, began, _time), cancellationToken);
            await session.CommitAsync(_options.Analyze, cancellationToken);
            _report.Notes = [.. _report.Notes, .. session.Notes];
            Lap(clock, "commit");
        }

        return _report;
    }

    /// <summary>Finds previously imported rows and rows to exclude: known and broken skeletons, as the options say.</summary>
    internal static async Task<(PreviouslyImported Known, ExcludedRows LeftOut)> FindLeftOutAsync(
        IReadSession session, ITracingSource source, SourceSurvey survey, ImportOptions options, long? project, CancellationToken cancellationToken)
    {
        var known = await PreviouslyImported.FindAsync(session, source, survey, options, project, cancellationToken);
        var leftOut = await ExcludedRows.FindAsync(
            source, survey, known, options.BrokenSkeletons == BrokenSkeletonRule.Skip ? survey.Broken.Ids : [], options.ServerObjects, cancellationToken);
        var idle = await IdleInstances.FindAsync(source, survey, leftOut, known, cancellationToken);
        await leftOut.AddInstancesAsync(source, idle, cancellationToken);
        if (project is { } target && survey.Rows(Models.DeepLink) > 0)
            await leftOut.AddKnownDeepLinksAsync(session, source, target, cancellationToken);
        return (known, leftOut);
    }

    private async Task<long> MakeProjectAsync(IImportSession session, CancellationToken cancellationToken)
    {
        if (_maker is null)
            return _options.Target ?? await session.CreateProjectAsync(_options.NewProjectTitle!, cancellationToken);
        var (project, objects) = await _maker.MakeAsync(session, _options.Target, cancellationToken);
        _options = _options with { ServerObjects = objects };
        return project;
    }

    /// <summary>Returns the objects of the source that all projects share, as far as their part is imported.</summary>
    private IReadOnlyList<ServerRow> MissingOfServer() =>
    [
        .. _survey.OfServer.Where(named => !_switches.IsOff(named.Key))
            .SelectMany(named => named.Value.Values.Distinct().Select(row => new ServerRow(named.Key, row.Name, row.Description))),
    ];

    private async Task ReplaceAsync(IImportSession session, long project, PreviouslyImported known, CancellationToken cancellationToken)
    {
        _progress?.Report(new WorkProgress("Replacing skeletons", 0, null, "rows"));
        var replacement = new SkeletonReplacement(session, project);
        await replacement.RemoveAsync(known.Replacement, known.Rows, cancellationToken);
        _report.Removed = replacement.Removed;
    }

    private void Describe(ImportPlan plan)
    {
        _report.Users = plan.Users.Mapped;
        _report.SetUp = ProjectSetUp.Describe(plan.Shared);
        _report.KnownSkeletons = plan.Known.Skeletons.Count;
        _report.ReplacedSkeletons = plan.Known.Replacement.Changed.Count;
        _report.UnchangedSkeletons = plan.Known.Replacement.Unchanged.Count;
        _report.EditedSkeletons = plan.Known.Replacement.Conflicts.Count + plan.Known.Replacement.Overridden.Count;
        _report.Edited = plan.Known.Edited;
    }

    private async Task FindTargetAsync(IReadSession session, CancellationToken cancellationToken)
    {
        var project = await FindTargetAsync(session, _options, cancellationToken);
        (_report.Project, _report.ProjectTitle) = (project?.Id, project?.Title ?? _options.NewProjectTitle!);
        _report.IsNewProject = project is null;
    }

    /// <summary>Returns the target project, or null if the import creates it.</summary>
    internal static async Task<ProjectInfo?> FindTargetAsync(IReadSession session, ImportOptions options, CancellationToken cancellationToken)
    {
        if (options.Target is not { } target)
        {
            return string.IsNullOrWhiteSpace(options.NewProjectTitle)
                ? throw new UsageException("no-target", "The target project is missing", "Name it with --target ID, or create one with --target new:TITLE.")
                : null;
        }

        ProjectInfo.RequireTarget(target, options.Force, "--target");
        var projects = await session.ProjectsAsync(cancellationToken);
        return projects.FirstOrDefault(project => project.Id == target)
            ?? throw UnknownProject.Fault(
                target, projects.Count == 0 ? "It has no projects: create one with --target new:TITLE." : "tracelift projects list lists the projects; --target new:TITLE creates one.");
    }

    private void Count(ModelDescription model, ImportPlan plan, long written)
    {
        if (plan.Count(model, _survey, model.Facts!.IsOfServer && !_report.IsDryRun ? _madeOfServer.Count(row => row.Model == model) : written, _report.IsDryRun) is { } counts)
            _report.Models[model.Label] = counts;
    }

    private void Lap(Stopwatch clock, string stage)
    {
        _report.Seconds[stage] = clock.Elapsed.TotalSeconds;
        clock.Restart();
    }
}
