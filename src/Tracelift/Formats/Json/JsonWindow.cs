using System.Security.Cryptography;
using Tracelift.Files;
using Tracelift.Formats.Text;

namespace Tracelift.Formats.Json;

/// <summary>The result of a request for more bytes.</summary>
internal enum FillResult
{
    /// <summary>There are more bytes.</summary>
    More,

    /// <summary>The range has been read to its end.</summary>
    End,

    /// <summary>The window has no room for more bytes.</summary>
    Full,
}

/// <summary>
/// A contiguous window of a file's bytes in memory. Reads the next bytes in the background, and knows the line of each byte.
/// </summary>
internal sealed class JsonWindow : IAsyncDisposable
{
    /// <summary>The number of bytes per read; the window starts with twice the size.</summary>
    internal const int DefaultChunk = 1 << 20;

    private readonly InputFile _file;
    private readonly int _chunk;
    private readonly int _largest;
    private readonly WindowBuffers _spaces;
    private readonly WindowSpace _space;
    private readonly IncrementalHash? _hash;

    private byte[] _buffer;
    private int _start;
    private int _end;

    // Lines are counted up to here: the byte at _counted is in line _line.
    private int _counted;
    private long _line = 1;

    // The file offsets where digits stand in for a number that JSON lacks.
    private readonly List<long> _standIns = [];

    private Task<int>? _pending;
    private long _next;
    private long _rangeEnd;

    /// <summary>Creates a window without a position.</summary>
    /// <param name="file">The file.</param>
    /// <param name="spaces">The source of its memory.</param>
    /// <param name="largest">The largest size of an object in bytes.</param>
    /// <param name="hash">Receives the bytes that are read.</param>
    internal JsonWindow(InputFile file, WindowBuffers spaces, int largest, IncrementalHash? hash = null)
    {
        _file = file;
        _spaces = spaces;
        _chunk = spaces.Chunk;
        _largest = largest;
        _hash = hash;
        _space = spaces.Take();
        _buffer = _space.Buffer;
    }

    /// <summary>The name of the file in messages.</summary>
    internal string Name => _file.Name;

    /// <summary>The bytes in memory that are not consumed.</summary>
    internal ReadOnlySpan<byte> Unread => _buffer.AsSpan(_start, _end - _start);

    /// <summary>The file offset of the unread bytes.</summary>
    internal long Offset { get; private set; }

    /// <summary>The number of bytes that always fit.</summary>
    internal int Largest => _largest;

    /// <summary>Creates the error for a file that changed while it was read.</summary>
    internal Errors.InputException Changed() => _file.Changed();

    /// <summary>Moves to a range of the file; nothing of it is in memory yet.</summary>
    internal async ValueTask SeekAsync(long start, long end, long line)
    {
        await StopAsync();
        _standIns.Clear();
        _start = _end = _counted = 0;
        _line = line;
        Offset = _next = start;
        _rangeEnd = end;
    }

    /// <summary>Consumes bytes.</summary>
    internal void Advance(int count)
    {
        _start += count;
        Offset += count;
        if (_standIns.Count > 0 && _standIns[^1] < Offset)
            _standIns.Clear();
    }

    /// <summary>Whether some of the unread bytes are digits that stand in for others.</summary>
    internal bool HasStandIns => _standIns.Count > 0;

    /// <summary>
    /// Puts digits in place of a number that JSON lacks, so that the JSON reader can read the object
    /// (<see cref="NotFiniteNumber"/>).
    /// </summary>
    /// <returns>False if there is no such number.</returns>
    internal bool StandIn(int at)
    {
        var length = NotFiniteNumber.LengthAt(Unread[at..]);
        if (length == 0)
            return false;
        _buffer.AsSpan(_start + at, length).Fill((byte)'1');
        _standIns.Add(Offset + at);
        return true;
    }

    /// <summary>Whether a number stands in for one that JSON lacks.</summary>
    internal bool IsStandIn(int at) => _standIns.Count > 0 && _standIns.BinarySearch(Offset + at) >= 0;

    /// <summary>Consumes white space, including white space behind a leading comma, but keeps the comma.</summary>
    internal void SkipWhiteSpace()
    {
        Advance(CountWhiteSpace(Unread));
        if (Unread.IsEmpty || Unread[0] != ',' || CountWhiteSpace(Unread[1..]) is not (> 0 and var count))
            return;

        // The comma moves to the last white space, whose line is counted before.
        LineAt(count + 1);
        Advance(count);
        _buffer[_start] = (byte)',';
    }

    /// <summary>Returns the line, from 1, of an unread byte.</summary>
    internal long LineAt(int index)
    {
        var at = _start + index;
        if (at >= _counted)
            _line += _buffer.AsSpan(_counted, at - _counted).Count((byte)'\n');
        else
            _line -= _buffer.AsSpan(at, _counted - at).Count((byte)'\n');
        _counted = at;
        return _line;
    }

    /// <summary>
    /// Reads more bytes behind the unread bytes. Doubles the window when it holds many unread bytes, because the caller scans these
    /// again after each call.
    /// </summary>
    internal async ValueTask<FillResult> FillAsync(CancellationToken cancellationToken)
    {
        MoveToFront();
        if (_end > _buffer.Length - _chunk && !TryGrow())
            return FillResult.Full;
        var before = _end;
        do
        {
            var count = await TakeAheadAsync(cancellationToken);
            if (count == 0)
                break;
            _space.Ahead.AsSpan(0, count).CopyTo(_buffer.AsSpan(_end));
            _end += count;
            StartAhead(cancellationToken);
        }
        while (_end < 2 * (long)before && _end <= _buffer.Length - _chunk);

        return _end > before ? FillResult.More : FillResult.End;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _spaces.Return(_space);
    }

    private static int CountWhiteSpace(ReadOnlySpan<byte> bytes)
    {
        var end = bytes.IndexOfAnyExcept(" \t\r\n"u8);
        return end < 0 ? bytes.Length : end;
    }

    private void MoveToFront()
    {
        LineAt(0);
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        _end -= _start;
        _start = _counted = 0;
    }

    // The last step grows to the largest size at once, so that two large buffers never exist at a time.
    private bool TryGrow()
    {
        var most = _largest + _chunk;
        if (_end > _largest || _buffer.Length >= most)
            return false;
        var larger = (int)(2L * _buffer.Length >= _largest ? most : 2L * _buffer.Length);
        Array.Resize(ref _buffer, larger);
        return true;
    }

    private async ValueTask<int> TakeAheadAsync(CancellationToken cancellationToken)
    {
        if (_pending is null)
            StartAhead(cancellationToken);
        if (_pending is null)
            return 0;
        var count = await _pending;
        _pending = null;
        _next += count;
        return count;
    }

    private void StartAhead(CancellationToken cancellationToken)
    {
        var count = (int)Math.Min(_chunk, _rangeEnd - _next);
        if (count > 0)
            _pending = ReadAheadAsync(count, cancellationToken);
    }

    private async Task<int> ReadAheadAsync(int most, CancellationToken cancellationToken)
    {
        var count = await _file.ReadAsync(_space.Ahead.AsMemory(0, most), _next, cancellationToken);
        _hash?.AppendData(_space.Ahead.AsSpan(0, count));
        return count;
    }

    // A pending read must end before the file closes or the buffer is reused.
    private async ValueTask StopAsync()
    {
        if (_pending is null)
            return;
        try
        {
            await _pending;
        }
        catch (Exception e) when (e is Errors.InputException or OperationCanceledException)
        {
            // The read was cancelled.
        }

        _pending = null;
    }
}
