using System.Diagnostics;

namespace Tracelift.Tests.Support;

/// <summary>
/// A folder without much room: a small file system in memory where one may be mounted, else a limit on the files of
/// the program that writes there.
/// </summary>
public sealed class SmallDisk : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly int _kilobytes;

    private SmallDisk(int kilobytes, bool mayMount)
    {
        _kilobytes = kilobytes;
        IsMounted = mayMount && Run("mount", "-t", "tmpfs", "-o", $"size={kilobytes}k,mode=777", "tmpfs", _folder.Path);
    }

    public string Path => _folder.Path;

    /// <summary>Whether it is a file system; the system says then that the device is full, else that a file is too large.</summary>
    public bool IsMounted { get; }

    public static SmallDisk Create(int kilobytes, bool mayMount = true) => new(kilobytes, mayMount);

    public string File(string name) => _folder.File(name);

    /// <summary>Runs the command line so that the limit holds.</summary>
    public async Task<CliResult> RunAsync(IEnumerable<string> arguments, CliOptions? options = null)
    {
        if (IsMounted)
            return await Tool.RunAsync(arguments, options);

        // The signal that goes with the limit would end the program; whoever ignores it gets the error. The limit holds
        // for .NET's own pages of code as well, unless these may be written and run at once.
        await using var process = CliProcess.Start(
            "bash", ["-c", $"trap '' XFSZ; ulimit -f {_kilobytes}; export DOTNET_EnableWriteXorExecute=0; exec {Tool.InShell} \"$@\"", "bash", .. arguments], options);
        return await process.WaitAsync();
    }

    public void Dispose()
    {
        if (IsMounted)
            Run("umount", "--lazy", _folder.Path);
        _folder.Dispose();
    }

    private static bool Run(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardError = true })!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
