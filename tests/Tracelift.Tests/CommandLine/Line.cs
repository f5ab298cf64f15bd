using Tracelift.Tests.Support;
using Tracelift.Tracing.Sources;
using Xunit;

namespace Tracelift.Tests.CommandLine;

/// <summary>The command line in the tests' process, with its own store and folder.</summary>
internal sealed class Line : IDisposable
{
    private readonly Dictionary<string, string> _variables = new(StringComparer.Ordinal);

    public Line() => _variables["TRACELIFT_STORE"] = Store;

    public TemporaryFolder Folder { get; } = new();

    public string Store => Folder.File("store.sqlite");

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>The formats that commands open.</summary>
    public TracingSources Sources { get; set; } = TracingSources.Usual;

    /// <summary>Cancelled as a signal would.</summary>
    public CancellationToken Stop { get; init; }

    /// <summary>Runs a command where nobody can be asked.</summary>
    public Task<CliResult> RunAsync(params string[] arguments) => RunAsync(null, arguments);

    /// <summary>Runs a command at a terminal with these answers, each of which must be asked for.</summary>
    public async Task<CliResult> RunAsync(string[]? answers, params string[] arguments)
    {
        using var terminal = new ScriptedTerminal(answers);
        var code = await New(terminal).RunAsync(arguments, Stop);
        Assert.Equal(0, terminal.Left);
        return new CliResult(code, terminal.Output, terminal.ErrorOutput);
    }

    /// <summary>A command line for what only parses.</summary>
    public Cli.CommandLine New()
    {
        using var terminal = new ScriptedTerminal(null);
        return New(terminal);
    }

    private Cli.CommandLine New(ScriptedTerminal terminal) =>
        new(new Cli.CommandEnvironment(terminal, Time, name => _variables.GetValueOrDefault(name)) { Sources = Sources });

    public void Set(string variable, string value) => _variables[variable] = value;

    /// <summary>Writes a sound file.</summary>
    public string SoundFile(Action<TracingFile>? change = null)
    {
        var file = TracingFile.Sound();
        change?.Invoke(file);
        return Folder.Write("sound.json", file.Text());
    }

    /// <summary>Imports a sound file into a new project 1.</summary>
    public async Task ImportAsync() =>
        (await RunAsync("import", SoundFile(), "--target", "new:First", "--create-unknown-users")).Expect(0);

    public void Dispose() => Folder.Dispose();
}
