namespace Tracelift.Formats.Json;

/// <summary>Bytes on their way to a stream. Whoever appends need not care for room.</summary>
internal sealed class JsonBuffer
{
    private const int Full = 256 << 10;

    private byte[] _bytes = GC.AllocateUninitializedArray<byte>(2 * Full);
    private int _used;
    private long _flushed;

    /// <summary>Whether it is time to flush.</summary>
    internal bool IsFull => _used >= Full;

    /// <summary>All bytes so far, flushed or not.</summary>
    internal long Total => Volatile.Read(ref _flushed) + Volatile.Read(ref _used);

    /// <summary>Where the next bytes go, and at least this many do.</summary>
    internal Span<byte> Room(int count)
    {
        if (_bytes.Length - _used < count)
            Array.Resize(ref _bytes, Math.Max(2 * _bytes.Length, _used + count));
        return _bytes.AsSpan(_used);
    }

    /// <summary>Keeps bytes that were put where there is room.</summary>
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
