using System.Text.Json;
using Microsoft.Playwright;
using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.Server.Pages;

/// <summary>
/// Every page, light and dark, wide and narrow: axe finds nothing serious, nothing sticks out, the browser has nothing to
/// complain of; and pictures of all of them are kept, to be looked at.
/// </summary>
public sealed class EveryPageTests
{
    private const string Definition = """[{"project": {"title": "<b>Wing</b>", "comment": "To be imported", "stacks": [{"title": "EM", "dimension": "(1000,1000,10)", "resolution": "(4,4,40)", "mirrors": [{"title": "m", "url": "/data/em/", "tile_width": 256, "tile_height": 256}]}]}}]""";

    private const string Wide = "wide";

    // Tiles that are nowhere, the page that is not there, and pictures of what a graphics card has drawn.
    private static readonly string[] Usual = ["Failed to load resource", "ReadPixels"];

    // What depends on colours and on room; the rest is the same for everybody.
    private static readonly string[] OfLook = ["color-contrast", "scrollable-region-focusable", "target-size"];

    private static string Axe => Path.Combine(Repository.Root, "artifacts/obj/Tracelift.Server/scripts/node_modules/axe-core/axe.min.js");

    [Fact]
    public async Task Every_page_is_for_everybody()
    {
        await using var scene = await PageScene.StartAsync(TestStoreKind.Sqlite);
        var pages = await PagesAsync(scene);
        var wrong = await Task.WhenAll(LookAsync(scene, pages, Wide, 1280, isDark: false), LookAsync(scene, pages, "narrow", 360, isDark: true));

        Assert.Empty(wrong.SelectMany(findings => findings));
    }

    [Fact]
    public async Task Who_has_a_keyboard_only_gets_from_the_login_to_a_preview()
    {
        await using var scene = await PageScene.StartAsync(TestStoreKind.Sqlite);
        await using var visit = await Browser.VisitAsync(scene.Address);
        var keys = visit.Page.Keyboard;
        await visit.Page.GotoAsync($"/accounts/login?next=/projects/{scene.Project}/export");
        await visit.Page.Locator("#name:focus").WaitForAsync();
        await keys.TypeAsync("viewer");
        await keys.PressAsync("Tab");
        await keys.TypeAsync("viewer");
        await keys.PressAsync("Enter");
        await visit.Page.GetByRole(AriaRole.Heading, new PageGetByRoleOptions { Name = "Export tracing data" }).WaitForAsync();

        // The first stop of every page leads past what all pages have.
        await keys.PressAsync("Tab");
        Assert.Equal("To the content", await FocusAsync(visit));
        await keys.PressAsync("Enter");
        for (var stops = 0; await FocusAsync(visit) != "Required annotation"; stops++)
        {
            Assert.True(stops < 20, "the field is not reached");
            await keys.PressAsync("Tab");
        }

        await keys.TypeAsync("published");
        for (var stops = 0; await FocusAsync(visit) != "Preview what would leave"; stops++)
        {
            Assert.True(stops < 40, "the button is not reached");
            Assert.True(await visit.Page.EvaluateAsync<bool>("() => getComputedStyle(document.activeElement).outlineStyle !== 'none'"), "the focus is not seen");
            await keys.PressAsync("Tab");
        }

        await keys.PressAsync("Enter");
        await visit.Page.GetByText("Nothing has left yet").WaitForAsync();
    }

    private static async Task<List<(string Name, string Path)>> PagesAsync(PageScene scene)
    {
        using var root = await scene.VisitorAsync("root");
        var at = $"/projects/{scene.Project}";
        var stack = await scene.NumberAsync($"SELECT min(stack_id) FROM project_stack WHERE project_id = {scene.Project}");
        var export = (await root.GetAsync(at + "/export")).Form("/export");
        var preview = await PageScene.EndOfAsync(root, await export.SubmitAsync("true"));
        var failed = await PageScene.EndOfAsync(root, await export.Set("required_annotation[lines]", "there is none <b>").SubmitAsync("true"));
        var plan = await PageScene.EndOfAsync(root, await (await root.GetAsync(at + "/import")).Form($"/{scene.Project}/import").File("file", "a.json", System.Text.Encoding.UTF8.GetBytes(PageScene.File().Text())).SubmitAsync("true"));
        var copy = await PageScene.EndOfAsync(root, await (await root.GetAsync(at + "/copy")).Form($"/{scene.Project}/copy").Set("title", "Copied <b>").SubmitAsync("true"));
        var skeleton = await scene.SkeletonAsync();
        var user = await scene.NumberAsync("SELECT id FROM auth_user WHERE username = 'viewer'");
        return
        [
            ("home", "/"), ("project", at), ("stack", $"{at}/stacks/{stack}"), ("neuron", $"{at}/skeletons/{skeleton}"),
            ("export", at + "/export"), ("preview", preview.Path), ("failed", failed.Path), ("import", at + "/import"), ("import-plan", plan.Path), ("rights", at + "/rights"),
            ("copy", at + "/copy"), ("copy-plan", copy.Path), ("bring", "/projects/bring"), ("bring-from", "/projects/bring?from=" + PageScene.OtherStore),
            ("jobs", "/jobs"), ("access", "/access"), ("user", $"/access/users/{user}"), ("account", "/account"), ("fault", "/projects/4711"), .. await WizardAsync(scene, root),
        ];
    }

    /// <summary>The pages of the importer, in the order of its steps.</summary>
    private static async Task<List<(string Name, string Path)>> WizardAsync(PageScene scene, WebVisitor root)
    {
        var begun = (await (await root.GetAsync("/import")).Form("/import/begin").SubmitAsync("")).At("/source");
        var projects = (await begun.Form().Set("source", "text").Set("text", Definition).SubmitAsync("next")).At("/projects");
        var draft = projects.Path[..^"/projects".Length];
        var confirm = await projects.Form().SubmitAsync("next");
        var other = (await (await root.GetAsync("/import")).Form("/import/begin").SubmitAsync("")).At("/source");
        projects = await other.Form().Set("source", "text").Set("text", Definition.Replace("Wing", "Leg", StringComparison.Ordinal)).SubmitAsync("next");
        confirm = (await projects.Form().SubmitAsync("next")).At("/confirm");
        var result = (await confirm.Form("/confirm").SubmitAsync("confirm")).At("/result");
        Assert.True(scene.Project > 0);
        return [("importer", "/import"), ("importer-source", draft + "/source"), ("importer-projects", draft + "/projects"), ("importer-classifications", draft + "/classifications"), ("importer-confirm", draft + "/confirm"), ("importer-result", result.Path)];
    }

    private static async Task<List<string>> LookAsync(PageScene scene, List<(string Name, string Path)> pages, string size, int width, bool isDark)
    {
        var wrong = new List<string>();
        await using var visit = await Browser.VisitAsync(scene.Address, width, 800, isDark);
        await visit.Context.AddInitScriptAsync(scriptPath: Axe);
        await LookAsync(visit, "login", "/accounts/login", size, wrong);
        await visit.LogInAsync("root");
        foreach (var (page, path) in pages)
            await LookAsync(visit, page, path, size, wrong);
        wrong.AddRange(visit.Complaints.Where(complaint => !Usual.Any(complaint.Contains)).Select(complaint => $"{size}: {complaint}"));
        return wrong;
    }

    private static async Task LookAsync(Visit visit, string name, string path, string size, List<string> wrong)
    {
        await visit.Page.GotoAsync(path);
        if (name == "stack")
            await visit.Page.Locator("[data-drawn]").WaitForAsync();
        if (name == "neuron")
            await visit.Page.Locator("[data-shown]").WaitForAsync();
        await visit.PictureAsync($"{name}-{size}");
        var tooWide = await visit.Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth - innerWidth");
        if (tooWide > 0)
            wrong.Add($"{name} {size}: {tooWide} pixels too wide");
        if (size != Wide)
        {
            wrong.AddRange(await FindingsAsync(visit, $"{name} {size}", OfLook));
            return;
        }

        wrong.AddRange(await FindingsAsync(visit, $"{name} {size}"));
        await visit.Page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = ColorScheme.Dark });
        wrong.AddRange(await FindingsAsync(visit, $"{name} {size}, dark", OfLook));
        await visit.Page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = ColorScheme.Light });
    }

    private static async Task<IEnumerable<string>> FindingsAsync(Visit visit, string name, params string[] rules)
    {
        var found = await visit.Page.EvaluateAsync<JsonElement>(
            "async rules => (await axe.run(document, { resultTypes: ['violations'], ...rules.length > 0 ? { runOnly: rules } : {} })).violations.filter(one => ['serious', 'critical'].includes(one.impact)).map(one => `${one.id}: ${one.nodes.slice(0, 3).map(node => node.html).join(' | ')}`)",
            rules);
        return found.EnumerateArray().Select(one => $"{name}: {one.GetString()}");
    }

    // The description for users who can't see it.
    private static Task<string> FocusAsync(Visit visit) => visit.Page.EvaluateAsync<string>(
        "() => { const at = document.activeElement; return (at?.labels?.[0]?.textContent ?? (at === document.body ? '' : at?.textContent) ?? '').trim(); }");
}
