using System.Diagnostics;
using System.Runtime.CompilerServices;
using Tracelift.Errors;
using Tracelift.Files;
using Tracelift.Formats.Destinations;
using Tracelift.Model;
using Tracelift.Projects.Stored;
using Tracelift.Stores;
using Tracelift.Tracing.Export.Selecting;
using Tracelift.Tracing.Vocabulary;

namespace Tracelift.Tracing.Export;

/// <summary>
/// Exports tracing data of a project: makes a plan (the neurons to export, or a refusal), streams the rows with closed
/// references, and reports. All within one snapshot.
/// </summary>
public static class Exporter
{
    /// <summary>Plans an export: selects the neurons, and reads only what the selection needs.</summary>
    /// <exception cref="UsageException">The options name objects that the project lacks.</exception>
    /// <exception cref="InputException"><c>not-set-up</c>: the project is not set up for tracing.</exception>
    public static Task<ExportPlan> PlanAsync(IReadSession session, ExportOptions options, CancellationToken cancellationToken) =>
        PlanAsync(session, options, mayBeBare: false, cancellationToken);

    /// <summary>Plans an export, also of a project that is not set up for tracing.</summary>
    internal static async Task<ExportPlan> PlanAsync(IReadSession session, ExportOptions options, bool mayBeBare, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(options);
        var project = await FindSourceAsync(session, options.Source, cancellationToken);
        var vocabulary = await ProjectVocabulary.ReadAsync(session, options.Source, cancellationToken);
        if (!mayBeBare)
            await RequireSetUpAsync(session, project, vocabulary, cancellationToken);
        var selection = await new SelectionPlanner(session, vocabulary, options).PlanAsync(cancellationToken);
        return new ExportPlan(project, options, vocabulary, selection);
    }

    /// <summary>Plans and exports.</summary>
    /// <inheritdoc cref="ExportAsync(IReadSession, ExportPlan, ITracingWriter?, IProgress{WorkProgress}?, CancellationToken)"/>
    public static async Task<ExportReport> ExportAsync(
        IReadSession session,
        ExportOptions options,
        ITracingWriter? writer,
        IProgress<WorkProgress>? progress,
        CancellationToken cancellationToken)
    {
        var plan = await PlanAsync(session, options, cancellationToken);
        return await ExportAsync(session, plan, writer, progress, cancellationToken);
    }

    /// <summary>Exports the rows of a plan.</summary>
    /// <param name="session">The snapshot in which the plan was made.</param>
    /// <param name="plan">The plan.</param>
    /// <param name="writer">Receives the rows and is completed; null for a dry run, which counts rows and collects names.</param>
    /// <param name="progress">Receives the progress.</param>
    /// <param name="cancellationToken">Cancels the export.</param>
    /// <exception cref="InputException">The project holds rows that can't be exported, such as broken skeletons.</exception>
    public static async Task<ExportReport> ExportAsync(
        IReadSession session,
        ExportPlan plan,
        ITracingWriter? writer,
        IProgress<WorkProgress>? progress,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(plan);
        var clock = Stopwatch.StartNew();
        var report = new ExportReport { Project = plan.Project.Id, ProjectTitle = plan.Project.Title, Notes = plan.Selection.Notes };
        if (writer is null)
            (report.Neurons, report.Annotations, report.Tags, report.Volumes, report.DeepLinks, report.OtherNames) = ([], [], [], [], [], new(StringComparer.Ordinal));
        else if (!plan.Options.Users)
            writer.Limit(Models.User, "username", "password");
        if (writer is null || plan.Options.AnonymizeUsers)
            report.PersonalTexts = [];

        var watch = await ExportWatch.BeginAsync(session, plan, progress, cancellationToken);
        var rows = new ExportStream(session, plan.Vocabulary, plan.Options, plan.Selection, report);

        // Reads and decodes in the background while this thread formats.
        await foreach (var batch in rows.ReadAsync(cancellationToken).Ahead(cancellationToken: cancellationToken))
        {
            using (batch)
            {
                if (writer is not null)
                    await writer.WriteAsync(batch, cancellationToken);
                watch?.Passed(batch);
            }
        }

        if (writer is not null)
        {
            await writer.CompleteAsync(cancellationToken);
            report.Files = writer.Files;
            foreach (var (what, count) in writer.NotHeld)
                report.NotHeld[what] = count;
            report.Notes = [.. report.Notes, .. writer.Notes];
        }

        await NotExported.CountAsync(session, plan, report, cancellationToken);
        foreach (var names in (List<string>?[])[report.Users, report.Neurons, report.Annotations, report.Tags, report.Volumes, report.DeepLinks, .. (IEnumerable<List<string>>?)report.OtherNames?.Values ?? []])
            names?.Sort(NaturalOrder.Instance);
        report.Bytes = writer?.Bytes ?? 0;
        report.Seconds = clock.Elapsed.TotalSeconds;
        return report;
    }

    /// <summary>Exports the rows of a plan to a place, in a format. The output is complete or not there.</summary>
    /// <param name="session">The snapshot in which the plan was made.</param>
    /// <param name="plan">The plan.</param>
    /// <param name="destination">The format.</param>
    /// <param name="options">The options of the format.</param>
    /// <param name="place">The place.</param>
    /// <param name="progress">Receives the progress.</param>
    /// <param name="cancellationToken">Cancels the export.</param>
    /// <exception cref="UsageException">The place can't be written.</exception>
    /// <exception cref="InputException">The project holds rows that can't be exported, or the format can't express a value.</exception>
    public static async Task<ExportReport> WriteAsync(
        IReadSession session,
        ExportPlan plan,
        ITracingDestination destination,
        DestinationOptions options,
        OutputPlace place,
        IProgress<WorkProgress>? progress,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(destination);
        ArgumentNullException.ThrowIfNull(place);
        var context = new DestinationContext
        {
            Project = plan.Project.Id,
            Title = plan.Project.Title,
            Skeletons = plan.Selection.Skeletons,
            Treenodes = await session.CountAsync(Models.Treenode.Table, plan.Project.Id, cancellationToken),
            VoxelSize = destination.Takes.HasFlag(DestinationTakes.VoxelSize) && options.VoxelSize is null ? await VoxelSizeAsync(session, plan.Project.Id, cancellationToken) : null,
            Options = options,
            Progress = progress is null ? null : (stage, done, total) => progress.Report(new WorkProgress(stage, done, total, stage.Split(' ')[^1])),
        };
        await using var writer = destination.Open(place, context);
        var report = await ExportAsync(session, plan, writer, progress, cancellationToken);
        report.Format = destination.Name;
        return report;
    }

    /// <summary>Streams the rows of a plan without a file.</summary>
    /// <param name="session">The snapshot in which the plan was made.</param>
    /// <param name="plan">The plan.</param>
    /// <param name="report">Receives the counts; complete when the stream has ended.</param>
    /// <param name="cancellationToken">Cancels the stream.</param>
    internal static async IAsyncEnumerable<Batch> StreamAsync(
        IReadSession session, ExportPlan plan, ExportReport report, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var rows = new ExportStream(session, plan.Vocabulary, plan.Options, plan.Selection, report);
        await foreach (var batch in rows.ReadAsync(cancellationToken))
            yield return batch;
        await NotExported.CountAsync(session, plan, report, cancellationToken);
    }

    /// <summary>Counts the neurons of a plan, and the imported placeholders among them.</summary>
    /// <param name="session">The snapshot in which the plan was made.</param>
    /// <param name="plan">The plan.</param>
    /// <param name="cancellationToken">Cancels the queries.</param>
    public static async Task<NeuronCount> CountNeuronsAsync(IReadSession session, ExportPlan plan, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var placeholders = await PlaceholderCount.OfAsync(
            session, plan.Project.Id, plan.Vocabulary, plan.Options.IsConstrained ? plan.Selection.Neurons : null, cancellationToken);
        return new NeuronCount(plan.Neurons - placeholders.Neurons, placeholders.Neurons);
    }

    /// <summary>Returns the size of a voxel of the project's first stack; null without stacks.</summary>
    private static async Task<(double X, double Y, double Z)?> VoxelSizeAsync(IReadSession session, long project, CancellationToken cancellationToken)
    {
        var stored = (await StoredProjects.LoadAsync(session, IdSet.Of(project), cancellationToken))[0];
        return stored.Stacks is [{ Definition.Resolution: { X: > 0, Y: > 0, Z: > 0 } size }, ..] ? (size.X, size.Y, size.Z) : null;
    }

    private static async Task<ProjectInfo> FindSourceAsync(
        IReadSession session, long source, CancellationToken cancellationToken)
    {
        var projects = await session.ProjectsAsync(cancellationToken);
        return projects.FirstOrDefault(project => project.Id == source)
            ?? throw UnknownProject.Fault(
                source,
                projects.Count == 0
                    ? "The store is empty: import a project with tracelift import, or name another store with --store."
                    : "tracelift projects list lists the projects; --store names another store.");
    }

    /// <summary>Throws if the project lacks classes, relations or the root of tracing data.</summary>
    private static async Task RequireSetUpAsync(
        IReadSession session, ProjectInfo project, ProjectVocabulary vocabulary, CancellationToken cancellationToken)
    {
        var missing = vocabulary.Missing.ToList();
        if (!await HasRootAsync(session, project.Id, vocabulary, cancellationToken))
            missing.Add("root instance");
        if (missing.Count > 0)
        {
            throw new InputException(
                "not-set-up",
                $"Project {project.Id} \"{project.Title}\" is not set up for tracing. It lacks: {string.Join(", ", missing)}",
                "Importing into it, or opening it in CATMAID's tracing tool, sets it up.");
        }
    }

    private static async Task<bool> HasRootAsync(
        IReadSession session, long project, ProjectVocabulary vocabulary, CancellationToken cancellationToken)
    {
        var query = new RowQuery(Models.ClassInstance) { Project = project }
            .Where("class_column", vocabulary.Class(TracingVocabulary.Root));
        await foreach (var batch in session.ReadAsync(query, cancellationToken))
        {
            using (batch)
            {
                if (batch.Count > 0)
                    return true;
            }
        }

        return false;
    }
}
