using System.IO.Pipelines;

namespace Tracelift.Files;

/// <summary>
/// Hands what is written to another thread, which brings it to a stream: whoever makes the bytes does not wait while
/// they are packed or stored, up to a bound.
/// </summary>
public sealed class WriteBehind : IAsyncDisposable
{
    private const int MostWaiting = 8 << 20;
    private static readonly TimeSpan LongestEnd = TimeSpan.FromSeconds(5);

    private readonly Pipe _pipe = new(new PipeOptions(
        pauseWriterThreshold: MostWaiting, resumeWriterThreshold: MostWaiting / 2, minimumSegmentSize: 256 << 10, useSynchronizationContext: false));

    private readonly CancellationTokenSource _stop = new();
    private readonly Task _writing;

    /// <summary>Begins to write to a stream, which stays open and is nobody else's to write to until this is complete.</summary>
    public WriteBehind(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        Stream = _pipe.Writer.AsStream();
        _writing = Task.Run(() => WriteAsync(stream));
    }

    /// <summary>Takes the bytes. A fault in bringing them on is thrown by a later write, or by completing.</summary>
    public Stream Stream { get; }

    /// <summary>Waits until all bytes have reached the stream.</summary>
    public async Task CompleteAsync(CancellationToken cancellationToken)
    {
        await _pipe.Writer.CompleteAsync();
        await _writing.WaitAsync(cancellationToken);
    }

    /// <summary>Ends the writing; what was not completed does not have to reach the stream.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_writing.IsCompleted)
        {
            await _stop.CancelAsync();

            // A pipe that nobody reads any more can block for ever, whoever cancels.
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
            // Whoever writes next is told.
            await _pipe.Reader.CompleteAsync(fault);
            throw;
        }
    }
}
