using System.Net;
using System.Text.Json.Nodes;
using Tracelift.Tests.Projects;
using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.Server.Importing;

/// <summary>The server fetches for its users nothing from networks that only it can reach, and keeps secrets.</summary>
public sealed class RemoteSafetyTests
{
    private static readonly string Json = Definitions.List(Definitions.Project("P", "s"));

    private static readonly byte[] Png = Convert.FromBase64String("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==");

    [Fact]
    public async Task Addresses_of_its_own_networks_are_refused_by_default()
    {
        await using var inside = TestWebServer.Start(_ => WebAnswer.Text("application/json", Json));
        await using var scene = await ImporterScene.StartAsync(TestStoreKind.Sqlite, options => options with { MayFetchFrom = new Tracelift.Server.Http.ServerOptions().MayFetchFrom });
        var port = new Uri(inside.Url).Port;

        foreach (var host in (string[])["localhost", "127.0.0.1", "127.1", "2130706433", "0x7f000001", "[::1]", "[::ffff:127.0.0.1]", "[::]", "0.0.0.0"])
        {
            foreach (var source in (string[])["catmaid", "url"])
            {
                var page = (await (await scene.BeginAsync()).Form().Set("source", source).Set(source, $"http://{host}:{port}/").SubmitAsync("next")).At("/source");
                Assert.Contains("may not connect to", page.Notice, StringComparison.Ordinal);
            }
        }

        foreach (var odd in (string[])["file:///etc/passwd", "ftp://example.org/", "gopher://127.0.0.1/", "/etc/passwd", "javascript:alert(1)", "http://"])
            Assert.Contains("is not a web address", (await (await scene.BeginAsync()).Form().Set("source", "url").Set("url", odd).SubmitAsync("next")).At("/source").Notice, StringComparison.Ordinal);
        Assert.Empty(inside.Requests);

        // Pictures neither: a definition can name what it likes.
        var projects = await scene.PasteAsync(Definitions.List(WithMirror($"http://localhost:{port}/")));
        var picture = await scene.Root.GetAsync(projects.Document.QuerySelector("td img")!.GetAttribute("src")!);
        Assert.Equal("image/svg+xml", picture.Type);
        Assert.Empty(inside.Requests);
    }

    [Fact]
    public async Task A_redirect_is_looked_at_like_an_address()
    {
        await using var inside = TestWebServer.Start(_ => WebAnswer.Text("application/json", Json));
        var to = inside.Url.Replace("localhost", "127.0.0.2", StringComparison.Ordinal);
        await using var outside = TestWebServer.Start(_ => new WebAnswer(302, null, []) { Headers = new Dictionary<string, string>(StringComparer.Ordinal) { ["Location"] = to + "/x" } });
        await using var scene = await ImporterScene.StartAsync(TestStoreKind.Sqlite, options => options with { MayFetchFrom = address => address.Equals(IPAddress.Loopback) || address.Equals(IPAddress.IPv6Loopback) });

        var page = (await (await scene.BeginAsync()).Form().Set("source", "url").Set("url", outside.Url).Set("url-token", "KEY").SubmitAsync("test")).At("/source");

        Assert.Contains("127.0.0.2 has an address that this server may not connect to", page.Notice, StringComparison.Ordinal);
        Assert.NotEmpty(outside.Requests);
        Assert.Empty(inside.Requests);
        var projects = await scene.PasteAsync(Definitions.List(WithMirror(outside.Url + "/")));
        Assert.Equal("image/svg+xml", (await scene.Root.GetAsync(projects.Document.QuerySelector("td img")!.GetAttribute("src")!)).Type);
        Assert.Empty(inside.Requests);
    }

    [Fact]
    public async Task Keys_and_passwords_are_never_shown_and_go_to_nobody_else()
    {
        await using var one = TestWebServer.Start(_ => WebAnswer.Text("application/json", Json));
        await using var other = TestWebServer.Start(_ => WebAnswer.Text("application/json", Json));
        await using var scene = await ImporterScene.StartAsync(TestStoreKind.Sqlite);

        var page = (await (await scene.BeginAsync()).Form().Set("source", "catmaid").Set("catmaid", one.Url).Set("catmaid-token", "T0KEN").Set("catmaid-user", "ann").Set("catmaid-password", "PASSW0RD").SubmitAsync("test")).At("/source");
        Assert.Contains("1 project found", page.Notice, StringComparison.Ordinal);
        Assert.DoesNotContain("T0KEN", page.Html, StringComparison.Ordinal);
        Assert.DoesNotContain("PASSW0RD", page.Html, StringComparison.Ordinal);
        Assert.Equal(("Token T0KEN", "Basic " + Convert.ToBase64String("ann:PASSW0RD"u8)), (one.Requests[^1].Headers["X-Authorization"], one.Requests[^1].Headers["Authorization"]));

        // Kept where the field is left empty, and gone for another server.
        await page.Form().SubmitAsync("test");
        Assert.Equal("Token T0KEN", one.Requests[^1].Headers["X-Authorization"]);
        page = (await page.Form().Set("catmaid", other.Url).SubmitAsync("test")).At("/source");
        Assert.False(other.Requests[^1].Headers.ContainsKey("X-Authorization"));
        page = (await page.Form().Set("catmaid-token", "N3W").SubmitAsync("test")).At("/source");
        Assert.Equal("Token N3W", other.Requests[^1].Headers["X-Authorization"]);
        page = (await page.Form().Tick("catmaid-token-forget").SubmitAsync("test")).At("/source");
        Assert.False(other.Requests[^1].Headers.ContainsKey("X-Authorization"));
        page = (await page.Form().Set("catmaid-token", "L4ST").SubmitAsync("next")).At("/projects");
        var result = await scene.FinishAsync(page);
        foreach (var text in new[] { result.Html, (await scene.Server.GetAsync("root", "/jobs"))!.ToJsonString() })
            Assert.DoesNotContain("L4ST", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_remote_does_wrong_is_told_in_the_words_of_the_page()
    {
        await using var locked = TestWebServer.Start(_ => new WebAnswer(401, "text/html", []));
        await using var page = TestWebServer.Start(_ => WebAnswer.Text("text/html", "<html>"));
        await using var large = TestWebServer.Start(_ => WebAnswer.Text("application/json", "[" + new string(' ', 60_000) + "]"));
        await using var scene = await ImporterScene.StartAsync(TestStoreKind.Sqlite, options => options with { LargestDefinitions = 50_000 });

        foreach (var (address, told) in ((string, string)[])
            [(locked.Url, "Enter an API key"), (page.Url, "web page"), (large.Url, "more than the"), ("http://127.0.0.1:1/", "can't be reached"), ("http://nowhere.invalid/", "no host nowhere.invalid"), ("", "address of the other server is missing"), ("http://user:hidden@127.0.0.1:1/", "can't be reached")])
        {
            var source = (await (await scene.BeginAsync()).Form().Set("source", "url").Set("url", address).SubmitAsync("next")).At("/source");
            Assert.Contains(told, source.Notice, StringComparison.Ordinal);
            Assert.DoesNotContain("--", source.Notice, StringComparison.Ordinal);
            Assert.DoesNotContain("hidden", source.Notice, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Pictures_come_from_mirrors_of_what_was_found_by_their_place_and_are_pictures()
    {
        await using var tiles = TestWebServer.Start(request => request.Path switch
        {
            "/good/25/0_0_1.jpg" => new WebAnswer(200, "text/html", Png),
            "/evil/25/0_0_1.jpg" => WebAnswer.Text("image/svg+xml", "<svg onload='alert(1)'/>"),
            _ => new WebAnswer(404, null, []),
        });
        await using var scene = await ImporterScene.StartAsync(TestStoreKind.Sqlite);
        var projects = await scene.PasteAsync(Definitions.List(WithMirror(tiles.Url + "/good/"), WithMirror(tiles.Url + "/evil/", "Evil"), WithMirror(tiles.Url + "/none/", "None")));
        var addresses = projects.Document.QuerySelectorAll("td img").Select(image => image.GetAttribute("src")!).ToList();

        var good = (await scene.Root.GetAsync(addresses[0])).Expect(200);
        Assert.Equal("image/png", good.Type);
        Assert.Equal(Png, good.Bytes);
        foreach (var bad in addresses.Skip(1))
        {
            var answer = (await scene.Root.GetAsync(bad)).Expect(200);
            Assert.DoesNotContain("alert", answer.Html, StringComparison.Ordinal);
        }

        foreach (var wrong in (string[])["/1", "/-1", "/x", "/99999999999"])
            (await scene.Root.GetAsync(addresses[0][..^2] + wrong)).Expect(404);
        (await scene.Root.GetAsync(addresses[0].Replace(addresses[0].Split('/')[4], "00000000000000000000", StringComparison.Ordinal))).Expect(404);
        using var anonymous = new WebVisitor(scene.Server.Http.BaseAddress!);
        (await anonymous.GetAsync(addresses[0])).At("/accounts/login");

        // Of what the server serves itself it takes the file.
        var folder = (await (await scene.BeginAsync()).Form().SubmitAsync("next")).At("/projects");
        var row = folder.Document.QuerySelectorAll("tbody tr").First(row => row.TextContent.Contains("eye disc", StringComparison.Ordinal));
        Assert.Equal("image/png", (await scene.Root.GetAsync(row.QuerySelector("td img")!.GetAttribute("src")!)).Type);
    }

    private static JsonObject WithMirror(string address, string title = "P")
    {
        var project = Definitions.Project(title, "s " + title);
        project["project"]!["stacks"]![0]!["mirrors"]![0]!["url"] = address;
        return project;
    }
}
