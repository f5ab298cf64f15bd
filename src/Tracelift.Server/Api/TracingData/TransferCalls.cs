using System.Globalization;
using System.Text;
using Tracelift.Access;
using Tracelift.Errors;
using Tracelift.Files;
using Tracelift.Formats;
using Tracelift.Formats.Destinations;
using Tracelift.Model;
using Tracelift.Options;
using Tracelift.Projects.Importing;
using Tracelift.Server.Access;
using Tracelift.Server.Api.Jobs;
using Tracelift.Server.Calls;
using Tracelift.Server.Http;
using Tracelift.Server.Jobs;
using Tracelift.Server.Jobs.Kinds;
using Tracelift.Server.Pages;
using Tracelift.Tracing.Export;
using Tracelift.Tracing.Import;

namespace Tracelift.Server.Api.TracingData;

/// <summary>Tracing data of a project as a file, and such a file into a project: jobs, with the options of the commands export and import.</summary>
internal static class TransferCalls
{
    // In bytes: a disk takes 255, and something is added while the file is written.
    private const int LongestFileName = 200;

    private static readonly string[] Endings = [".json", ".gz", ".zst", ".zip", ".tar", ".nml", ".parquet"];

    private const string OptionsAreCommands = "The fields are the options of the command of the same name (docs/guide), without the dashes in front.";

    public static void Map(ApiMap api)
    {
        api.Subject = "Tracing data";
        ApiCall? export = null, import = null, create = null;
        export = api.Post("/{pid}/export", Requirement.Browse, "Begins a job that writes tracing data of a project to a file: CATMAID's JSON, or another format.", (request, cancellationToken) => ExportAsync(request, export!, cancellationToken))
            .Takes(ExportOptionDescriptions.Groups.SelectMany(group => group.Options))
            .Says($"Ask for /jobs/ID until its state is done, or follow /jobs/ID/events; then the file is at /jobs/ID/file. {OptionsAreCommands}")
            .Answers(JobCalls.Example).RefusesTooMany();
        import = AddOptions(api.Post("/{pid}/import", Requirement.Import, "Begins a job that imports a file of tracing data into a project: all of it or nothing.", (request, cancellationToken) => ImportAsync(request, import!, cancellationToken)))
            .Says($"A multipart form with the file, or the file as the body and the options in the query; it may be packed with gzip or Zstandard. {OptionsAreCommands} Who does not administer the project gets everything as their own; who does can say who becomes whom.")
            .Answers(JobCalls.Example).RefusesTooMany().With(new StreamedBodyMetadata());
        create = AddOptions(api.Post("/import", Requirement.Superuser, "Begins a job that imports a file of tracing data into a new project.", (request, cancellationToken) => CreateAsync(request, create!, cancellationToken)))
            .Says($"As /PID/import. {OptionsAreCommands}")
            .Takes("title", FieldKind.Text, "The title of the new project.", isRequired: true)
            .Answers(JobCalls.Example).RefusesTooMany().With(new StreamedBodyMetadata());
    }

    private static ApiCall AddOptions(ApiCall call) => call
        .Takes("file", FieldKind.File, "The file: CATMAID's JSON, packed with gzip or Zstandard or not; or SWC, or a zip or a tar of SWC files, which needs user where others than the caller may be named.", isRequired: true)
        .Takes(ImportOptionDescriptions.Groups.SelectMany(group => group.Options));

    private static async Task<ApiAnswer> ExportAsync(ApiRequest request, ApiCall call, CancellationToken cancellationToken)
    {
        var fields = OfForm(request, await request.FieldsAsync(cancellationToken));
        var values = OptionFields.Of(fields, call.Fields);
        values.RequireRights(request.Caller.IsSuperuser, await AdministersAsync(request, cancellationToken));
        var export = ExportOptionReader.Read(values, request.Project) with
        {
            SkeletonIds = ReadIds(fields, ExportOptionDescriptions.SkeletonIds),
            NeuronIds = ReadIds(fields, ExportOptionDescriptions.NeuronIds),
        };
        var isDryRun = values.IsOn(ExportOptionDescriptions.DryRun);
        var destination = TracingDestinations.Find(values, isDryRun);
        var format = DestinationOptionReader.Read(values, destination, PageAnswer.IsWanted(request.Context.Request));
        using var place = request.Service<JobRunner>().Reserve(request.Caller);
        if (export.Users && !isDryRun)
            request.Note($"exports project {request.Project} with users");
        await request.View.EndReadAsync();
        var options = new ExportJobOptions(export, isDryRun ? null : FileName(values, destination, request.Project), destination, format);
        return JobCalls.Begun(request, await place.BeginAsync(new ExportJob(), options, values.Shown, request.Project, cancellationToken));
    }

    private static async Task<ApiAnswer> ImportAsync(ApiRequest request, ApiCall call, CancellationToken cancellationToken)
    {
        var project = request.Project;
        var administers = await AdministersAsync(request, cancellationToken);
        var owner = request.Caller.Id ?? (await StoredUser.FindAsync(await request.ReadAsync(cancellationToken), ProjectGrant.Anonymous, cancellationToken))?.Id
            ?? throw ApiFault.Forbidden("This needs a login");
        using var place = request.Service<JobRunner>().Reserve(request.Caller);
        var upload = await ReceiveAsync(request, place, cancellationToken);
        var values = OptionFields.Of(OfForm(request, upload.Fields), call.Fields);
        values.RequireRights(request.Caller.IsSuperuser, administers);
        var import = ImportOptionReader.Read(values) with { Target = project };
        if (!administers)
            import = import with { MapUsers = false, User = owner.ToString(CultureInfo.InvariantCulture) };
        return await BeginAsync(request, place, upload, values, import, project, cancellationToken);
    }

    private static async Task<ApiAnswer> CreateAsync(ApiRequest request, ApiCall call, CancellationToken cancellationToken)
    {
        using var place = request.Service<JobRunner>().Reserve(request.Caller);
        var upload = await ReceiveAsync(request, place, cancellationToken);
        var values = OptionFields.Of(OfForm(request, upload.Fields), call.Fields);
        var title = upload.Fields.RequiredText("title").Trim();
        if (title.Length == 0)
            throw ApiFault.BadValue("The parameter title is empty");
        return await BeginAsync(request, place, upload, values, ImportOptionReader.Read(values) with { NewProjectTitle = title }, null, cancellationToken);
    }

    private static Task<Upload> ReceiveAsync(ApiRequest request, JobReservation place, CancellationToken cancellationToken) =>
        Upload.ReceiveAsync(request, place.Files, request.Service<ServerOptions>().LargestFile, "upload.json", cancellationToken, SourceOptionDescriptions.Names.Name);

    private static async Task<ApiAnswer> BeginAsync(
        ApiRequest request, JobReservation place, Upload upload, OptionFields values, ImportOptions import, long? project, CancellationToken cancellationToken)
    {
        var file = new SourceFile(upload.Path, upload.Name);
        var format = request.Service<ServerOptions>().Sources.Find(file);
        if (format.IsWithoutUsers)
        {
            import = ImportOptionReader.GiveAllToUser(values, import);
            ImportOptionReader.RequireUser(values, import);
        }

        import = import with { SystemUser = ProjectImportOptionReader.SystemUser(request.Service<ServerOptions>().Setting) };

        if (values.Has(SourceOptionDescriptions.Names) && upload.Beside is null)
            throw ApiFault.BadValue("The parameter names is no file", "Expected a CSV or TSV in the form.");
        SourceOptionReader.RequireTaken(values, format);
        var opening = ImportJobOptions.Reading(values, request.Time, import) with { Names = upload.Beside };

        // Told now, not after a long survey.
        await Importer.RequireSenseAsync(await request.StoreAsync(cancellationToken), import, cancellationToken);
        var options = new ImportJobOptions(import with { ImportedBy = request.Caller.Id }, file, format, opening);
        var shown = values.Shown;
        shown["file"] = upload.Name;
        return JobCalls.Begun(request, values.IsOn(ImportOptionDescriptions.DryRun)
            ? await place.BeginAsync(new ImportPlanJob(), options, shown, project, cancellationToken)
            : await place.BeginAsync(new ImportJob(), options, shown, project, cancellationToken));
    }

    private static RequestFields OfForm(ApiRequest request, RequestFields fields) => PageAnswer.IsWanted(request.Context.Request) ? fields.WithoutEmpty() : fields;

    private static IdSet? ReadIds(RequestFields fields, OptionDescription option)
    {
        var name = ApiField.NameOf(option.Name);
        var ids = fields.Ids(name, option.Name);
        return !fields.Has(name) && !fields.Has(option.Name) ? null
            : ids.Count > 0 ? new IdSet(ids)
            : throw ApiFault.BadValue($"The parameter {name} has no id");
    }

    private static string FileName(OptionFields values, ITracingDestination destination, long project)
    {
        var name = values.Text(ExportOptionDescriptions.FileName) ?? destination.DefaultSingleFile.Replace("{}", project.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
        var label = values.Label(ExportOptionDescriptions.FileName);
        destination.Output.Require(label, name);
        if (destination.IsFolder(name))
            throw new UsageException("bad-value", $"{label}: \"{name}\" would be a folder, and a job has one file", "Name a .zip, .tar, .tar.gz or .tar.zst.");
        return name == Upload.PlainName(name, "") && Encoding.UTF8.GetByteCount(name) <= LongestFileName && Endings.Contains(Path.GetExtension(name))
            ? name
            : throw new UsageException("bad-value", $"{label}: \"{name}\" is no plain name of a file", $"Expected letters, digits, ., _ and -, and one of the endings {string.Join(", ", Endings)}.");
    }

    private static async Task<bool> AdministersAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        if (request.Caller.IsSuperuser)
            return true;
        var rights = await UserRights.LoadAsync(await request.ReadAsync(cancellationToken), request.Caller.Id, request.Project, cancellationToken);
        return rights.Has(request.Project, ProjectGrant.Administer);
    }
}
