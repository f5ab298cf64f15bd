using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Tracelift.Server.Http;
using Tracelift.Tests.Server.Clients;
using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.Server.Pages;

/// <summary>
/// A server with everything that its pages can show: a project with stacks of several tile source types, whose tiles
/// another server has, and with neurons; names in it are HTML.
/// </summary>
internal sealed class PageScene : IAsyncDisposable
{
    /// <summary>A name that would do harm where it is not taken for a text.</summary>
    public const string Hostile = "<img src=x onerror=document.title=1>";

    /// <summary>The name of the store that projects can be copied to and from: the server's own once more.</summary>
    public const string OtherStore = "mirror-image";

    /// <summary>The tile source types that have a stack each, in this order.</summary>
    public static readonly int[] TileTypes = [1, 4, 5, 2];

    private readonly byte[] _tile;

    private PageScene(RunningServer server, byte[] tile)
    {
        (Server, _tile) = (server, tile);
        Tiles = TestWebServer.Start(_ => new WebAnswer(200, "image/png", _tile));
    }

    /// <summary>One kind of store of each.</summary>
    public static TheoryData<TestStoreKind> Kinds => [TestStoreKind.Sqlite, TestStoreKind.Catmaid];

    public RunningServer Server { get; }

    public Uri Address => Server.Http.BaseAddress!;

    public long Project => Server.Project;

    /// <summary>Serves a tile for every address, and records the requests.</summary>
    public TestWebServer Tiles { get; }

    public string TileRoot => Tiles.Url.Replace("localhost", "127.0.0.1", StringComparison.Ordinal);

    public static async Task<PageScene> StartAsync(TestStoreKind kind)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var tile = await System.IO.File.ReadAllBytesAsync(Path.Combine(Repository.Root, "examples/projects/folders/eye-disc/confocal/0/0_0_0.png"), cancellationToken);
        RunningServer? server = null;
        server = await RunningServer.StartAsync(kind, options => options with { CopyStores = [new CopyStore(OtherStore, _ => server!.TestStore.OpenAsync())] });
        var scene = new PageScene(server, tile);
        await scene.FillAsync();
        return scene;
    }

    /// <summary>The small project, with an unpublished neuron whose name is HTML.</summary>
    public static TracingFile File()
    {
        var file = ClientScene.File();
        file.Fields("catmaid.classinstance", 22)["name"] = Hostile;
        return file;
    }

    /// <summary>A logged-in visitor without scripts.</summary>
    public async Task<WebVisitor> VisitorAsync(string? user)
    {
        var visitor = new WebVisitor(Address);
        if (user is not null)
            await visitor.LogInAsync(user);
        return visitor;
    }

    /// <summary>Waits for the end of the job whose page this is.</summary>
    public static async Task<WebPage> EndOfAsync(WebVisitor visitor, WebPage job)
    {
        Assert.StartsWith("/jobs/", job.Expect(200).Path, StringComparison.Ordinal);
        (await visitor.GetAsync(job.Path + "/events")).Expect(200);
        return (await visitor.GetAsync(job.Path)).Expect(200);
    }

    /// <summary>A number that the store has.</summary>
    public async Task<long> NumberAsync(string sql) => long.Parse((await Server.TestStore.QueryAsync(sql))[0], CultureInfo.InvariantCulture);

    /// <summary>The skeleton of the neuron that is published.</summary>
    public Task<long> SkeletonAsync() => NumberAsync($"SELECT id FROM class_instance WHERE project_id = {Project} AND name = 'skeleton 0'");

    /// <summary>Keeps an import waiting for the store until it is disposed of.</summary>
    public async Task<IAsyncDisposable> HoldStoreAsync()
    {
        if (Server.TestStore.Database is null)
            return await Server.Store.BeginChangeAsync(TestContext.Current.CancellationToken);
        var connection = await Server.TestStore.Database.OpenAsync();
        await using var command = new Npgsql.NpgsqlCommand("BEGIN; LOCK TABLE treenode IN ACCESS EXCLUSIVE MODE", connection);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        return connection;
    }

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        await Tiles.DisposeAsync();
    }

    private async Task FillAsync()
    {
        using var form = new MultipartFormDataContent
        {
            { new StringContent(File().Text()), "file", "small.json" }, { new StringContent("false"), "map_users" }, { new StringContent("root"), "user" }, { new StringContent("true"), "volumes" },
        };
        using var begun = await Server.SendAsync("root", HttpMethod.Post, $"/{Project}/import", form);
        var job = (string)JsonNode.Parse(await begun.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!["id"]!;
        using var end = await Server.SendAsync("root", HttpMethod.Get, $"/jobs/{job}/events");
        Assert.Contains("\"state\":\"done\"", await end.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);

        var stacks = new JsonArray([.. TileTypes.Select(type => (JsonNode)new JsonObject
        {
            ["title"] = $"Type {type} <i>EM</i>",
            ["comment"] = Hostile,
            ["dimension"] = "(512,384,3)",
            ["resolution"] = "(4,4,40)",
            ["mirrors"] = new JsonArray(new JsonObject
            {
                ["title"] = "mirror", ["url"] = $"{TileRoot}/t{type}/", ["tile_width"] = 128, ["tile_height"] = 128, ["tile_source_type"] = type, ["fileextension"] = "png",
            }),
        })]);
        var project = new JsonArray(new JsonObject { ["project"] = new JsonObject { ["title"] = "For some", ["stacks"] = stacks } });
        using var imported = await Server.SendAsync(
            "root", HttpMethod.Post, $"/projects/import?project_id={Project}", new StringContent(project.ToJsonString(), Encoding.UTF8, "application/json"));
        Assert.True(imported.IsSuccessStatusCode, await imported.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }
}
