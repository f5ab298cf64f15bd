using Microsoft.Extensions.Hosting;

namespace Tracelift.Server.Transport;

/// <summary>
/// Gives memory back to the system when a busy time is over. Without it what hundreds of large requests have left behind
/// stays until others need it: nothing is collected while nothing is asked.
/// </summary>
internal sealed class IdleMemory(TimeProvider time) : BackgroundService
{
    private const long Busy = 128 << 20, Quiet = 16 << 20;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(3);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, time);
        var collected = GC.GetTotalAllocatedBytes();
        var last = collected;
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            var now = GC.GetTotalAllocatedBytes();
            if (now - last < Quiet && now - collected > Busy)
            {
                GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
                collected = now;
            }

            last = now;
        }
    }
}
