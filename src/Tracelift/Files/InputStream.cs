using Tracelift.Files.Packing;

namespace Tracelift.Files;

/// <summary>Reads an unpacked input file from its start, as a stream.</summary>
internal sealed class InputStream(InputFile file) : ReadingStream
{
    private long _offset;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = await file.ReadAsync(buffer, _offset, cancellationToken);
        _offset += count;
        return count;
    }
}
