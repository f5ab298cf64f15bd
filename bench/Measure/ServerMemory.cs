using System.Diagnostics;

namespace Tracelift.Bench.Measure;

/// <summary>The private memory of a server's processes at one moment.</summary>
/// <param name="Total">The sum in MB.</param>
/// <param name="Processes">The processes with a significant share.</param>
internal sealed record ServerMemory(long Total, IReadOnlyList<(string Title, long Memory)> Processes)
{
    private const long Least = 16 << 10;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1), Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>
    /// Waits until the measured role has no session in a database: a server's process can keep all its memory after its
    /// client has ended.
    /// </summary>
    /// <param name="server">The server's first process.</param>
    /// <param name="database">The database.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="BenchException">A session is left after a minute.</exception>
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

    /// <summary>Returns the present memory.</summary>
    /// <param name="server">The server's first process.</param>
    public static ServerMemory Of(int server)
    {
        // Autovacuum works on other tables at any time.
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
