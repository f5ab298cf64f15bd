using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using Tracelift.Server.Api;

namespace Tracelift.Server.Pages;

/// <summary>Styles, scripts and pictures of the pages, which are part of the program.</summary>
internal static class StaticFiles
{
    private static readonly Dictionary<string, string> Types = new(StringComparer.Ordinal)
    {
        [".css"] = "text/css; charset=utf-8",
        [".js"] = "text/javascript; charset=utf-8",
        [".svg"] = "image/svg+xml",
    };

    private static readonly ConcurrentDictionary<string, (byte[] Bytes, string Tag)?> Files = new(StringComparer.Ordinal);

    public static ApiAnswer Answer(ApiRequest request)
    {
        var name = request.Name("name");
        var file = Files.GetOrAdd(name, Read);
        if (file is not { } found || !Types.TryGetValue(Path.GetExtension(name), out var type))
            throw ApiFault.NotFound($"There is no file {name}");
        request.Context.Response.Headers.CacheControl = "public, max-age=0, must-revalidate";
        return ApiAnswer.Of(Results.File(found.Bytes, type, entityTag: new EntityTagHeaderValue(found.Tag)));
    }

    private static (byte[] Bytes, string Tag)? Read(string name)
    {
        using var stream = typeof(StaticFiles).Assembly.GetManifestResourceStream("Static/" + name);
        if (stream is null)
            return null;
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return (bytes.ToArray(), $"\"{Convert.ToHexString(SHA256.HashData(bytes.ToArray()))[..16]}\"");
    }
}
