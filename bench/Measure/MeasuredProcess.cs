using System.Diagnostics;

namespace Tracelift.Bench.Measure;

/// <summary>The resources that a process used.</summary>
/// <param name="Seconds">The duration.</param>
/// <param name="Memory">The largest resident memory in MB.</param>
/// <param name="Server">The server's memory at its largest; null without a server.</param>
/// <param name="Output">The standard output.</param>
internal sealed record Taken(double Seconds, long Memory, ServerMemory? Server, string Output);

/// <summary>Runs a process and samples its memory, and the server's, until it ends.</summary>
internal static class MeasuredProcess
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>Runs a process.</summary>
    /// <param name="program">The program.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="server">The id of the server's process; or null.</param>
    /// <param name="cancellationToken">Cancels the process.</param>
    /// <exception cref="BenchException">The process failed.</exception>
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

    /// <summary>Samples the memory of a process until it ends, or until the token is cancelled.</summary>
    /// <returns>The largest memory of the process in kB, and the server's at its largest.</returns>
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
