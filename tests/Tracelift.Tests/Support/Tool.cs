using System.Text;

using Tracelift.Cli;
using Tracelift.Tests.CommandLine;

using Xunit;

namespace Tracelift.Tests.Support;

/// <summary>The command line as a real process.</summary>
public static class Tool
{
    /// <summary>Runs the program to its end.</summary>
    /// <exception cref="TimeoutException">It did not end in time; it has been killed.</exception>
    public static async Task<CliResult> RunAsync(IEnumerable<string> arguments, CliOptions? options = null)
    {
        await using CliProcess process = Start(arguments, options);
        return await process.WaitAsync();
    }

    /// <inheritdoc cref="RunAsync(IEnumerable{string}, CliOptions?)"/>
    public static Task<CliResult> RunAsync(params string[] arguments) => RunAsync(arguments, options: null);

    /// <summary>
    /// Runs a command within the tests' process, where nobody can be asked: many times as quick, for what does not hang on
    /// the process, its signals, its memory or its streams.
    /// </summary>
    public static async Task<CliResult> RunHereAsync(IEnumerable<string> arguments)
    {
        using ScriptedTerminal terminal = new(null);
        Cli.CommandLine line = new(new CommandEnvironment(terminal, TimeProvider.System, _ => null));
        int code = await line.RunAsync([.. arguments], TestContext.Current.CancellationToken);
        return new CliResult(code, terminal.Output, terminal.ErrorOutput);
    }

    /// <inheritdoc cref="RunHereAsync(IEnumerable{string})"/>
    public static Task<CliResult> RunHereAsync(params string[] arguments) => RunHereAsync(arguments.AsEnumerable());

    /// <summary>Starts the program, to be watched and signalled.</summary>
    public static CliProcess Start(IEnumerable<string> arguments, CliOptions? options = null) =>
        CliProcess.Start(Command[0], [.. Command[1..], .. arguments], options);

    /// <summary>Runs the program with what a shell makes of a line, such as redirected streams.</summary>
    public static async Task<CliResult> RunInShellAsync(string line)
    {
        await using CliProcess process = CliProcess.Start("bash", ["-c", $"{InShell} {line}"]);
        return await process.WaitAsync();
    }

    /// <summary>Runs a program of bench/ to its end.</summary>
    public static async Task<CliResult> RunBenchAsync(string project, string program, params string[] arguments)
    {
        string path = Path.Combine(Repository.Root, "artifacts", "bin", project, "release", program + ".dll");
        await using CliProcess process = CliProcess.Start(Dotnet, [path, .. arguments], new CliOptions { Timeout = TimeSpan.FromMinutes(5) });
        return await process.WaitAsync();
    }

    private static string Dotnet => Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } host ? host : "dotnet";

    /// <summary>The program with what runs it. `./test --native` sets the variable: then it is one native file.</summary>
    public static string[] Command { get; } = Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } native ? [native] : [Dotnet, Program];

    /// <summary>The same, for a shell.</summary>
    public static string InShell => string.Join(' ', Command.Select(part => $"'{part}'"));

    /// <summary>Whether the tests run the native file, and not the build.</summary>
    public static bool IsNative => Command.Length == 1;

    private const string Variable = "TRACELIFT_TEST_PROGRAM";

    public static string Program => Path.Combine(Repository.Root, "artifacts", "bin", "Tracelift.Cli", "release", "tracelift.dll");
}

public sealed record CliOptions
{
    /// <summary>What the program reads from standard input, which ends after it.</summary>
    public string StandardInput { get; init; } = "";

    /// <summary>Leaves standard input open for the test to write to and to close.</summary>
    public bool KeepInputOpen { get; init; }

    /// <summary>
    /// Variables on top of the tests' own, from which those of Tracelift are taken away. Null takes one away.
    /// </summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>(StringComparer.Ordinal);

    public string? WorkingDirectory { get; init; }

    /// <summary>After this long the program is killed and the test has failed.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(120);

    /// <summary>After this time the program is killed, because the test inspects the remains.</summary>
    public TimeSpan? KillAfter { get; init; }
}

/// <summary>How a program ended. One that a signal ended has 128 and the signal's number as its exit code.</summary>
public sealed record CliResult(int ExitCode, string Output, string Error)
{
    public byte[] OutputBytes { get; init; } = Encoding.UTF8.GetBytes(Output);

    /// <summary>Asserts the exit code, and shows what the program said where it is another.</summary>
    public CliResult Expect(int exitCode)
    {
        Assert.True(ExitCode == exitCode, $"Exit code {ExitCode}, not {exitCode}.\n{this}");
        return this;
    }

    public override string ToString() =>
        $"exit code {ExitCode}\n-- standard output --\n{Output}\n-- standard error --\n{Error}";
}

/// <summary>Signals by their numbers.</summary>
public enum CliSignal
{
    Interrupt = 2,
    Kill = 9,
    Terminate = 15,
}
