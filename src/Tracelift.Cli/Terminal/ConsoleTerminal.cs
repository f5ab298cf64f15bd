namespace Tracelift.Cli.Terminal;

/// <summary>The terminal, or pipes, that the process was started with.</summary>
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

    public Stream OpenInput() => new CancellableInput(Console.OpenStandardInput());

    public Stream OpenOutput() => Console.OpenStandardOutput();

    private static bool IsDumb => Environment.GetEnvironmentVariable("TERM") == "dumb";

    // Reading can't be cancelled, and blocks a thread that nobody waits for then.
    public async Task<string?> ReadLineAsync(CancellationToken cancellationToken) =>
        await Task.Run(Console.In.ReadLine, CancellationToken.None).WaitAsync(cancellationToken);
}
