using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using Tracelift.Errors;
using Tracelift.Formats.ProjectFiles;
using Tracelift.Options;
using Tracelift.Projects.Exporting;
using Tracelift.Projects.Importing;
using Tracelift.Projects.Matching;
using Tracelift.Projects.Sources;
using Tracelift.Reports;
using Tracelift.Server.Access;
using Tracelift.Server.Calls;
using Tracelift.Server.Http;
using Tracelift.Server.Images;
using Tracelift.Server.Jobs;

namespace Tracelift.Server.Api.Projects;

/// <summary>Exports and imports projects and image stacks as files of CATMAID's importer.</summary>
internal static class ProjectFileCalls
{
    private const string YamlType = "application/yaml";
    private static readonly string[] YamlTypes = [YamlType, "application/x-yaml", "text/yaml", "text/x-yaml", "application/vnd.yaml"];

    public static void Map(ApiMap api)
    {
        api.Subject = "Projects";
        api.Get("/projects/export", Requirement.Nothing, "The projects that the caller may see, in the format of CATMAID's importer: JSON or YAML, depending on Accept.", ExportAsync)
            .Says("Without Accept the format is YAML, with */* JSON, as in CATMAID. Includes ontologies, classification, stack groups, tags, and all mirrors in order of position.")
            .Takes("format", FieldKind.Text, "json or yaml; overrides Accept.")
            .Answers("""[{"project": {"id": 1, "title": "Wing disc", "stacks": [{"id": 4, "title": "EM", "dimension": "(4096,4096,16)", "resolution": "(3.8,3.8,50)", "mirrors": [{"title": "Lab", "url": "https://tiles.example.org/em/", "fileextension": "jpg", "position": 0, "tile_width": 512, "tile_height": 512, "tile_source_type": 4}]}]}}]""");
        ApiCall? import = null;
        import = api.Post("/projects/import", Requirement.Superuser, "Imports projects and image stacks that are described in the body, JSON or YAML, or in the metadata of images.", (request, cancellationToken) => ImportAsync(request, import!, cancellationToken))
            .Says("The options of tracelift projects import are parameters of the query. With images the body stays empty. Each project is imported entirely or not at all; the report gives the result of each. If none could be read or imported, the answer is 400 with the report in meta.")
            .Answers("""{"command": "projects import", "dry_run": false, "store": "this server", "source": "request", "imported": 1, "ignored": 0, "not_imported": 0, "projects": [{"title": "Wing disc", "origin": "request", "line": 1, "action": "add", "id": 1, "why": null, "stacks_added": 1, "problems": [], "warnings": []}]}""")
            .Reads(JsonText.ContentType)
            .Refuses(StatusCodes.Status415UnsupportedMediaType, "The body is a form.")
            .Takes(ProjectImportOptionDescriptions.Groups.SelectMany(group => group.Options));
    }

    private static async Task<ApiAnswer> ExportAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var format = FormatOf(request.Context.Request);
        var session = await request.ReadAsync(cancellationToken);
        var visible = await ProjectCalls.VisibleAsync(request, cancellationToken);
        request.Context.Response.Headers.Vary = "Accept";
        return ApiAnswer.Made(format == ProjectFileFormat.Yaml ? YamlType : JsonText.ContentType, async (body, aborted) =>
        {
            var writer = new ProjectFileWriter(body, format);
            await foreach (var project in ProjectExporter.ReadAsync(session, visible, aborted))
                await writer.WriteAsync(project.Definition, project.Ids, aborted);
            await writer.CompleteAsync(aborted);
        });
    }

    private static async Task<ApiAnswer> ImportAsync(ApiRequest request, ApiCall call, CancellationToken cancellationToken)
    {
        var http = request.Context.Request;
        var values = OptionFields.Of(RequestFields.Of(http.Query, []), call.Fields);
        var reader = new ProjectImportOptionReader(values, request.Service<ServerOptions>().Setting);
        var options = reader.Read(isCatmaids: false);
        var reading = reader.ReadReading(options);
        if (http.HasFormContentType)
            throw ApiFault.WrongKind("Expected the definitions as the body, in JSON or YAML, and options in the query");
        await request.View.EndReadAsync();
        IProjectSource source = values.Has(ProjectImportOptionDescriptions.Images)
            ? ServerImages.Source(request.Service<ServerOptions>(), values, request.Time)
            : new FileSource("request", () => http.Body, BodyFormat(http), ProjectFileLimits.Default);
        var found = ProjectReading.ReadAsync(source, reading, cancellationToken);
        ProjectsImportDocument document;
        if (values.IsOn(ProjectImportOptionDescriptions.DryRun))
        {
            var plans = new List<ProjectPlan>();
            await foreach (var plan in ProjectImporter.PlanAsync(await request.StoreAsync(cancellationToken), found, options, cancellationToken))
                plans.Add(plan);
            document = ProjectsImportDocument.Of("projects import", plans, ImportNotes.Of(source, reading, plans), JobWork.StoreName, source.Name);
        }
        else
        {
            var report = await ProjectImporter.ImportAsync(await request.StoreToChangeAsync(cancellationToken), found, options with { Source = source.Name, Who = request.Caller.Name }, request.Time, done: null, cancellationToken);
            document = ProjectsImportDocument.Of("projects import", report, ImportNotes.Of(source, reading, report), JobWork.StoreName, source.Name);
        }

        if (document.EndedBy is { } fault)
            throw ApiFault.NotNow(fault.Message, fault.Hint).With(Node(document));
        return document is { Imported: 0, Ignored: 0, NotImported: > 0 }
            ? throw ApiFault.BadValue(FirstProblem(document)).With(Node(document))
            : ApiAnswer.Json(document, JobReportJson.Default.ProjectsImportDocument);
    }

    private static JsonNode? Node(ProjectsImportDocument document) => JsonSerializer.SerializeToNode(document, JobReportJson.Default.ProjectsImportDocument);

    private static string FirstProblem(ProjectsImportDocument document)
    {
        // The message counts mirrors that need a base URL, together.
        var problem = document.Projects.SelectMany(project => project.Problems).FirstOrDefault(problem => problem.Code != FoundProject.NeedsBaseCode)
            ?? document.Notes.FirstOrDefault(note => note.Code == FoundProject.NeedsBaseCode);
        return problem is null ? "No project could be imported" : problem.Where.Length == 0 ? problem.Message : $"{problem.Where}: {problem.Message}";
    }

    private static ProjectFileFormat? BodyFormat(HttpRequest http) =>
        !MediaTypeHeaderValue.TryParse(http.ContentType, out var type) ? null
        : type.MediaType.Equals(JsonText.ContentType, StringComparison.OrdinalIgnoreCase) ? ProjectFileFormat.Json
        : YamlTypes.Any(known => type.MediaType.Equals(known, StringComparison.OrdinalIgnoreCase)) ? ProjectFileFormat.Yaml
        : null;

    private static ProjectFileFormat FormatOf(HttpRequest http)
    {
        switch (http.Query["format"].ToString())
        {
            case "":
                break;
            case "json":
                return ProjectFileFormat.Json;
            case "yaml":
                return ProjectFileFormat.Yaml;
            case var other:
                throw new UsageException("bad-value", $"format: there is no \"{other}\"", "Expected json or yaml.");
        }

        // As in CATMAID: YAML without an Accept header, JSON for any type.
        if (http.Headers.Accept.Count == 0 || http.Headers.Accept.ToString().Length == 0)
            return ProjectFileFormat.Yaml;
        var wanted = http.GetTypedHeaders().Accept.Where(type => type.Quality is not 0).OrderByDescending(type => type.Quality ?? 1);
        foreach (var type in wanted)
        {
            if (type.MediaType.Equals(JsonText.ContentType, StringComparison.OrdinalIgnoreCase))
                return ProjectFileFormat.Json;
            if (YamlTypes.Any(known => type.MediaType.Equals(known, StringComparison.OrdinalIgnoreCase)))
                return ProjectFileFormat.Yaml;
            if (type.MatchesAllTypes)
                return ProjectFileFormat.Json;
        }

        return ProjectFileFormat.Json;
    }
}
