using Tracelift.Cli.Arguments;
using Tracelift.Cli.Reports;
using Tracelift.Cli.Reports.Projects;
using Tracelift.Cli.Terminal;
using Tracelift.Options;
using Tracelift.Projects;
using Tracelift.Projects.Images;
using Tracelift.Projects.Importing;
using Tracelift.Projects.Matching;
using Tracelift.Projects.Sources;
using Tracelift.Remote;
using Tracelift.Reports;
using Tracelift.Stores;
using Tracelift.Tracing;
using static Tracelift.Projects.Importing.ProjectImportOptionDescriptions;

namespace Tracelift.Cli.Commands.Projects;

/// <summary>Imports projects and image stacks.</summary>
internal sealed class ProjectsImportCommand : CliCommand
{
    // For one tile.
    private static readonly TimeSpan ImageTimeout = TimeSpan.FromSeconds(15);

    private readonly bool _isCatmaids;

    /// <summary>Makes the command.</summary>
    /// <param name="isCatmaids">Whether it is CATMAID's own command, with its name, options and rule.</param>
    public ProjectsImportCommand(bool isCatmaids)
        : base(
            isCatmaids ? "catmaid_import_projects" : "import",
            isCatmaids ? "Import projects and image stacks, with the options and the rule of CATMAID's command." : "Import projects and image stacks from files, folders or another server.")
    {
        _isCatmaids = isCatmaids;
        AddGroups(isCatmaids ? OptionGroup.Where(ProjectImportOptionDescriptions.Groups, option => option.IsCatmaids) : ProjectImportOptionDescriptions.Groups);
    }

    public override IReadOnlyList<(string Line, string Does)> Examples => _isCatmaids
        ? [("tracelift catmaid_import_projects --input projects.json --permission group:lab:can_browse", "as with CATMAID")]
        :
        [
            ("tracelift projects import --input projects.json --dry-run", "lists the changes of each project and stack"),
            ("tracelift projects import --folder /data --image-base https://example.org/data --public", "all folders with a project.yaml"),
            ("tracelift projects import --catmaid https://example.org/catmaid --filter \"L1*\"", "from another instance; its token is in TRACELIFT_REMOTE_TOKEN"),
            ("tracelift projects export | tracelift projects import --store copy.sqlite", "all projects, into another store"),
        ];

    public override async Task<int> RunAsync(ParsedOptions parsed, CommandContext context, CancellationToken cancellationToken)
    {
        var reader = new ProjectImportOptionReader(parsed, name => context.Settings[name]);
        var options = reader.Read(_isCatmaids);
        var reading = reader.ReadReading(options);
        var source = ProjectSourceArguments.Read(parsed, context);
        options = options with { Source = source.Name };
        var isDryRun = parsed.IsOn(DryRun);

        // Read before the store is opened: a mistyped source must not create a store.
        await foreach (var text in source.ReadAsync(cancellationToken))
        {
            _ = text;
            break;
        }

        await using var target = isDryRun ? await context.OpenStoreToPreviewAsync(cancellationToken) : new OpenedStore(await context.OpenOrCreateStoreAsync(cancellationToken));
        var store = target.Store;
        if (isDryRun)
            return await PlanAsync(parsed, context, target, source, reading, options, cancellationToken);
        var isShown = false;
        if (!_isCatmaids && context.CanAsk(parsed.IsOn(Yes)) && !ProjectSourceArguments.IsStandardInput(parsed, context.Settings))
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
            report = await ImportAsync(context, store, source, reading, options, outcome => imported += outcome.IsImported ? 1 : 0, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested && imported > 0)
        {
            // Unlike an import of tracing data this is not one transaction.
            context.Messages.Line($"Cancelled. {Humanize.Count(imported, "project")} had been imported and {(imported == 1 ? "stays" : "stay")}; the others are not in the store.");
            return ExitCode.Cancelled;
        }

        var images = await CheckImagesAsync(parsed, context, source, reading, cancellationToken);
        var notes = ImportNotes.Of(source, reading, report);
        if (context.IsJson)
        {
            await context.WriteJsonAsync(
                ProjectsImportDocument.Of(ParseErrors.Name(this)[10..], report, notes, store.Name, source.Name) with { Images = images?.ConvertAll(ImageReport.Of) },
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
        ParsedOptions parsed, CommandContext context, OpenedStore target, IProjectSource source, ReadingOptions reading, ProjectImportOptions options, CancellationToken cancellationToken)
    {
        var plans = await PlansAsync(target.Store, source, reading, options, cancellationToken);
        var images = await CheckImagesAsync(parsed, context, source, reading, cancellationToken);
        var notes = ImportNotes.Of(source, reading, plans);
        if (context.IsJson)
        {
            await context.WriteJsonAsync(
                ProjectsImportDocument.Of(ParseErrors.Name(this)[10..], plans, notes, target.Name, source.Name) with { Images = images?.ConvertAll(ImageReport.Of) },
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

    private static async Task<List<CheckedMirror>?> CheckImagesAsync(
        ParsedOptions parsed, CommandContext context, IProjectSource source, ReadingOptions reading, CancellationToken cancellationToken)
    {
        if (!parsed.IsOn(CheckImages))
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

    private static async Task<ProjectImportReport> ImportAsync(
        CommandContext context, IStore store, IProjectSource source, ReadingOptions reading, ProjectImportOptions options, Action<ProjectOutcome> done, CancellationToken cancellationToken)
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
