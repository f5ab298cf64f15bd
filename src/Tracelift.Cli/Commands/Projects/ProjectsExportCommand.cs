using System.CommandLine;
using System.Globalization;
using Tracelift.Cli.Arguments;
using Tracelift.Cli.Reports;
using Tracelift.Cli.Reports.Projects;
using Tracelift.Cli.Terminal;
using Tracelift.Errors;
using Tracelift.Files;
using Tracelift.Formats.ProjectFiles;
using Tracelift.Projects.Exporting;
using Tracelift.Reports;

namespace Tracelift.Cli.Commands.Projects;

/// <summary>Writes projects as files for an import.</summary>
internal sealed class ProjectsExportCommand : CliCommand
{
    private readonly ProjectSelectionArguments _selection = new();
    private readonly Option<string> _file = NewOption.Text("--file", "FILE", "The file to write (default: -, standard output). A name that ends in .yaml or .yml means YAML, any other JSON; .gz and .zst compress it.");
    private readonly Option<string> _format = NewOption.Text("--format", "json|yaml", "The format, instead of the one that the file name implies.");
    private readonly Option<string> _folder = NewOption.Text("--folder", "PATH", "Write a folder below PATH for each project, with a project.yaml, instead of a file.");

    /// <summary>Makes the command.</summary>
    /// <param name="isCatmaids">Whether its name is in the style of CATMAID's commands.</param>
    public ProjectsExportCommand(bool isCatmaids)
        : base(isCatmaids ? "catmaid_export_projects" : "export", "Write projects, stacks, groups, ontologies and tags as JSON or YAML, to import again.")
    {
        AddGroup("Which", _selection.All);
        AddGroup("Where to", _file, _format, _folder);
    }

    public override IReadOnlyList<(string Line, string Does)> Examples =>
    [
        ("tracelift projects export", "all projects, to standard output"),
        ("tracelift projects export --tag published --file published.yaml", "projects with a tag, as YAML"),
        ("tracelift projects export --folder /data", "a project.yaml for each project"),
    ];

    public override async Task<int> RunAsync(ParsedOptions parsed, CommandContext context, CancellationToken cancellationToken)
    {
        var selection = _selection.Read(parsed);
        if (parsed.Has(_folder) && (parsed.Has(_file) || parsed.Has(_format)))
            throw new UsageException("contradiction", "--folder excludes --file and --format", "Expected one of them.");
        var path = parsed.Text(_file) ?? "-";
        if (!parsed.Has(_format))
            OutputName.Projects.Require(_file.Name, path);
        if (context.IsJson && path == "-" && !parsed.Has(_folder))
            throw new UsageException("contradiction", "--json and the projects both use standard output", "Name a file: --file FILE.");
        await using var store = await context.OpenStoreAsync(cancellationToken);
        await using var session = await store.OpenSnapshotAsync(cancellationToken);
        var projects = ProjectExporter.ReadAsync(session, await selection.FindAsync(session, cancellationToken), cancellationToken);
        var written = parsed.Text(_folder) is { } folder
            ? await WriteFoldersAsync(projects, folder, cancellationToken)
            : await WriteFileAsync(context, projects, path, FormatOf(parsed, path), cancellationToken);
        var document = new ProjectsExportDocument(ParseErrors.Name(this)[10..], store.Name, parsed.Text(_folder) ?? (path == "-" ? null : path), written);
        if (context.IsJson)
            await context.WriteJsonAsync(document, ReportJson.Readable.ProjectsExportDocument);
        else if (context.IsTalkative)
            (path == "-" && !parsed.Has(_folder) ? context.Messages : context.Results).Line($"{Humanize.Count(written.Count, "project")} exported");
        return ExitCode.Done;
    }

    private static async Task<List<ProjectReference>> WriteFoldersAsync(IAsyncEnumerable<ExportedProject> projects, string folder, CancellationToken cancellationToken)
    {
        var folders = new ProjectFolders(folder);
        var written = new List<ProjectReference>();
        await foreach (var project in projects)
        {
            await folders.WriteAsync(project, cancellationToken);
            written.Add(new ProjectReference(project.Id, project.Definition.Title));
        }

        return written;
    }

    private static async Task<List<ProjectReference>> WriteFileAsync(
        CommandContext context, IAsyncEnumerable<ExportedProject> projects, string path, ProjectFileFormat format, CancellationToken cancellationToken)
    {
        await using var file = OutputFile.Create(path, context.Terminal.OpenOutput);
        var writer = new ProjectFileWriter(file.Stream, format);
        var written = new List<ProjectReference>();
        await foreach (var project in projects)
        {
            await writer.WriteAsync(project.Definition, cancellationToken);
            written.Add(new ProjectReference(project.Id, project.Definition.Title));
        }

        await writer.CompleteAsync(cancellationToken);
        await file.CompleteAsync(cancellationToken);
        return written;
    }

    private ProjectFileFormat FormatOf(ParsedOptions parsed, string path) => parsed.Text(_format) switch
    {
        null => ProjectText.OfName(path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) || path.EndsWith(".zst", StringComparison.OrdinalIgnoreCase) ? Path.GetFileNameWithoutExtension(path) : path) ?? ProjectFileFormat.Json,
        "json" => ProjectFileFormat.Json,
        "yaml" => ProjectFileFormat.Yaml,
        var other => throw new UsageException("bad-value", $"{_format.Name}: there is no \"{other}\"", "Expected json or yaml."),
    };
}

/// <summary>The options that select projects.</summary>
internal sealed class ProjectSelectionArguments
{
    private readonly ProjectsOption _id = NewOption.Projects("--project", "Only this project. Repeatable.");
    private readonly Option<string[]> _title = NewOption.Texts("--title", "TITLE", "Only projects with this title. Repeatable.");
    private readonly Option<string[]> _tag = NewOption.Texts("--tag", "TAG", "Only projects with this tag. Repeatable: with any of them.");

    public IEnumerable<Option> All => [_id, _title, _tag];

    public ProjectSelection Read(ParsedOptions parsed) => new()
    {
        Ids = [.. parsed.Texts(_id).SelectMany(ids => ids.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)).Select(Id)],
        Titles = parsed.Texts(_title),
        Tags = parsed.Texts(_tag),
    };

    private long Id(string text) => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var id)
        ? id
        : throw new UsageException("bad-value", $"{_id.Name}: \"{text}\" is not the id of a project");
}
