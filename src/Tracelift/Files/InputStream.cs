using Tracelift.Files.Packing;

namespace Tracelift.Files;

/// <summary>Reads an unpacked input file, or a part of it, as a stream.</summary>
/// <param name="file">The file, which stays open.</param>
/// <param name="start">The first byte.</param>
/// <param name="length">The number of bytes; null for all up to the end.</param>
internal sealed class InputStream(InputFile file, long start = 0, long? length = null) : ReadingStream
{
    private readonly long _end = length is { } bytes ? start + bytes : long.MaxValue;
    private long _offset = start;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = await file.ReadAsync(buffer[..(int)Math.Min(buffer.Length, _end - _offset)], _offset, cancellationToken);
        _offset += count;
        return count;
    }
}
