using System.Buffers.Text;

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

    internal void Append(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Room(bytes.Length));
        _used += bytes.Length;
    }

    internal void AppendInteger(long value)
    {
        Utf8Formatter.TryFormat(value, Room(20), out var written);
        _used += written;
    }

    internal void AppendFloat(float value) => _used += JsonFloat.Format(value, Room(JsonFloat.Longest));

    internal void AppendTime(long microseconds) => _used += JsonTime.Format(microseconds, Room(JsonTime.Longest));

    internal void AppendText(ReadOnlySpan<byte> utf8) => _used += JsonText.Escape(utf8, Room(utf8.Length * JsonText.Growth));

    internal async ValueTask FlushAsync(Stream stream, CancellationToken cancellationToken)
    {
        await stream.WriteAsync(_bytes.AsMemory(0, _used), cancellationToken);
        Volatile.Write(ref _flushed, _flushed + _used);
        _used = 0;
    }

    private Span<byte> Room(int count)
    {
        if (_bytes.Length - _used < count)
            Array.Resize(ref _bytes, Math.Max(2 * _bytes.Length, _used + count));
        return _bytes.AsSpan(_used);
    }
}
