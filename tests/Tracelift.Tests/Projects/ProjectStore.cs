using System.Text;
using System.Text.Json.Nodes;
using Tracelift.Cli;
using Tracelift.Tests.CommandLine;
using Tracelift.Tests.Support;

namespace Tracelift.Tests.Projects;

/// <summary>A store and its command line, in the tests' process.</summary>
internal sealed class ProjectStore : IAsyncDisposable
{
    private readonly Dictionary<string, string> _variables = new(StringComparer.Ordinal);

    private ProjectStore(TestStore store)
    {
        Store = store;
        _variables["TRACELIFT_STORE"] = store.Address;
    }

    public TestStore Store { get; }

    public TemporaryFolder Folder { get; } = new();

    /// <summary>A new store that has a superuser, as every instance of CATMAID has.</summary>
    public static async Task<ProjectStore> CreateAsync(TestStoreKind kind)
    {
        var store = new ProjectStore(await TestStore.CreateAsync(kind));
        if (kind is TestStoreKind.Catmaid or TestStoreKind.CatmaidWithoutTriggers)
            (await store.RunAsync("user", "add", "root", "--superuser")).Expect(0);
        return store;
    }

    public void Set(string variable, string value) => _variables[variable] = value;

    /// <summary>Runs a command where nobody can be asked.</summary>
    public Task<CliResult> RunAsync(params string[] arguments) => RunAsync("", arguments);

    /// <summary>Runs a command with something on its standard input.</summary>
    public async Task<CliResult> RunAsync(string input, string[] arguments)
    {
        using var terminal = new ScriptedTerminal(null) { Input = Encoding.UTF8.GetBytes(input) };
        var line = new Cli.CommandLine(new CommandEnvironment(terminal, TimeProvider.System, name => _variables.GetValueOrDefault(name)));
        var code = await line.RunAsync(arguments, CancellationToken.None);
        return new CliResult(code, terminal.Output, terminal.ErrorOutput);
    }

    /// <summary>Imports definitions, JSON or YAML, and reads the report.</summary>
    public async Task<JsonNode> ImportAsync(string definitions, params string[] more)
    {
        var result = (await RunAsync(definitions, ["projects", "import", "--json", .. more])).Expect(0);
        return JsonNode.Parse(result.Output)!;
    }

    /// <summary>What all projects look like as definitions.</summary>
    public async Task<string> ExportAsync(params string[] more) => (await RunAsync(["projects", "export", .. more])).Expect(0).Output;

    public async ValueTask DisposeAsync()
    {
        Folder.Dispose();
        await Store.DisposeAsync();
    }
}
