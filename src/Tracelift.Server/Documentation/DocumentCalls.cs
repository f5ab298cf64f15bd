using Microsoft.AspNetCore.Builder;
using Tracelift.Server.Access;
using Tracelift.Server.Calls;
using Tracelift.Server.Http;

namespace Tracelift.Server.Documentation;

/// <summary>The documentation of the API, and pages to read and try it; nothing of it comes from another host.</summary>
internal static class DocumentCalls
{
    /// <summary>Where the pages are.</summary>
    public const string Pages = "/apis";

    private const string Document = Pages + "/openapi.json";

    public static void Map(ApiMap api, string version, string basePath)
    {
        api.Subject = "Server";
        byte[]? document = null;
        api.Get(Document, Requirement.Nothing, "This documentation as an OpenAPI 3.1 document.", async (_, cancellationToken) =>
        {
            document ??= await ApiDocument.WriteAsync(api.Calls, version, basePath, cancellationToken);
            return ApiAnswer.Of(document, JsonText.ContentType);
        }).Answers("""{"openapi": "3.1.1", "info": {"title": "Tracelift"}}""").With(new WithoutStoreMetadata());
    }

    /// <summary>Puts the pages up.</summary>
    public static void UsePages(IApplicationBuilder app) => app.UseSwaggerUI(pages =>
    {
        pages.RoutePrefix = Pages[1..];
        pages.SwaggerEndpoint("openapi.json", "Tracelift");
        pages.DocumentTitle = "Tracelift: the API";
        pages.EnableTryItOutByDefault();

        // A module runs after the library and before its start.
        pages.InjectJavascript("../static/apis.js", "module");
        pages.ConfigObject.DefaultModelsExpandDepth = -1;

        // Another host would check the document, and hear of it.
        pages.ConfigObject.AdditionalItems["validatorUrl"] = "none";
    });
}
