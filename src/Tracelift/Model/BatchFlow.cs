using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace Tracelift.Model;

/// <summary>Connects stages that read, translate and store batches, with a bounded distance between them.</summary>
public static class BatchFlow
{
    /// <summary>
    /// Prefetches batches on a background task. Exceptions surface at the consumer; abandoning the enumeration cancels
    /// the producer and disposes unread batches.
    /// </summary>
    /// <param name="source">The batches; enumerated on another thread.</param>
    /// <param name="batches">The largest number of waiting batches.</param>
    /// <param name="cancellationToken">Cancels both sides.</param>
    public static async IAsyncEnumerable<Batch> Ahead(
        this IAsyncEnumerable<Batch> source, int batches = 4, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        var queue = Channel.CreateBounded<Batch>(new BoundedChannelOptions(batches) { SingleReader = true, SingleWriter = true });
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var filling = Task.Run(() => FillAsync(source, queue.Writer, stop.Token), CancellationToken.None);
        try
        {
            await foreach (var batch in queue.Reader.ReadAllAsync(cancellationToken))
                yield return batch;
        }
        finally
        {
            await stop.CancelAsync();

            // Waits for the source to end, because it may still use objects that the caller will close.
            await filling.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            while (queue.Reader.TryRead(out var left))
                left.Dispose();
        }
    }

    private static async Task FillAsync(IAsyncEnumerable<Batch> source, ChannelWriter<Batch> queue, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var batch in source.WithCancellation(cancellationToken))
            {
                try
                {
                    await queue.WriteAsync(batch, cancellationToken);
                }
                catch
                {
                    batch.Dispose();
                    throw;
                }
            }

            queue.Complete();
        }
#pragma warning disable CA1031 // Whatever it is, the reader's side throws it.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            queue.Complete(fault);
        }
    }
}
