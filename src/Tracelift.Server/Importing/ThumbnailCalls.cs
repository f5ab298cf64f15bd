using System.Globalization;
using Microsoft.AspNetCore.Http;
using Tracelift.Model.Projects;
using Tracelift.Projects.Images;
using Tracelift.Projects.Sources;
using Tracelift.Server.Access;
using Tracelift.Server.Calls;
using Tracelift.Server.Http;
using Tracelift.Server.Images;

namespace Tracelift.Server.Importing;

/// <summary>
/// Thumbnails of found stacks. A request names a stack's index among the found definitions, never an address:
/// the server fetches only from mirrors of definitions that the draft has read.
/// </summary>
internal static class ThumbnailCalls
{
    private const string Nothing =
        """<svg xmlns="http://www.w3.org/2000/svg" width="96" height="96" viewBox="0 0 96 96"><rect width="96" height="96" fill="#8886"/><path d="M30 30l36 36M66 30l-36 36" stroke="#888" stroke-width="3"/></svg>""";

    public static void Map(ApiMap api) => api.Page("/import/{draft}/thumbnail/{key}/{stack}", Requirement.Superuser, AnswerAsync);

    private static async Task<ApiAnswer> AnswerAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var draft = request.Service<Drafts>().Get(request.Name("draft"), request.Caller);
        if (draft.Found?.Find(request.Name("key"))?.Plan.Found.Definition is not { } project
            || !int.TryParse(request.Name("stack"), NumberStyles.None, CultureInfo.InvariantCulture, out var place) || place >= project.Stacks.Count)
        {
            throw ApiFault.NotFound("There is no such stack");
        }

        await request.View.EndReadAsync();
        var headers = request.Context.Response.Headers;
        headers.CacheControl = "private, max-age=600";
        headers.ContentSecurityPolicy = "default-src 'none'; sandbox";
        var image = await FindAsync(request, project.Stacks[place], cancellationToken);
        return image is null
            ? ApiAnswer.Text(Nothing, "image/svg+xml")
            : ApiAnswer.Of(Results.Bytes(image.Bytes, image.Type));
    }

    private static async Task<TileImage?> FindAsync(ApiRequest request, StackDefinition stack, CancellationToken cancellationToken)
    {
        var own = ImportWork.DataAddress(request.Context.Request);
        foreach (var mirror in stack.Mirrors.OrderBy(mirror => mirror.Position).Take(2))
        {
            // Images of this server are read directly, without a request.
            var image = mirror.ImageBase.StartsWith(own, StringComparison.Ordinal)
                ? await OwnAsync(request, stack, mirror, mirror.ImageBase[own.Length..], cancellationToken)
                : await request.Service<ImportWork>().Previews.FetchAsync(stack, mirror, cancellationToken);
            if (image is not null)
                return image;
        }

        return await request.Service<ImportWork>().Previews.FetchVolumeAsync(stack, request.Service<ImportWork>().Folder, own, cancellationToken);
    }

    private static async Task<TileImage?> OwnAsync(ApiRequest request, StackDefinition stack, MirrorDefinition mirror, string folder, CancellationToken cancellationToken)
    {
        if (request.Service<ImportWork>().Folder is not { } root)
            return null;
        foreach (var address in TilePreview.Addresses(stack, mirror))
        {
            if (DataCalls.Find(RealPath.Of(root), Uri.UnescapeDataString(folder) + address) is not { Length: < 4 << 20 } file)
                continue;
            var bytes = await File.ReadAllBytesAsync(file.FullName, cancellationToken);
            if (ImageHeader.Read(bytes) is { } header)
                return new TileImage(header.Type, bytes);
        }

        return null;
    }
}
