using Tracelift.Cli.Arguments;
using Tracelift.Cli.Reports;
using Tracelift.Cli.Terminal;
using Tracelift.Errors;
using Tracelift.Files;
using Tracelift.Formats.Json;
using Tracelift.Options;
using Tracelift.Reports;
using Tracelift.Stores;
using Tracelift.Tracing.Export;
using static Tracelift.Tracing.Export.ExportOptionDescriptions;

namespace Tracelift.Cli.Commands;

/// <summary>Writes tracing data of a project as CATMAID's JSON.</summary>
internal sealed class ExportCommand : CliCommand
{
    private const string StandardOutput = "-";

    public ExportCommand()
        : base("export", "Write neurons, connectors, annotations and tags of a project to a JSON file.")
    {
        Aliases.Add("catmaid_export_data");
        AddGroups(ExportOptionDescriptions.Groups);
    }

    public override IReadOnlyList<(string Line, string Does)> Examples =>
    [
        ("tracelift export --source 1", "all of project 1, to export_pid_1.json"),
        ("tracelift export --source 1 --required-annotation \"Kenyon cells\" --dry-run", "what would leave, by name"),
        ("tracelift export --source 1 --profile publication.yaml --compare last.json", "what would leave that did not before"),
        ("tracelift export --source 1 --file all.json.gz --volumes --users", "with volumes and full users, packed"),
    ];

    public override async Task<int> RunAsync(ParsedOptions given, CommandContext bench, CancellationToken cancellationToken)
    {
        if (await ExportProfile.ReadAsync(this, given, cancellationToken) is not { } profile)
            return await ExportAsync(given, bench, cancellationToken);
        try
        {
            return await ExportAsync(given.With(profile), bench, cancellationToken);
        }
        catch (UsageException e)
        {
            throw profile.Explain(e, given);
        }
    }

    private static async Task<int> ExportAsync(ParsedOptions given, CommandContext bench, CancellationToken cancellationToken)
    {
        var isDryRun = given.IsOn(DryRun) || given.Has(Compare);
        var mayAsk = bench.CanAsk(given.IsOn(Yes));
        if (given.Text(FileName) == StandardOutput && bench.IsJson && !isDryRun)
            throw new UsageException("contradicting-options", "--file - and --json both want standard output", "Name a file, or leave --json out.");
        if (!isDryRun && given.Text(FileName) is { } named)
            OutputName.TracingData.Require(given.Label(FileName), named);
        if (!given.Has(Source) && !mayAsk)
            throw new UsageException("no-source", "--source is missing: the id of the project to export", "tracelift store info lists the projects.");
        if (given.IsOn(Strict) && !given.Has(Compare))
            throw new UsageException("contradicting-options", "--strict says how to compare, and --compare is missing", "Add --compare LAST.json, or leave --strict out.");

        var options = await ExportArguments.ReadAsync(given, 0, cancellationToken);
        var last = given.Text(Compare) is { } path ? await LastExport.ReadAsync(path, cancellationToken) : null;
        await using var store = await bench.OpenStoreAsync(cancellationToken);
        await using var snapshot = await store.OpenSnapshotAsync(cancellationToken);
        if (!given.Has(Source))
            options = options with { Source = (await ProjectQuestions.ChooseAsync(bench, snapshot, "Project to export", cancellationToken)).Id };
        var plan = await Exporter.PlanAsync(snapshot, options, cancellationToken);
        var file = isDryRun ? null : ExportArguments.FileFor(given, options.Source);
        if (mayAsk && !isDryRun)
            await ConfirmAsync(bench, snapshot, plan, file!, cancellationToken);

        var report = await WriteAsync(bench, snapshot, plan, file, cancellationToken);
        var document = ExportDocument.Of(report, store.Name, isDryRun);
        if (last is not null)
            document = document with { Comparison = ExportComparison.Of(given.Text(Compare)!, last, document) };
        if (bench.IsJson)
            await bench.WriteJsonAsync(document, ReportJson.Readable.ExportDocument);
        else if (bench.IsTalkative)
            ExportTables.Print(file == StandardOutput ? bench.Messages : bench.Results, report, document);
        return given.IsOn(Strict) && document.Comparison!.HasNew ? ExitCode.Failed : ExitCode.Done;
    }

    private static async Task ConfirmAsync(CommandContext bench, IReadSession snapshot, ExportPlan plan, string file, CancellationToken cancellationToken)
    {
        var what = plan.Options.IsConstrained ? "" : "all of ";
        var neurons = await Exporter.CountNeuronsAsync(snapshot, plan, cancellationToken);
        bench.Messages.Line(
            $"Exporting {what}project {plan.Project.Id} \"{Humanize.Safe(plan.Project.Title)}\": {neurons.Words("neuron")} with {Humanize.Count(plan.Skeletons, "skeleton")}, to {Humanize.Safe(file)}.");
        if (File.Exists(file))
            bench.Messages.Line("That file is there already, and will be replaced.");
        await bench.Questions.ConfirmAsync("Go on?", cancellationToken);
    }

    private static async Task<ExportReport> WriteAsync(
        CommandContext bench, IReadSession snapshot, ExportPlan plan, string? file, CancellationToken cancellationToken)
    {
        using var progress = bench.ShowProgress();
        if (file is null)
            return await Exporter.ExportAsync(snapshot, plan, null, progress, cancellationToken);

        await using var output = OutputFile.Create(file, bench.Terminal.OpenOutput, isPrivate: plan.Options.Users || plan.Options.DeepLinkSecrets);
        await using var behind = new WriteBehind(output.Stream);
        await using var writer = new TracingJsonWriter(behind.Stream);
        var report = await Exporter.ExportAsync(snapshot, plan, writer, progress, cancellationToken);
        await behind.CompleteAsync(cancellationToken);
        await output.CompleteAsync(cancellationToken);
        report.File = file == StandardOutput ? null : file;
        return report;
    }
}
