using System.CommandLine;
using System.Globalization;
using Tracelift.Cli.Arguments;
using Tracelift.Cli.Reports;
using Tracelift.Cli.Terminal;
using Tracelift.Errors;
using Tracelift.Tracing.Export;
using Tracelift.Tracing.Export.Selecting;
using Tracelift.Tracing.Listing;

namespace Tracelift.Cli.Commands;

/// <summary>Lists neurons of a project.</summary>
internal sealed class NeuronsCommand : CliCommand
{
    private readonly ProjectOption _project = NewOption.Project("--project", "The project.", "--source");
    private readonly Option<string[]> _annotation = NewOption.Texts("--annotation", "NAME", ExportOptionDescriptions.RequiredAnnotations.Meaning);
    private readonly Option<string> _name = NewOption.Text("--name", "REGEX", ExportOptionDescriptions.NeuronName.Meaning);

    public NeuronsCommand()
        : base("neurons", "List the neurons of a project with their skeletons and sizes, by id.")
    {
        AddGroup("Which", _project, _annotation, _name);
    }

    public override IReadOnlyList<(string Line, string Does)> Examples =>
    [
        ("tracelift neurons --project 1 --annotation \"Kenyon cells\"", "neurons with the annotation, or one below it"),
        ("tracelift neurons --project 1 --name \"^KC\" --plain", "for a script: id, name, skeletons, nodes, length in nm, separated by tabs"),
    ];

    public override async Task<int> RunAsync(ParsedOptions parsed, CommandContext context, CancellationToken cancellationToken)
    {
        var project = RequiredProject.Read(parsed, _project);
        var name = parsed.Text(_name) is { } pattern ? NamePattern.Read(_name.Name, pattern) : null;
        await using var store = await context.OpenStoreAsync(cancellationToken);
        await using var session = await store.OpenSnapshotAsync(cancellationToken);
        var neurons = await NeuronListing.FindAsync(session, project, parsed.Texts(_annotation), _annotation.Name, name, cancellationToken);
        if (context.IsJson)
        {
            await context.WriteJsonAsync(new NeuronsDocument(store.Name, neurons, cancellationToken), ReportJson.Readable.NeuronsDocument);
            return ExitCode.Done;
        }

        var count = 0L;
        await foreach (var part in neurons.ReadAsync(cancellationToken))
        {
            context.Results.Table(["#id", "neuron", "skeletons", "#nodes", "#length (nm)"], part.Select(Row), hasTitles: count == 0);
            count += part.Count;
        }

        if (context.IsTalkative)
            context.Messages.Line($"{(count == 0 ? "No neurons" : Humanize.Count(count, "neuron"))}{(neurons.Placeholders > 0 ? $"; {Humanize.Count(neurons.Placeholders, "placeholder")} not listed" : "")}.");
        return ExitCode.Done;
    }

    private static string[] Row(ListedNeuron neuron) =>
    [
        neuron.Id.ToString(CultureInfo.InvariantCulture),
        neuron.Name,
        string.Join(',', neuron.Skeletons.Select(skeleton => skeleton.ToString(CultureInfo.InvariantCulture))),
        Humanize.Number(neuron.Treenodes),
        Humanize.Number((long)Math.Round(neuron.CableLength)),
    ];
}
