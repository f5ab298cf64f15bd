using Tracelift.Access;
using Tracelift.Projects.Importing;
using Tracelift.Server.Calls;
using Tracelift.Server.Http;
using Tracelift.Tracing.Skeletons;

namespace Tracelift.Server.Api.Skeletons;

/// <summary>Who imports.</summary>
internal static class Importers
{
    /// <summary>The caller, as one who imports.</summary>
    /// <param name="request">The request.</param>
    /// <param name="replaces">Whether others' work may be replaced, so that it matters who may do so.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    public static async Task<Editor> ImporterAsync(this ApiRequest request, bool replaces, CancellationToken cancellationToken) => new(
        request.User,
        request.Caller.IsSuperuser || (replaces && (await request.View.RightsAsync(cancellationToken)).Has(request.Project, ProjectGrant.Administer)))
    {
        SystemUser = ProjectImportOptionReader.SystemUser(request.Service<ServerOptions>().Setting),
    };
}
