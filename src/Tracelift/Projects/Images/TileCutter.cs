using Tracelift.Errors;
using Tracelift.Formats.Images;
using Tracelift.Model.Projects;
using Tracelift.Remote;

namespace Tracelift.Projects.Images;

/// <summary>
/// Cuts images in chunks into tiles, for viewers that read no chunks. Keeps descriptions and tiles in memory, both bounded.
/// </summary>
public sealed class TileCutter : IDisposable
{
    /// <summary>The width and height of a tile.</summary>
    public const int TileSize = 256;

    private const int AtOnce = 4;
    private const int MostVolumes = 64;
    private const long MostBytes = 64 << 20;

    // An image may be written again at its address.
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(10);

    private readonly RemoteOptions _remote;
    private readonly TimeProvider _time;
    private readonly HttpClient _client;
    private readonly SemaphoreSlim _turns = new(AtOnce);
    private readonly BoundedCache<string, (bool IsAbove, IReadOnlyList<ImageVolume> Volumes, DateTimeOffset Read)> _volumes = new(MostVolumes);
    private readonly BoundedCache<TileKey, byte[]> _tiles = new(MostBytes);

    /// <summary>Makes an instance, which keeps connections open.</summary>
    /// <param name="remote">The options of requests; the time limit is for each tile.</param>
    /// <param name="time">The clock.</param>
    public TileCutter(RemoteOptions remote, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(remote);
        (_remote, _time, _client) = (remote with { Attempts = 1 }, time, RemoteClient.Create(remote));
    }

    /// <summary>Whether a stack's images may be chunks that can be cut.</summary>
    public static bool CanCut(StackDefinition stack)
    {
        ArgumentNullException.ThrowIfNull(stack);
        return stack.Orientation == 0 && VolumePreview.SourceOf(stack, null) is not null && VolumePreview.MayRead(stack);
    }

    /// <summary>Cuts a tile.</summary>
    /// <param name="stack">The stack.</param>
    /// <param name="folder">The folder of data; null for none.</param>
    /// <param name="folderAddress">The address of that folder.</param>
    /// <param name="zoom">The level.</param>
    /// <param name="section">The section, in sections of the level.</param>
    /// <param name="row">The tile's row, from 0.</param>
    /// <param name="column">The tile's column, from 0.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <returns>A PNG; null if there is no such tile, or if the images can't be read now.</returns>
    public async Task<byte[]?> CutAsync(StackDefinition stack, string? folder, string folderAddress, int zoom, int section, long row, long column, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(folderAddress);
        if (VolumePreview.SourceOf(stack, null) is not var (address, channel))
            return null;
        var key = new TileKey(address, channel, zoom, section, row, column);
        if (_tiles.Find(key) is { } known)
            return known;
        using var deadline = new CancellationTokenSource(_remote.Timeout, _time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        try
        {
            await _turns.WaitAsync(stop.Token);
            try
            {
                if (VolumePreview.PlaceOf(address, folder, folderAddress, new RemoteFetch(_remote, _time, _client)) is not { } place || await CutAsync(place, key, stop.Token) is not { } tile)
                    return null;
                _tiles.Keep(key, tile, tile.Length);
                return tile;
            }
            finally
            {
                _turns.Release();
            }
        }
        catch (Exception e) when (e is TraceliftException or HttpRequestException or IOException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            // The viewer counts tiles that are missing.
            return null;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _client.Dispose();
        _turns.Dispose();
    }

    private async Task<byte[]?> CutAsync(IImagePlace place, TileKey key, CancellationToken cancellationToken)
    {
        var known = _volumes.Find(key.Address);
        if (known.Volumes is null || _time.GetUtcNow() - known.Read > Fresh)
        {
            if (await VolumeReader.ReadAsync(place, cancellationToken) is not var (read, all))
                return null;
            known = (read != place, all, _time.GetUtcNow());
            _volumes.Keep(key.Address, known, 1);
        }

        var volume = known.Volumes.FirstOrDefault(one => key.Channel is null || one.Channel == key.Channel) ?? known.Volumes[0];
        if (key.Zoom < 0 || key.Zoom >= volume.Levels.Count || !ChunkReader.CanRead(volume.Levels[key.Zoom]))
            return null;
        var level = volume.Levels[key.Zoom];
        var size = level.Size(volume.Slicing);
        var (x, y) = (key.Column * TileSize, key.Row * TileSize);
        if (key.Section < 0 || key.Section >= size.Z || x < 0 || x >= size.X || y < 0 || y >= size.Y)
            return null;
        var folder = known.IsAbove ? place.Above! : place;
        var plane = await ImagePlane.ReadAsync(volume.Path.Length == 0 ? folder : folder.Below(volume.Path), volume, level, new Integer3((int)x, (int)y, key.Section), TileSize, TileSize, cancellationToken);
        return plane.ToPng(volume.IsSegmentation, level.DataType);
    }

    private sealed record TileKey(string Address, int? Channel, int Zoom, int Section, long Row, long Column);
}
