using System.CommandLine;
using System.Text;
using Tracelift.Cli.Arguments;
using Tracelift.Cli.Reports.Projects;
using Tracelift.Files;
using Tracelift.Formats.ProjectFiles;
using Tracelift.Options;
using Tracelift.Projects.Importing;

namespace Tracelift.Cli.Commands.Projects;

/// <summary>Describes images as a project file, which can be changed before it is imported.</summary>
internal sealed class ProjectsDescribeCommand : CliCommand
{
    private readonly Argument<string[]> _sources = new("SOURCE") { Arity = ArgumentArity.ZeroOrMore };
    private readonly Option<string> _file = NewOption.Text("--file", "FILE", "The file to write; a name that ends in .json makes it JSON. Default: standard output.", "-f");
    private readonly Option<string> _project = NewOption.Text("--project-title", "TITLE", "The title of the project; else that of the first stack.");

    public ProjectsDescribeCommand()
        : base("describe", "Write the project file of images, by what their metadata say, to change and import it.")
    {
        Add(_sources);
        AddGroup("Stack", [_project, .. ImageStackArguments.OfStack.Select(Described)]);
        AddGroup("Output", _file);
        AddGroup("Server", ImageStackArguments.OfServer.Select(Described));
    }

    public override IReadOnlyList<(string Line, string Does)> Examples =>
    [
        ("tracelift projects describe https://example.org/brain.n5/em > project.yaml", "then tracelift projects import --input project.yaml"),
        ("tracelift projects describe /data/brain.n5/em", "a folder: the import takes its address from --image-base"),
    ];

    public override async Task<int> RunAsync(ParsedOptions parsed, CommandContext context, CancellationToken cancellationToken)
    {
        var source = ImageStackArguments.Read(parsed, context, parsed.Texts(_sources), options => options with { ProjectTitle = parsed.Text(_project), ImageBase = parsed.Text(ProjectImportOptionDescriptions.ImageBase) ?? context.Settings["IMPORTER_DEFAULT_IMAGE_BASE"] });
        var path = parsed.Text(_file) ?? "-";
        var text = await source.DescribeAsync(context.IsJson ? ProjectFileFormat.Json : ProjectText.OfName(path) ?? ProjectFileFormat.Yaml, cancellationToken);
        await using (var file = OutputFile.Create(path, context.Terminal.OpenOutput))
        {
            await file.Stream.WriteAsync(Encoding.UTF8.GetBytes(text), cancellationToken);
            await file.CompleteAsync(cancellationToken);
        }

        ImageStackLines.Print(context.Messages, source, context.IsTalkative);
        return ExitCode.Done;
    }
}
