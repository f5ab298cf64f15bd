using System.Buffers;
using Tracelift.Server.Http;
using Tracelift.Server.Jobs;

namespace Tracelift.Server.Calls;

/// <summary>
/// Holds finished answers until their callers have received them. An answer is made as fast as the store allows, and kept
/// however slow its receiver is: in memory at first, then in a file. Both are limited in total, and the disk space per caller,
/// too.
/// </summary>
internal sealed class KeptAnswers(ServerOptions options, WorkFolder folder)
{
    /// <summary>The largest part of one answer in memory, in bytes.</summary>
    public const int LargestInMemory = 1 << 20;

    private readonly Lock _lock = new();

    // The quota of each caller is checked here.
    private readonly WorkFolderShare _share = folder.Quota.OpenAs("answers", long.MaxValue);
    private readonly Dictionary<string, long> _onDisk = new(StringComparer.Ordinal);
    private long _inMemory;
    private long _onDiskInAll;

    /// <summary>The bytes in memory.</summary>
    public long InMemory => Interlocked.Read(ref _inMemory);

    /// <summary>The bytes on disk.</summary>
    public long OnDisk => Interlocked.Read(ref _onDiskInAll);

    /// <summary>Starts an answer.</summary>
    /// <param name="caller">The caller's key.</param>
    public KeptAnswer Begin(string caller) => new(this, caller);

    internal bool TryTakeMemory(int bytes)
    {
        if (Interlocked.Add(ref _inMemory, bytes) <= options.LargestAnswersInMemory)
            return true;
        Interlocked.Add(ref _inMemory, -bytes);
        return false;
    }

    internal void LeaveMemory(long bytes) => Interlocked.Add(ref _inMemory, -bytes);

    internal void TakeDisk(string caller, long bytes)
    {
        lock (_lock)
        {
            var theirs = _onDisk.GetValueOrDefault(caller);
            if (theirs + bytes > options.LargestAnswersOnDisk / 2)
            {
                throw ApiFault.NotNow(
                    $"Your answers that you have not received yet would have more than {options.LargestAnswersOnDisk / 2} bytes",
                    "Request less at once, receive earlier answers first, or export the project.");
            }

            if (_onDiskInAll + bytes > options.LargestAnswersOnDisk || !_share.TryTake(bytes))
                throw ApiFault.NotNow("The server has no room for further answers now", "Others have not received their answers yet: try again later.");
            _onDisk[caller] = theirs + bytes;
            _onDiskInAll += bytes;
        }
    }

    internal void LeaveDisk(string caller, long bytes)
    {
        if (bytes == 0)
            return;
        lock (_lock)
        {
            if ((_onDisk[caller] -= bytes) == 0)
                _onDisk.Remove(caller);
            _onDiskInAll -= bytes;
            _share.Give(bytes);
        }
    }

    /// <summary>Creates an unnamed file, which disappears when it is closed or the process ends.</summary>
    internal FileStream NewFile() => folder.Spool();
}

/// <summary>An answer: written as a stream, then sent.</summary>
internal sealed class KeptAnswer(KeptAnswers all, string caller) : Stream
{
    private const int Part = 16 << 10;

    private readonly List<byte[]> _parts = [];
    private long _length;
    private long _counted;
    private FileStream? _file;
    private bool _isGone;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => _length;

    public override long Position
    {
        get => _length;
        set => throw new NotSupportedException();
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        ObjectDisposedException.ThrowIf(_isGone, this);
        while (!buffer.IsEmpty && _file is null)
        {
            var at = (int)(_length % Part);
            if (at == 0 && !TryAddPart())
                break;
            var count = Math.Min(buffer.Length, Part - at);
            buffer[..count].CopyTo(_parts[^1].AsSpan(at));
            _length += count;
            buffer = buffer[count..];
        }

        if (buffer.IsEmpty)
            return;
        try
        {
            if (_file is null)
                MoveToFile();
            Count(buffer.Length);
            _file!.Write(buffer);
            _length += buffer.Length;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw ApiFault.NotNow("The server can't store so large an answer: its disk is full, or its work folder can't be written to", "Request less at once.");
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Write(buffer.Span);
        return ValueTask.CompletedTask;
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush()
    {
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Sends the answer, and releases sent parts.</summary>
    public async Task SendAsync(Stream to, CancellationToken cancellationToken)
    {
        if (_file is not null)
        {
            _file.Position = 0;
            await _file.CopyToAsync(to, cancellationToken);
            return;
        }

        for (var (part, left) = (0, _length); left > 0; part++)
        {
            var count = (int)Math.Min(left, Part);
            await to.WriteAsync(_parts[part].AsMemory(0, count), cancellationToken);
            left -= count;
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing && !_isGone)
        {
            _isGone = true;
            LeaveMemory();
            _file?.Dispose();
            all.LeaveDisk(caller, _counted);
        }

        base.Dispose(disposing);
    }

    private bool TryAddPart()
    {
        if (_length >= KeptAnswers.LargestInMemory || !all.TryTakeMemory(Part))
            return false;
        _parts.Add(ArrayPool<byte>.Shared.Rent(Part));
        return true;
    }

    private void MoveToFile()
    {
        Count(_length);
        _file = all.NewFile();
        var left = _length;
        foreach (var part in _parts)
        {
            var count = (int)Math.Min(left, Part);
            _file.Write(part.AsSpan(0, count));
            left -= count;
        }

        LeaveMemory();
    }

    private void Count(long bytes)
    {
        if (bytes == 0)
            return;
        all.TakeDisk(caller, bytes);
        _counted += bytes;
    }

    private void LeaveMemory()
    {
        foreach (var part in _parts)
            ArrayPool<byte>.Shared.Return(part);
        all.LeaveMemory((long)_parts.Count * Part);
        _parts.Clear();
    }
}
