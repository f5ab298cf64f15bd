using System.ComponentModel;
using System.Diagnostics;

namespace Tracelift.Bench.Kill;

/// <summary>The command line as a process.</summary>
internal static class Victim
{
    /// <summary>Runs a command to its end.</summary>
    /// <returns>The duration.</returns>
    /// <exception cref="KillFault">The command failed.</exception>
    public static async Task<TimeSpan> RunAsync(WorkRoom room, IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        var (code, _, error) = await RunAsync(room, arguments, killAfter: null, cancellationToken);
        return code == 0 ? clock.Elapsed : throw new KillFault($"a run ended with {code}: {error}");
    }

    /// <summary>Runs a command, and kills it at a moment unless it has ended before.</summary>
    /// <returns>The exit code, which is 137 for a killed command, and its output.</returns>
    public static async Task<(int ExitCode, string Output, string Error)> RunAsync(
        WorkRoom room, IEnumerable<string> arguments, TimeSpan? killAfter, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "tracelift.dll"), .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        start.Environment["TMPDIR"] = room.Temporary;

        // A killed process would leave its debugger sockets in the same folder.
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        using var process = Process.Start(start)!;
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
            var error = process.StandardError.ReadToEndAsync(cancellationToken);
            if (killAfter is { } moment)
            {
                await Task.WhenAny(process.WaitForExitAsync(cancellationToken), Task.Delay(moment, cancellationToken));
                Kill(process);
            }

            await process.WaitForExitAsync(cancellationToken);
            return (process.ExitCode, await output, await error);
        }
        finally
        {
            Kill(process);
        }
    }

    private static void Kill(Process process)
    {
        try
        {
            process.Kill();
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception)
        {
            // The process has just ended.
        }
    }
}
