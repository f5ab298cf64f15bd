using System.Text;
using System.Text.RegularExpressions;
using Tracelift.Cli;
using Tracelift.Cli.Terminal;

namespace Tracelift.Bench.Faults;

/// <summary>The result of a command run within this process.</summary>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="Output">Its standard output.</param>
/// <param name="Error">Its standard error.</param>
internal sealed partial record CommandRun(int ExitCode, string Output, string Error)
{
    /// <summary>The code of the reported fault.</summary>
    public string Code => CodeOf().Match(Output) is { Success: true } match ? match.Groups[1].Value : "none";

    /// <summary>Runs a command without a terminal. Its clock stands still, so that two runs write the same rows.</summary>
    public static async Task<CommandRun> RunAsync(IReadOnlyList<string> arguments)
    {
        using var terminal = new Pipes();
        var code = await new CommandLine(new CommandEnvironment(terminal, new StandingClock(), _ => null)).RunAsync(arguments, CancellationToken.None);
        return new CommandRun(code, terminal.Output, terminal.Error.ToString()!);
    }

    [GeneratedRegex("\"error\": \\{\\s*\"code\": \"([^\"]+)\"")]
    private static partial Regex CodeOf();

    private sealed class StandingClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
    }

    private sealed class Pipes : ITerminal, IDisposable
    {
        private readonly MemoryStream _output = new();

        public bool HasPerson => false;

        public bool IsErrorTerminal => false;

        public bool IsOutputTerminal => false;

        public int Width => 80;

        public TextWriter Error { get; } = new StringWriter { NewLine = "\n" };

        // The output stays readable after the command has closed it.
        public string Output => Encoding.UTF8.GetString(_output.ToArray());

        public Stream OpenInput() => Stream.Null;

        public Stream OpenOutput() => _output;

        public Task<string?> ReadLineAsync(CancellationToken cancellationToken) => Task.FromResult<string?>(null);

        public void Dispose()
        {
            _output.Dispose();
            Error.Dispose();
        }
    }
}
