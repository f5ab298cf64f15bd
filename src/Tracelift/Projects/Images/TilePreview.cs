using Tracelift.Errors;
using Tracelift.Model.Projects;
using Tracelift.Remote;

namespace Tracelift.Projects.Images;

/// <summary>A thumbnail of a stack: a tile of its middle section.</summary>
/// <param name="Type">The image's media type: PNG, JPEG or GIF, by its bytes.</param>
/// <param name="Bytes">The image.</param>
public sealed record TileImage(string Type, byte[] Bytes);

/// <summary>Fetches thumbnails of stacks from their mirrors.</summary>
public sealed class TilePreview : IDisposable
{
    private const int AtOnce = 8;
    private const int MostBytes = 4 << 20;

    private readonly RemoteOptions _remote;
    private readonly TimeProvider _time;
    private readonly HttpClient _client;
    private readonly SemaphoreSlim _turns = new(AtOnce);

    /// <summary>Makes an instance, which keeps connections open.</summary>
    /// <param name="remote">The options of requests; the time limit is for each tile.</param>
    /// <param name="time">The clock.</param>
    public TilePreview(RemoteOptions remote, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(remote);
        (_remote, _time, _client) = (remote, time, RemoteClient.Create(remote));
    }

    /// <summary>
    /// Returns the addresses of the tile in the middle of the middle section, below a mirror's image base: at the
    /// smallest zoom level, and at full resolution in case that one is missing. None for types without tiles.
    /// </summary>
    public static IReadOnlyList<string> Addresses(StackDefinition stack, MirrorDefinition mirror)
    {
        ArgumentNullException.ThrowIfNull(stack);
        ArgumentNullException.ThrowIfNull(mirror);
        var levels = stack.ZoomLevels.Count > 0 ? stack.ZoomLevels : [new Integer3(1, 1, 1)];
        var (width, height, sections) = TileAddress.Plane(stack.Dimension, stack.Orientation);
        var addresses = new List<string>();
        foreach (var level in (int[])[levels.Count - 1, 0])
        {
            var (x, y, z) = TileAddress.Plane(levels[level], stack.Orientation);
            var address = TileAddress.Of(mirror, stack.Orientation, Middle(width, x) / mirror.TileWidth, Middle(height, y) / mirror.TileHeight, Middle(sections, z), level);
            if (address is not null && !addresses.Contains(address))
                addresses.Add(address);
        }

        return addresses;
    }

    /// <summary>Fetches a thumbnail.</summary>
    /// <returns>Null if none is available, for any reason.</returns>
    public async Task<TileImage?> FetchAsync(StackDefinition stack, MirrorDefinition mirror, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(mirror);
        using var deadline = new CancellationTokenSource(_remote.Timeout, _time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        try
        {
            await _turns.WaitAsync(stop.Token);
            try
            {
                foreach (var below in Addresses(stack, mirror))
                {
                    if (Uri.TryCreate(mirror.ImageBase + below, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" && await TryAsync(address!, stop.Token) is { } image)
                        return image;
                }
            }
            finally
            {
                _turns.Release();
            }
        }
        catch (Exception e) when (e is HttpRequestException or IOException or InvalidDataException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            // The page also works without a thumbnail.
        }

        return null;
    }

    /// <summary>Reads a thumbnail of images in chunks: the middle of the middle section, without a server that cuts tiles.</summary>
    /// <param name="stack">The stack; its metadata or a mirror name the volume.</param>
    /// <param name="folder">The folder of data; null for none.</param>
    /// <param name="folderAddress">The address of that folder.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <returns>Null if none is available, for any reason.</returns>
    public async Task<TileImage?> FetchVolumeAsync(StackDefinition stack, string? folder, string folderAddress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(folderAddress);
        if (VolumePreview.SourceOf(stack, null) is not var (address, channel))
            return null;
        using var deadline = new CancellationTokenSource(_remote.Timeout, _time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        try
        {
            await _turns.WaitAsync(stop.Token);
            try
            {
                return VolumePreview.PlaceOf(address, folder, folderAddress, new RemoteFetch(_remote with { Attempts = 1 }, _time, _client)) is { } place
                    && await VolumePreview.ReadAsync(place, channel, stop.Token) is (var png, > 0) ? new TileImage("image/png", png) : null;
            }
            finally
            {
                _turns.Release();
            }
        }
        catch (Exception e) when (e is TraceliftException or HttpRequestException or IOException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            // The page also works without a thumbnail.
            return null;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _client.Dispose();
        _turns.Dispose();
    }

    // The factor comes from a file and can have any value.
    private static long Middle(int size, int factor) => size / Math.Max(1, factor) / 2;

    private async Task<TileImage?> TryAsync(Uri address, CancellationToken cancellationToken)
    {
        var at = address;
        for (var redirects = 0; ; redirects++)
        {
            using var answer = await _client.GetAsync(at, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            if ((int)answer.StatusCode is >= 300 and < 400 && answer.Headers.Location is { } to && redirects < _remote.Redirects && new Uri(at, to) is { Scheme: "http" or "https" } next)
            {
                at = next;
                continue;
            }

            return answer.IsSuccessStatusCode && await RemoteBody.ReadAsync(answer, MostBytes, cancellationToken) is { } bytes && ImageHeader.Read(bytes.Span) is { } header
                ? new TileImage(header.Type, bytes.ToArray())
                : null;
        }
    }
}
