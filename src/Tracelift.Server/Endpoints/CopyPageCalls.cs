using Tracelift.Errors;
using Tracelift.Server.Access;
using Tracelift.Server.Api.Projects;
using Tracelift.Server.Calls;
using Tracelift.Server.Http;
using Tracelift.Server.Pages;
using Tracelift.Server.Pages.Projects;
using Tracelift.Stores;

namespace Tracelift.Server.Endpoints;

/// <summary>The pages on which projects are copied. Their forms are sent to the calls of the API.</summary>
internal static class CopyPageCalls
{
    public static void Map(ApiMap api)
    {
        api.Page("/projects/{pid}/copy", Requirement.Superuser, async (request, cancellationToken) => PageAnswer.Of<CopyPage>(request, new()
        {
            ["Head"] = await ProjectPageCalls.HeadAsync(request, cancellationToken),
            ["Stores"] = Stores(request),
            ["To"] = (await request.FieldsAsync(cancellationToken)).Text("to"),
        }));
        api.Page("/projects/bring", Requirement.Superuser, BringAsync);
    }

    private static async Task<ApiAnswer> BringAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var (stores, from) = (Stores(request), (await request.FieldsAsync(cancellationToken)).Text("from"));
        var (projects, fault) = ((IReadOnlyList<ProjectInfo>)[], (string?)null);
        if (from is { Length: > 0 })
        {
            try
            {
                projects = await CopyCalls.ProjectsOfAsync(request, CopyCalls.Find(request, from), cancellationToken);
            }
            catch (StoreException e)
            {
                fault = e.Message;
            }
        }

        return PageAnswer.Of<BringPage>(request, new() { ["Stores"] = stores, ["From"] = from is { Length: > 0 } ? from : null, ["Projects"] = projects, ["Fault"] = fault });
    }

    private static IReadOnlyList<string> Stores(ApiRequest request) => [.. request.Service<ServerOptions>().CopyStores.Select(store => store.Name)];
}
