using System.Globalization;
using System.Text.Json.Nodes;
using Tracelift.Copying;
using Tracelift.Errors;
using Tracelift.Options;
using Tracelift.Projects.Importing;
using Tracelift.Server.Access;
using Tracelift.Server.Api.Jobs;
using Tracelift.Server.Calls;
using Tracelift.Server.Http;
using Tracelift.Server.Jobs;
using Tracelift.Server.Jobs.Kinds;
using Tracelift.Server.Pages;
using Tracelift.Stores;
using Tracelift.Tracing.Import;

namespace Tracelift.Server.Api.Projects;

/// <summary>Whole projects, copied within the server's store, to the stores that its settings name, or from these.</summary>
internal static class CopyCalls
{
    private const string OptionsAreCommands = "The fields are the options of tracelift projects copy. All of the project is copied or nothing; the report says whether the copy is the same as the source, and names the run that an undo takes out.";

    public static void Map(ApiMap api)
    {
        api.Subject = "Projects";
        ApiCall? copy = null, bring = null;
        copy = api.Post("/{pid}/copy", Requirement.Superuser, "Begins a job that copies a project, whole, within this server or to another store.", (request, cancellationToken) => CopyAsync(request, copy!, cancellationToken))
            .Says(OptionsAreCommands)
            .Takes("to", FieldKind.Text, "The name of the store to copy to, one of /stores. Default: this server.")
            .Takes(Options).Answers(JobCalls.Example).RefusesTooMany();
        bring = api.Post("/copy", Requirement.Superuser, "Begins a job that copies a project of another store, whole, to this server.", (request, cancellationToken) => BringAsync(request, bring!, cancellationToken))
            .Says(OptionsAreCommands)
            .Takes("from", FieldKind.Text, "The name of the store of the project, one of /stores.", isRequired: true)
            .Takes("project", FieldKind.Integer, "The project's id in that store.", isRequired: true)
            .Takes(Options).Answers(JobCalls.Example).RefusesTooMany();
        api.Get("/stores", Requirement.Superuser, "The names of the stores that projects can be copied to and from.", ListAsync)
            .Says("The server's settings name them (tracelift serve --copy-store NAME=ADDRESS). A call can name no other store, and no address.")
            .Answers("""["archive", "public"]""");
        api.Get("/stores/{name}/projects", Requirement.Superuser, "The projects of another store.", ProjectsAsync)
            .Answers("""[{"id": 1, "title": "Wing disc"}]""");
    }

    /// <summary>Returns the projects of a store.</summary>
    public static async Task<IReadOnlyList<ProjectInfo>> ProjectsOfAsync(ApiRequest request, CopyStore named, CancellationToken cancellationToken)
    {
        // The request's own connection is not needed, and the other store may take long.
        await request.View.EndReadAsync();
        return await CopyJobOptions.ReadAsync(
            named,
            async store =>
            {
                await using var session = await store.OpenSnapshotAsync(request.Service<ServerOptions>().LongestRead, cancellationToken);
                return (await session.ProjectsAsync(cancellationToken)).Where(project => project.Id > 0).OrderBy(project => project.Id).ToList();
            },
            cancellationToken);
    }

    /// <summary>Returns the store of a name.</summary>
    /// <exception cref="ApiFault">There is none: 404.</exception>
    public static CopyStore Find(ApiRequest request, string name)
    {
        var stores = request.Service<ServerOptions>().CopyStores;
        return stores.FirstOrDefault(store => store.Name == name)
            ?? throw ApiFault.NotFound($"This server knows no store \"{name}\". {(stores.Count == 0 ? "Who runs it can name stores: tracelift serve --copy-store NAME=ADDRESS" : $"There are {string.Join(", ", stores.Select(store => store.Name))}")}");
    }

    private static IEnumerable<OptionDescription> Options => CopyOptionDescriptions.Groups.SelectMany(group => group.Options);

    private static async Task<ApiAnswer> CopyAsync(ApiRequest request, ApiCall call, CancellationToken cancellationToken)
    {
        var fields = await ReadAsync(request, cancellationToken);
        var title = (await (await request.ReadAsync(cancellationToken)).ProjectsAsync(cancellationToken)).FirstOrDefault(project => project.Id == request.Project)?.Title
            ?? throw ApiFault.NotFound(UnknownProject.Message(request.Project));
        var to = fields.Text("to") is { Length: > 0 } name ? Find(request, name) : null;
        return await BeginAsync(request, call, fields, null, request.Project, title, to, cancellationToken);
    }

    private static async Task<ApiAnswer> BringAsync(ApiRequest request, ApiCall call, CancellationToken cancellationToken)
    {
        var fields = await ReadAsync(request, cancellationToken);
        var from = Find(request, fields.RequiredText("from"));
        var project = fields.RequiredLong("project");
        var title = (await ProjectsOfAsync(request, from, cancellationToken)).FirstOrDefault(one => one.Id == project)?.Title
            ?? throw ApiFault.NotFound($"{from.Name}: {UnknownProject.Message(project)}");
        return await BeginAsync(request, call, fields, from, project, title, null, cancellationToken);
    }

    private static async Task<ApiAnswer> BeginAsync(
        ApiRequest request, ApiCall call, RequestFields fields, CopyStore? from, long project, string title, CopyStore? to, CancellationToken cancellationToken)
    {
        var values = OptionFields.Of(fields, call.Fields);
        values.RequireRights(request.Caller.IsSuperuser, administers: true);
        var copy = CopyOptionReader.Read(values, title, mayReadFiles: false);
        copy = copy with { Import = copy.Import with { SystemUser = to is null ? ProjectImportOptionReader.SystemUser(request.Service<ServerOptions>().Setting) : null } };
        using var place = request.Service<JobRunner>().Reserve(request.Caller);

        // Told now, not by the job.
        if (to is null)
            await Importer.RequireSenseAsync(await request.StoreAsync(cancellationToken), copy.Import, cancellationToken);
        await request.View.EndReadAsync();
        request.Note(string.Create(CultureInfo.InvariantCulture, $"copies project {project} of {from?.Name ?? "this server"} to {to?.Name ?? "this server"}"));
        var options = new CopyJobOptions(from, project, to, copy, !values.Has(CopyOptionDescriptions.Compare) || values.IsOn(CopyOptionDescriptions.Compare));
        long? own = from is null ? project : null;
        return JobCalls.Begun(request, values.IsOn(ImportOptionDescriptions.DryRun)
            ? await place.BeginAsync(new CopyPlanJob(), options, values.Shown, own, cancellationToken)
            : await place.BeginAsync(new CopyJob(), options, values.Shown, own, cancellationToken));
    }

    private static async Task<RequestFields> ReadAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var fields = await request.FieldsAsync(cancellationToken);
        return PageAnswer.IsWanted(request.Context.Request) ? fields.WithoutEmpty() : fields;
    }

    private static Task<ApiAnswer> ListAsync(ApiRequest request, CancellationToken cancellationToken) =>
        Task.FromResult(ApiAnswer.Json(new JsonArray([.. request.Service<ServerOptions>().CopyStores.Select(store => (JsonNode)store.Name)])));

    private static async Task<ApiAnswer> ProjectsAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var projects = await ProjectsOfAsync(request, Find(request, request.Name("name")), cancellationToken);
        return ApiAnswer.Json(new JsonArray([.. projects.Select(project => (JsonNode)new JsonObject { ["id"] = project.Id, ["title"] = project.Title })]));
    }
}
