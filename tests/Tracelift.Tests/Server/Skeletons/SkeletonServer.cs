using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Tracelift.Access;
using Tracelift.Server;
using Tracelift.Server.Http;
using Tracelift.Stores;
using Tracelift.Tests.Support;

namespace Tracelift.Tests.Server.Skeletons;

/// <summary>
/// A server over a new store with one project: alice may import, bob may look, carol may import but not with a token, root
/// may all.
/// </summary>
internal sealed class SkeletonServer : IAsyncDisposable
{
    private readonly IStore _store;
    private readonly TraceliftServer _server;
    private readonly Dictionary<string, string> _tokens = new(StringComparer.Ordinal);

    private SkeletonServer(TestStore test, IStore store, TraceliftServer server, long project)
    {
        (Test, _store, _server, Project) = (test, store, server, project);
        Http = new HttpClient { BaseAddress = server.Addresses[0] };
    }

    public TestStore Test { get; }

    public IStore Store => _store;

    public long Project { get; }

    public HttpClient Http { get; }

    public string Url => _server.Addresses[0].ToString().TrimEnd('/');

    public string Token(string user) => _tokens[user];

    public static async Task<SkeletonServer> StartAsync(TestStoreKind kind, ServerOptions? options = null)
    {
        var test = await TestStore.CreateAsync(kind);
        var store = await test.OpenAsync();
        if (store is Tracelift.Sqlite.SqliteStore file)
            file.KeepsConnections = true;
        long project;
        await using (var session = await store.BeginImportAsync(default))
        {
            project = await session.CreateProjectAsync("served", default);
            await session.CommitAsync(analyze: false, default);
        }

        var accounts = new Accounts(store, TimeProvider.System);
        await accounts.AddUserAsync("root", null, isSuperuser: true, [], default);
        await accounts.LetTokenWriteAsync("root", default);
        foreach (var name in (string[])["alice", "bob", "carol"])
            await accounts.AddUserAsync(name, name == "carol" ? "secret of carol" : null, isSuperuser: false, [], default);
        await accounts.GrantAsync(
            project,
            [
                .. ((string[])["can_browse", "can_import", "can_annotate_with_token"]).Select(right => new ProjectGrant(false, "alice", right)),
                new ProjectGrant(false, "bob", "can_browse"), new ProjectGrant(false, "carol", "can_browse"), new ProjectGrant(false, "carol", "can_import"),
            ],
            default);
        var server = TraceliftServer.Create(store, (options ?? new()) with { Urls = ["http://127.0.0.1:0"] }, TimeProvider.System, logging => logging.SetMinimumLevel(LogLevel.None));
        await server.StartAsync(default);
        var made = new SkeletonServer(test, store, server, project);
        foreach (var name in (string[])["root", "alice", "bob", "carol"])
            made._tokens[name] = await accounts.TokenAsync(name, isRotated: false, default);
        return made;
    }

    public static MultipartFormDataContent Form(string swc, string fileName = "a.swc", params (string Name, string Value)[] fields)
    {
        var form = new MultipartFormDataContent { { new ByteArrayContent(Encoding.UTF8.GetBytes(swc)), "file", fileName } };
        foreach (var (name, value) in fields)
            form.Add(new StringContent(value), name);
        return form;
    }

    public Task<(int Status, JsonNode? Answer)> ImportAsync(string swc, params (string Name, string Value)[] fields) =>
        PostAsync("skeletons/import", Form(swc, fields: fields));

    public async Task<(int Status, JsonNode? Answer)> PostAsync(string call, HttpContent body, string? user = "alice", long? project = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, string.Create(CultureInfo.InvariantCulture, $"/{project ?? Project}/{call}")) { Content = body };
        if (user is not null)
            request.Headers.Add("X-Authorization", "Token " + _tokens[user]);
        using var answer = await Http.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        return ((int)answer.StatusCode, answer.Content.Headers.ContentType?.ToString() == "application/json" ? JsonNode.Parse(text) : null);
    }

    public Task<(int Status, string Text)> GetAsync(string call, string? user = "alice") => ReadAsync(string.Create(CultureInfo.InvariantCulture, $"/{Project}/{call}"), user);

    /// <summary>Waits for a job to end.</summary>
    /// <returns>The job and its report, which is null where it has none.</returns>
    public async Task<(JsonNode Job, JsonNode? Report)> EndAsync(JsonNode begun)
    {
        // Server-sent events end with the job.
        await ReadAsync($"/jobs/{begun["id"]}/events");
        var job = JsonNode.Parse((await ReadAsync($"/jobs/{begun["id"]}")).Text)!;
        return (job, (bool)job["has_report"]! ? JsonNode.Parse((await ReadAsync($"/jobs/{begun["id"]}/report")).Text) : null);
    }

    public async Task<(int Status, string Text)> ReadAsync(string path, string? user = "alice")
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (user is not null)
            request.Headers.Add("X-Authorization", "Token " + _tokens[user]);
        using var answer = await Http.SendAsync(request);
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    public Task StopAsync() => _server.StopAsync(default);

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _server.DisposeAsync();
        await _store.DisposeAsync();
        await Test.DisposeAsync();
    }
}
