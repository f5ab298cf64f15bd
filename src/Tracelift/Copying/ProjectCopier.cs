using Tracelift.Errors;
using Tracelift.Model;
using Tracelift.Projects.Exporting;
using Tracelift.Projects.Matching;
using Tracelift.Projects.Stored;
using Tracelift.Stores;
using Tracelift.Tracing;
using Tracelift.Tracing.Compare;
using Tracelift.Tracing.Export;
using Tracelift.Tracing.Import;
using Tracelift.Tracing.Import.Survey;
using Tracelift.Tracing.Sources;

namespace Tracelift.Copying;

/// <summary>
/// Copies a project, whole, within a store or into another one: stacks, mirrors, groups, tags and rights, tracing data, and
/// all parts of docs/formats/what-moves.md. One transaction, one run that an undo takes out.
/// </summary>
public static class ProjectCopier
{
    /// <summary>Computes the result of a copy without writing.</summary>
    /// <exception cref="UsageException">A project does not exist, or the options are not valid for the target.</exception>
    /// <exception cref="InputException">The source is at fault, or its users can't be mapped.</exception>
    public static Task<CopyReport> PlanAsync(
        IStore from, long project, IStore to, CopyOptions options, TimeProvider time, IProgress<WorkProgress>? progress, CancellationToken cancellationToken) =>
        RunAsync(from, project, to, options, time, isDryRun: true, progress, cancellationToken);

    /// <summary>Copies a project.</summary>
    /// <param name="from">The store of the project.</param>
    /// <param name="project">The project's id.</param>
    /// <param name="to">The store to copy to; it can be the same.</param>
    /// <param name="options">The options.</param>
    /// <param name="time">The clock.</param>
    /// <param name="progress">Receives the progress.</param>
    /// <param name="cancellationToken">Cancels the copy; the target is unchanged then.</param>
    /// <exception cref="UsageException">A project does not exist, or the options are not valid for the target.</exception>
    /// <exception cref="InputException">The source is at fault, or its users can't be mapped.</exception>
    /// <exception cref="StoreException">A store failed; the target is unchanged.</exception>
    public static Task<CopyReport> CopyAsync(
        IStore from, long project, IStore to, CopyOptions options, TimeProvider time, IProgress<WorkProgress>? progress, CancellationToken cancellationToken) =>
        RunAsync(from, project, to, options, time, isDryRun: false, progress, cancellationToken);

    /// <summary>Compares a new copy with its source. The copy is complete by then, so what stops the comparison makes a note.</summary>
    /// <param name="from">The store of the project.</param>
    /// <param name="project">The project's id.</param>
    /// <param name="to">The store of the copy; it can be the same.</param>
    /// <param name="options">The options of the copy.</param>
    /// <param name="report">The report of the copy, which receives the comparison.</param>
    /// <param name="cancellationToken">Cancels the comparison.</param>
    public static async Task CompareCopyAsync(IStore from, long project, IStore to, CopyOptions options, CopyReport report, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(report);
        if (report.Import is not { IsNewProject: true, Project: { } copied })
            return;
        try
        {
            report.Comparison = await CompareAsync(from, project, to, copied, options, report.RenamedUsers, cancellationToken);
        }
        catch (Exception e) when (e is TraceliftException or OperationCanceledException)
        {
            report.Import.Notes = [.. report.Import.Notes, $"The copy is complete, but was not compared with the source: {(e is OperationCanceledException ? "the comparison was cancelled" : e.Message)}"];
        }
    }

    /// <summary>Compares two projects row by row, apart from ids.</summary>
    /// <param name="a">The store of the first project.</param>
    /// <param name="projectOfA">Its id.</param>
    /// <param name="b">The store of the second project; it can be the same.</param>
    /// <param name="projectOfB">Its id.</param>
    /// <param name="options">What to compare: that which a copy with these options includes.</param>
    /// <param name="renamed">The names that users of the first project have in the second, as far as they differ; or null.</param>
    /// <param name="cancellationToken">Cancels the comparison.</param>
    public static async Task<ComparisonReport> CompareAsync(
        IStore a, long projectOfA, IStore b, long projectOfB, CopyOptions options, IReadOnlyDictionary<string, string>? renamed, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        await using var first = await ProjectSource.OpenWholeAsync(a, projectOfA, ExportOf(projectOfA, options), cancellationToken);
        await using var second = await ProjectSource.OpenWholeAsync(b, projectOfB, ExportOf(projectOfB, options), cancellationToken);
        var report = await TracingComparison.CompareAsync(first, second, new ComparisonOptions { Users = false, RenamedUsers = renamed ?? new Dictionary<string, string>() }, cancellationToken);
        return report with { Models = [.. report.Models, .. await SurroundingsAsync(first.Session, projectOfA, second.Session, projectOfB, cancellationToken)] };
    }

    /// <summary>Compares stacks by their images and places, and tags by their names.</summary>
    private static async Task<IReadOnlyList<ComparedModel>> SurroundingsAsync(
        IReadSession a, long projectOfA, IReadSession b, long projectOfB, CancellationToken cancellationToken)
    {
        var stacks = (await StacksAsync(a, projectOfA, cancellationToken), await StacksAsync(b, projectOfB, cancellationToken));
        var tags = (await TagsAsync(a, projectOfA, cancellationToken), await TagsAsync(b, projectOfB, cancellationToken));
        return [.. new[] { Compared(ProjectModels.ProjectStack, stacks), Compared(ProjectModels.TaggedItem, tags) }.Where(model => model.RowsOfA + model.RowsOfB > 0)];

        static ComparedModel Compared(ModelDescription model, (List<string> A, List<string> B) rows)
        {
            var (ofA, ofB) = (rows.A.CountBy(row => row).ToDictionary(), rows.B.CountBy(row => row).ToDictionary());
            var onlyA = ofA.Sum(row => Math.Max(0, row.Value - ofB.GetValueOrDefault(row.Key)));
            var onlyB = ofB.Sum(row => Math.Max(0, row.Value - ofA.GetValueOrDefault(row.Key)));
            return new ComparedModel(model.Label, rows.A.Count, rows.B.Count, Math.Max(onlyA, onlyB));
        }
    }

    private static async Task<List<string>> StacksAsync(IReadSession session, long project, CancellationToken cancellationToken) =>
        (await StoredProjects.LoadAsync(session, IdSet.Of(project), cancellationToken))[0].Stacks
            .Select(stack => $"{stack.Key.Text} {stack.Definition.Translation} {stack.Definition.Orientation} {string.Join(' ', stack.Definition.StackGroups)}").ToList();

    private static async Task<List<string>> TagsAsync(IReadSession session, long project, CancellationToken cancellationToken) =>
        [.. (await ProjectTags.OfAsync(session, IdSet.Of(project), cancellationToken))[project]];

    private static ExportOptions ExportOf(long project, CopyOptions options) => ProjectSource.AllOf(project) with
    {
        Parts = options.Parts,
        Treenodes = options.Import.Treenodes,
        Connectors = options.Import.Connectors ? ConnectorMode.IntraConnectorsAndPlaceholders : ConnectorMode.None,
        Annotations = options.Import.Annotations,
        Tags = options.Import.Tags,
        Volumes = options.Import.Volumes,
    };

    private static async Task<CopyReport> RunAsync(
        IStore from, long project, IStore to, CopyOptions options, TimeProvider time, bool isDryRun, IProgress<WorkProgress>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        options = options with { Import = options.Import with { Parts = options.Parts } };
        await Importer.RequireSenseAsync(to, options.Import, cancellationToken);
        await using var source = await ProjectSource.OpenWholeAsync(from, project, ExportOf(project, options), cancellationToken);
        source.Name = options.SourceName ?? source.Name;
        var stored = (await StoredProjects.LoadAsync(source.Session, IdSet.Of(project), cancellationToken))[0];
        var tags = await ProjectTags.OfAsync(source.Session, IdSet.Of(project), cancellationToken);
        var rights = options.Rights ? await ProjectRights.OfAsync(source.Session, project, cancellationToken) : [];
        var isSameStore = ReferenceEquals(from, to) || from.Name == to.Name;
        var asked = options;
        var maker = new CopiedProject(stored, [.. tags[project]], rights, options, session => KnownTarget.FindAsync(session, stored, isSameStore, asked, cancellationToken));
        await using (var session = await to.OpenSnapshotAsync(cancellationToken))
            await maker.PlanAsync(session, cancellationToken);
        if (maker.Known is { Action: ProjectAction.Merge or ProjectAction.Override } known)
            options = options with { Import = options.Import with { Target = known.Id, NewProjectTitle = null } };
        var report = maker.Known switch
        {
            { Action: ProjectAction.Ignore } or { HoldsData: true } => await WithoutDataAsync(to, source, maker, options, time, isDryRun, cancellationToken),
            _ => await WithDataAsync(to, source, maker, options, time, isDryRun, progress, cancellationToken),
        };
        return new CopyReport { Import = report, Known = maker.Known, Stacks = maker.Stacks, Tags = maker.Tags, Rights = maker.Rights, WithoutAccount = maker.WithoutAccount };
    }

    private static async Task<ImportReport> WithDataAsync(
        IStore to, ProjectSource source, CopiedProject maker, CopyOptions options, TimeProvider time, bool isDryRun, IProgress<WorkProgress>? progress, CancellationToken cancellationToken)
    {
        var survey = await Surveyor.SurveyAsync(source, progress, cancellationToken);
        try
        {
            return isDryRun
                ? await Importer.PlanAsync(to, source, survey, options.Import with { ServerObjects = maker.Planned }, time, cancellationToken)
                : await Importer.ImportAsync(to, source, survey, options.Import, time, progress, maker, cancellationToken);
        }
        catch (InputException e) when (e.Code == "unknown-user")
        {
            // An import has other options for it.
            throw new InputException(e.Code, e.Message, e.Problems, "Use --users create to create them (inactive), or --users FILE with lines THEIRS=OURS to map them to other users.");
        }
    }

    /// <summary>Adds the stacks, tags and rights that a known project lacks, and no rows: it holds tracing data, which would be there twice.</summary>
    private static async Task<ImportReport> WithoutDataAsync(
        IStore to, ProjectSource source, CopiedProject maker, CopyOptions options, TimeProvider time, bool isDryRun, CancellationToken cancellationToken)
    {
        var known = maker.Known!;
        var report = new ImportReport { Source = source.Name, Project = known.Id, ProjectTitle = known.Title, IsDryRun = isDryRun };
        if (isDryRun || known.Action == ProjectAction.Ignore)
            return report;
        var began = time.GetUtcNow();
        await using var session = await to.BeginImportAsync(cancellationToken);
        await maker.MakeAsync(session, known.Id, cancellationToken);
        await maker.CompleteAsync(session, known.Id, [], cancellationToken);
        if (!maker.HasWritten)
            return report;
        report.Run = await session.RecordRunAsync(ImportRun.Describe(report, source, options.Import, began, time), cancellationToken);
        await session.CommitAsync(analyze: false, cancellationToken);
        report.Notes = session.Notes;
        return report;
    }
}
