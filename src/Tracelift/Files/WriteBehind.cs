using System.IO.Pipelines;

namespace Tracelift.Files;

/// <summary>
/// Writes to a stream on a background task: the producer does not wait for packing or storage, up to a bound.
/// </summary>
public sealed class WriteBehind : IAsyncDisposable
{
    private const int MostWaiting = 8 << 20;
    private static readonly TimeSpan LongestEnd = TimeSpan.FromSeconds(5);

    private readonly Pipe _pipe = new(new PipeOptions(
        pauseWriterThreshold: MostWaiting, resumeWriterThreshold: MostWaiting / 2, minimumSegmentSize: 256 << 10, useSynchronizationContext: false));

    private readonly CancellationTokenSource _stop = new();
    private readonly Task _writing;

    /// <summary>Starts to write to a stream, which stays open. No other code may write to it until this is complete.</summary>
    public WriteBehind(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        Stream = _pipe.Writer.AsStream();
        _writing = Task.Run(() => WriteAsync(stream));
    }

    /// <summary>The stream to write to. A background error surfaces in a later write, or on completion.</summary>
    public Stream Stream { get; }

    /// <summary>Waits until the stream has received all bytes.</summary>
    public async Task CompleteAsync(CancellationToken cancellationToken)
    {
        await _pipe.Writer.CompleteAsync();
        await _writing.WaitAsync(cancellationToken);
    }

    /// <summary>Ends the writing; may drop bytes if it was not completed.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_writing.IsCompleted)
        {
            await _stop.CancelAsync();

            // A pipe without a reader can block forever, even after cancellation.
            await Task.WhenAny(_writing, Task.Delay(LongestEnd));
        }

        _stop.Dispose();
    }

    private async Task WriteAsync(Stream stream)
    {
        try
        {
            await _pipe.Reader.CopyToAsync(stream, _stop.Token);
            await _pipe.Reader.CompleteAsync();
        }
        catch (Exception fault)
        {
            // The next write throws the error.
            await _pipe.Reader.CompleteAsync(fault);
            throw;
        }
    }
}
