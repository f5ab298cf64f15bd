using Tracelift.Server.Api;
using Tracelift.Server.Api.Jobs;
using Tracelift.Server.Api.Projects;
using Tracelift.Server.Api.Session;
using Tracelift.Server.Api.Skeletons;
using Tracelift.Server.Api.TracingData;
using Tracelift.Server.Calls;
using Tracelift.Server.Documentation;
using Tracelift.Server.Http;
using Tracelift.Server.Images;
using Tracelift.Server.Importing;

namespace Tracelift.Server.Endpoints;

/// <summary>All calls, subject by subject.</summary>
internal static class ApiCalls
{
    public static void Map(ApiMap api, ServerOptions options)
    {
        VersionCalls.Map(api);
        LoginCalls.Map(api);
        ProjectCalls.Map(api);
        StackCalls.Map(api);
        ProjectFileCalls.Map(api);
        CopyCalls.Map(api);
        TransferCalls.Map(api);
        JobCalls.Map(api);
        TracingCalls.Map(api);
        SkeletonImportCalls.Map(api);
        ArchiveCalls.Map(api);
        SwcCalls.Map(api);
        OriginCalls.Map(api);
        PageCalls.Map(api);
        ImporterCalls.Map(api);
        ProjectPageCalls.Map(api);
        TransferPageCalls.Map(api);
        CopyPageCalls.Map(api);
        AccessPageCalls.Map(api);
        AccountPageCalls.Map(api);
        DataCalls.Map(api, options);
        DocumentCalls.Map(api, VersionCalls.Own, options.BasePath);
    }
}
