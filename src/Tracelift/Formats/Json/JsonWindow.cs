namespace Tracelift.Formats.Json;

/// <summary>What became of asking for more bytes.</summary>
internal enum Filled
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

    /// <summary>The most bytes that the window grows to: the size of the largest object.</summary>
    internal const int DefaultLargest = 1 << 30;

    private readonly InputFile _file;
    private readonly int _chunk;
    private readonly int _largest;
    private readonly byte[] _ahead;

    private byte[] _buffer;
    private int _start;
    private int _end;

    // Lines are counted up to here: the byte at _counted is in line _line.
    private int _counted;
    private long _line = 1;

    private Task<int>? _pending;
    private long _next;
    private long _rangeEnd;

    internal JsonWindow(InputFile file, int chunk = DefaultChunk, int largest = DefaultLargest)
    {
        _file = file;
        _chunk = (int)Math.Clamp(file.Length, 1, chunk);
        _largest = largest;
        _ahead = GC.AllocateUninitializedArray<byte>(_chunk);
        _buffer = GC.AllocateUninitializedArray<byte>(2 * _chunk);
    }

    /// <summary>What messages call the file.</summary>
    internal string Name => _file.Name;

    /// <summary>The bytes in memory that have not been used up.</summary>
    internal ReadOnlySpan<byte> Unread => _buffer.AsSpan(_start, _end - _start);

    /// <summary>Where in the file the unread bytes begin.</summary>
    internal long Offset { get; private set; }

    /// <summary>The most bytes that fit.</summary>
    internal int Largest => _largest;

    /// <summary>Goes to a range of the file, of which nothing is in memory yet.</summary>
    internal async ValueTask SeekAsync(long start, long end, long line)
    {
        await StopAsync();
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
    internal async ValueTask<Filled> FillAsync(CancellationToken cancellationToken)
    {
        MoveToFront();
        if (_end > _buffer.Length - _chunk && !TryGrow())
            return Filled.Full;
        var before = _end;
        do
        {
            var count = await TakeAheadAsync(cancellationToken);
            if (count == 0)
                break;
            _ahead.AsSpan(0, count).CopyTo(_buffer.AsSpan(_end));
            _end += count;
            StartAhead(cancellationToken);
        }
        while (_end < 2 * (long)before && _end <= _buffer.Length - _chunk);

        return _end > before ? Filled.More : Filled.End;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => StopAsync();

    private void MoveToFront()
    {
        LineAt(0);
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        _end -= _start;
        _start = _counted = 0;
    }

    private bool TryGrow()
    {
        var larger = (int)Math.Min(2L * _buffer.Length, _largest);
        if (larger - _chunk < _end)
            return false;
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
            _pending = _file.ReadAsync(_ahead.AsMemory(0, count), _next, cancellationToken).AsTask();
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
