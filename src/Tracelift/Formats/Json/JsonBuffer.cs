namespace Tracelift.Formats.Json;

/// <summary>A growing buffer of bytes to write to a stream.</summary>
internal sealed class JsonBuffer
{
    private const int Full = 256 << 10;

    private byte[] _bytes = GC.AllocateUninitializedArray<byte>(2 * Full);
    private int _used;
    private long _flushed;

    /// <summary>Whether to flush the buffer.</summary>
    internal bool IsFull => _used >= Full;

    /// <summary>The number of bytes so far, flushed or not.</summary>
    internal long Total => Volatile.Read(ref _flushed) + Volatile.Read(ref _used);

    /// <summary>Returns the free space, of at least a number of bytes.</summary>
    internal Span<byte> Room(int count)
    {
        if (_bytes.Length - _used < count)
            Array.Resize(ref _bytes, Math.Max(2 * _bytes.Length, _used + count));
        return _bytes.AsSpan(_used);
    }

    /// <summary>Adds the bytes that the caller wrote to the free space.</summary>
    internal void Advance(int count) => _used += count;

    internal void Append(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Room(bytes.Length));
        _used += bytes.Length;
    }

    internal void AppendText(ReadOnlySpan<byte> utf8) => _used += JsonText.Escape(utf8, Room(utf8.Length * JsonText.Growth));

    internal async ValueTask FlushAsync(Stream stream, CancellationToken cancellationToken)
    {
        await stream.WriteAsync(_bytes.AsMemory(0, _used), cancellationToken);
        Volatile.Write(ref _flushed, _flushed + _used);
        _used = 0;
    }
}
