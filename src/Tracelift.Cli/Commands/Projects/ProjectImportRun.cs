using Tracelift.Cli.Reports;
using Tracelift.Cli.Reports.Projects;
using Tracelift.Cli.Terminal;
using Tracelift.Projects;
using Tracelift.Projects.Images;
using Tracelift.Projects.Importing;
using Tracelift.Projects.Matching;
using Tracelift.Projects.Sources;
using Tracelift.Remote;
using Tracelift.Reports;
using Tracelift.Stores;
using Tracelift.Tracing;

namespace Tracelift.Cli.Commands.Projects;

/// <summary>Imports the projects of a source, or shows what an import would do, and reports it.</summary>
/// <param name="context">The command's context.</param>
/// <param name="command">The command in reports.</param>
internal sealed class ProjectImportRun(CommandContext context, string command)
{
    // For one tile.
    private static readonly TimeSpan ImageTimeout = TimeSpan.FromSeconds(15);

    /// <summary>Whether to request a tile of each mirror.</summary>
    public bool ChecksImages { get; init; }

    /// <summary>Whether to show the plan first, and ask.</summary>
    public bool Asks { get; init; }

    /// <summary>Runs it.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> RunAsync(IProjectSource source, ReadingOptions reading, ProjectImportOptions options, bool isDryRun, CancellationToken cancellationToken)
    {
        await using var target = isDryRun ? await context.OpenStoreToPreviewAsync(cancellationToken) : new OpenedStore(await context.OpenOrCreateStoreAsync(cancellationToken));
        var store = target.Store;
        if (isDryRun)
            return await PlanAsync(target, source, reading, options, cancellationToken);
        var isShown = false;
        if (Asks)
        {
            var plans = await PlansAsync(store, source, reading, options, cancellationToken);
            ProjectNoteLines.Print(context.Messages, ImportNotes.Of(source, reading, plans));
            ProjectPlanTables.Print(context.Messages, plans);
            isShown = true;
            await context.Questions.ConfirmAsync("Import these?", cancellationToken);
        }

        ProjectImportReport report;
        var imported = 0;
        try
        {
            report = await ImportAsync(store, source, reading, options, outcome => imported += outcome.IsImported ? 1 : 0, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested && imported > 0)
        {
            // Unlike an import of tracing data this is not one transaction.
            context.Messages.Line($"Cancelled. {Humanize.Count(imported, "project")} had been imported and {(imported == 1 ? "stays" : "stay")}; the others are not in the store.");
            return ExitCode.Cancelled;
        }

        var images = await CheckImagesAsync(source, reading, cancellationToken);
        var notes = ImportNotes.Of(source, reading, report);
        if (context.IsJson)
        {
            await context.WriteJsonAsync(
                ProjectsImportDocument.Of(command, report, notes, store.Name, source.Name) with { Images = images?.ConvertAll(ImageReport.Of) },
                ReportJson.Readable.ProjectsImportDocument);
        }
        else
        {
            if (!isShown)
                ProjectNoteLines.Print(context.Results, notes, context.IsTalkative);
            ProjectImportTables.Print(context.Results, report, context.IsTalkative);
            ImageTables.Print(context.Results, images);
        }

        return CodeOf(report, notes);
    }

    private static int CodeOf(ProjectImportReport report, ImportNotes notes) =>
        report.EndedBy is not null ? ExitCode.Store
        : report.HasUnreadable || notes.Faults.Count > 0 ? ExitCode.Input
        : report.NotImported > 0 ? ExitCode.Failed
        : ExitCode.Done;

    private static async Task<List<ProjectPlan>> PlansAsync(
        IStore store, IProjectSource source, ReadingOptions reading, ProjectImportOptions options, CancellationToken cancellationToken)
    {
        var plans = new List<ProjectPlan>();
        await foreach (var plan in ProjectImporter.PlanAsync(store, ProjectReading.ReadAsync(source, reading, cancellationToken), options, cancellationToken))
            plans.Add(plan);
        return plans;
    }

    private async Task<int> PlanAsync(
        OpenedStore target, IProjectSource source, ReadingOptions reading, ProjectImportOptions options, CancellationToken cancellationToken)
    {
        var plans = await PlansAsync(target.Store, source, reading, options, cancellationToken);
        var images = await CheckImagesAsync(source, reading, cancellationToken);
        var notes = ImportNotes.Of(source, reading, plans);
        if (context.IsJson)
        {
            await context.WriteJsonAsync(
                ProjectsImportDocument.Of(command, plans, notes, target.Name, source.Name) with { Images = images?.ConvertAll(ImageReport.Of) },
                ReportJson.Readable.ProjectsImportDocument);
        }
        else
        {
            ProjectNoteLines.Print(context.Results, notes);
            ProjectPlanTables.Print(context.Results, plans);
            ImageTables.Print(context.Results, images);
        }

        return plans.Exists(plan => plan.Action == ProjectAction.Unreadable) || notes.Faults.Count > 0 ? ExitCode.Input
            : plans.Exists(plan => plan.Action == ProjectAction.Refuse) ? ExitCode.Failed
            : ExitCode.Done;
    }

    private async Task<List<CheckedMirror>?> CheckImagesAsync(IProjectSource source, ReadingOptions reading, CancellationToken cancellationToken)
    {
        if (!ChecksImages)
            return null;
        using var progress = context.ShowProgress();
        var images = new List<CheckedMirror>();
        var definitions = ProjectReading.ReadAsync(source, reading, cancellationToken).Where(found => found.Definition is not null).Select(found => found.Definition!);
        await foreach (var image in ImageCheck.RunAsync(definitions, new RemoteOptions { Timeout = ImageTimeout }, context.Time, cancellationToken))
        {
            images.Add(image);
            progress?.Report(new WorkProgress("checking images", images.Count, null, "mirrors"));
        }

        return images;
    }

    private async Task<ProjectImportReport> ImportAsync(
        IStore store, IProjectSource source, ReadingOptions reading, ProjectImportOptions options, Action<ProjectOutcome> done, CancellationToken cancellationToken)
    {
        using var progress = context.ShowProgress();
        var count = 0L;
        return await ProjectImporter.ImportAsync(
            store,
            ProjectReading.ReadAsync(source, reading, cancellationToken),
            options,
            context.Time,
            outcome =>
            {
                done(outcome);
                progress?.Report(new WorkProgress("importing", ++count, null, "projects"));
            },
            cancellationToken);
    }
}
