using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Net.Http.Headers;
using Tracelift.Files;
using Tracelift.Projects.Sources;
using Tracelift.Server.Access;
using Tracelift.Server.Calls;
using Tracelift.Server.Http;

namespace Tracelift.Server.Images;

/// <summary>
/// Serves a folder of image data: files by their names, with ranges, tags and caching. No listing, nothing hidden,
/// nothing that a link leads out of the folder to, and no description of projects.
/// </summary>
internal static class DataCalls
{
    private const string Hidden = ".";
    private static readonly string[] Descriptions = ["project.yaml", "project.yml"];
    private static readonly FileExtensionContentTypeProvider Types = new();

    // What a browser would run is handed out as bytes.
    private static readonly HashSet<string> Plain = new(StringComparer.OrdinalIgnoreCase) { "image/png", "image/jpeg", "image/gif", "image/webp", "image/tiff", "image/bmp", "application/json", "text/plain" };

    public static void Map(ApiMap api, ServerOptions options)
    {
        if (options.DataFolder is not { } folder)
            return;
        var root = RealPath.Of(folder);
        api.Subject = "Image stacks";
        api.Get("/data/{**path}", Requirement.AnyProject, "A file of image data.", (request, _) => Task.FromResult(Answer(request, root)))
            .Says("Ranges and conditional requests are answered. There is no listing.")
            .Answers("(a tile)", "image/jpeg");
    }

    private static ApiAnswer Answer(ApiRequest request, string root)
    {
        var path = request.Name("path");
        var file = Find(root, path) ?? throw ApiFault.NotFound($"There is no image data at {path}");
        var type = Types.TryGetContentType(file.Name, out var known) && Plain.Contains(known) ? known : "application/octet-stream";
        var headers = request.Context.Response.Headers;
        headers.CacheControl = "private, max-age=3600";
        headers.ContentSecurityPolicy = "default-src 'none'; sandbox";
        var tag = new EntityTagHeaderValue($"\"{file.LastWriteTimeUtc.Ticks:x}-{file.Length:x}\"");
        return ApiAnswer.Of(Results.File(file.FullName, type, lastModified: new DateTimeOffset(file.LastWriteTimeUtc), entityTag: tag, enableRangeProcessing: true));
    }

    /// <summary>A file of image data, or null.</summary>
    /// <param name="root">The folder, without links.</param>
    /// <param name="path">Where it is in it, with slashes.</param>
    public static FileInfo? Find(string root, string path)
    {
        var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length == 0 || Array.Exists(parts, part => part.StartsWith(Hidden, StringComparison.Ordinal) || part.AsSpan().ContainsAny('\\', '\0'))
            || Descriptions.Contains(parts[^1], StringComparer.OrdinalIgnoreCase))
        {
            return null;
        }

        var real = RealPath.Of(Path.Combine([root, .. parts]));
        var within = RealPath.IsWithin(real, root) ? Path.GetRelativePath(root, real).Split(Path.DirectorySeparatorChar) : null;

        // A link may lead to a hidden file, too.
        return within is null || Array.Exists(within, part => part.StartsWith(Hidden, StringComparison.Ordinal)) || Descriptions.Contains(within[^1], StringComparer.OrdinalIgnoreCase)
            ? null
            : FileKind.IsFile(real) ? new FileInfo(real) : null;
    }
}
