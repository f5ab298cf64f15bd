using System.Diagnostics;
using System.Globalization;

namespace Tracelift.Bench.Measure;

/// <summary>What a process took.</summary>
/// <param name="Seconds">From its start to its end.</param>
/// <param name="Memory">The most memory that was resident, in MB.</param>
/// <param name="Server">The most memory of their own that the server's processes had meanwhile, in MB; 0 without a server.</param>
/// <param name="Output">What it wrote to standard output.</param>
internal sealed record Taken(double Seconds, long Memory, long Server, string Output);

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
            return new Taken(seconds, memory >> 10, ofServer >> 10, await output);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }

    /// <summary>Looks at a process until it ends, or until it is told to stop.</summary>
    /// <returns>The most memory of the process and of the server's processes, in kB.</returns>
    public static async Task<(long Memory, long Server)> WatchAsync(Process process, int? server, CancellationToken stop)
    {
        var (memory, ofServer) = (0L, 0L);
        var ended = process.WaitForExitAsync(stop);
        while (!ended.IsCompleted)
        {
            memory = Math.Max(memory, Status(process.Id, "VmHWM:"));
            if (server is { } parent)
                ofServer = Math.Max(ofServer, Children(parent).Where(child => !IsVacuuming(child)).Sum(child => Status(child, "RssAnon:")));
            await Task.WhenAny(ended, Task.Delay(Pause, stop));
        }

        return (memory, ofServer);
    }

    private static IEnumerable<int> Children(int parent)
    {
        try
        {
            return [.. File.ReadAllText($"/proc/{parent}/task/{parent}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(id => int.Parse(id, CultureInfo.InvariantCulture))];
        }
        catch (IOException)
        {
            return [];
        }
    }

    // What works on other tables meanwhile, at any time of its own.
    private static bool IsVacuuming(int id)
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/cmdline").Contains("autovacuum worker", StringComparison.Ordinal);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return true;
        }
    }

    // A line of /proc/ID/status, in kB; 0 where the process is gone.
    private static long Status(int id, string name)
    {
        try
        {
            var line = File.ReadLines($"/proc/{id}/status").FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal));
            return line is null ? 0 : long.Parse(line.AsSpan(name.Length).Trim().TrimEnd("kB ").Trim(), CultureInfo.InvariantCulture);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }
}
