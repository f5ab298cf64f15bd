using System.Diagnostics;

namespace Tracelift.Bench.Measure;

/// <summary>The memory that a server's processes have of their own at one moment.</summary>
/// <param name="Total">Of all of them, in MB.</param>
/// <param name="Processes">Those with a share that counts.</param>
internal sealed record ServerMemory(long Total, IReadOnlyList<(string Title, long Memory)> Processes)
{
    private const long Least = 16 << 10;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1), Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>Waits until nobody is connected to a database as who is measured: a server's process can have all its memory still when its client has ended.</summary>
    /// <param name="server">The server's first process.</param>
    /// <param name="database">The database.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <exception cref="BenchException">Somebody still is, after a minute.</exception>
    public static async Task WaitUntilLeftAsync(int server, string database, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        while (ProcessStatus.Children(server).Any(id => ProcessStatus.Title(id)?.StartsWith($"postgres: {Catmaid.Role} {database} ", StringComparison.Ordinal) is true))
        {
            if (clock.Elapsed > Patience)
                throw new BenchException($"After {Patience.TotalSeconds} s somebody is still connected to {database} as {Catmaid.Role}.");
            await Task.Delay(Pause, cancellationToken);
        }
    }

    /// <summary>As it is now.</summary>
    /// <param name="server">The server's first process.</param>
    public static ServerMemory Of(int server)
    {
        // Who vacuums works on other tables, at any time of its own.
        var processes = ProcessStatus.Children(server)
            .Select(id => (Title: ProcessStatus.Title(id), Memory: ProcessStatus.Kilobytes(id, "RssAnon:"), Id: id))
            .Where(process => process.Title?.Contains("autovacuum worker", StringComparison.Ordinal) is false)
            .ToList();
        return new ServerMemory(
            processes.Sum(process => process.Memory) >> 10,
            [.. processes.Where(process => process.Memory >= Least).Select(process => ($"{process.Title} ({process.Id})", process.Memory >> 10))]);
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Total} MB ({string.Join(", ", Processes.Select(process => $"{process.Title}: {process.Memory}"))})";
}
