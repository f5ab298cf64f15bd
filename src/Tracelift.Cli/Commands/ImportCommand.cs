using System.Globalization;
using Tracelift.Cli.Arguments;
using Tracelift.Cli.Reports;
using Tracelift.Errors;
using Tracelift.Formats;
using Tracelift.Options;
using Tracelift.Reports;
using Tracelift.Stores;
using Tracelift.Tracing.Import;
using Tracelift.Tracing.Import.Survey;
using Tracelift.Tracing.Sources;
using static Tracelift.Tracing.Import.ImportOptionDescriptions;

namespace Tracelift.Cli.Commands;

/// <summary>Loads tracing data from files or another project into a project.</summary>
internal sealed class ImportCommand : CliCommand
{
    public ImportCommand()
        : base("import", "Load tracing data into a project, from files or another project: all of it or nothing.")
    {
        Aliases.Add("catmaid_import_data");
        Add(ImportArguments.NewFile());
        AddGroups(ImportOptionDescriptions.Groups);
    }

    public override IReadOnlyList<(string Line, string Does)> Examples =>
    [
        ("tracelift import export_pid_1.json --target new:Copy --create-unknown-users", "into a new project"),
        ("tracelift import export_pid_1.json --target 2 --dry-run", "lists what would be created, re-used and mapped"),
        ("tracelift import export_pid_1.json --target 2 --map-users false --user anna", "anna owns everything"),
        ("tracelift import cells.zip --target 2 --user anna", "SWC files in a folder, a zip or a tar"),
        ("tracelift import --source 1 --target new:Copy", "a copy of project 1 in the same store"),
        ("tracelift import --source postgresql://anna@db/catmaid#4 --target 2", "from another store"),
        ("tracelift import \"catmaid://https://example.org/catmaid/1?annotation=published\" --target 2", "from another CATMAID"),
        ("ssh host tracelift export --source 1 --file - | tracelift import - --target 2", "from another machine, without a file"),
    ];

    public override async Task<int> RunAsync(ParsedOptions parsed, CommandContext context, CancellationToken cancellationToken)
    {
        var isDryRun = parsed.IsOn(DryRun);
        var options = ImportArguments.Read(parsed) with { SystemUser = Projects.ProjectImportArguments.SystemUserId(context.Settings) };
        SourceArguments.ReadLimits(parsed);
        var file = ImportArguments.ReadSource(parsed);

        // With data on standard input, the user can't answer questions.
        var mayAsk = context.CanAsk(parsed.IsOn(Yes)) && file != SourceArguments.StandardInput;
        if (!mayAsk)
            RequireAll(parsed, file);
        file ??= await ImportQuestions.FileAsync(context, cancellationToken);
        var address = SourceAddress.Read(file);
        var isWithoutUsers = address.Project is null && SourceArguments.FormatOf(context, file).IsWithoutUsers;
        if (isWithoutUsers)
            options = ImportOptionReader.GiveAllToUser(parsed, options);
        if (!mayAsk)
        {
            if (isWithoutUsers)
                ImportOptionReader.RequireUser(parsed, options);
            Importer.RequireSense(options);
        }

        // Opened before the store: a mistyped file name must not create a store.
        var opening = SourceArguments.Read(parsed, context, options.PreserveIds, token => NamesAsync(context, options.Target, token));
        await using var from = await ImportSource.OpenAsync(parsed, context, address, opening, cancellationToken);

        // A faulty file must not create a store.
        var survey = context.IsStoreMissing && from.Opened is { } opened ? await SurveyAsync(context, opened, options.BrokenSkeletons, cancellationToken) : null;
        await using var target = from.IsOfTarget
            ? new OpenedStore(await context.OpenStoreAsync(cancellationToken))
            : await ImportArguments.OpenStoreAsync(parsed, context, options, cancellationToken);
        var store = target.Store;
        var source = await from.ForAsync(store, cancellationToken);
        if (mayAsk)
        {
            var lacksUser = isWithoutUsers ? options.User is null : ImportArguments.LacksUser(parsed);
            options = await ImportQuestions.CompleteAsync(context, store, options, lacksUser, cancellationToken);
            if (isWithoutUsers)
                options = ImportOptionReader.GiveAllToUser(parsed, options);
        }

        await Importer.RequireSenseAsync(store, options, cancellationToken);

        survey ??= await SurveyAsync(context, source, options.BrokenSkeletons, cancellationToken);
        if (mayAsk)
        {
            options = await ImportQuestions.NameUsersAsync(context, store, survey, options, cancellationToken);
            if (!isDryRun)
                await ConfirmAsync(context, store, source, survey, options, cancellationToken);
        }

        var report = await ImportAsync(context, store, source, survey, options, isDryRun, cancellationToken);
        if (isDryRun)
            await ReportAsync();
        else
            await context.ReportDoneAsync(ReportAsync, $"The import is done{(report.Run is { } run ? string.Create(CultureInfo.InvariantCulture, $" and is run {run}") : "")}");
        return ExitCode.Done;

        async Task ReportAsync()
        {
            if (context.IsJson)
                await context.WriteJsonAsync(ImportDocument.Of(report, target.Name), ReportJson.Readable.ImportDocument);
            else if (context.IsTalkative)
                ImportTables.Print(context.Results, report);
        }
    }

    private static void RequireAll(ParsedOptions parsed, string? file)
    {
        if (file is null)
            throw new UsageException("no-source", "The file to import is missing", "Name it: tracelift import FILE --target ID.");
        if (!parsed.Has(Target))
        {
            throw new UsageException(
                "no-target", "--target is missing: the project to import into", "tracelift store info lists the projects; --target new:TITLE makes one.");
        }
    }

    /// <summary>The target's names of classes and relations, for a format that refers to them.</summary>
    private static async Task<TargetNames> NamesAsync(CommandContext context, long? target, CancellationToken cancellationToken)
    {
        if (target is null || context.IsStoreMissing)
            return TargetNames.None;
        await using var store = await context.OpenStoreAsync(cancellationToken);
        return await TracingSources.NamesAsync(store, target, cancellationToken);
    }

    private static async Task<SourceSurvey> SurveyAsync(
        CommandContext context, ITracingSource source, BrokenSkeletonRule rule, CancellationToken cancellationToken)
    {
        using var progress = context.ShowProgress();
        var survey = await Surveyor.SurveyAsync(source, progress, cancellationToken);
        await survey.RequireSoundAsync(source, rule, cancellationToken);
        return survey;
    }

    private static async Task ConfirmAsync(
        CommandContext context, IStore store, ITracingSource source, SourceSurvey survey, ImportOptions options, CancellationToken cancellationToken)
    {
        ImportTables.Print(context.Messages, await Importer.PlanAsync(store, source, survey, options, context.Time, cancellationToken));
        await context.Questions.ConfirmAsync("Go on?", cancellationToken);
    }

    private static async Task<ImportReport> ImportAsync(
        CommandContext context, IStore store, ITracingSource source, SourceSurvey survey, ImportOptions options, bool isDryRun, CancellationToken cancellationToken)
    {
        using var progress = context.ShowProgress();
        return isDryRun
            ? await Importer.PlanAsync(store, source, survey, options, context.Time, cancellationToken)
            : await Importer.ImportAsync(store, source, survey, options, context.Time, progress, cancellationToken);
    }
}
