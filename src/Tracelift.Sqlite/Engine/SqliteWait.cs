using System.Diagnostics;
using Tracelift.Errors;

namespace Tracelift.Sqlite.Engine;

/// <summary>Waits for another program's lock by polling, because SQLite's own waiting can't be cancelled.</summary>
internal static class SqliteWait
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(200);

    /// <summary>Repeats an attempt until no other program holds the lock.</summary>
    /// <exception cref="StoreException">Another program held the lock until the limit.</exception>
    public static async Task<T> WhenFreeAsync<T>(Func<T> attempt, TimeSpan limit, CancellationToken cancellationToken)
    {
        var began = Stopwatch.GetTimestamp();
        for (var pause = Shortest; ; pause = pause * 2 < Longest ? pause * 2 : Longest)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                return attempt();
            }
            catch (StoreException e) when (e.Code == "store-busy" && Stopwatch.GetElapsedTime(began) < limit)
            {
                await Task.Delay(pause, cancellationToken);
            }
        }
    }
}
