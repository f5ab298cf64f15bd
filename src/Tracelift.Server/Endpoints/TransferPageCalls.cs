using Tracelift.Options;
using Tracelift.Server.Access;
using Tracelift.Server.Api.Skeletons;
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
        api.Page("/projects/{pid}/export", Requirement.Browse, async (request, cancellationToken) =>
        {
            var head = await ProjectPageCalls.HeadAsync(request, cancellationToken);
            return PageAnswer.Of<ExportPage>(request, new()
            {
                ["Head"] = head,
                ["IsAllowed"] = IsAllowed(request, head),
                ["Entered"] = Entered(request, (await request.FieldsAsync(cancellationToken)).Text("job")),
            });
        });
        api.Page("/projects/{pid}/import", Requirement.Import, async (request, cancellationToken) =>
        {
            var head = await ProjectPageCalls.HeadAsync(request, cancellationToken);
            return PageAnswer.Of<ImportPage>(request, new()
            {
                ["Head"] = head,
                ["IsAllowed"] = IsAllowed(request, head),
                ["ArchiveOptions"] = ArchiveCalls.Options,
            });
        });
    }

    private static Func<OptionRight, bool> IsAllowed(ApiRequest request, ProjectHead head) => right => OptionFields.IsAllowed(right, request.Caller.IsSuperuser, head.Administers);

    /// <summary>The options of an earlier export, to change them.</summary>
    private static Dictionary<string, IReadOnlyList<string>> Entered(ApiRequest request, string? job)
    {
        if (job is not { Length: > 0 })
            return Nothing;
        var view = JobView.Of(request.Service<JobRegistry>().Get(job, request.Caller));
        return view.Stored.Project == request.Project ? view.Options.ToDictionary(option => option.Name, option => option.Values, StringComparer.Ordinal) : Nothing;
    }
}
