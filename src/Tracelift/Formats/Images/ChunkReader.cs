using System.Globalization;
using Tracelift.Errors;

namespace Tracelift.Formats.Images;

/// <summary>Reads the chunks of a level: files of their own, or parts of shards, whose indexes it keeps.</summary>
internal sealed class ChunkReader
{
    private const int Checksum = 4;

    private readonly IImagePlace _place;
    private readonly ImageFormat _format;
    private readonly ImageLevel _level;
    private readonly ShardReader? _shards;

    /// <summary>Makes a reader.</summary>
    /// <param name="place">The folder of the volume.</param>
    /// <param name="format">The format.</param>
    /// <param name="level">The level.</param>
    public ChunkReader(IImagePlace place, ImageFormat format, ImageLevel level)
    {
        (_place, _format, _level) = (level.Path.Length == 0 ? place : place.Below(level.Path), format, level);
        _shards = level.Shards switch
        {
            null => null,
            PrecomputedShards shards => new PrecomputedShardReader(_place, level, shards),
            ZarrShards shards => new ZarrShardReader(_place, level, shards),
            _ => throw new ArgumentException("The shards are of an unknown kind", nameof(level)),
        };
    }

    /// <summary>Returns whether the chunks of a level can be unpacked.</summary>
    public static bool CanRead(ImageLevel level) => level.Shards is not UnknownShards && ImageChunk.CanRead(level) && ChunkPacking.CanUnpack(level);

    /// <summary>Reads a chunk.</summary>
    /// <param name="index">The chunk's index along each stored axis.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <returns>Null if it is not stored, as where all voxels have the fill value.</returns>
    /// <exception cref="InputException">The chunk is damaged, or too large.</exception>
    public async Task<ImageChunk?> ReadAsync(IReadOnlyList<long> index, CancellationToken cancellationToken)
    {
        var (bytes, where) = _shards is not null ? await _shards.ReadAsync(index, cancellationToken) : await FileAsync(index, cancellationToken);
        if (bytes is null)
            return null;
        if (_level.HasChecksum)
            bytes = bytes[..Math.Max(0, bytes.Length - Checksum)];
        var shape = _level.Chunk;
        if (_format == ImageFormat.N5)
            (bytes, shape) = N5Block.Read(bytes, _level, where);
        else if (_format == ImageFormat.Precomputed)
            shape = [.. Enumerable.Range(0, 3).Select(axis => Math.Min(_level.Chunk[axis], _level.Shape[axis] - (index[axis] * _level.Chunk[axis]))), _level.Shape[3]];
        return new ImageChunk(ChunkPacking.Unpack(bytes, _level, shape, where), shape, _level, where);
    }

    private async Task<(byte[]? Bytes, string Where)> FileAsync(IReadOnlyList<long> index, CancellationToken cancellationToken)
    {
        var name = NameOf(index);
        var where = $"{_place.Name}/{name}";
        var bytes = await _place.ReadAsync(name, ImageChunk.MostBytes, cancellationToken);

        // On disk precomputed chunks may be packed; a web server unpacks them.
        if (bytes is null && _format == ImageFormat.Precomputed && await _place.ReadAsync(name + ".gz", ImageChunk.MostBytes, cancellationToken) is { } packed)
            bytes = ChunkPacking.Unpack(packed, "gzip", where + ".gz");
        return (bytes, where);
    }

    /// <summary>Returns the name of a chunk's file below the level's folder.</summary>
    private string NameOf(IReadOnlyList<long> index) => _format == ImageFormat.Precomputed
        ? string.Join('_', Enumerable.Range(0, 3).Select(axis =>
        {
            var from = _level.Offset[axis] + (index[axis] * _level.Chunk[axis]);
            return string.Create(CultureInfo.InvariantCulture, $"{from}-{Math.Min(from + _level.Chunk[axis], _level.Offset[axis] + _level.Shape[axis])}");
        }))
        : ZarrName(_level, index);

    /// <summary>Returns the name of a file of N5 or Zarr.</summary>
    internal static string ZarrName(ImageLevel level, IReadOnlyList<long> index) =>
        string.Join(level.Separator, (level.Prefix.Length == 0 ? [] : (IEnumerable<string>)[level.Prefix]).Concat(index.Select(number => number.ToString(CultureInfo.InvariantCulture))));
}
