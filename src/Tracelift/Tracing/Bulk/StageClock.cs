using System.Diagnostics;
using System.Runtime.CompilerServices;
using Tracelift.Model;

namespace Tracelift.Tracing.Bulk;

/// <summary>Measures how long a stage waits for rows, and how long it works on them.</summary>
internal sealed class StageClock
{
    private long _reading;
    private long _all;

    /// <summary>The seconds of waiting for rows, summed over all connections.</summary>
    public double Reading => Stopwatch.GetElapsedTime(0, Interlocked.Read(ref _reading)).TotalSeconds;

    /// <summary>The seconds of writing rows, summed over all connections.</summary>
    public double Writing => Stopwatch.GetElapsedTime(0, Interlocked.Read(ref _all)).TotalSeconds - Reading;

    /// <summary>Measures the waiting for batches.</summary>
    public async IAsyncEnumerable<Batch> ReadAsync(IAsyncEnumerable<Batch> batches, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var all = batches.GetAsyncEnumerator(cancellationToken);
        await using (all)
        {
            while (true)
            {
                var began = Stopwatch.GetTimestamp();
                var hasMore = await all.MoveNextAsync();
                Interlocked.Add(ref _reading, Stopwatch.GetTimestamp() - began);
                if (!hasMore)
                    yield break;
                yield return all.Current;
            }
        }
    }

    /// <summary>Adds the whole duration of a chunk.</summary>
    public void Add(long began) => Interlocked.Add(ref _all, Stopwatch.GetTimestamp() - began);
}
