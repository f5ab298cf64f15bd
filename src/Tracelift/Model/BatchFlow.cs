using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace Tracelift.Model;

/// <summary>Joins stages that read, translate and store batches, each at its own pace and none far ahead.</summary>
public static class BatchFlow
{
    /// <summary>
    /// Runs a source on a thread of its own, up to some batches ahead of whoever reads. Faults come out where the
    /// batches do; whoever stops early stops the source, and what nobody took is disposed of.
    /// </summary>
    /// <param name="source">The batches. It is enumerated on another thread.</param>
    /// <param name="batches">How many batches wait at most.</param>
    /// <param name="cancellationToken">Stops both sides.</param>
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

            // The source may still use what the caller is about to close: it has ended when this is over.
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
