using System.Text.Json.Nodes;
using Tracelift.Cli;
using Tracelift.Server.Http;
using Tracelift.Tests.CommandLine;
using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.Server.Importing;

/// <summary>A server for a store, with a superuser who imports by its pages; beside it the command line.</summary>
internal sealed class ImporterScene : IAsyncDisposable
{
    private ImporterScene(RunningServer server)
    {
        Server = server;
        Root = new WebVisitor(server.Http.BaseAddress!);
    }

    /// <summary>One kind of store of each.</summary>
    public static TheoryData<TestStoreKind> Kinds => [TestStoreKind.Sqlite, TestStoreKind.Catmaid];

    /// <summary>The folder of examples.</summary>
    public static string Folder => Path.Combine(Repository.Root, "examples/projects/folders");

    public RunningServer Server { get; }

    public WebVisitor Root { get; }

    public static async Task<ImporterScene> StartAsync(TestStoreKind kind, Func<ServerOptions, ServerOptions>? change = null)
    {
        var scene = new ImporterScene(await RunningServer.StartAsync(kind, options =>
        {
            var usual = options with { DataFolder = Folder, MayFetchFrom = _ => true };
            return change?.Invoke(usual) ?? usual;
        }));
        await scene.Root.LogInAsync("root");
        return scene;
    }

    /// <summary>Begins an import: its first page.</summary>
    public async Task<WebPage> BeginAsync() => (await (await Root.GetAsync("/import")).Form("/import/begin").SubmitAsync("")).At("/source");

    /// <summary>Begins an import of a pasted text: its second page.</summary>
    public async Task<WebPage> PasteAsync(string text, Action<WebForm>? more = null)
    {
        var form = (await BeginAsync()).Form().Set("source", "text").Set("text", text);
        more?.Invoke(form);
        return (await form.SubmitAsync("next")).At("/projects");
    }

    /// <summary>Goes on from the second page to the end of the job: the result.</summary>
    public async Task<WebPage> FinishAsync(WebPage projects, Action<WebForm>? more = null)
    {
        var form = projects.At("/projects").Form();
        more?.Invoke(form);
        return await ConfirmAsync(await form.SubmitAsync("next"));
    }

    /// <summary>Confirms, and waits for the result.</summary>
    public async Task<WebPage> ConfirmAsync(WebPage confirm) => await EndOfAsync((await confirm.At("/confirm").Form("/confirm").SubmitAsync("confirm")).At("/result"));

    /// <summary>The result of an import when it has ended.</summary>
    public async Task<WebPage> EndOfAsync(WebPage result)
    {
        if (result.Document.QuerySelector("[data-job-events]") is { } place)
        {
            // The events end with the job.
            using var events = await Root.Http.GetAsync(place.GetAttribute("data-job-events"), TestContext.Current.CancellationToken);
            await events.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        }

        var page = (await Root.GetAsync(result.Path)).At("/result");
        Assert.Null(page.Document.QuerySelector("[data-job-events]"));
        return page;
    }

    /// <summary>Runs a command on the store.</summary>
    public Task<CliResult> RunAsync(params string[] arguments) => RunAsync("", arguments);

    /// <summary>Runs a command on the store with something on its standard input.</summary>
    public async Task<CliResult> RunAsync(string input, string[] arguments)
    {
        using var terminal = new ScriptedTerminal(null) { Input = System.Text.Encoding.UTF8.GetBytes(input) };
        var line = new Cli.CommandLine(new CommandEnvironment(terminal, TimeProvider.System, name => name == "TRACELIFT_STORE" ? Server.TestStore.Address : null));
        var code = await line.RunAsync(arguments, CancellationToken.None);
        return new CliResult(code, terminal.Output, terminal.ErrorOutput);
    }

    /// <summary>Titles of projects that were imported.</summary>
    public async Task<List<string>> TitlesAsync() => await Server.TestStore.QueryAsync("SELECT title FROM project WHERE title NOT IN ('For some', 'For all') AND id > 0 ORDER BY id");

    /// <summary>All definitions, and who may do what.</summary>
    public async Task<JsonNode> ExportAsync() => JsonNode.Parse((await RunAsync("projects", "export")).Expect(0).Output)!;

    public async ValueTask DisposeAsync()
    {
        Root.Dispose();
        await Server.DisposeAsync();
    }
}
