using System.CommandLine;
using System.Globalization;
using Tracelift.Cli.Arguments;
using Tracelift.Cli.Reports;
using Tracelift.Cli.Terminal;
using Tracelift.Errors;
using Tracelift.Tracing.Export.Selecting;
using Tracelift.Tracing.Listing;

namespace Tracelift.Cli.Commands;

/// <summary>Lists neurons of a project.</summary>
internal sealed class NeuronsCommand : CliCommand
{
    private readonly ProjectOption _project = NewOption.Project("--project", "The project.");
    private readonly Option<string[]> _annotation = NewOption.Texts("--annotation", "NAME", "Only neurons with this annotation or one below it. Several: any of them.");
    private readonly Option<string> _name = NewOption.Text("--name", "REGEX", "Only neurons whose name this regular expression finds something in: ^ and $ mean begin and end.");

    public NeuronsCommand()
        : base("neurons", "List the neurons of a project with their skeletons and sizes, by id.")
    {
        AddGroup("Which", _project, _annotation, _name);
    }

    public override IReadOnlyList<(string Line, string Does)> Examples =>
    [
        ("tracelift neurons --project 1 --annotation \"Kenyon cells\"", "those that carry the annotation, or one below it"),
        ("tracelift neurons --project 1 --name \"^KC\" --plain", "for a script: id, name, skeletons, nodes, length in nm; a tab between them"),
    ];

    public override async Task<int> RunAsync(ParsedOptions given, CommandContext bench, CancellationToken cancellationToken)
    {
        var project = RequiredProject.Read(given, _project);
        var name = given.Text(_name) is { } pattern ? NamePattern.Read(_name.Name, pattern) : null;
        await using var store = await bench.OpenStoreAsync(cancellationToken);
        await using var session = await store.OpenSnapshotAsync(cancellationToken);
        var neurons = await NeuronListing.FindAsync(session, project, given.Texts(_annotation), _annotation.Name, name, cancellationToken);
        if (bench.IsJson)
        {
            await bench.WriteJsonAsync(new NeuronsDocument(store.Name, neurons, cancellationToken), ReportJson.Readable.NeuronsDocument);
            return ExitCode.Done;
        }

        var count = 0L;
        await foreach (var part in neurons.ReadAsync(cancellationToken))
        {
            bench.Results.Table(["#id", "neuron", "skeletons", "#nodes", "#length (nm)"], part.Select(Row), hasTitles: count == 0);
            count += part.Count;
        }

        if (bench.IsTalkative)
            bench.Messages.Line($"{(count == 0 ? "No neurons" : Humanize.Count(count, "neuron"))}{(neurons.Placeholders > 0 ? $"; {Humanize.Count(neurons.Placeholders, "placeholder")} not listed" : "")}.");
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
