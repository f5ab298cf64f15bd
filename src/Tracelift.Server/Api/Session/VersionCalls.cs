using System.Reflection;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Tracelift.Server.Access;
using Tracelift.Server.Calls;
using Tracelift.Server.Http;

namespace Tracelift.Server.Api.Session;

/// <summary>The server's version and health.</summary>
internal static class VersionCalls
{
    // The oldest CATMAID with these answers; clients compare it as a version of CATMAID.
    private const string AnswersAs = "2021.12.21-43-g2964e04e6";

    /// <summary>Tracelift's version.</summary>
    public static string Own { get; } =
        typeof(VersionCalls).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    public static void Map(ApiMap api)
    {
        api.Subject = "Server";
        api.Get("/version", Requirement.Nothing, "The version of CATMAID whose answers these match, and the version of Tracelift.", VersionAsync)
            .Answers($$"""{"SERVER_VERSION": "{{AnswersAs}}", "TRACELIFT_VERSION": "0.1.0"}""").With(new WithoutStoreMetadata());
        api.Get("/health/live", Requirement.Nothing, "Whether the process answers.", (_, _) => Task.FromResult(ApiAnswer.Json(new JsonObject { ["status"] = "ok" })))
            .Answers("""{"status": "ok"}""").With(new WithoutStoreMetadata());
        api.Get("/health/ready", Requirement.Nothing, "Whether the store can be used.", ReadyAsync)
            .Refuses(StatusCodes.Status503ServiceUnavailable, "The store can't be reached.").Answers("""{"status": "ok"}""").With(new WithoutStoreMetadata());
    }

    private static Task<ApiAnswer> VersionAsync(ApiRequest request, CancellationToken cancellationToken) =>
        Task.FromResult(ApiAnswer.Json(new JsonObject
        {
            ["SERVER_VERSION"] = AnswersAs,
            ["TRACELIFT_VERSION"] = Own,
        }));

    private static async Task<ApiAnswer> ReadyAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        await request.Service<ReadyCheck>().CheckAsync(cancellationToken);
        return ApiAnswer.Json(new JsonObject { ["status"] = "ok" });
    }
}
