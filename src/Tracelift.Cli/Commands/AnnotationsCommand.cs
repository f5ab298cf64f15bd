using System.CommandLine;
using System.Globalization;
using Tracelift.Cli.Arguments;
using Tracelift.Cli.Reports;
using Tracelift.Cli.Terminal;
using Tracelift.Reports;
using Tracelift.Tracing.Export.Selecting;
using Tracelift.Tracing.Listing;

namespace Tracelift.Cli.Commands;

/// <summary>Lists annotations of a project.</summary>
internal sealed class AnnotationsCommand : CliCommand
{
    private readonly ProjectOption _project = NewOption.Project("--project", "The project.", "--source");
    private readonly Option<string[]> _below = NewOption.Texts("--below", "NAME", "Only annotations that are annotated with this one, at any depth. Repeatable: with any of them.");
    private readonly Option<string> _name = NewOption.Text("--name", "REGEX", "Only annotations whose name matches this regular expression anywhere.");

    public AnnotationsCommand()
        : base("annotations", "List the annotations of a project and how many neurons and annotations carry each.")
    {
        AddGroup("Which", _project, _below, _name);
    }

    public override IReadOnlyList<(string Line, string Does)> Examples =>
    [
        ("tracelift annotations --project 1", "each annotation, with the neurons and annotations that carry it"),
        ("tracelift annotations --project 1 --below \"Kenyon cells\" --json", "its sub-annotations at any depth, for a script"),
    ];

    public override async Task<int> RunAsync(ParsedOptions parsed, CommandContext context, CancellationToken cancellationToken)
    {
        var project = RequiredProject.Read(parsed, _project);
        var name = parsed.Text(_name) is { } pattern ? NamePattern.Read(_name.Name, pattern) : null;
        await using var store = await context.OpenStoreAsync(cancellationToken);
        await using var session = await store.OpenSnapshotAsync(cancellationToken);
        var (info, annotations) = await AnnotationListing.ReadAsync(session, project, parsed.Texts(_below), _below.Name, name, cancellationToken);
        if (context.IsJson)
            await context.WriteJsonAsync(new AnnotationsDocument("annotations", store.Name, new ProjectReference(info.Id, info.Title), annotations), ReportJson.Readable.AnnotationsDocument);
        else if (annotations.Count == 0)
            context.Messages.Line("No annotations.");
        else
            context.Results.Table(["#id", "annotation", "#neurons", "#sub-annotations", "annotated with"], annotations.Select(Row));
        return ExitCode.Done;
    }

    private static string[] Row(ListedAnnotation annotation) =>
    [
        annotation.Id.ToString(CultureInfo.InvariantCulture),
        annotation.Name,
        Humanize.Number(annotation.Neurons),
        Humanize.Number(annotation.SubAnnotations),
        string.Join(", ", annotation.AnnotatedWith),
    ];
}
