using Tracelift.Server.Api.Projects;
using Tracelift.Server.Api.Session;

namespace Tracelift.Server.Api;

/// <summary>All calls, subject by subject.</summary>
internal static class ApiCalls
{
    public static void Map(ApiMap api)
    {
        VersionCalls.Map(api);
        LoginCalls.Map(api);
        ProjectCalls.Map(api);
        StackCalls.Map(api);
    }
}
