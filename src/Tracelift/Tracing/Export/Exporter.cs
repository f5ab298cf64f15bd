using System.Diagnostics;
using System.Runtime.CompilerServices;
using Tracelift.Errors;
using Tracelift.Formats.Json;
using Tracelift.Model;
using Tracelift.Stores;
using Tracelift.Tracing.Export.Selecting;
using Tracelift.Tracing.Vocabulary;

namespace Tracelift.Tracing.Export;

/// <summary>
/// Exports tracing data of a project: plan (which neurons go out, what is refused), stream (the rows, closed under
/// references, as they are read), report. All of it within one snapshot.
/// </summary>
public static class Exporter
{
    /// <summary>Works out which neurons go out, and reads no more than that takes.</summary>
    /// <exception cref="UsageException">The options name what the project does not have.</exception>
    /// <exception cref="InputException"><c>not-set-up</c>: the project is not set up for tracing.</exception>
    public static async Task<ExportPlan> PlanAsync(
        IReadSession session, ExportOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(options);
        var project = await FindSourceAsync(session, options.Source, cancellationToken);
        var vocabulary = await ProjectVocabulary.ReadAsync(session, options.Source, cancellationToken);
        await RequireSetUpAsync(session, project, vocabulary, cancellationToken);
        var selection = await new SelectionPlanner(session, vocabulary, options).PlanAsync(cancellationToken);
        return new ExportPlan(project, options, vocabulary, selection);
    }

    /// <summary>Plans and exports.</summary>
    /// <inheritdoc cref="ExportAsync(IReadSession, ExportPlan, TracingJsonWriter?, IProgress{WorkProgress}?, CancellationToken)"/>
    public static async Task<ExportReport> ExportAsync(
        IReadSession session,
        ExportOptions options,
        TracingJsonWriter? writer,
        IProgress<WorkProgress>? progress,
        CancellationToken cancellationToken)
    {
        var plan = await PlanAsync(session, options, cancellationToken);
        return await ExportAsync(session, plan, writer, progress, cancellationToken);
    }

    /// <summary>Streams the rows that a plan lets out.</summary>
    /// <param name="session">The snapshot in which the plan was made.</param>
    /// <param name="plan">The plan.</param>
    /// <param name="writer">Takes the rows and is completed; null for a dry run, which counts rows and collects names.</param>
    /// <param name="progress">Hears how far it is.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <exception cref="InputException">The project holds rows that can't go out, such as broken skeletons.</exception>
    public static async Task<ExportReport> ExportAsync(
        IReadSession session,
        ExportPlan plan,
        TracingJsonWriter? writer,
        IProgress<WorkProgress>? progress,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(plan);
        var clock = Stopwatch.StartNew();
        var report = new ExportReport { Project = plan.Project.Id, ProjectTitle = plan.Project.Title };
        if (writer is null)
            (report.Neurons, report.Annotations, report.Tags, report.Volumes, report.DeepLinks) = ([], [], [], [], []);
        else if (!plan.Options.Users)
            writer.Limit(Models.User, "username", "password");
        if (writer is null || plan.Options.AnonymizeUsers)
            report.PersonalTexts = [];

        var watch = await ExportWatch.BeginAsync(session, plan, progress, cancellationToken);
        var rows = new ExportStream(session, plan.Vocabulary, plan.Options, plan.Selection, report);

        // The store reads and decodes while this thread formats.
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
            await writer.CompleteAsync(cancellationToken);
        await NotExported.CountAsync(session, plan, report, cancellationToken);
        foreach (var names in (List<string>?[])[report.Users, report.Neurons, report.Annotations, report.Tags, report.Volumes, report.DeepLinks])
            names?.Sort(NaturalOrder.Instance);
        report.Bytes = writer?.Bytes ?? 0;
        report.Seconds = clock.Elapsed.TotalSeconds;
        return report;
    }

    /// <summary>Streams the rows that a plan lets out, for whoever does not want a file.</summary>
    /// <param name="session">The snapshot in which the plan was made.</param>
    /// <param name="plan">The plan.</param>
    /// <param name="report">Takes the counts; complete when the stream has ended.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    internal static async IAsyncEnumerable<Batch> StreamAsync(
        IReadSession session, ExportPlan plan, ExportReport report, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var rows = new ExportStream(session, plan.Vocabulary, plan.Options, plan.Selection, report);
        await foreach (var batch in rows.ReadAsync(cancellationToken))
            yield return batch;
        await NotExported.CountAsync(session, plan, report, cancellationToken);
    }

    /// <summary>The neurons that a plan lets out, and how many of them are placeholders that came into the project.</summary>
    /// <param name="session">The snapshot in which the plan was made.</param>
    /// <param name="plan">The plan.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    public static async Task<NeuronCount> CountNeuronsAsync(IReadSession session, ExportPlan plan, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var placeholders = await PlaceholderCount.OfAsync(
            session, plan.Project.Id, plan.Vocabulary, plan.Options.IsConstrained ? plan.Selection.Neurons : null, cancellationToken);
        return new NeuronCount(plan.Neurons - placeholders.Neurons, placeholders.Neurons);
    }

    private static async Task<ProjectInfo> FindSourceAsync(
        IReadSession session, long source, CancellationToken cancellationToken)
    {
        var projects = await session.ProjectsAsync(cancellationToken);
        return projects.FirstOrDefault(project => project.Id == source)
            ?? throw UnknownProject.Fault(
                source,
                projects.Count == 0
                    ? "It has none at all: tracelift import brings one in; --store names another store."
                    : "tracelift projects list says what there is; --store names another store.");
    }

    /// <summary>Refuses a project without the classes, relations and the root that tracing data needs.</summary>
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
