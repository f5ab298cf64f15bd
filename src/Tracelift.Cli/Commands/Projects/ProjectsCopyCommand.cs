using System.CommandLine;
using System.Globalization;
using Tracelift.Cli.Arguments;
using Tracelift.Cli.Reports;
using Tracelift.Cli.Reports.Projects;
using Tracelift.Copying;
using Tracelift.Errors;
using Tracelift.Options;
using Tracelift.Reports;
using Tracelift.Stores;
using static Tracelift.Copying.CopyOptionDescriptions;
using static Tracelift.Tracing.Import.ImportOptionDescriptions;

namespace Tracelift.Cli.Commands.Projects;

/// <summary>Copies a project, whole.</summary>
internal sealed class ProjectsCopyCommand : CliCommand
{
    private readonly Argument<string> _source = new("SOURCE") { Arity = ArgumentArity.ZeroOrOne };

    public ProjectsCopyCommand()
        : base("copy", "Copy a whole project within a store or into another one: stacks, tracing data, landmarks, settings.")
    {
        Add(_source);
        AddGroups(CopyOptionDescriptions.Groups);
    }

    public override IReadOnlyList<(string Line, string Does)> Examples =>
    [
        ("tracelift projects copy 1 --title \"Working copy\"", "within the store"),
        ("tracelift projects copy postgresql://old/db#1 --to postgresql://new/db --rights --users create", "to another server"),
        ("tracelift projects copy 1 --to archive.sqlite --users create --without settings", "into a file, without settings of users"),
        ("tracelift projects copy 1 --to archive.sqlite --users create --strategy ignore", "unless a project of this title is there"),
    ];

    public override async Task<int> RunAsync(ParsedOptions parsed, CommandContext context, CancellationToken cancellationToken)
    {
        var text = parsed.Text(_source) ?? throw new UsageException("no-source", "The project to copy is missing", "tracelift projects copy ID --to STORE; tracelift projects list lists the projects.");
        await using var source = await CopySource.OpenAsync(context, text, cancellationToken);
        var options = CopyOptionReader.Read(parsed, source.Title, mayReadFiles: true);
        options = options with { Import = options.Import with { SystemUser = ProjectImportArguments.SystemUserId(context.Settings) } };
        var other = await OpenTargetAsync(parsed, context, cancellationToken);
        await using var closing = other;
        var target = other?.Store ?? source.Store;
        CopyReport report;
        if (parsed.IsOn(DryRun) || context.CanAsk(parsed.IsOn(Yes)))
        {
            using (var progress = context.ShowProgress())
                report = await ProjectCopier.PlanAsync(source.Store, source.Project, target, options, context.Time, progress, cancellationToken);
            if (parsed.IsOn(DryRun) || report.IsIgnored)
            {
                await ReportAsync();
                return ExitCode.Done;
            }

            CopyTables.Print(context.Messages, report);
            await context.Questions.ConfirmAsync("Copy it?", cancellationToken);
        }

        using (var progress = context.ShowProgress())
            report = await ProjectCopier.CopyAsync(source.Store, source.Project, target, options, context.Time, progress, cancellationToken);
        if (!parsed.Has(Compare) || parsed.IsOn(Compare))
            await ProjectCopier.CompareCopyAsync(source.Store, source.Project, target, options, report, cancellationToken);
        await context.ReportDoneAsync(ReportAsync, string.Create(CultureInfo.InvariantCulture, $"{(report.IsIgnored ? "Nothing was copied; there" : "The copy")} is project {report.Import.Project}"));
        return report.Comparison is { AreSame: false } ? ExitCode.Failed : ExitCode.Done;

        async Task ReportAsync()
        {
            if (context.IsJson)
                await context.WriteJsonAsync(CopyDocument.Of(report, target.Name), ReportJson.Readable.CopyDocument);
            else if (context.IsTalkative)
                CopyTables.Print(context.Results, report);
        }
    }

    /// <summary>Opens the other store, whose file may not exist yet. A dry run does not create it.</summary>
    /// <returns>Null for the store of the project itself.</returns>
    private static async Task<OpenedStore?> OpenTargetAsync(ParsedOptions parsed, CommandContext context, CancellationToken cancellationToken)
    {
        if (parsed.Text(To) is not { } to)
            return null;
        var address = StoreAddress.Read(to, "--to");
        return parsed.IsOn(DryRun)
            ? await context.OpenStoreToPreviewAsync(address, cancellationToken)
            : new OpenedStore(await context.OpenOrCreateStoreAsync(address, cancellationToken));
    }
}
