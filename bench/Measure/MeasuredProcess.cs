using System.Diagnostics;

namespace Tracelift.Bench.Measure;

/// <summary>What a process took.</summary>
/// <param name="Seconds">From its start to its end.</param>
/// <param name="Memory">The most memory that was resident, in MB.</param>
/// <param name="Server">The server's memory when it was largest meanwhile; null without a server.</param>
/// <param name="Output">What it wrote to standard output.</param>
internal sealed record Taken(double Seconds, long Memory, ServerMemory? Server, string Output);

/// <summary>Runs a process and looks at its memory, and at the server's, until it ends.</summary>
internal static class MeasuredProcess
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>Runs it.</summary>
    /// <param name="program">The program.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="server">The process of the server whose memory counts, or null.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <exception cref="BenchException">It failed.</exception>
    public static async Task<Taken> RunAsync(string program, IEnumerable<string> arguments, int? server, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(program) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = "/" };
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        var clock = Stopwatch.StartNew();
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        var errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        try
        {
            var (memory, ofServer) = await WatchAsync(process, server, cancellationToken);
            cancellationToken.ThrowIfCancellationRequested();
            var seconds = clock.Elapsed.TotalSeconds;
            if (process.ExitCode != 0)
                throw new BenchException($"{program} {string.Join(' ', start.ArgumentList)} ended with {process.ExitCode}: {await errors}{await output}");
            return new Taken(seconds, memory >> 10, ofServer, await output);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }

    /// <summary>Looks at a process until it ends, or until it is told to stop.</summary>
    /// <returns>The most memory of the process, in kB, and the server's when it was largest.</returns>
    public static async Task<(long Memory, ServerMemory? Server)> WatchAsync(Process process, int? server, CancellationToken stop)
    {
        var (memory, ofServer) = (0L, (ServerMemory?)null);
        var ended = process.WaitForExitAsync(stop);
        while (!ended.IsCompleted)
        {
            memory = Math.Max(memory, ProcessStatus.Kilobytes(process.Id, "VmHWM:"));
            if (server is { } parent && ServerMemory.Of(parent) is var now && (ofServer is null || now.Total > ofServer.Total))
                ofServer = now;
            await Task.WhenAny(ended, Task.Delay(Pause, stop));
        }

        return (memory, ofServer);
    }
}
