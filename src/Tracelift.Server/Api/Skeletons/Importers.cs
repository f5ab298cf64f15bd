using Tracelift.Access;
using Tracelift.Projects.Importing;
using Tracelift.Server.Calls;
using Tracelift.Server.Http;
using Tracelift.Tracing.Skeletons;

namespace Tracelift.Server.Api.Skeletons;

/// <summary>Determines the importing user.</summary>
internal static class Importers
{
    /// <summary>Returns the caller as an importing user.</summary>
    /// <param name="request">The request.</param>
    /// <param name="replaces">Whether the import may replace the work of others, which needs their rights.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    public static async Task<Editor> ImporterAsync(this ApiRequest request, bool replaces, CancellationToken cancellationToken) => new(
        request.User,
        request.Caller.IsSuperuser || (replaces && (await request.View.RightsAsync(cancellationToken)).Has(request.Project, ProjectGrant.Administer)))
    {
        SystemUser = ProjectImportOptionReader.SystemUser(request.Service<ServerOptions>().Setting),
    };
}
