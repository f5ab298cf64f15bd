using System.Collections.Frozen;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using Tracelift.Server.Calls;
using Tracelift.Server.Http;

namespace Tracelift.Server.Pages;

/// <summary>Styles, scripts and pictures of the pages, which are part of the program.</summary>
internal static class StaticFiles
{
    private const string Folder = "Static/";

    private static readonly Dictionary<string, string> Types = new(StringComparer.Ordinal)
    {
        [".css"] = "text/css; charset=utf-8",
        [".js"] = "text/javascript; charset=utf-8",
        [".svg"] = "image/svg+xml",
    };

    // Read once and never added to: a caller can ask for any name.
    private static readonly FrozenDictionary<string, StaticFile> Files = typeof(StaticFiles).Assembly.GetManifestResourceNames()
        .Where(name => name.StartsWith(Folder, StringComparison.Ordinal) && Types.ContainsKey(Path.GetExtension(name)))
        .ToFrozenDictionary(name => name[Folder.Length..], Read, StringComparer.Ordinal);

    public static ApiAnswer Answer(ApiRequest request)
    {
        var name = request.Name("name");
        if (!Files.TryGetValue(name, out var file))
            throw ApiFault.NotFound($"There is no file {name}");
        request.Context.Response.Headers.CacheControl = "public, max-age=0, must-revalidate";
        return ApiAnswer.Of(Results.File(file.Bytes, file.Type, entityTag: new EntityTagHeaderValue(file.Tag)));
    }

    private static StaticFile Read(string resource)
    {
        using var stream = typeof(StaticFiles).Assembly.GetManifestResourceStream(resource)!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return new StaticFile(bytes, Types[Path.GetExtension(resource)], $"\"{Convert.ToHexString(SHA256.HashData(bytes))[..16]}\"");
    }

    private sealed record StaticFile(byte[] Bytes, string Type, string Tag);
}
