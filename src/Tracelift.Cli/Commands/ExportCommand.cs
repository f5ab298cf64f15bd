using Tracelift.Cli.Arguments;
using Tracelift.Cli.Reports;
using Tracelift.Cli.Terminal;
using Tracelift.Errors;
using Tracelift.Files;
using Tracelift.Formats.Json;
using Tracelift.Reports;
using Tracelift.Stores;
using Tracelift.Tracing.Export;

namespace Tracelift.Cli.Commands;

/// <summary>Writes tracing data of a project as CATMAID's JSON.</summary>
internal sealed class ExportCommand : CliCommand
{
    private const string StandardOutput = "-";

    private readonly ExportArguments _options;

    public ExportCommand(ExportArguments options)
        : base("export", "Write neurons, connectors, annotations and tags of a project to a JSON file.")
    {
        _options = options;
        Aliases.Add("catmaid_export_data");
        AddGroup("Which project, to which file", _options.Source, _options.File, _options.ProfileFile);
        AddGroup(
            "Which neurons (all of these hold; without any, the whole project goes out)",
            _options.RequiredAnnotations,
            _options.ExcludedAnnotations,
            _options.ExclusionIsFinal,
            _options.NeuronName,
            _options.BoundingBox,
            _options.SkeletonIds,
            _options.NeuronIds);
        AddGroup(
            "What of them",
            _options.Treenodes,
            _options.Connectors,
            _options.Annotations,
            _options.AnnotationAnnotations,
            _options.Tags,
            _options.AllowedTagsOnly,
            _options.Volumes,
            _options.VolumeAnnotations,
            _options.Reviews,
            _options.PublicDeepLinks,
            _options.ExportableDeepLinks,
            _options.DeepLinkSecrets,
            _options.Users,
            _options.AnonymizeUsers,
            _options.CoarseTimes,
            _options.SettingsMetaAnnotations,
            _options.NoTreenodes,
            _options.NoConnectors,
            _options.NoAnnotations,
            _options.NoTags);
        AddGroup("How", _options.DryRun, _options.Compare, _options.Strict, _options.Yes);
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
        if (await ExportProfile.ReadAsync(_options, this, given, cancellationToken) is not { } profile)
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

    private async Task<int> ExportAsync(ParsedOptions given, CommandContext bench, CancellationToken cancellationToken)
    {
        var isDryRun = given.Flag(_options.DryRun) || given.Has(_options.Compare);
        var mayAsk = bench.CanAsk(given.Flag(_options.Yes));
        if (given.Text(_options.File) == StandardOutput && bench.IsJson && !isDryRun)
            throw new UsageException("contradicting-options", "--file - and --json both want standard output", "Name a file, or leave --json out.");
        if (!isDryRun && given.Text(_options.File) is { } named)
            OutputName.TracingData.Require(_options.File.Name, named);
        if (!given.Has(_options.Source) && !mayAsk)
            throw new UsageException("no-source", "--source is missing: the id of the project to export", "tracelift store info lists the projects.");
        if (given.Flag(_options.Strict) && !given.Has(_options.Compare))
            throw new UsageException("contradicting-options", "--strict says how to compare, and --compare is missing", "Add --compare LAST.json, or leave --strict out.");

        var options = await _options.ReadAsync(given, 0, cancellationToken);
        var last = given.Text(_options.Compare) is { } path ? await LastExport.ReadAsync(path, cancellationToken) : null;
        await using var store = await bench.OpenStoreAsync(cancellationToken);
        await using var snapshot = await store.OpenSnapshotAsync(cancellationToken);
        if (!given.Has(_options.Source))
            options = options with { Source = (await ProjectQuestions.ChooseAsync(bench, snapshot, "Project to export", cancellationToken)).Id };
        var plan = await Exporter.PlanAsync(snapshot, options, cancellationToken);
        var file = isDryRun ? null : _options.FileFor(given, options.Source);
        if (mayAsk && !isDryRun)
            await ConfirmAsync(bench, snapshot, plan, file!, cancellationToken);

        var report = await WriteAsync(bench, snapshot, plan, file, cancellationToken);
        var document = ExportDocument.Of(report, store.Name, isDryRun);
        if (last is not null)
            document = document with { Comparison = ExportComparison.Of(given.Text(_options.Compare)!, last, document) };
        if (bench.IsJson)
            await bench.WriteJsonAsync(document, ReportJson.Readable.ExportDocument);
        else if (bench.IsTalkative)
            ExportTables.Print(file == StandardOutput ? bench.Messages : bench.Results, report, document);
        return given.Flag(_options.Strict) && document.Comparison!.HasNew ? ExitCode.Failed : ExitCode.Done;
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
