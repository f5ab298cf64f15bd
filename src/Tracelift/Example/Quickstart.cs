using Tracelift.Errors;
using Tracelift.Files;
using Tracelift.Formats;
using Tracelift.Formats.Json;
using Tracelift.Formats.ProjectFiles;
using Tracelift.Projects;
using Tracelift.Projects.Importing;
using Tracelift.Projects.Sources;
using Tracelift.Stores;
using Tracelift.Tracing;
using Tracelift.Tracing.Compare;
using Tracelift.Tracing.Export;
using Tracelift.Tracing.Import;
using Tracelift.Tracing.Import.Survey;

namespace Tracelift.Example;

/// <summary>
/// Shows a round trip on the user's own store: creates an example project, exports a part of it, imports that into a
/// second project, exports it again, and compares both files row by row.
/// </summary>
public sealed class Quickstart
{
    /// <summary>The title of the example project.</summary>
    public const string Title = "Tracelift example";

    /// <summary>The annotation of the exported neurons.</summary>
    public const string Annotation = "Kenyon cells";

    /// <summary>The title of the second project.</summary>
    public const string PartTitle = $"{Title}: {Annotation}";

    // One of the examples in examples/projects.
    private const string Stacks = "wing-disc.yaml";

    private const string PartFile = "kenyon-cells.json";
    private const string AgainFile = "kenyon-cells-again.json";

    private readonly IStore _store;
    private readonly string _folder;
    private readonly TimeProvider _time;
    private readonly Action<QuickstartStep>? _done;
    private readonly IProgress<WorkProgress>? _progress;
    private readonly List<QuickstartStep> _steps = [];

    private Quickstart(
        IStore store, string folder, TimeProvider time, Action<QuickstartStep>? done, IProgress<WorkProgress>? progress)
    {
        _store = store;
        _folder = folder;
        _time = time;
        _done = done;
        _progress = progress;
    }

    /// <summary>Runs all steps.</summary>
    /// <param name="store">The store; it gets three new projects and the example's users.</param>
    /// <param name="folder">The folder of the two files. It is created if needed; files with their names are replaced.</param>
    /// <param name="time">The clock.</param>
    /// <param name="done">Called after each step.</param>
    /// <param name="progress">Receives the progress of a step.</param>
    /// <param name="cancellationToken">Cancels the run; finished steps stay.</param>
    /// <exception cref="StoreException">The store failed.</exception>
    /// <exception cref="UsageException">The files can't be written.</exception>
    /// <exception cref="InvalidOperationException">The files differ: a defect in Tracelift.</exception>
    public static Task<QuickstartReport> RunAsync(
        IStore store,
        string folder,
        TimeProvider time,
        Action<QuickstartStep>? done,
        IProgress<WorkProgress>? progress,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentNullException.ThrowIfNull(time);
        return new Quickstart(store, folder, time, done, progress).RunAsync(cancellationToken);
    }

    private async Task<QuickstartReport> RunAsync(CancellationToken cancellationToken)
    {
        MakeFolder();
        var example = new ExampleProject(ExampleOptions.Showcase);
        var imported = await ImportAsync("made the example project", example, null, Title, cancellationToken);

        var partOptions = new ExportOptions { Source = imported.Project!.Value, RequiredAnnotations = [Annotation], Volumes = true };
        var part = await ExportAsync(
            $"exported the neurons annotated \"{Annotation}\"", partOptions, PartFile, cancellationToken);

        var source = await TracingJsonFile.OpenAsync(part.File!, _time, cancellationToken);
        ImportReport importedPart;
        await using (source)
        {
            importedPart = await ImportAsync(
                "imported the file into a second project", source, part.File, PartTitle, cancellationToken);
        }

        var againOptions = new ExportOptions { Source = importedPart.Project!.Value, Volumes = true };
        var again = await ExportAsync("exported the second project", againOptions, AgainFile, cancellationToken);
        var comparison = await CompareAsync(part.File!, again.File!, cancellationToken);
        await ImportStacksAsync(cancellationToken);
        return new QuickstartReport(_steps, imported, part, importedPart, again, comparison);
    }

    private async Task ImportStacksAsync(CancellationToken cancellationToken)
    {
        var start = _time.GetTimestamp();
        var source = new FileSource(
            Stacks, () => typeof(Quickstart).Assembly.GetManifestResourceStream("Examples/" + Stacks)!, ProjectFileFormat.Yaml, ProjectFileLimits.Default);
        var reading = new ReadingOptions { Defaults = new DefinitionDefaults { ImageBase = "https://tiles.example.org" } };
        var report = await ProjectImporter.ImportAsync(
            _store, ProjectReading.ReadAsync(source, reading, cancellationToken), new ProjectImportOptions(), _time, null, cancellationToken);
        var outcome = report.Outcomes[0];
        Done("imported a project with image stacks", report.Rows, start, outcome.Project, null, new(StringComparer.Ordinal) { ["new stacks"] = outcome.StacksAdded });
    }

    private async Task<ImportReport> ImportAsync(
        string what, ITracingSource source, string? file, string title, CancellationToken cancellationToken)
    {
        var start = _time.GetTimestamp();
        var survey = await Surveyor.SurveyAsync(source, _progress, cancellationToken);
        await survey.RequireSoundAsync(source, BrokenSkeletonRule.Error, cancellationToken);
        var options = new ImportOptions { NewProjectTitle = title, CreateUnknownUsers = true };
        var report = await Importer.ImportAsync(_store, source, survey, options, _time, _progress, cancellationToken);
        Done(what, report.Created, start, report.Project, file, new(StringComparer.Ordinal)
        {
            ["neurons"] = survey.Neurons,
            ["placeholders"] = survey.PlaceholderNeurons,
            ["treenodes"] = survey.Rows(Tracelift.Model.Models.Treenode),
            ["connectors"] = survey.Rows(Tracelift.Model.Models.Connector),
            ["users"] = report.Users.Count,
        });
        return report;
    }

    private async Task<ExportReport> ExportAsync(
        string what, ExportOptions options, string name, CancellationToken cancellationToken)
    {
        var start = _time.GetTimestamp();
        var session = await _store.OpenSnapshotAsync(cancellationToken);
        await using var closingSession = session;
        var path = Path.Combine(_folder, name);
        var output = OutputFile.Create(path);
        await using var closingOutput = output;
        var writer = new TracingJsonWriter(output.Stream);
        await using var closingWriter = writer;
        var plan = await Exporter.PlanAsync(session, options, cancellationToken);
        var report = await Exporter.ExportAsync(session, plan, writer, _progress, cancellationToken);
        await output.CompleteAsync(cancellationToken);
        report.File = path;
        Done(what, report.Total, start, options.Source, path, new(StringComparer.Ordinal)
        {
            ["neurons"] = plan.Neurons,
            ["placeholders"] = report.Placeholders,
            ["treenodes"] = report.Rows.GetValueOrDefault(Tracelift.Model.Models.Treenode.Label),
            ["connectors"] = report.Rows.GetValueOrDefault(Tracelift.Model.Models.Connector.Label),
            ["users"] = report.Users.Count,
        });
        return report;
    }

    private async Task<ComparisonReport> CompareAsync(string first, string second, CancellationToken cancellationToken)
    {
        var start = _time.GetTimestamp();
        var a = await TracingJsonFile.OpenAsync(first, _time, cancellationToken);
        await using var closingA = a;
        var b = await TracingJsonFile.OpenAsync(second, _time, cancellationToken);
        await using var closingB = b;
        var report = await TracingComparison.CompareAsync(a, b, cancellationToken);
        if (!report.AreSame)
        {
            throw new InvalidOperationException(
                $"What was exported, imported and exported again differs in {report.DifferingRows} of {report.Rows} rows: {string.Join("; ", report.Differences.Take(20))}");
        }

        Done("compared both files", report.Rows, start, null, null, new(StringComparer.Ordinal)
        {
            ["models"] = report.Models.Count,
            ["differences"] = report.DifferingRows,
        });
        return report;
    }

    private void Done(string what, long rows, long start, long? project, string? file, Dictionary<string, long> counts)
    {
        var bytes = file is null ? 0 : new FileInfo(file).Length;
        var step = new QuickstartStep(what, rows, _time.GetElapsedTime(start).TotalSeconds, project, file, bytes, counts);
        _steps.Add(step);
        _done?.Invoke(step);
    }

    private void MakeFolder()
    {
        try
        {
            Directory.CreateDirectory(_folder);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new UsageException("output-unwritable", $"The folder {_folder} can't be created: {fault.Message}", "Name another folder.");
        }
    }
}
