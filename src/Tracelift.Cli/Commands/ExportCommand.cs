using System.Globalization;
using Tracelift.Cli.Arguments;
using Tracelift.Cli.Reports;
using Tracelift.Cli.Terminal;
using Tracelift.Errors;
using Tracelift.Files;
using Tracelift.Formats.Destinations;
using Tracelift.Model;
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
        : base("export", "Write neurons, connectors, annotations and tags of a project to JSON, SWC or other files.")
    {
        Aliases.Add("catmaid_export_data");
        AddGroups(ExportOptionDescriptions.Groups);
    }

    public override IReadOnlyList<(string Line, string Does)> Examples =>
    [
        ("tracelift export --source 1", "all of project 1, to export_pid_1.json"),
        ("tracelift export --source 1 --required-annotation \"Kenyon cells\" --dry-run", "lists everything that would leave, by name"),
        ("tracelift export --source 1 --profile publication.yaml --compare last.json", "lists everything new since an earlier dry run"),
        ("tracelift export --source 1 --file neurons.zip", "SWC files, with tables of neurons and connectors"),
        ("tracelift export --source 1 --file all.json.gz --volumes --users", "with volumes and full users, compressed"),
    ];

    public override async Task<int> RunAsync(ParsedOptions parsed, CommandContext context, CancellationToken cancellationToken)
    {
        if (await ExportProfile.ReadAsync(this, parsed, cancellationToken) is not { } profile)
            return await ExportAsync(parsed, context, cancellationToken);
        try
        {
            return await ExportAsync(parsed.With(profile), context, cancellationToken);
        }
        catch (UsageException e)
        {
            throw profile.Explain(e, parsed);
        }
    }

    private static async Task<int> ExportAsync(ParsedOptions parsed, CommandContext context, CancellationToken cancellationToken)
    {
        var isDryRun = parsed.IsOn(DryRun) || parsed.Has(Compare);
        var mayAsk = context.CanAsk(parsed.IsOn(Yes));
        if (parsed.Text(FileName) == StandardOutput && context.IsJson && !isDryRun)
            throw new UsageException("contradicting-options", "--file - and --json both use standard output", "Name a file, or omit --json.");
        var destination = TracingDestinations.Find(parsed, isDryRun);
        var format = DestinationOptionReader.Read(parsed, destination);
        if (!parsed.Has(Source) && !mayAsk)
            throw new UsageException("no-source", "--source is missing: the id of the project to export", "tracelift store info lists the projects.");
        if (parsed.IsOn(Strict) && !parsed.Has(Compare))
            throw new UsageException("contradicting-options", "--strict needs --compare", "Add --compare LAST.json, or omit --strict.");

        var options = await ExportArguments.ReadAsync(parsed, 0, cancellationToken);
        var last = parsed.Text(Compare) is { } path ? await LastExport.ReadAsync(path, cancellationToken) : null;
        await using var store = await context.OpenStoreAsync(cancellationToken);
        await using var snapshot = await store.OpenSnapshotAsync(cancellationToken);
        if (!parsed.Has(Source))
            options = options with { Source = (await ProjectQuestions.ChooseAsync(context, snapshot, "Project to export", cancellationToken)).Id };
        var plan = await Exporter.PlanAsync(snapshot, options, cancellationToken);
        var file = isDryRun ? null : ExportArguments.FileFor(parsed, destination, options.Source);
        if (mayAsk && !isDryRun)
            await ConfirmAsync(context, snapshot, plan, file!, cancellationToken);

        var report = await WriteAsync(context, snapshot, plan, destination, format, file, cancellationToken);
        var document = ExportDocument.Of(report, store.Name, isDryRun);
        if (last is not null)
            document = document with { Comparison = ExportComparison.Of(parsed.Text(Compare)!, last, document) };
        if (context.IsJson)
            await context.WriteJsonAsync(document, ReportJson.Readable.ExportDocument);
        else if (context.IsTalkative)
            ExportTables.Print(file == StandardOutput ? context.Messages : context.Results, report, document);
        // Even with --verbosity 0: a script would go on with a file without neurons.
        if (report.NeuronCount + report.PlaceholderNeurons == 0 && plan.Neurons == 0)
            context.Messages.Warning(string.Create(CultureInfo.InvariantCulture, $"{(plan.Options.IsConstrained ? $"no neuron of project {report.Project} matches the options" : $"project {report.Project} has no neurons")}; {(isDryRun ? "the export would have none" : "the export has none")}."));
        return parsed.IsOn(Strict) && document.Comparison!.HasNew ? ExitCode.Failed : ExitCode.Done;
    }

    private static async Task ConfirmAsync(CommandContext context, IReadSession snapshot, ExportPlan plan, string file, CancellationToken cancellationToken)
    {
        var what = plan.Options.IsConstrained ? "" : "all of ";
        var neurons = await Exporter.CountNeuronsAsync(snapshot, plan, cancellationToken);
        context.Messages.Line(
            $"Exporting {what}project {plan.Project.Id} \"{Humanize.Safe(plan.Project.Title)}\": {neurons.Words("neuron")} with {Humanize.Count(plan.Skeletons, "skeleton")}, to {Humanize.Safe(file)}.");
        if (File.Exists(file))
            context.Messages.Line("The file exists and will be replaced.");
        await context.Questions.ConfirmAsync("Go on?", cancellationToken);
    }

    private static async Task<ExportReport> WriteAsync(
        CommandContext context, IReadSession snapshot, ExportPlan plan, ITracingDestination destination, DestinationOptions format, string? file, CancellationToken cancellationToken)
    {
        using var progress = context.ShowProgress();
        if (file is null)
        {
            var dry = await Exporter.ExportAsync(snapshot, plan, null, progress, cancellationToken);
            dry.Format = destination.Name;
            return dry;
        }

        var place = new OutputPlace(file) { StandardOutput = context.Terminal.OpenOutput, IsPrivate = plan.Options.Users || plan.Options.DeepLinkSecrets || plan.Options.Parts.Contains(ProjectPart.Settings) };
        var report = await Exporter.WriteAsync(snapshot, plan, destination, format, place, progress, cancellationToken);
        report.File = file == StandardOutput ? null : file;
        return report;
    }
}
