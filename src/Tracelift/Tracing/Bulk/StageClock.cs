using System.Diagnostics;
using System.Runtime.CompilerServices;
using Tracelift.Model;

namespace Tracelift.Tracing.Bulk;

/// <summary>Tells the time that a stage waits for rows from the time that it works on them.</summary>
internal sealed class StageClock
{
    private long _reading;
    private long _all;

    /// <summary>Seconds in which rows were waited for, over all connections.</summary>
    public double Reading => Stopwatch.GetElapsedTime(0, Interlocked.Read(ref _reading)).TotalSeconds;

    /// <summary>Seconds in which rows were written, over all connections.</summary>
    public double Writing => Stopwatch.GetElapsedTime(0, Interlocked.Read(ref _all)).TotalSeconds - Reading;

    /// <summary>Measures how long batches are waited for.</summary>
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

    /// <summary>Measures how long a chunk takes in all.</summary>
    public void Add(long began) => Interlocked.Add(ref _all, Stopwatch.GetTimestamp() - began);
}
