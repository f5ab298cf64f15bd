using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Tracelift.Server;
using Tracelift.Server.Http;
using Tracelift.Stores;
using Tracelift.Tests.Projects;
using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.Server.Jobs;

/// <summary>A store of some kind with the small project as number 1, and a server before it that does jobs.</summary>
internal sealed class JobScene : IAsyncDisposable
{
    private readonly ProjectStore _projects;
    private IStore _opened;

    private JobScene(ProjectStore projects, IStore opened)
    {
        _projects = projects;
        _opened = opened;
    }

    public HttpClient Http { get; } = new() { Timeout = TimeSpan.FromSeconds(60) };

    public TraceliftServer Server { get; private set; } = null!;

    public TestStore Store => _projects.Store;

    public IStore Opened => _opened;

    public TemporaryFolder Folder => _projects.Folder;

    /// <summary>API tokens by the user's name: a superuser, one who administers, one who imports, one who looks.</summary>
    public Dictionary<string, string> Tokens { get; } = new(StringComparer.Ordinal);

    /// <summary>Rows for a theory: one kind of store of each, for what does not differ further.</summary>
    public static TheoryData<TestStoreKind> OneOfEach => [TestStoreKind.Sqlite, TestStoreKind.Catmaid];

    public static async Task<JobScene> CreateAsync(TestStoreKind kind, Func<ServerOptions, ServerOptions>? change = null, bool attach = true)
    {
        var projects = await ProjectStore.CreateAsync(kind);
        if (attach && kind is TestStoreKind.Catmaid or TestStoreKind.CatmaidWithoutTriggers)
            (await projects.RunAsync("store", "attach")).Expect(0);
        (await projects.RunAsync(TracingFile.Sound().Text(), ["import", "--source", "-", "--target", "new:one", "--yes", "--create-unknown-users"])).Expect(0);
        var scene = new JobScene(projects, await projects.Store.OpenAsync());
        await scene.AddUserAsync("chief", ["--superuser"], []);
        await scene.AddUserAsync("admin", [], ["can_browse", "can_annotate", "can_annotate_with_token", "can_import", "can_administer"]);
        await scene.AddUserAsync("importer", [], ["can_browse", "can_annotate_with_token", "can_import"]);
        await scene.AddUserAsync("reader", [], ["can_browse"]);
        await scene.StartAsync(change);
        return scene;
    }

    /// <summary>Starts a server, as the first or after another one.</summary>
    public async Task StartAsync(Func<ServerOptions, ServerOptions>? change = null)
    {
        if (_opened is Tracelift.Sqlite.SqliteStore file)
            file.KeepsConnections = true;
        var options = new ServerOptions { Urls = ["http://127.0.0.1:0"], WorkFolder = Folder.File("work") };
        Server = TraceliftServer.Create(_opened, change?.Invoke(options) ?? options, TimeProvider.System, _ => { });
        await Server.StartAsync(TestContext.Current.CancellationToken);
    }

    public async Task EndAsync()
    {
        await Server.StopAsync(CancellationToken.None);
        await Server.DisposeAsync();
    }

    /// <summary>Where to ask instead: a server of another process.</summary>
    public Uri? Elsewhere { get; set; }

    public Uri Address(string path) => new(Elsewhere ?? Server.Addresses[0], path);

    public async Task<JobAnswer> SendAsync(string user, HttpMethod method, string path, HttpContent? body)
    {
        using var request = new HttpRequestMessage(method, Address(path)) { Content = body };
        Authorize(request, user);
        using var response = await Http.SendAsync(request, TestContext.Current.CancellationToken);
        return new JobAnswer(response.StatusCode, response.Content.Headers.ContentType?.ToString(), await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
    }

    public Task<JobAnswer> GetAsync(string path, string user) => SendAsync(user, HttpMethod.Get, path, null);

    /// <summary>Asks with a form, <c>a=1&amp;b[0]=2</c>.</summary>
    public Task<JobAnswer> PostAsync(string path, string form, string user) =>
        SendAsync(user, HttpMethod.Post, path, new StringContent(form, Encoding.UTF8, "application/x-www-form-urlencoded"));

    /// <summary>Sends a file in a form.</summary>
    public Task<JobAnswer> UploadAsync(string path, string file, string user, params (string Name, string Value)[] fields) =>
        SendAsync(user, HttpMethod.Post, path, Form(file, fields));

    public static MultipartFormDataContent Form(string file, params (string Name, string Value)[] fields)
    {
        var form = new MultipartFormDataContent { { new StringContent(file), "whatever", "small.json" } };
        foreach (var (name, value) in fields)
            form.Add(new StringContent(value), name);
        return form;
    }

    /// <summary>Follows a job's events to its end.</summary>
    /// <returns>The finished job, as the call reports it.</returns>
    public async Task<JsonNode> EndOfAsync(JobAnswer begun, string user) => (await EventsAsync((string)begun.Json["id"]!, user)).Last();

    /// <summary>All events of a job, until the answer ends.</summary>
    public async Task<List<JsonNode>> EventsAsync(string job, string user, Func<JsonNode, Task>? each = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Address($"/jobs/{job}/events"));
        Authorize(request, user);
        using var response = await Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        var events = new List<JsonNode>();
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
        while (await reader.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            if (!line.StartsWith("data: ", StringComparison.Ordinal))
                continue;
            events.Add(JsonNode.Parse(line[6..])!);
            if (each is not null)
                await each(events[^1]);
        }

        return events;
    }

    /// <summary>Keeps an import waiting for the store until it is disposed of.</summary>
    public async Task<IAsyncDisposable> HoldStoreAsync()
    {
        if (Store.Database is null)
            return await _opened.BeginChangeAsync(TestContext.Current.CancellationToken);
        var connection = await Store.Database.OpenAsync();
        await using var command = new Npgsql.NpgsqlCommand("BEGIN; LOCK TABLE treenode IN ACCESS EXCLUSIVE MODE", connection);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        return connection;
    }

    /// <summary>Waits until a job is being done.</summary>
    public async Task RunsAsync(string job, string user)
    {
        while ((string)(await GetAsync($"/jobs/{job}", user)).Json["state"]! == "waiting")
            await Task.Yield();
    }

    public Task<CliResult> RunAsync(params string[] arguments) => _projects.RunAsync(arguments);

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await Server.DisposeAsync();
        await _opened.DisposeAsync();
        await _projects.DisposeAsync();
    }

    private void Authorize(HttpRequestMessage request, string user)
    {
        if (Tokens.TryGetValue(user, out var token))
            request.Headers.TryAddWithoutValidation("X-Authorization", $"Token {token}");
    }

    private async Task AddUserAsync(string name, string[] options, string[] rights)
    {
        (await _projects.RunAsync(["user", "add", name, .. options])).Expect(0);
        if (rights.Length > 0)
            (await _projects.RunAsync(["user", "grant", name, "--project", "1", .. rights])).Expect(0);
        Tokens[name] = (await _projects.RunAsync(["token", "create", name, .. options.Length > 0 ? (string[])["--write"] : []])).Expect(0).Output.Trim();
    }
}

/// <summary>What the server has answered.</summary>
internal sealed record JobAnswer(HttpStatusCode Status, string? ContentType, byte[] Bytes)
{
    public string Body => Encoding.UTF8.GetString(Bytes);

    public JsonNode Json => JsonNode.Parse(Expect(200).Body)!;

    public string Error => (string)JsonNode.Parse(Body)!["error"]!;

    public JobAnswer Expect(int status)
    {
        Assert.True((int)Status == status, $"{(int)Status}, not {status}: {Body}");
        return this;
    }
}
