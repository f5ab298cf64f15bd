using System.Buffers;
using System.Buffers.Binary;
using Npgsql;

namespace Tracelift.Postgres.Copy;

/// <summary>
/// The rows of a query as PostgreSQL's COPY sends them in its binary format, one after the other, undecoded.
/// </summary>
internal sealed class CopyTuples : IAsyncDisposable
{
    private const int Signature = 11;
    private const int Header = Signature + 4 + 4;

    private readonly PostgresLink _link;
    private readonly NpgsqlRawCopyStream _stream;
    private readonly CancellationToken _cancellationToken;
    private readonly CancellationTokenRegistration _registration;
    private readonly Lock _lock = new();
    private Task? _cancelling;
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(64 * 1024);
    private int _start;
    private int _length;
    private int _end;
    private bool _pastHeader;
    private bool _isAtEnd;

    private CopyTuples(PostgresLink link, NpgsqlRawCopyStream stream, CancellationToken cancellationToken)
    {
        _link = link;
        _stream = stream;
        _cancellationToken = cancellationToken;

        // The stream's own way to cancel a reading is to break the connection. Asking the server to end the statement
        // keeps it; that connects, so it must not hold up whoever cancels.
        _registration = cancellationToken.UnsafeRegister(static tuples => ((CopyTuples)tuples!).Cancel(), this);
    }

    /// <summary>The fields of the present row: of each its length (-1 for null) and its bytes.</summary>
    public ReadOnlySpan<byte> Current => _buffer.AsSpan(_start + 2, _length - 2);

    /// <summary>Begins to read.</summary>
    public static Task<CopyTuples> OpenAsync(PostgresLink link, string select, CancellationToken cancellationToken) =>
        link.GuardAsync(
            async () => new CopyTuples(
                link,
                await link.Connection.BeginRawBinaryCopyAsync($"COPY ({select}) TO STDOUT (FORMAT BINARY)", cancellationToken),
                cancellationToken),
            cancellationToken);

    /// <summary>Goes to the next row.</summary>
    /// <returns>False where there is none.</returns>
    public async ValueTask<bool> NextAsync()
    {
        _start += _length;
        _length = 0;
        try
        {
            while (!TryTake())
            {
                // The trailer says that no row follows; the stream's end, that the statement is through.
                if (await FillAsync() > 0)
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

    /// <summary>Ends the reading; where rows are left, the server is asked to stop, which fails the transaction's statement.</summary>
    public async ValueTask DisposeAsync()
    {
        await _registration.DisposeAsync();
        if (!_isAtEnd)
            Cancel();

        // A request to cancel must not be under way any more when the next statement is sent, or it would hit that.
        if (_cancelling is not null)
            await _cancelling;
        try
        {
            await _stream.DisposeAsync();
        }
        catch (Exception e) when (PostgresErrors.IsDriver(e))
        {
            // The statement was cancelled, or has failed before and said so then.
        }

        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
    }

    private void Cancel()
    {
        lock (_lock)
        {
            _cancelling ??= Task.Run(async () =>
            {
                try
                {
                    await _stream.CancelAsync();
                }
                catch (Exception e) when (PostgresErrors.IsDriver(e) || e is ObjectDisposedException or NullReferenceException)
                {
                    // The reading had ended already.
                }
            });
        }
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

    private ValueTask<int> FillAsync()
    {
        if (_start == _end)
        {
            _start = _end = 0;
        }
        else if (_end == _buffer.Length)
        {
            // A row that is larger than the buffer, a mesh for example, or one at its end.
            var left = _end - _start;
            var to = left < _buffer.Length / 2 ? _buffer : ArrayPool<byte>.Shared.Rent(checked(_buffer.Length * 2));
            _buffer.AsSpan(_start, left).CopyTo(to);
            if (to != _buffer)
                ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = to;
            _start = 0;
            _end = left;
        }

        return ReadAsync();
    }

    private async ValueTask<int> ReadAsync()
    {
        var read = await _stream.ReadAsync(_buffer.AsMemory(_end), CancellationToken.None);
        _end += read;
        return read;
    }
}
