using System.Buffers;
using System.Buffers.Binary;
using Npgsql;

namespace Tracelift.Postgres.Copy;

/// <summary>The rows of a query in COPY's binary format, one by one, undecoded.</summary>
internal sealed class CopyTuples : IAsyncDisposable
{
    private const int Signature = 11;
    private const int Header = Signature + 4 + 4;

    private readonly PostgresLink _link;
    private readonly NpgsqlRawCopyStream _stream;
    private readonly CancellationToken _cancellationToken;
    private readonly ServerCancellation _cancellation;
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(64 * 1024);
    private int _start;
    private int _length;
    private int _end;
    private bool _pastHeader;
    private bool _isAtEnd;

    private CopyTuples(PostgresLink link, NpgsqlRawCopyStream stream, ServerCancellation cancellation, CancellationToken cancellationToken)
    {
        _link = link;
        _stream = stream;
        _cancellation = cancellation;
        _cancellationToken = cancellationToken;
    }

    /// <summary>The fields of the current row: the length (-1 for null) and the bytes of each.</summary>
    public ReadOnlySpan<byte> Current => _buffer.AsSpan(_start + 2, _length - 2);

    /// <summary>Starts the reading.</summary>
    public static Task<CopyTuples> OpenAsync(PostgresLink link, string select, CancellationToken cancellationToken) =>
        link.GuardAsync(
            async () =>
            {
                var cancellation = new ServerCancellation(link, cancellationToken);
                try
                {
                    var stream = await link.Connection.BeginRawBinaryCopyAsync($"COPY ({select}) TO STDOUT (FORMAT BINARY)", cancellation.GiveUp);
                    return new CopyTuples(link, stream, cancellation, cancellationToken);
                }
                catch
                {
                    await cancellation.DisposeAsync();
                    throw;
                }
            },
            cancellationToken);

    /// <summary>
    /// Moves to the next row, and blocks until it is there: the driver returns one row a call, and a task for each of
    /// millions would take longer than the rows. Call it on a thread that may block.
    /// </summary>
    /// <returns>False at the end.</returns>
    public bool Next()
    {
        _start += _length;
        _length = 0;
        try
        {
            while (!TryTake())
            {
                // The trailer ends the rows; the end of the stream ends the statement.
                if (Fill() > 0)
                    continue;
                return _isAtEnd ? false : throw new EndOfStreamException("COPY ended within a row");
            }
        }
        catch (Exception e) when (PostgresErrors.IsDriver(e))
        {
            _cancellationToken.ThrowIfCancellationRequested();
            throw PostgresErrors.Translate(e, _link.Store);
        }

        return true;
    }

    /// <summary>Ends the reading. If rows are left, asks the server to cancel, which fails the statement.</summary>
    public async ValueTask DisposeAsync()
    {
        await _cancellation.DisposeAsync();
        try
        {
            if (!_isAtEnd)
                await _stream.CancelAsync();
            await _stream.DisposeAsync();
        }
        catch (Exception e) when (PostgresErrors.IsDriver(e) || e is ObjectDisposedException)
        {
            // The statement was cancelled, or has thrown its error before.
        }

        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
    }

    private bool TryTake()
    {
        if (_isAtEnd)
            return false;
        var rest = _buffer.AsSpan(_start, _end - _start);
        if (!_pastHeader)
        {
            if (rest.Length < Header)
                return false;
            var extension = BinaryPrimitives.ReadInt32BigEndian(rest[(Header - 4)..]);
            if (rest.Length < Header + extension)
                return false;
            _start += Header + extension;
            rest = rest[(Header + extension)..];
            _pastHeader = true;
        }

        if (rest.Length < 2)
            return false;
        var fields = BinaryPrimitives.ReadInt16BigEndian(rest);
        if (fields < 0)
        {
            _isAtEnd = true;
            return false;
        }

        var at = 2;
        for (; fields > 0; fields--)
        {
            if (rest.Length - at < 4)
                return false;
            var length = BinaryPrimitives.ReadInt32BigEndian(rest[at..]);
            at += 4 + Math.Max(length, 0);
            if (at > rest.Length)
                return false;
        }

        _length = at;
        return true;
    }

    private int Fill()
    {
        if (_start == _end)
        {
            _start = _end = 0;
        }
        else if (_end == _buffer.Length)
        {
            // A row that is larger than the buffer, such as a mesh, or that crosses its end.
            var left = _end - _start;
            var to = left < _buffer.Length / 2 ? _buffer : ArrayPool<byte>.Shared.Rent(checked(_buffer.Length * 2));
            _buffer.AsSpan(_start, left).CopyTo(to);
            if (to != _buffer)
                ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = to;
            _start = 0;
            _end = left;
        }

        var read = _stream.Read(_buffer.AsSpan(_end));
        _end += read;
        return read;
    }
}
