using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Tracelift.Errors;
using Tracelift.Model.Projects;
using Tracelift.Remote;

namespace Tracelift.Projects.Images;

/// <summary>A mirror's answer to the request for a tile.</summary>
/// <param name="Project">The project's title.</param>
/// <param name="Stack">The stack's title.</param>
/// <param name="Mirror">The mirror's title.</param>
/// <param name="Address">The requested address; null if the mirror's type has none.</param>
/// <param name="Status">The status of the answer; or null.</param>
/// <param name="Image">The image; or null.</param>
/// <param name="IsFine">Whether the answer was a tile with the right size, or the description of a volume.</param>
/// <param name="Says">The result in words.</param>
public sealed record CheckedMirror(
    string Project, string Stack, string Mirror, Uri? Address, int? Status, ImageHeader? Image, bool IsFine, string Says);

/// <summary>Requests the tile in the middle of each mirror's middle section, at the address of its tile source type, several at a time.</summary>
public static class ImageCheck
{
    private const int AtOnce = 8;

    /// <summary>Checks all mirrors of projects; the results have no particular order.</summary>
    /// <param name="projects">The projects.</param>
    /// <param name="remote">The options of requests; the time limit is for each tile.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Cancels the check.</param>
    public static async IAsyncEnumerable<CheckedMirror> RunAsync(
        IAsyncEnumerable<ProjectDefinition> projects, RemoteOptions remote, TimeProvider time, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(remote);
        using var client = RemoteClient.Create(remote);
        var answers = Channel.CreateBounded<CheckedMirror>(AtOnce);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var work = Task.Run(
            async () =>
            {
                try
                {
                    await Parallel.ForEachAsync(
                        MirrorsAsync(projects, stop.Token),
                        new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = stop.Token },
                        async (one, token) => await answers.Writer.WriteAsync(await AskAsync(client, one.Project, one.Stack, one.Mirror, remote, time, token), token));
                    answers.Writer.Complete();
                }
                catch (Exception e)
                {
                    answers.Writer.Complete(e);
                    throw;
                }
            },
            stop.Token);
        try
        {
            await foreach (var answer in answers.Reader.ReadAllAsync(cancellationToken))
                yield return answer;
        }
        finally
        {
            await stop.CancelAsync();
            await work.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static async IAsyncEnumerable<(string Project, StackDefinition Stack, MirrorDefinition Mirror)> MirrorsAsync(
        IAsyncEnumerable<ProjectDefinition> projects, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var project in projects.WithCancellation(cancellationToken))
        {
            foreach (var stack in project.Stacks)
            {
                foreach (var mirror in stack.Mirrors)
                    yield return (project.Title, stack, mirror);
            }
        }
    }

    private static async Task<CheckedMirror> AskAsync(
        HttpClient client, string project, StackDefinition stack, MirrorDefinition mirror, RemoteOptions remote, TimeProvider time, CancellationToken cancellationToken)
    {
        var (width, height, sections) = TileAddress.Plane(stack.Dimension, stack.Orientation);
        var tile = TileAddress.Of(mirror, stack.Orientation, width / 2 / mirror.TileWidth, height / 2 / mirror.TileHeight, sections / 2, 0);
        IReadOnlyList<string> places = tile is not null ? [mirror.ImageBase + tile] : VolumeAddress.Of(mirror, stack.Orientation);
        var blank = new CheckedMirror(project, stack.Title, mirror.Title, null, null, null, false, "");
        if (places.Count == 0)
            return blank with { IsFine = true, Says = $"not checked: tile source type {mirror.TileSourceType} is served by CATMAID itself" };
        CheckedMirror? first = null;
        foreach (var place in places)
        {
            if (!Uri.TryCreate(place, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
                return blank with { IsFine = true, Says = $"not checked: {mirror.ImageBase} is not an http or https address" };
            var answer = await AskAsync(client, blank with { Address = address }, mirror, tile is not null, remote, time, cancellationToken);
            if (answer.IsFine)
                return tile is null ? await ReadAsync(client, answer, stack, mirror, remote, time, cancellationToken) : answer;
            first ??= answer;
        }

        return first!;
    }

    /// <summary>Reads chunks in the middle of a volume, if their packing is known.</summary>
    private static async Task<CheckedMirror> ReadAsync(
        HttpClient client, CheckedMirror answer, StackDefinition stack, MirrorDefinition mirror, RemoteOptions remote, TimeProvider time, CancellationToken cancellationToken)
    {
        try
        {
            var (address, channel) = VolumePreview.SourceOf(stack, mirror)!.Value;
            var place = new RemotePlace(address, new RemoteFetch(remote with { Attempts = 1 }, time, client), hasCredentials: false, new RequestBudget(address));
            return await VolumePreview.ReadAsync(place, channel, cancellationToken) switch
            {
                null => answer with { Says = $"{answer.Says}; its chunks were not read, because Tracelift does not unpack their kind" },
                (_, 0) => answer with { Says = $"{answer.Says}; no chunk is stored in its middle" },
                (_, var chunks) => answer with { Says = FormattableString.Invariant($"{answer.Says}; {chunks} of its chunks were read") },
            };
        }
        catch (InputException e)
        {
            return e.Code is "bad-chunk" or "damaged-shard" ? answer with { IsFine = false, Says = e.Message } : answer with { Says = $"{answer.Says}; its chunks were not read: {e.Message}" };
        }
    }

    private static async Task<CheckedMirror> AskAsync(
        HttpClient client, CheckedMirror blank, MirrorDefinition mirror, bool isTile, RemoteOptions remote, TimeProvider time, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(remote.Timeout, time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        try
        {
            return await FetchAsync(client, blank, mirror, isTile, remote, stop.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return blank with { Says = $"no answer within {remote.Timeout.TotalSeconds:0.#} s" };
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return blank with { Says = $"can't be reached: {(e.InnerException ?? e).Message}" };
        }
    }

    private static async Task<CheckedMirror> FetchAsync(
        HttpClient client, CheckedMirror blank, MirrorDefinition mirror, bool isTile, RemoteOptions remote, CancellationToken cancellationToken)
    {
        var at = blank.Address!;
        for (var redirects = 0; ; redirects++)
        {
            using var answer = await client.GetAsync(at, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            var status = (int)answer.StatusCode;
            if (status is >= 300 and < 400 && answer.Headers.Location is { } to && redirects < remote.Redirects && new Uri(at, to) is { Scheme: "http" or "https" } next)
            {
                at = next;
                continue;
            }

            if (!answer.IsSuccessStatusCode)
                return blank with { Status = status, Says = $"status {status}" };
            var bytes = await BeginningAsync(answer, cancellationToken);
            var type = answer.Content.Headers.ContentType?.MediaType;
            return isTile ? Tile(blank with { Status = status }, mirror, bytes, type) : Volume(blank with { Status = status }, bytes, type);
        }
    }

    private static CheckedMirror Tile(CheckedMirror answer, MirrorDefinition mirror, byte[] bytes, string? type)
    {
        if (ImageHeader.Read(bytes) is not { } image)
            return answer with { Says = $"{type ?? "something"}, not a PNG, JPEG or GIF" };
        var isFine = image.Width == mirror.TileWidth && image.Height == mirror.TileHeight;
        var size = FormattableString.Invariant($"{image.Type}, {image.Width} x {image.Height}");
        return answer with
        {
            Image = image,
            IsFine = isFine,
            Says = isFine ? size : FormattableString.Invariant($"{size}, but the definition says {mirror.TileWidth} x {mirror.TileHeight}"),
        };
    }

    // A server that answers every request with its own page has no description.
    private static CheckedMirror Volume(CheckedMirror answer, byte[] bytes, string? type) => bytes.AsSpan().TrimStart(" \t\r\n\uFEFF"u8) is [(byte)'{', ..]
        ? answer with { IsFine = true, Says = "the description of the volume exists" }
        : answer with { Says = $"{type ?? "unknown data"} instead of the JSON that describes a volume" };

    private static async Task<byte[]> BeginningAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        await using var stream = await answer.Content.ReadAsStreamAsync(cancellationToken);
        var bytes = new byte[ImageHeader.Enough];
        var count = await stream.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken);
        return bytes[..count];
    }
}
