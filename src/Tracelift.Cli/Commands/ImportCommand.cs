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

/// <summary>Loads a file of tracing data, or another project's, into a project.</summary>
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
        ("tracelift import export_pid_1.json --target 2 --dry-run", "what would be made, re-used and mapped"),
        ("tracelift import export_pid_1.json --target 2 --map-users false --user anna", "everything belongs to anna"),
        ("tracelift import cells.zip --target 2 --user anna", "SWC files in a folder, a zip or a tar"),
        ("tracelift import --source 1 --target new:Copy", "a copy of project 1 in the same store"),
        ("tracelift import --source postgresql://anna@db/catmaid#4 --target 2", "from another store"),
        ("ssh host tracelift export --source 1 --file - | tracelift import - --target 2", "from another machine, without a file"),
    ];

    public override async Task<int> RunAsync(ParsedOptions given, CommandContext bench, CancellationToken cancellationToken)
    {
        var isDryRun = given.IsOn(DryRun);
        var options = ImportOptionReader.Read(given) with { SystemUser = Projects.ProjectImportArguments.SystemUserId(bench.Settings) };
        SourceArguments.ReadLimits(given);
        var file = ImportArguments.ReadSource(given);

        // Where standard input is the data nobody can answer.
        var mayAsk = bench.CanAsk(given.IsOn(Yes)) && file != SourceArguments.StandardInput;
        if (!mayAsk)
            RequireAll(given, file);
        file ??= await ImportQuestions.FileAsync(bench, cancellationToken);
        var address = SourceAddress.Read(file);
        var isWithoutUsers = address.Project is null && SourceArguments.FormatOf(bench, file).IsWithoutUsers;
        if (isWithoutUsers)
            options = ImportOptionReader.GiveAllToUser(given, options);
        if (!mayAsk)
        {
            if (isWithoutUsers)
                ImportOptionReader.RequireUser(given, options);
            Importer.RequireSense(options);
        }

        // Opened before the store, which is made where there is none: not for a file with a typing mistake.
        var opening = SourceArguments.Read(given, bench, options.PreserveIds, token => NamesAsync(bench, options.Target, token));
        await using var from = await ImportSource.OpenAsync(given, bench, address, opening, cancellationToken);

        // A file at fault makes no store.
        var survey = bench.IsStoreMissing && from.Opened is { } opened ? await SurveyAsync(bench, opened, options.BrokenSkeletons, cancellationToken) : null;
        await using var store = from.IsOfTarget
            ? await bench.OpenStoreAsync(cancellationToken)
            : await ImportArguments.OpenStoreAsync(given, bench, options, cancellationToken);
        var source = await from.ForAsync(store, cancellationToken);
        if (mayAsk)
        {
            var lacksUser = isWithoutUsers ? options.User is null : ImportArguments.LacksUser(given);
            options = await ImportQuestions.CompleteAsync(bench, store, options, lacksUser, cancellationToken);
            if (isWithoutUsers)
                options = ImportOptionReader.GiveAllToUser(given, options);
        }

        await Importer.RequireSenseAsync(store, options, cancellationToken);

        survey ??= await SurveyAsync(bench, source, options.BrokenSkeletons, cancellationToken);
        if (mayAsk)
        {
            options = await ImportQuestions.NameUsersAsync(bench, store, survey, options, cancellationToken);
            if (!isDryRun)
                await ConfirmAsync(bench, store, source, survey, options, cancellationToken);
        }

        var report = await ImportAsync(bench, store, source, survey, options, isDryRun, cancellationToken);
        if (isDryRun)
            await TellAsync();
        else
            await bench.TellDoneAsync(TellAsync, $"The import is done{(report.Run is { } run ? string.Create(CultureInfo.InvariantCulture, $" and is run {run}") : "")}");
        return ExitCode.Done;

        async Task TellAsync()
        {
            if (bench.IsJson)
                await bench.WriteJsonAsync(ImportDocument.Of(report, store.Name), ReportJson.Readable.ImportDocument);
            else if (bench.IsTalkative)
                ImportTables.Print(bench.Results, report);
        }
    }

    private static void RequireAll(ParsedOptions given, string? file)
    {
        if (file is null)
            throw new UsageException("no-source", "The file to import is missing", "Name it: tracelift import FILE --target ID.");
        if (!given.Has(Target))
        {
            throw new UsageException(
                "no-target", "--target is missing: the project to import into", "tracelift store info lists the projects; --target new:TITLE makes one.");
        }
    }

    /// <summary>What the target calls its classes and relations, for a format that can refer to them.</summary>
    private static async Task<TargetNames> NamesAsync(CommandContext bench, long? target, CancellationToken cancellationToken)
    {
        if (target is null || bench.IsStoreMissing)
            return TargetNames.None;
        await using var store = await bench.OpenStoreAsync(cancellationToken);
        return await TracingSources.NamesAsync(store, target, cancellationToken);
    }

    private static async Task<SourceSurvey> SurveyAsync(
        CommandContext bench, ITracingSource source, BrokenSkeletonRule rule, CancellationToken cancellationToken)
    {
        using var progress = bench.ShowProgress();
        var survey = await Surveyor.SurveyAsync(source, progress, cancellationToken);
        await survey.RequireSoundAsync(source, rule, cancellationToken);
        return survey;
    }

    private static async Task ConfirmAsync(
        CommandContext bench, IStore store, ITracingSource source, SourceSurvey survey, ImportOptions options, CancellationToken cancellationToken)
    {
        ImportTables.Print(bench.Messages, await Importer.PlanAsync(store, source, survey, options, bench.Time, cancellationToken));
        await bench.Questions.ConfirmAsync("Go on?", cancellationToken);
    }

    private static async Task<ImportReport> ImportAsync(
        CommandContext bench, IStore store, ITracingSource source, SourceSurvey survey, ImportOptions options, bool isDryRun, CancellationToken cancellationToken)
    {
        using var progress = bench.ShowProgress();
        return isDryRun
            ? await Importer.PlanAsync(store, source, survey, options, bench.Time, cancellationToken)
            : await Importer.ImportAsync(store, source, survey, options, bench.Time, progress, cancellationToken);
    }
}
