using System.Diagnostics;
using System.Text.Json.Nodes;
using Microsoft.Playwright;
using Tracelift.Model.Projects;
using Tracelift.Tests.Projects;
using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.Server.Pages;

/// <summary>The pages' scripts in a real browser.</summary>
public sealed class ScriptedPagesTests
{
    [Fact]
    public async Task Tiles_are_asked_for_where_each_tile_source_type_has_them()
    {
        await using var scene = await PageScene.StartAsync(TestStoreKind.Sqlite);
        await using var visit = await Browser.VisitAsync(scene.Address, 800, 600);
        await visit.LogInAsync("viewer", $"/projects/{scene.Project}");
        foreach (var type in PageScene.TileTypes)
        {
            await visit.Page.GotoAsync($"/projects/{scene.Project}");
            await visit.Page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = $"Type {type} " }).ClickAsync();
            await visit.Page.Locator("[data-drawn='1']").WaitForAsync();
            Assert.Contains(Address(type, 1, 2), Asked(scene));
            await visit.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Zoom in" }).PressAsync("Enter");
            await visit.Page.GetByLabel("Section, as a slider").PressAsync("ArrowLeft");
            await visit.Page.Locator("[data-drawn='0']").WaitForAsync();
            await UntilAskedAsync(scene, Address(type, 0, 0));
            Assert.EndsWith("?z=0", visit.Page.Url, StringComparison.Ordinal);
        }

        Assert.Empty(visit.Complaints);
    }

    [Fact]
    public async Task Levels_that_are_thirds_lie_where_they_belong()
    {
        // Grey rises from left to right; the coarse level is darker, which tells the levels apart.
        using var images = new ImageFolder();
        images.Write("em/attributes.json", """{"n5": "2.5.1", "pixelResolution": {"unit": "nm", "dimensions": [4, 4, 40]}}""");
        foreach (var (level, width, height, shade) in ((string, int, int, int)[])[("s0", 3600, 2400, 200), ("s1", 1200, 800, 100)])
        {
            images.Write($"em/{level}/attributes.json", $$"""{"dimensions": [{{width}}, {{height}}, 1], "blockSize": [{{width}}, {{height}}, 1], "dataType": "uint8", "compression": {"type": "gzip"}, "downsamplingFactors": {{(level == "s0" ? "[1, 1, 1]" : "[3, 3, 1]")}}}""");
            images.Write($"em/{level}/0/0/0", ImageFolder.N5Block([width, height, 1], [.. Enumerable.Range(0, width * height).Select(i => (byte)(i % width * shade / width))], isGzip: true));
        }

        await using var web = images.Serve();
        await using var server = await RunningServer.StartAsync(TestStoreKind.Sqlite, options => options with { MayFetchFrom = _ => true });
        using var import = await server.SendAsync("root", HttpMethod.Post, $"/projects/import?images={Uri.EscapeDataString(web.Url + "/em")}", null);
        var project = (long)JsonNode.Parse(await import.EnsureSuccessStatusCode().Content.ReadAsStringAsync())!["projects"]![0]!["id"]!;
        var stack = Assert.Single(await server.TestStore.QueryAsync($"SELECT stack_id FROM project_stack WHERE project_id = {project}"));
        await using var visit = await Browser.VisitAsync(server.Http.BaseAddress!, 800, 600);
        await visit.LogInAsync("root", $"/projects/{project}/stacks/{stack}");
        await visit.Page.Locator("[data-drawn='0']").WaitForAsync();

        // In the first picture the whole section fits: only the coarse level is needed. Zoomed in, the middle stays the middle.
        foreach (var shade in (int[])[100, 200])
        {
            int[] seen;
            double[] parts = shade == 100 ? [0.45, 0.5, 0.55] : [0.1, 0.5, 0.9];
            var patience = Stopwatch.StartNew();
            do
            {
                seen = await visit.Page.EvaluateAsync<int[]>("parts => parts.map(part => { const canvas = document.querySelector('[data-stack] canvas'); return canvas.getContext('2d').getImageData(canvas.width * part, canvas.height / 2, 1, 1).data[0]; })", parts);
                Assert.True(patience.Elapsed < Visit.Patience, $"The middle is {seen[1]}, not {shade / 2}");
                await Task.Delay(50, TestContext.Current.CancellationToken);
            }
            while (Math.Abs(seen[1] - (shade / 2)) > 3);

            Assert.True(seen[0] < seen[1] && seen[1] < seen[2], string.Join(", ", seen));
            for (var press = 0; press < 3 && shade == 100; press++)
                await visit.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Zoom in" }).PressAsync("Enter");
        }
    }

    [Fact]
    public async Task No_other_host_is_shown_images_of()
    {
        await using var scene = await PageScene.StartAsync(TestStoreKind.Sqlite);
        await using var visit = await Browser.VisitAsync(scene.Address);
        await visit.LogInAsync("viewer", "/account");

        var isShown = "async url => await new Promise(done => { const image = new Image(); image.onload = () => done(true); image.onerror = () => done(false); image.src = url; })";
        Assert.False(await visit.Page.EvaluateAsync<bool>(isShown, scene.TileRoot + "/t1/anything"));
        Assert.Contains("Content Security Policy", Assert.Single(visit.Complaints), StringComparison.Ordinal);
        await visit.Page.GotoAsync($"/projects/{scene.Project}");
        Assert.True(await visit.Page.EvaluateAsync<bool>(isShown, scene.TileRoot + "/t1/anything"));
    }

    [Theory]
    [MemberData(nameof(PageScene.Kinds), MemberType = typeof(PageScene))]
    public async Task A_neuron_is_shown_with_its_links_and_tags(TestStoreKind kind)
    {
        await using var scene = await PageScene.StartAsync(kind);
        await using var visit = await Browser.VisitAsync(scene.Address);
        await visit.LogInAsync("viewer", $"/projects/{scene.Project}?q=neuron");
        await visit.Page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "neuron 0" }).ClickAsync();

        await visit.Page.Locator("[data-shown]").WaitForAsync();

        Assert.Equal("3 nodes, 1 links, 1 tags", await visit.Page.Locator("[data-shown]").GetAttributeAsync("data-shown"));
        await visit.Page.Locator("[data-from='front'] canvas").WaitForAsync();
        await visit.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Side" }).PressAsync("Enter");
        await visit.Page.Locator("[data-from='side']").WaitForAsync();
        Assert.DoesNotContain(visit.Complaints, complaint => !complaint.Contains("ReadPixels", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(PageScene.Kinds), MemberType = typeof(PageScene))]
    public async Task An_import_is_followed_to_its_end_and_found_again(TestStoreKind kind)
    {
        await using var scene = await PageScene.StartAsync(kind);
        await using var visit = await Browser.VisitAsync(scene.Address);
        await visit.LogInAsync("importer", $"/projects/{scene.Project}/import");
        await visit.Page.Locator("#file").SetInputFilesAsync(new FilePayload { Name = "small.json", MimeType = "application/json", Buffer = System.Text.Encoding.UTF8.GetBytes(PageScene.File().Text()) });

        // Delayed, so that the test can observe it.
        var held = await scene.HoldStoreAsync();
        await visit.Page.Locator("form", new PageLocatorOptions { Has = visit.Page.Locator("#file") }).GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Import", Exact = true }).ClickAsync();
        await visit.ArriveAsync(url => url.Contains("/jobs/", StringComparison.Ordinal), "the job");
        var job = visit.Page.Url;
        await using (var second = await Browser.VisitAsync(scene.Address))
        {
            await second.LogInAsync("importer", "/jobs");
            await second.Page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "Import of tracing data" }).ClickAsync();
            await second.ArriveAsync(job);
        }

        await held.DisposeAsync();
        await visit.Page.Locator(".state.done").WaitForAsync();
        Assert.Contains("What was done", await visit.Page.Locator("main").InnerTextAsync(), StringComparison.Ordinal);
        Assert.Empty(visit.Complaints);
    }

    [Fact]
    public async Task A_job_is_cancelled_from_its_page()
    {
        await using var scene = await PageScene.StartAsync(TestStoreKind.Sqlite);
        await using var visit = await Browser.VisitAsync(scene.Address);
        await visit.LogInAsync("importer", $"/projects/{scene.Project}/import");
        await visit.Page.Locator("#file").SetInputFilesAsync(new FilePayload { Name = "small.json", MimeType = "application/json", Buffer = System.Text.Encoding.UTF8.GetBytes(PageScene.File().Text()) });
        await using (await scene.HoldStoreAsync())
        {
            await visit.Page.Locator("form", new PageLocatorOptions { Has = visit.Page.Locator("#file") }).GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Import", Exact = true }).ClickAsync();
            await visit.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Cancel" }).ClickAsync();
            await visit.Page.Locator(".state.cancelled").WaitForAsync();
        }

        await visit.Page.GotoAsync("/");
        Assert.Contains("2 skeletons", await visit.Page.Locator("main").InnerTextAsync(), StringComparison.Ordinal);
    }

    private static string Address(int type, long section, int zoom)
    {
        var mirror = new MirrorDefinition { Title = "", ImageBase = "", TileWidth = 128, TileHeight = 128, TileSourceType = type, FileExtension = "png" };
        return $"/t{type}/" + TileAddress.Of(mirror, 0, 0, 0, section, zoom);
    }

    private static async Task UntilAskedAsync(PageScene scene, string address)
    {
        var clock = Stopwatch.StartNew();
        while (!Asked(scene).Contains(address))
        {
            Assert.True(clock.Elapsed < Visit.Patience, $"Nobody asks for {address}, but for {string.Join(", ", Asked(scene))}");
            await Task.Delay(TimeSpan.FromMilliseconds(20), TestContext.Current.CancellationToken);
        }
    }

    private static List<string> Asked(PageScene scene)
    {
        lock (scene.Tiles.Requests)
            return [.. scene.Tiles.Requests.Select(request => request.Path)];
    }
}
