using Microsoft.Playwright;
using Tracelift.Tests.Projects;
using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.Server.Importing;

/// <summary>The importer in a real browser: by keyboard alone, with scripts, on small windows, in the dark.</summary>
public sealed class BrowserTests
{
    [Theory]
    [MemberData(nameof(ImporterScene.Kinds), MemberType = typeof(ImporterScene))]
    public async Task The_example_folder_is_imported_by_keyboard_alone(TestStoreKind kind)
    {
        await using var scene = await ImporterScene.StartAsync(kind);
        await using var visit = await Browser.VisitAsync(scene.Server.Http.BaseAddress!);
        var (page, keys) = (visit.Page, visit.Page.Keyboard);
        await page.GotoAsync("/import");
        await TypeAsync(page, "Name", "root");
        await TypeAsync(page, "Password", "root");
        await keys.PressAsync("Enter");

        await visit.ArriveAsync("/import");
        await PressAsync(page, "Begin an import");
        await visit.ArriveAsync("/source");
        await visit.PictureAsync($"import-source-{kind}");
        await TabToAsync(page, "Data folder");
        await keys.PressAsync("ArrowRight");
        Assert.True(await page.GetByLabel("Address of the CATMAID").IsVisibleAsync());
        await keys.PressAsync("ArrowLeft");
        Assert.False(await page.GetByLabel("Address of the CATMAID").IsVisibleAsync());
        await PressAsync(page, "Next: projects");
        await visit.ArriveAsync("/projects");
        await page.EvaluateAsync("Promise.all([...document.images].map(image => image.complete || new Promise(done => image.onload = image.onerror = done)))").WaitAsync(Visit.Patience);
        await visit.PictureAsync($"import-projects-{kind}");

        // A box that is unticked is counted at once.
        await TabToAsync(page, "Import Example haltere");
        await keys.PressAsync("Space");
        Assert.Equal("1 project", await page.Locator("[data-chosen]").InnerTextAsync());
        await keys.PressAsync("Space");
        Assert.Equal("2 projects", await page.Locator("[data-chosen]").InnerTextAsync());
        await TypeAsync(page, "Tags", "larva");
        await PressAsync(page, "Next");
        await visit.ArriveAsync("/confirm");
        await visit.PictureAsync($"import-confirm-{kind}");
        await PressAsync(page, "Import 2 projects");
        await visit.ArriveAsync("/result");
        await page.GetByText("2 projects imported, 0 ignored, 1 not imported").WaitForAsync();
        await visit.PictureAsync($"import-result-{kind}");

        Assert.Equal(["Example eye disc", "Example haltere"], await scene.TitlesAsync());
        Assert.Empty(visit.Complaints);
    }

    [Fact]
    public async Task With_scripts_a_job_is_followed_a_button_pressed_twice_sends_once_and_a_faulty_line_is_shown()
    {
        await using var scene = await ImporterScene.StartAsync(TestStoreKind.Sqlite);
        await using var visit = await Browser.VisitAsync(scene.Server.Http.BaseAddress!, width: 360, height: 740, isDark: true);
        var page = visit.Page;
        await visit.LogInAsync("root", "/import");
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Begin an import" }).ClickAsync();
        await page.GetByText("Pasted text", new PageGetByTextOptions { Exact = true }).First.ClickAsync();
        await page.GetByLabel("Definitions, JSON or YAML").FillAsync("project:\n  title: P\n  stacks:\n\t- title: tab\n");
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Next: projects" }).ClickAsync();
        await page.Locator("ol.lines .bad").WaitForAsync();
        Assert.Equal("\t- title: tab", await page.EvaluateAsync<string>("const box = document.querySelector('textarea#text'); box.value.slice(box.selectionStart, box.selectionEnd)"));
        await visit.PictureAsync("import-source-fault-360-dark");

        await page.GetByLabel("Definitions, JSON or YAML").FillAsync(Definitions.List(Definitions.Project("<script>alert(1)</script>", "s"), Definitions.Project("Other", "t")));
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Next: projects" }).ClickAsync();
        await visit.ArriveAsync("/projects");
        await visit.PictureAsync("import-projects-360-dark");
        Assert.True(await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"), "wider than the window");
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Next", Exact = true }).ClickAsync();
        await visit.ArriveAsync("/confirm");
        await visit.PictureAsync("import-confirm-360-dark");
        await using (await scene.Server.Store.BeginChangeAsync(TestContext.Current.CancellationToken))
        {
            await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Import 2 projects" }).DblClickAsync();
            await visit.ArriveAsync("/result");
            await page.Locator("progress").WaitForAsync();
            await visit.PictureAsync("import-running-360-dark");
        }

        // The page finds out by itself that the job has ended.
        await page.GetByText("2 projects imported").WaitForAsync();
        await visit.PictureAsync("import-result-360-dark");
        Assert.Equal(2, (await scene.TitlesAsync()).Count);
        Assert.Empty(visit.Complaints);
    }

    [Fact]
    public async Task Without_scripts_it_works_too_and_the_plan_prints_in_whole()
    {
        await using var scene = await ImporterScene.StartAsync(TestStoreKind.Sqlite);
        (await scene.RunAsync("projects", "import", "--input", Path.Combine(Repository.Root, "examples/projects/metazoa.yaml"), "--tag", "fly")).Expect(0);
        await using var visit = await Browser.VisitAsync(scene.Server.Http.BaseAddress!, runsScripts: false);
        var page = visit.Page;
        await visit.LogInAsync("root", "/import");
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Begin an import" }).ClickAsync();
        await page.GetByText("CATMAID instance", new PageGetByTextOptions { Exact = true }).First.ClickAsync();
        Assert.True(await page.GetByLabel("Address of the CATMAID").IsVisibleAsync());
        await page.GetByText("Data folder", new PageGetByTextOptions { Exact = true }).First.ClickAsync();
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Next: projects" }).ClickAsync();
        await page.GetByLabel("Tags").FillAsync("fly");
        await page.GetByLabel("Link classification graphs").CheckAsync();
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Next", Exact = true }).ClickAsync();
        await visit.ArriveAsync("/classifications");
        await visit.PictureAsync("import-classifications");
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Next: confirm" }).ClickAsync();
        await page.EmulateMediaAsync(new PageEmulateMediaOptions { Media = Media.Print });
        Assert.True(await page.GetByText("mirror On another server").IsVisibleAsync());
        Assert.False(await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Import 2 projects" }).IsVisibleAsync());
        await visit.PictureAsync("import-confirm-print");
        await page.EmulateMediaAsync(new PageEmulateMediaOptions { Media = Media.Screen });
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Import 2 projects" }).ClickAsync();
        await page.GetByText("2 projects imported").WaitForAsync();
    }

    /// <summary>Goes on with the tabulator until something of that name has the focus.</summary>
    private static async Task TabToAsync(IPage page, string name)
    {
        const string Focused = """
            (() => { const at = document.activeElement; return at ? (at.getAttribute('aria-label') ?? [...(at.labels ?? [])].map(label => label.textContent.trim()).join(' ')) + '|' + (at.tagName === 'BUTTON' ? at.textContent.trim() : '') : ''; })()
            """;
        for (var i = 0; i < 200; i++)
        {
            var at = await page.EvaluateAsync<string>(Focused);
            if (at.Split('|').Any(part => part.StartsWith(name, StringComparison.Ordinal)))
                return;
            await page.Keyboard.PressAsync("Tab");
        }

        Assert.Fail($"the keyboard does not get to {name} on {page.Url}");
    }

    private static async Task TypeAsync(IPage page, string name, string text)
    {
        await TabToAsync(page, name);
        await page.Keyboard.TypeAsync(text);
    }

    private static async Task PressAsync(IPage page, string name)
    {
        await TabToAsync(page, name);
        await page.Keyboard.PressAsync("Enter");
    }
}
