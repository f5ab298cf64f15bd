using System.Diagnostics;
using System.IO.Compression;
using System.Net;
using System.Text;
using Tracelift.Errors;
using Tracelift.Formats.ProjectFiles;
using Tracelift.Projects.Sources;
using Tracelift.Remote;
using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.Projects;

/// <summary>Definitions from other servers, good ones and all kinds of bad ones.</summary>
public sealed class RemoteSourceTests
{
    private static readonly string Json = Definitions.List(Definitions.Project("P", "a"), Definitions.Project("Q", "b"));

    private const string Yaml = """
        project: {title: P, stacks: [{title: a, dimension: [1,1,1], resolution: [1,1,1]}]}
        ---
        project: {title: P, stacks: [{title: b, dimension: [1,1,1], resolution: [1,1,1]}]}
        """;

    private static readonly RemoteOptions Quick = new() { Pause = TimeSpan.FromMilliseconds(1), Timeout = TimeSpan.FromSeconds(1) };

    [Theory]
    [InlineData("application/json")]
    [InlineData("application/json; charset=utf-8")]
    [InlineData("application/vnd.api+json")]
    [InlineData("text/plain")]
    [InlineData(null)]
    public async Task Another_catmaid_is_asked_with_token_and_password(string? type)
    {
        await using var server = TestWebServer.Start(_ => new WebAnswer(200, type, Encoding.UTF8.GetBytes(Json)));
        await using var store = await ProjectStore.CreateAsync(TestStoreKind.Sqlite);
        store.Set("TRACELIFT_HTTP_PASSWORD", "pässword");

        (await store.RunAsync("projects", "import", "--catmaid", server.Url + "/catmaid/", "--token", "KEY", "--http-user", "anna", "--filter", "[!Q]")).Expect(0);

        Assert.Equal(["P"], await store.Store.QueryAsync("SELECT title FROM project"));
        var request = Assert.Single(server.Requests);
        Assert.Equal(("/catmaid/projects/export", "Token KEY"), (request.Path, request.Headers["X-Authorization"]));
        Assert.Equal("Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes("anna:pässword")), request.Headers["Authorization"]);
    }

    [Fact]
    public async Task Yaml_of_one_title_is_one_project_and_redirects_are_followed_without_secrets_elsewhere()
    {
        await using var other = TestWebServer.Start(_ => WebAnswer.Text("application/yaml", Yaml));
        await using var server = TestWebServer.Start(request => Redirect(request.Path == "/" ? "/there" : other.Url + "/export"));

        var found = await ReadAsync(server.Url, Quick with { Token = "KEY" });

        Assert.Equal(["a", "b"], Assert.Single(found).Definition!.Stacks.Select(stack => stack.Title));
        Assert.All(server.Requests, request => Assert.Equal("Token KEY", request.Headers["X-Authorization"]));
        Assert.False(Assert.Single(other.Requests).Headers.ContainsKey("X-Authorization"));
    }

    [Fact]
    public async Task Packed_answers_are_unpacked()
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            gzip.Write(Encoding.UTF8.GetBytes(Json));
        await using var server = TestWebServer.Start(_ => new WebAnswer(200, "application/json", packed.ToArray()) { Headers = Headers("Content-Encoding", "gzip") });

        Assert.Equal(2, (await ReadAsync(server.Url, Quick)).Count);
    }

    [Theory]
    [InlineData(401, null, "remote-access", "requires a token or a password")]
    [InlineData(401, "KEY", "remote-access", "does not accept the token")]
    [InlineData(403, "KEY", "remote-access", "does not accept the token")]
    [InlineData(404, "KEY", "remote-address", "There is nothing at")]
    [InlineData(500, null, "remote-failed", "has failed (status 500)")]
    [InlineData(418, null, "remote-failed", "status 418")]
    public async Task A_wrong_address_is_told_from_a_wrong_token_and_a_broken_server(int status, string? token, string code, string message)
    {
        await using var server = TestWebServer.Start(_ => new WebAnswer(status, "text/html", "<html>"u8.ToArray()));

        var fault = await Assert.ThrowsAsync<InputException>(() => ReadAsync(server.Url, Quick with { Token = token }));

        Assert.Equal(code, fault.Code);
        Assert.Contains(message, fault.Message, StringComparison.Ordinal);
        Assert.Single(server.Requests);
    }

    [Theory]
    [InlineData("text/html", "<html>", "remote-format", "a web page")]
    [InlineData("text/plain", "  <!doctype html>", "remote-format", "a web page")]
    [InlineData("image/png", "x", "remote-format", "answers with image/png")]
    public async Task A_wrong_format_is_told(string type, string body, string code, string message)
    {
        await using var server = TestWebServer.Start(_ => WebAnswer.Text(type, body));

        var fault = await Assert.ThrowsAsync<InputException>(() => ReadAsync(server.Url, Quick));

        Assert.Equal(code, fault.Code);
        Assert.Contains(message, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Faults_that_may_pass_are_tried_again_and_others_are_not()
    {
        var count = 0;
        await using var server = TestWebServer.Start(_ => ++count < 3 ? new WebAnswer(503, null, []) : WebAnswer.Text("application/json", Json));
        await using var gone = TestWebServer.Start(_ => new WebAnswer(502, null, []));

        Assert.Equal(2, (await ReadAsync(server.Url, Quick)).Count);
        Assert.Contains("asked 3 times", (await Assert.ThrowsAsync<InputException>(() => ReadAsync(gone.Url, Quick))).Message, StringComparison.Ordinal);
        Assert.Equal((3, 3), (server.Requests.Count, gone.Requests.Count));
    }

    [Fact]
    public async Task A_server_that_hangs_drips_sends_too_much_or_redirects_in_circles_is_given_up()
    {
        await using var hangs = TestWebServer.Start((_, _, stop) => Task.Delay(-1, stop));
        await using var drips = TestWebServer.Start(async (_, stream, stop) =>
        {
            await stream.WriteAsync("HTTP/1.1 200 x\r\nContent-Type: application/json\r\n\r\n"u8.ToArray(), stop);
            while (true)
            {
                await stream.WriteAsync(" "u8.ToArray(), stop);
                await Task.Delay(100, stop);
            }
        });
        await using var circles = TestWebServer.Start(request => Redirect(request.Path));
        await using var floods = TestWebServer.Start(_ => new WebAnswer(200, "application/json", new byte[3000]));
        await using var secure = TestWebServer.Start((_, stream, _) => TestWebServer.WriteAsync(stream, WebAnswer.Text("application/json", Json)), isSecure: true);
        var watch = Stopwatch.StartNew();

        Assert.Equal("remote-timeout", await CodeAsync(hangs));
        Assert.Equal("remote-timeout", await CodeAsync(drips));
        Assert.Equal("remote-redirects", await CodeAsync(circles));
        Assert.Equal("too-large", (await Assert.ThrowsAsync<InputException>(() => ReadAsync(floods.Url, Quick, new ProjectFileLimits { Bytes = 2000 }))).Code);
        var certificate = await Assert.ThrowsAsync<InputException>(() => ReadAsync(secure.Url, Quick with { Timeout = TimeSpan.FromSeconds(20) }));
        Assert.Equal("remote-certificate", certificate.Code);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(30), $"{watch.Elapsed}");

        async Task<string> CodeAsync(TestWebServer server) => (await Assert.ThrowsAsync<InputException>(() => ReadAsync(server.Url, Quick))).Code;
    }

    [Fact]
    public async Task An_address_can_be_kept_from_being_reached_redirects_included()
    {
        await using var server = TestWebServer.Start(_ => WebAnswer.Text("application/json", Json));
        var strict = Quick with { MayConnect = address => !IPAddress.IsLoopback(address) };

        Assert.Equal("remote-address", (await Assert.ThrowsAsync<InputException>(() => ReadAsync(server.Url, strict))).Code);
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task An_address_without_a_server_is_reported()
    {
        await using var store = await ProjectStore.CreateAsync(TestStoreKind.Sqlite);
        var missing = store.Folder.File("missing.sqlite");
        store.Set("TRACELIFT_STORE", missing);

        (await store.RunAsync("projects", "import", "--url", "ftp://example.org/x")).Expect(2);
        (await store.RunAsync("projects", "import", "--url", "http://localhost:1/x", "--http-user", "anna")).Expect(2);
        Assert.Contains("can't be reached", (await store.RunAsync("projects", "import", "--url", "http://localhost:1/x")).Expect(3).Error, StringComparison.Ordinal);
        Assert.Contains("There is no host", (await store.RunAsync("projects", "import", "--url", "http://nowhere.invalid/x")).Expect(3).Error, StringComparison.Ordinal);
        Assert.False(File.Exists(missing));
    }

    private static WebAnswer Redirect(string to) => new(302, null, []) { Headers = Headers("Location", to) };

    private static Dictionary<string, string> Headers(string name, string value) => new(StringComparer.Ordinal) { [name] = value };

    private static async Task<List<FoundProject>> ReadAsync(string url, RemoteOptions options, ProjectFileLimits? limits = null)
    {
        var found = new List<FoundProject>();
        await foreach (var project in ProjectReading.ReadAsync(new UrlSource(url, options, limits ?? ProjectFileLimits.Default, TimeProvider.System), new ReadingOptions(), default))
            found.Add(project);
        return found;
    }
}
