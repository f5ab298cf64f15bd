using Microsoft.Win32.SafeHandles;
namespace Tracelift.Cli.Terminal;

/// <summary>The terminal or pipes of the process.</summary>
internal sealed class ConsoleTerminal : ITerminal
{
    private const int UsualWidth = 80;

    public bool HasPerson => !Console.IsInputRedirected && !Console.IsErrorRedirected;

    public bool IsErrorTerminal => !Console.IsErrorRedirected && !IsDumb;

    public bool IsOutputTerminal => !Console.IsOutputRedirected && !IsDumb;

    public int Width
    {
        get
        {
            // Some terminals do not know their size.
            try
            {
                return Console.WindowWidth is > 0 and var width ? width : UsualWidth;
            }
            catch (IOException)
            {
                return UsualWidth;
            }
        }
    }

    public TextWriter Error => Console.Error;

    public Stream OpenInput() => new CancellableStream(Console.OpenStandardInput());

    public Stream OpenOutput() => new CancellableStream(OpenPipe() ?? Console.OpenStandardOutput());

    private static bool IsDumb => Environment.GetEnvironmentVariable("TERM") == "dumb";

    // While a write waits for the reader of a pipe, .NET's own stream locks standard error, too. For files .NET's stream is
    // needed, because it appends where other programs write to the same file.
    private static FileStream? OpenPipe()
    {
        if (OperatingSystem.IsWindows() || !Console.IsOutputRedirected)
            return null;
        var output = new FileStream(new SafeFileHandle(1, ownsHandle: false), FileAccess.Write, bufferSize: 0);
        return output.CanSeek ? null : output;
    }

    // Reading can't be cancelled. After a cancellation it blocks a thread that is no longer awaited.
    public async Task<string?> ReadLineAsync(CancellationToken cancellationToken) =>
        await Task.Run(Console.In.ReadLine, CancellationToken.None).WaitAsync(cancellationToken);
}
