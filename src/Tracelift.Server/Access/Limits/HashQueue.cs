using System.Globalization;
using System.Net;
using Tracelift.Server.Http;

namespace Tracelift.Server.Access.Limits;

/// <summary>
/// Limits concurrent hashing of passwords, which is slow on purpose. Waiting logins take turns by address,
/// so that a crowd from one address delays no other; the queue of an address is short, and so is the total.
/// </summary>
/// <param name="atOnce">The number of concurrent hashes.</param>
/// <param name="mostOfAddress">The most waiting logins of an address.</param>
/// <param name="most">The most waiting logins in total.</param>
internal sealed class HashQueue(int atOnce, int mostOfAddress, int most)
{
    private readonly Lock _lock = new();

    // Addresses with waiting logins, the next one first.
    private readonly LinkedList<Line> _lines = new();
    private int _free = atOnce;
    private int _waiting;

    /// <summary>Waits for a turn; disposing of the result ends it.</summary>
    /// <exception cref="ApiFault">Too many logins wait, from this address or in total.</exception>
    public async Task<IDisposable> TakeAsync(IPAddress? address, CancellationToken cancellationToken)
    {
        TaskCompletionSource waiter;
        lock (_lock)
        {
            if (_free > 0)
            {
                _free--;
                return new Turn(this);
            }

            waiter = Join(CallerRow.Of(address));
        }

        await using (cancellationToken.Register(() => Leave(waiter, () => waiter.TrySetCanceled(cancellationToken))))
            await waiter.Task;
        return new Turn(this);
    }

    private TaskCompletionSource Join(string address)
    {
        var line = _lines.FirstOrDefault(line => line.Address == address);
        if (line?.Waiters.Count >= mostOfAddress)
            throw Busy(string.Create(CultureInfo.InvariantCulture, $"{mostOfAddress} logins from this address wait already"));
        if (_waiting >= most)
        {
            // The longest queue makes room for a shorter one.
            var longest = _lines.MaxBy(line => line.Waiters.Count);
            if (longest is null || longest.Waiters.Count <= (line?.Waiters.Count ?? 0) + 1)
                throw ApiFault.NotNow("Too many logins wait already", "Try again in some seconds.");
            var last = longest.Waiters.Last!.Value;
            Remove(longest, last);
            last.TrySetException(Busy("Too many logins from this address wait already"));
        }

        line ??= _lines.AddLast(new Line(address)).Value;
        var waiter = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        line.Waiters.AddLast(waiter);
        _waiting++;
        return waiter;
    }

    private static ApiFault Busy(string message) => ApiFault.TooMany(message, "Try again in some seconds, or use an API token.");

    private void Leave(TaskCompletionSource waiter, Action end)
    {
        lock (_lock)
        {
            if (_lines.FirstOrDefault(line => line.Waiters.Contains(waiter)) is { } line)
                Remove(line, waiter);
        }

        end();
    }

    private void Remove(Line line, TaskCompletionSource waiter)
    {
        line.Waiters.Remove(waiter);
        _waiting--;
        if (line.Waiters.Count == 0)
            _lines.Remove(line);
    }

    private void Release()
    {
        lock (_lock)
        {
            while (_lines.First?.Value is { } line)
            {
                var waiter = line.Waiters.First!.Value;
                _lines.RemoveFirst();
                _lines.AddLast(line);
                Remove(line, waiter);

                // The wait may just have been cancelled.
                if (waiter.TrySetResult())
                    return;
            }

            _free++;
        }
    }

    private sealed record Line(string Address)
    {
        public LinkedList<TaskCompletionSource> Waiters { get; } = new();
    }

    private sealed class Turn(HashQueue queue) : IDisposable
    {
        private HashQueue? _queue = queue;

        public void Dispose() => Interlocked.Exchange(ref _queue, null)?.Release();
    }
}
