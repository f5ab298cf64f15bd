using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Tracelift.Server;
using Tracelift.Server.Http;
using Tracelift.Stores;
using Tracelift.Tests.Projects;
using Tracelift.Tests.Support;

namespace Tracelift.Tests.Server.Clients;

/// <summary>
/// A store of some kind with the small project as number 1, its ids kept, and once more as number 2, to be changed; and a
/// server before it.
/// </summary>
internal sealed class ClientScene : IAsyncDisposable
{
    private readonly ProjectStore _projects;
    private readonly IStore _opened;
    private readonly TraceliftServer _server;

    private ClientScene(ProjectStore projects, IStore opened, TraceliftServer server)
    {
        _projects = projects;
        _opened = opened;
        _server = server;
        Http = new HttpClient { BaseAddress = server.Addresses[0], Timeout = TimeSpan.FromSeconds(60) };
    }

    public HttpClient Http { get; }

    public TestStore Store => _projects.Store;

    /// <summary>The command line on the store.</summary>
    public ProjectStore Projects => _projects;

    /// <summary>API tokens by the user's name: a superuser, two who annotate, one who administers, one who looks.</summary>
    public Dictionary<string, string> Tokens { get; } = new(StringComparer.Ordinal);

    /// <summary>The relation of sources in project 2.</summary>
    public long Presynaptic { get; private set; }

    /// <summary>The relation of targets in project 2.</summary>
    public long Postsynaptic { get; private set; }

    public static async Task<ClientScene> CreateAsync(TestStoreKind kind)
    {
        var projects = await ProjectStore.CreateAsync(kind);
        (await projects.RunAsync(File().Text(), ["import", "--source", "-", "--target", "new:one", "--yes", "--create-unknown-users", "--preserve-ids", "--volumes"])).Expect(0);
        (await projects.RunAsync(File().Text(), ["import", "--source", "-", "--target", "new:two", "--yes", "--volumes"])).Expect(0);
        var opened = await projects.Store.OpenAsync();
        var server = TraceliftServer.Create(opened, new ServerOptions { Urls = ["http://127.0.0.1:0"] }, TimeProvider.System, _ => { });
        await server.StartAsync(default);
        var scene = new ClientScene(projects, opened, server);
        await scene.AddUserAsync("chief", ["--superuser"], []);
        await scene.AddUserAsync("editor", [], ["can_browse", "can_annotate", "can_annotate_with_token"]);
        await scene.AddUserAsync("other", [], ["can_browse", "can_annotate", "can_annotate_with_token"]);
        await scene.AddUserAsync("admin", [], ["can_browse", "can_annotate", "can_annotate_with_token", "can_administer"]);
        await scene.AddUserAsync("reader", [], ["can_browse"]);
        scene.Presynaptic = await scene.IdAsync("SELECT id FROM relation WHERE project_id = 2 AND relation_name = 'presynaptic_to'");
        scene.Postsynaptic = await scene.IdAsync("SELECT id FROM relation WHERE project_id = 2 AND relation_name = 'postsynaptic_to'");
        return scene;
    }

    /// <summary>The small project with more on it: a second annotation, on the first one; reviews; a tag on the connector; a volume.</summary>
    public static TracingFile File()
    {
        var file = TracingFile.Sound();
        file.Add("catmaid.classinstance", 65, new() { ["class_column"] = 3, ["name"] = "Ours, \"quoted\" <b>" });
        file.Add("catmaid.classinstanceclassinstance", 66, new() { ["relation"] = 12, ["class_instance_a"] = 61, ["class_instance_b"] = 65 });
        file.Add("catmaid.connectorclassinstance", 67, new() { ["relation"] = 13, ["connector"] = 201, ["class_instance"] = 63 });
        file.Add("catmaid.connector", 202, new() { ["editor"] = 7, ["location_x"] = 50, ["location_y"] = 60, ["location_z"] = 70 });
        file.Add("catmaid.class", 5, new() { ["class_name"] = "volume" });
        file.Add("catmaid.classinstance", 68, new() { ["class_column"] = 5, ["name"] = "box" });
        file.Add("catmaid.volume", 71, new()
        {
            ["editor"] = 7,
            ["name"] = "box",
            ["comment"] = null,
            ["geometry"] = "TIN Z (((0 0 0,0 1 0,1 1 0.5,0 0 0)),((0 0 0,1 1 0.5,2 0 0,0 0 0)))",
        });
        file.Add("catmaid.volumeclassinstance", 72, new() { ["relation"] = 11, ["volume"] = 71, ["class_instance"] = 68 });
        file.Add("catmaid.classinstanceclassinstance", 73, new() { ["relation"] = 12, ["class_instance_a"] = 68, ["class_instance_b"] = 61 });
        foreach (var (review, node) in ((int, int)[])[(81, 101), (82, 103)])
        {
            file.Objects.Add(new JsonObject
            {
                ["model"] = "catmaid.review",
                ["pk"] = review,
                ["fields"] = new JsonObject { ["project"] = 1, ["reviewer"] = 7, ["review_time"] = TracingFile.Time, ["skeleton"] = 31, ["treenode"] = node },
            });
        }

        return file;
    }

    /// <summary>Asks as a user.</summary>
    public async Task<Answer> SendAsync(string user, HttpMethod method, string path, HttpContent? body)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body };
        if (Tokens.TryGetValue(user, out var token))
            request.Headers.TryAddWithoutValidation("X-Authorization", $"Token {token}");
        using var response = await Http.SendAsync(request);
        return new Answer(response.StatusCode, response.Content.Headers.ContentType?.ToString(), await response.Content.ReadAsStringAsync());
    }

    public Task<Answer> GetAsync(string path, string user = "reader") => SendAsync(user, HttpMethod.Get, path, null);

    /// <summary>Asks with a form, <c>a=1&amp;b[0]=2</c>.</summary>
    public Task<Answer> PostAsync(string path, string form, string user = "reader") =>
        SendAsync(user, HttpMethod.Post, path, new StringContent(form, Encoding.UTF8, "application/x-www-form-urlencoded"));

    public async Task<long> IdAsync(string sql) => long.Parse((await Store.QueryAsync(sql))[0], CultureInfo.InvariantCulture);

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _server.StopAsync(default);
        await _server.DisposeAsync();
        await _opened.DisposeAsync();
        await _projects.DisposeAsync();
    }

    /// <summary>Adds a user with rights in both projects, and an API token.</summary>
    public async Task AddUserAsync(string name, string[] options, string[] rights)
    {
        (await _projects.RunAsync(["user", "add", name, .. options])).Expect(0);
        foreach (var project in rights.Length == 0 ? [] : (string[])["1", "2"])
            (await _projects.RunAsync(["user", "grant", name, "--project", project, .. rights])).Expect(0);
        Tokens[name] = (await _projects.RunAsync(["token", "create", name, .. options.Length > 0 ? (string[])["--write"] : []])).Expect(0).Output.Trim();
    }
}

/// <summary>What the server has answered.</summary>
internal sealed record Answer(HttpStatusCode Status, string? ContentType, string Body)
{
    public JsonNode Json => JsonNode.Parse(Expect(HttpStatusCode.OK).Body)!;

    public string Error => (string)JsonNode.Parse(Body)!["error"]!;

    public Answer Expect(HttpStatusCode status) => Status == status ? this : throw new InvalidOperationException($"{(int)Status} instead of {(int)status}: {Body}");
}
