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

/// <summary>Writes projects as files that an import reads.</summary>
internal sealed class ProjectsExportCommand : CliCommand
{
    private readonly ProjectSelectionArguments _selection = new();
    private readonly Option<string> _file = NewOption.Text("--file", "FILE", "Where to (default -, standard output). A name that ends in .yaml or .yml is YAML, else JSON; .gz and .zst pack it.");
    private readonly Option<string> _format = NewOption.Text("--format", "json|yaml", "JSON or YAML, whatever the file is called.");
    private readonly Option<string> _folder = NewOption.Text("--folder", "PATH", "Instead of a file: a folder for each project below PATH, with a project.yaml.");

    /// <summary>Makes the command.</summary>
    /// <param name="isCatmaids">Whether it bears a name as CATMAID's commands do.</param>
    public ProjectsExportCommand(bool isCatmaids)
        : base(isCatmaids ? "catmaid_export_projects" : "export", "Write projects, stacks, groups, ontologies and tags as JSON or YAML that comes back in whole.")
    {
        AddGroup("Which", _selection.All);
        AddGroup("Where to", _file, _format, _folder);
    }

    public override IReadOnlyList<(string Line, string Does)> Examples =>
    [
        ("tracelift projects export", "all of them, to standard output"),
        ("tracelift projects export --tag published --file published.yaml", "those with a tag, as YAML"),
        ("tracelift projects export --folder /data", "a project.yaml for each"),
    ];

    public override async Task<int> RunAsync(ParsedOptions given, CommandContext bench, CancellationToken cancellationToken)
    {
        var selection = _selection.Read(given);
        if (given.Has(_folder) && (given.Has(_file) || given.Has(_format)))
            throw new UsageException("contradiction", "--folder writes YAML into folders, not --file", "Expected one of them.");
        var path = given.Text(_file) ?? "-";
        if (!given.Has(_format))
            OutputName.Projects.Require(_file.Name, path);
        if (bench.IsJson && path == "-" && !given.Has(_folder))
            throw new UsageException("contradiction", "--json writes the report to standard output, where the projects go", "Name a file: --file FILE.");
        await using var store = await bench.OpenStoreAsync(cancellationToken);
        await using var session = await store.OpenSnapshotAsync(cancellationToken);
        var projects = ProjectExporter.ReadAsync(session, await selection.FindAsync(session, cancellationToken), cancellationToken);
        var written = given.Text(_folder) is { } folder
            ? await WriteFoldersAsync(projects, folder, cancellationToken)
            : await WriteFileAsync(bench, projects, path, FormatOf(given, path), cancellationToken);
        var document = new ProjectsExportDocument(ParseErrors.Name(this)[10..], store.Name, given.Text(_folder) ?? (path == "-" ? null : path), written);
        if (bench.IsJson)
            await bench.WriteJsonAsync(document, ReportJson.Readable.ProjectsExportDocument);
        else if (bench.IsTalkative)
            (path == "-" && !given.Has(_folder) ? bench.Messages : bench.Results).Line($"{Humanize.Count(written.Count, "project")} exported");
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
        CommandContext bench, IAsyncEnumerable<ExportedProject> projects, string path, ProjectFileFormat format, CancellationToken cancellationToken)
    {
        await using var file = OutputFile.Create(path, bench.Terminal.OpenOutput);
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

    private ProjectFileFormat FormatOf(ParsedOptions given, string path) => given.Text(_format) switch
    {
        null => ProjectText.OfName(path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) || path.EndsWith(".zst", StringComparison.OrdinalIgnoreCase) ? Path.GetFileNameWithoutExtension(path) : path) ?? ProjectFileFormat.Json,
        "json" => ProjectFileFormat.Json,
        "yaml" => ProjectFileFormat.Yaml,
        var other => throw new UsageException("bad-value", $"{_format.Name}: there is no \"{other}\"", "Expected json or yaml."),
    };
}

/// <summary>Which projects of the store, as options.</summary>
internal sealed class ProjectSelectionArguments
{
    private readonly ProjectsOption _id = NewOption.Projects("--project", "Only this project. Repeatable.");
    private readonly Option<string[]> _title = NewOption.Texts("--title", "TITLE", "Only projects of this title. Repeatable.");
    private readonly Option<string[]> _tag = NewOption.Texts("--tag", "TAG", "Only projects with this tag. Repeatable: with one of them.");

    public IEnumerable<Option> All => [_id, _title, _tag];

    public ProjectSelection Read(ParsedOptions given) => new()
    {
        Ids = [.. given.Texts(_id).SelectMany(ids => ids.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)).Select(Id)],
        Titles = given.Texts(_title),
        Tags = given.Texts(_tag),
    };

    private long Id(string text) => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var id)
        ? id
        : throw new UsageException("bad-value", $"{_id.Name}: \"{text}\" is not the id of a project");
}
