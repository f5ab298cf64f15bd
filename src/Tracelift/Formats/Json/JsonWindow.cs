using System.Security.Cryptography;
using Tracelift.Files;
using Tracelift.Formats.Text;

namespace Tracelift.Formats.Json;

/// <summary>What became of asking for more bytes.</summary>
internal enum FillResult
{
    /// <summary>There are more.</summary>
    More,

    /// <summary>The range has been read to its end.</summary>
    End,

    /// <summary>There may be more, but they don't fit.</summary>
    Full,
}

/// <summary>
/// The bytes of a range of a file that are in memory at a time, in one piece. While they are being used the next ones
/// are read. Knows the line that each byte is in.
/// </summary>
internal sealed class JsonWindow : IAsyncDisposable
{
    /// <summary>Bytes that are read at a time; the window begins with twice as many.</summary>
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

    // Where digits stand for a number that JSON does not have, from the start of the file.
    private readonly List<long> _standIns = [];

    private Task<int>? _pending;
    private long _next;
    private long _rangeEnd;

    /// <summary>A window that is nowhere yet.</summary>
    /// <param name="file">The file.</param>
    /// <param name="spaces">Where its memory is from.</param>
    /// <param name="largest">The most bytes of an object.</param>
    /// <param name="hash">Takes the bytes as they are read.</param>
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

    /// <summary>What messages call the file.</summary>
    internal string Name => _file.Name;

    /// <summary>The bytes in memory that have not been used up.</summary>
    internal ReadOnlySpan<byte> Unread => _buffer.AsSpan(_start, _end - _start);

    /// <summary>Where in the file the unread bytes begin.</summary>
    internal long Offset { get; private set; }

    /// <summary>The most bytes that fit at least.</summary>
    internal int Largest => _largest;

    /// <summary>The file is not what it was.</summary>
    internal Errors.InputException Changed() => _file.Changed();

    /// <summary>Goes to a range of the file, of which nothing is in memory yet.</summary>
    internal async ValueTask SeekAsync(long start, long end, long line)
    {
        await StopAsync();
        _standIns.Clear();
        _start = _end = _counted = 0;
        _line = line;
        Offset = _next = start;
        _rangeEnd = end;
    }

    /// <summary>Uses bytes up.</summary>
    internal void Advance(int count)
    {
        _start += count;
        Offset += count;
        if (_standIns.Count > 0 && _standIns[^1] < Offset)
            _standIns.Clear();
    }

    /// <summary>Whether there are digits among the unread bytes that are not the file's.</summary>
    internal bool HasStandIns => _standIns.Count > 0;

    /// <summary>
    /// Puts digits in the place of a number that JSON does not have, so that what is around it can be read
    /// (<see cref="NotFiniteNumber"/>).
    /// </summary>
    /// <returns>False where there is none.</returns>
    internal bool StandIn(int at)
    {
        var length = NotFiniteNumber.LengthAt(Unread[at..]);
        if (length == 0)
            return false;
        _buffer.AsSpan(_start + at, length).Fill((byte)'1');
        _standIns.Add(Offset + at);
        return true;
    }

    /// <summary>Whether digits stand in the place of a number that JSON does not have.</summary>
    internal bool IsStandIn(int at) => _standIns.Count > 0 && _standIns.BinarySearch(Offset + at) >= 0;

    /// <summary>Uses up white space at the start and after a comma there, but for the comma.</summary>
    internal void SkipWhiteSpace()
    {
        Advance(CountWhiteSpace(Unread));
        if (Unread.IsEmpty || Unread[0] != ',' || CountWhiteSpace(Unread[1..]) is not (> 0 and var count))
            return;

        // The comma takes the place of the last white space, whose line is counted before.
        LineAt(count + 1);
        Advance(count);
        _buffer[_start] = (byte)',';
    }

    /// <summary>The line, from 1, of one of the unread bytes.</summary>
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
    /// Brings more bytes in behind the unread ones: where those are many, so that they double, because what is read
    /// again each time should not be read many times.
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

    // The last step goes straight to the largest size: two such buffers never lie beside each other.
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

    // A read that nobody waits for must end before the file is closed or the buffer used again.
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
            // Whoever asked for the bytes has gone.
        }

        _pending = null;
    }
}
