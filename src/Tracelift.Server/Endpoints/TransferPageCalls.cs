using Tracelift.Server.Access;
using Tracelift.Server.Api.TracingData;
using Tracelift.Server.Calls;
using Tracelift.Server.Jobs;
using Tracelift.Server.Pages;
using Tracelift.Server.Pages.Jobs;
using Tracelift.Server.Pages.Projects;

namespace Tracelift.Server.Endpoints;

/// <summary>The pages on which tracing data leave a project and come into it. Their forms are sent to the calls of the API.</summary>
internal static class TransferPageCalls
{
    private static readonly Dictionary<string, IReadOnlyList<string>> Nothing = [];

    public static void Map(ApiMap api)
    {
        var export = Find(api, "/{pid}/export");
        var import = Find(api, "/{pid}/import");
        var archive = Find(api, "/{pid}/skeletons/import-archive");
        api.Page("/projects/{pid}/export", Requirement.Browse, async (request, cancellationToken) =>
        {
            var head = await ProjectPageCalls.HeadAsync(request, cancellationToken);
            return PageAnswer.Of<ExportPage>(request, new()
            {
                ["Head"] = head,
                ["Groups"] = OptionGroups.Export(export.Fields, name => ExportFields.IsFor(name, request.Caller.IsSuperuser, head.Administers)),
                ["Entered"] = Entered(request, (await request.FieldsAsync(cancellationToken)).Text("job")),
            });
        });
        api.Page("/projects/{pid}/import", Requirement.Import, async (request, cancellationToken) =>
        {
            var head = await ProjectPageCalls.HeadAsync(request, cancellationToken);
            return PageAnswer.Of<ImportPage>(request, new()
            {
                ["Head"] = head,
                ["Groups"] = OptionGroups.Import(import.Fields, name => ImportFields.IsFor(name, request.Caller.IsSuperuser, head.Administers)),
                ["SwcGroups"] = OptionGroups.Swc(archive.Fields),
            });
        });
    }

    private static ApiCall Find(ApiMap api, string path) => api.Calls.Single(call => call.Path == path && call.Methods.Contains("POST"));

    /// <summary>The options of an earlier export, to change them.</summary>
    private static Dictionary<string, IReadOnlyList<string>> Entered(ApiRequest request, string? job)
    {
        if (job is not { Length: > 0 })
            return Nothing;
        var view = JobView.Of(request.Service<JobRegistry>().Get(job, request.Caller));
        return view.Stored.Project == request.Project ? view.Options.ToDictionary(option => option.Name, option => option.Values, StringComparer.Ordinal) : Nothing;
    }
}
