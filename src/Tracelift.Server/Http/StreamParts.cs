using System.Buffers;

namespace Tracelift.Server.Http;

/// <summary>
/// Writes to a stream in parts of some kB. A writer with its own stream would buffer everything until it
/// is flushed, in an array of twice the size.
/// </summary>
internal sealed class StreamParts(Stream stream) : IBufferWriter<byte>
{
    private const int Size = 16 << 10;

    private byte[] _part = new byte[Size];
    private int _length;

    /// <inheritdoc/>
    public void Advance(int count) => _length += count;

    /// <inheritdoc/>
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        var least = Math.Max(sizeHint, 1);
        if (_part.Length - _length < least)
            Flush();
        if (_part.Length < least)
            _part = new byte[least];
        return _part.AsMemory(_length);
    }

    /// <inheritdoc/>
    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    /// <summary>Writes the last part.</summary>
    public void Flush()
    {
        stream.Write(_part, 0, _length);
        _length = 0;
    }
}
