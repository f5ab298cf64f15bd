using System.Net;
using Tracelift.Tests.Projects;
using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.Server.Importing;

/// <summary>The steps of the importer keep all input, and nothing is written before the confirmation.</summary>
public sealed class StepsTests
{
    private static readonly string Two = Definitions.List(Definitions.Project("One", "a", "b"), Definitions.Project("Two", "c"));

    [Theory]
    [MemberData(nameof(ImporterScene.Kinds), MemberType = typeof(ImporterScene))]
    public async Task Nothing_is_written_before_it_is_confirmed_and_confirming_twice_imports_once(TestStoreKind kind)
    {
        await using var scene = await ImporterScene.StartAsync(kind);
        var before = await scene.Server.TestStore.FingerprintAsync();

        var projects = await scene.PasteAsync(Two);
        Assert.Contains("2 projects found", projects.Text, StringComparison.Ordinal);
        Assert.Contains("example.org/a", projects.Html, StringComparison.Ordinal);
        var confirm = (await projects.Form().Set("tag", "larva, em").SubmitAsync("next")).At("/confirm");
        Assert.Equal(before, await scene.Server.TestStore.FingerprintAsync());
        Assert.Contains("larva, em", confirm.Text, StringComparison.Ordinal);

        // In two windows, at once.
        var other = (await scene.Root.GetAsync(confirm.Path)).At("/confirm");
        await Task.WhenAll(confirm.Form("/confirm").SubmitAsync("confirm"), other.Form("/confirm").SubmitAsync("confirm"));
        var result = await scene.EndOfAsync((await confirm.Form("/confirm").SubmitAsync("confirm")).At("/result"));

        Assert.Contains("2 projects imported, 0 ignored, 0 not imported", result.Text, StringComparison.Ordinal);
        Assert.Equal(["One", "Two"], await scene.TitlesAsync());
        Assert.Single((await scene.Server.GetAsync("root", "/jobs?kind=import-projects"))!["jobs"]!.AsArray());

        // Finished steps need no input again.
        foreach (var step in (string[])["source", "projects", "confirm"])
            (await scene.Root.GetAsync(confirm.Path.Replace("confirm", step, StringComparison.Ordinal))).At("/result");
        (await projects.Form().SubmitAsync("next")).At("/result");
        Assert.Contains("confirmed", (await scene.Root.GetAsync("/import")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Back_and_loading_again_lose_nothing()
    {
        await using var scene = await ImporterScene.StartAsync(TestStoreKind.Sqlite);
        var projects = await scene.PasteAsync(Two, form => form.Set("relative-path", "deep/er").Set("filter", "*").Set("strategy", "ignore").Tick("known-by", "stacks", on: false)
            .Tick("ignore-empty-projects", on: false).Set("image-base", "https://example.org/b").Set("catmaid", "https://a.example").Set("catmaid-user", "ann"));
        var entered = projects.Form().Set("tag", "t").Tick("public").Tick("permission", "user:viewer:can_browse").Set("default-tile-width", "100").Tick("choose", projects.Form().BoxOf("Import Two"), on: false);

        // By any button, and by loading again.
        var searched = (await entered.Set("search", "nothing like it").SubmitAsync("search")).At("/projects");
        Assert.Contains("No project has that", searched.Text, StringComparison.Ordinal);
        Assert.Contains("1 project chosen", searched.Text, StringComparison.Ordinal);
        var source = (await searched.Form().SubmitAsync("back")).At("/source").Form();
        Assert.Equal(("text", Two, "deep/er", "*", "ignore"), (source["source"], source["text"], source["relative-path"], source["filter"], source["strategy"]));
        Assert.Equal((true, false, false), (source.Ticks("known-by", "name"), source.Ticks("known-by", "stacks"), source.Ticks("ignore-empty-projects")));
        Assert.Equal(("https://example.org/b", "https://a.example", "ann"), (source["image-base"], source["catmaid"], source["catmaid-user"]));
        await source.Set("filter", "T*").SubmitAsync("save");
        Assert.Equal("T*", (await scene.Root.GetAsync(projects.Path.Replace("projects", "source", StringComparison.Ordinal))).Form()["filter"]);
        await source.Set("filter", "").SubmitAsync("next");
        foreach (var page in new[] { await scene.Root.GetAsync(projects.Path), await scene.Root.GetAsync(projects.Path) })
        {
            var form = page.Form();
            Assert.Equal(("t", "100", true, true), (form["tag"], form["default-tile-width"], form.Ticks("public"), form.Ticks("permission", "user:viewer:can_browse")));
            Assert.Equal((true, false), (form.Ticks("choose", form.BoxOf("Import One")), form.Ticks("choose", form.BoxOf("Import Two"))));
        }

        // An invalid value is shown with its fault until it is corrected.
        var bad = (await (await scene.Root.GetAsync(projects.Path)).Form().Set("default-tile-width", "-3").SubmitAsync("next")).At("/projects");
        Assert.Contains("Tile width: \"-3\" is not a whole number above 0", bad.Notice, StringComparison.Ordinal);
        Assert.Equal("-3", bad.Form()["default-tile-width"]);
        var confirm = (await bad.Form().Set("default-tile-width", "100").SubmitAsync("next")).At("/confirm");
        Assert.Contains("1 project to import", confirm.Text, StringComparison.Ordinal);
        Assert.Contains("1 left out by you", confirm.Text, StringComparison.Ordinal);
        (await confirm.Form("/confirm").SubmitAsync("back")).At("/projects");

        // Unknown users are found before anything is written.
        var none = (await (await scene.Root.GetAsync(projects.Path)).Form().Set("search", "").SubmitAsync("none")).At("/projects");
        Assert.Contains("No project is chosen", (await none.Form().SubmitAsync("next")).Notice, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_windows_have_two_imports_and_nobody_else_has_them()
    {
        await using var scene = await ImporterScene.StartAsync(TestStoreKind.Sqlite);
        await scene.Server.TestStore.ExecuteAsync("UPDATE auth_user SET is_superuser = 1 WHERE username = 'chief'");
        var one = await scene.PasteAsync(Two);
        var other = await scene.PasteAsync(Definitions.List(Definitions.Project("Three", "d")));
        await one.Form().Set("tag", "one").SubmitAsync("search");
        await other.Form().Set("tag", "other").SubmitAsync("search");

        Assert.Equal("one", (await scene.Root.GetAsync(one.Path)).Form()["tag"]);
        Assert.Equal("other", (await scene.Root.GetAsync(other.Path)).Form()["tag"]);
        using var chief = new WebVisitor(scene.Server.Http.BaseAddress!);
        await chief.LogInAsync("chief");
        foreach (var step in (string[])["source", "projects", "classifications", "confirm", "result", "plan.json"])
            (await chief.GetAsync(one.Path.Replace("projects", step, StringComparison.Ordinal))).Expect(404);
        Assert.DoesNotContain("pasted text", (await chief.GetAsync("/import")).Text, StringComparison.Ordinal);

        await (await scene.Root.GetAsync("/import")).Form(one.Path.Split('/')[2] + "/discard").SubmitAsync("");
        (await scene.Root.GetAsync(one.Path)).Expect(404);
        (await scene.Root.GetAsync(other.Path)).Expect(200);

        // Nothing goes round without end, and only so many are kept.
        for (var i = 0; i < 21; i++)
            await scene.BeginAsync();
        (await scene.Root.GetAsync(other.Path)).Expect(404);
        Assert.Equal(20, (await scene.Root.GetAsync("/import")).Document.QuerySelectorAll("tbody tr").Length);
    }

    [Fact]
    public async Task A_login_that_ends_in_the_middle_loses_nothing()
    {
        await using var scene = await ImporterScene.StartAsync(TestStoreKind.Sqlite);
        var source = (await scene.BeginAsync()).Form().Set("source", "text").Set("text", Two).Set("url-token", "SECRET");
        await EndLoginAsync(scene);

        // Sent without a login: kept, and nothing done.
        var login = (await source.SubmitAsync("next")).At("/accounts/login");
        await scene.Root.LogInAsync("root");
        var back = (await scene.Root.GetAsync(Uri.UnescapeDataString(login.Address.Query["?next=".Length..]))).At("/source");
        Assert.Contains("Your session had ended", back.Notice, StringComparison.Ordinal);
        Assert.Equal((Two, "text"), (back.Form()["text"], back.Form()["source"]));
        var projects = (await back.Form().SubmitAsync("next")).At("/projects");

        // After a new login in another window, this one's form lacks the new token.
        var stale = projects.Form().Set("tag", "kept").Tick("choose", projects.Form().BoxOf("Import One"), on: false);
        await EndLoginAsync(scene);
        await scene.Root.LogInAsync("root");
        var again = (await stale.SubmitAsync("next")).At("/projects");
        Assert.Contains("they were not submitted yet", again.Notice, StringComparison.Ordinal);
        Assert.Equal(("kept", false), (again.Form()["tag"], again.Form().Ticks("choose", again.Form().BoxOf("Import One"))));
        var confirm = (await again.Form().SubmitAsync("next")).At("/confirm");

        // Confirming is not kept for later.
        await EndLoginAsync(scene);
        (await confirm.Form("/confirm").SubmitAsync("confirm")).Expect(403);
        Assert.Empty(await scene.TitlesAsync());
        await scene.Root.LogInAsync("root");
        (await confirm.Form("/confirm").SubmitAsync("confirm")).Expect(403);
        Assert.Empty(await scene.TitlesAsync());
        var result = await scene.ConfirmAsync(await scene.Root.GetAsync(confirm.Path));
        Assert.Contains("1 project imported", result.Text, StringComparison.Ordinal);
        Assert.Equal(["Two"], await scene.TitlesAsync());

        // A guessed name finds no saved form.
        using var anonymous = new WebVisitor(scene.Server.Http.BaseAddress!);
        using var guess = new HttpRequestMessage(HttpMethod.Post, "/import/00000000000000000000000000000000/source") { Content = new FormUrlEncodedContent([KeyValuePair.Create("text", "x")]) };
        (await anonymous.SendAsync(guess)).Expect(403);
    }

    [Fact]
    public async Task What_has_changed_since_it_was_shown_is_shown_again()
    {
        await using var scene = await ImporterScene.StartAsync(TestStoreKind.Sqlite);
        var confirm = (await (await scene.PasteAsync(Two)).Form().SubmitAsync("next")).At("/confirm");
        (await scene.RunAsync(Definitions.List(Definitions.Project("One", "a")), ["projects", "import"])).Expect(0);

        var again = (await confirm.Form("/confirm").SubmitAsync("confirm")).At("/confirm");

        Assert.Contains("The preview is out of date", again.Notice, StringComparison.Ordinal);
        Assert.Equal(["One"], await scene.TitlesAsync());
        Assert.Contains("merge One", again.Text, StringComparison.Ordinal);
        await scene.ConfirmAsync(again);
        Assert.Equal(["One", "Two"], await scene.TitlesAsync());

        // Also after changes in another window.
        var first = (await (await scene.PasteAsync(Definitions.List(Definitions.Project("Five", "f")))).Form().SubmitAsync("next")).At("/confirm");
        await (await scene.Root.GetAsync(first.Path.Replace("confirm", "projects", StringComparison.Ordinal))).Form().Tick("public").SubmitAsync("next");
        Assert.Contains("out of date", (await first.Form("/confirm").SubmitAsync("confirm")).At("/confirm").Notice, StringComparison.Ordinal);
        Assert.Equal(["One", "Two"], await scene.TitlesAsync());
    }

    [Fact]
    public async Task What_can_t_be_read_is_told_with_its_line()
    {
        await using var scene = await ImporterScene.StartAsync(TestStoreKind.Sqlite, options => options with { LargestDefinitions = 100_000 });

        // Nothing of a text can be read: its line is shown at once.
        const string Tab = "project:\n  title: P\n  stacks:\n\t- title: <i>tab</i>\n";
        var form = (await scene.BeginAsync()).Form().Set("source", "text").Set("text", Tab);
        var bad = (await form.SubmitAsync("next")).At("/source");
        Assert.Equal("4", bad.Document.QuerySelector("ol.lines .bad")!.GetAttribute("value"));
        Assert.Contains("<i>tab</i>", bad.Document.QuerySelector("ol.lines .bad")!.TextContent, StringComparison.Ordinal);
        Assert.Equal("4", bad.Document.QuerySelector("textarea#text")!.GetAttribute("data-bad-line"));
        Assert.Null(bad.Document.QuerySelector("ol.lines i"));

        // One of several: the others can be imported.
        var found = (await (await scene.BeginAsync()).Form().SubmitAsync("next")).At("/projects");
        Assert.Contains("invalid", found.Text, StringComparison.Ordinal);
        Assert.Contains("brain-lobe/project.yaml, line 4", found.Text, StringComparison.Ordinal);
        var result = await scene.FinishAsync(found);
        Assert.Contains("2 projects imported, 0 ignored, 1 not imported", result.Text, StringComparison.Ordinal);
        Assert.Contains("brain-lobe", result.Text, StringComparison.Ordinal);
        Assert.Equal("/projects/3", result.Document.QuerySelector("tbody a")!.GetAttribute("href"));

        foreach (var (text, told) in ((string, string)[])[("", "There is no text yet"), ("[{\"project\": ]", "line 1"), (new string('x', 100_001), "more than the"), ("[{\"project\": {\"title\": \"\"}}]", "title")])
            Assert.Contains(told, (await (await scene.BeginAsync()).Form().Set("source", "text").Set("text", text).SubmitAsync("next")).At("/source").Text, StringComparison.Ordinal);
        Assert.Contains("There is no file yet", (await (await scene.BeginAsync()).Form().Set("source", "upload").SubmitAsync("next")).At("/source").Notice, StringComparison.Ordinal);
        Assert.Contains("more than the", (await (await scene.BeginAsync()).Form().Set("source", "upload").File("file", "x.json", new byte[100_001]).SubmitAsync("next")).At("/source").Notice, StringComparison.Ordinal);
        Assert.Contains("leads out", (await (await scene.BeginAsync()).Form().Set("relative-path", "../..").SubmitAsync("next")).At("/source").Notice, StringComparison.Ordinal);

        // Nothing is there: where was looked, for what, and what to try.
        var empty = (await (await scene.BeginAsync()).Form().Set("filter", "zebra*").SubmitAsync("next")).At("/projects");
        Assert.Contains("Nothing was found", empty.Text, StringComparison.Ordinal);
        Assert.Contains(ImporterScene.Folder, empty.Text, StringComparison.Ordinal);
        Assert.Contains("zebra*", empty.Text, StringComparison.Ordinal);
        Assert.Contains("a level deeper", empty.Text, StringComparison.Ordinal);
        Assert.Contains("3 projects found, 1 of them invalid", (await (await scene.BeginAsync()).Form().SubmitAsync("test")).At("/source").Notice, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Everything_that_catmaid_s_importer_had_is_there_in_its_order()
    {
        await using var scene = await ImporterScene.StartAsync(TestStoreKind.Sqlite);
        (await scene.RunAsync("projects", "import", "--input", Path.Combine(Repository.Root, "examples/projects/metazoa.yaml"), "--tag", "fly")).Expect(0);
        var source = await scene.BeginAsync();
        InOrder(source, "Data folder", "CATMAID instance", "URL", "File", "Pasted text", "Address of the CATMAID", "API key", "HTTP user", "HTTP password", "Definitions, JSON or YAML", "Relative path", "Filter", "Base URL", "known by", "its name", "the very same stacks", "If a project exists");
        Assert.Equal(["merge", "merge-override", "replace", "ignore", "add-anyway"], source.Document.QuerySelectorAll("#strategy option").Select(option => option.GetAttribute("value")));
        Assert.Contains("eye-disc project.yaml", source.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("notes-only project.yaml", source.Text, StringComparison.Ordinal);

        var projects = (await source.Form().SubmitAsync("next")).At("/projects");
        InOrder(projects, "Example brain lobe|brain-lobe", "Example eye disc", "Tags", "Public", "Link classification graphs", "remove stacks that are in no project", "Tile width", "Tile height", "Tile source type", "Permissions", "annotate", "browse", "viewer");
        Assert.Equal(14, projects.Document.QuerySelectorAll("#default-tile-source-type option").Length);
        var classifications = (await projects.Form().Tick("classifies").Set("tag", "fly").SubmitAsync("next")).At("/classifications");
        InOrder(classifications, "Suggested", "Metazoa", "All others");
        var confirm = (await classifications.Form().SubmitAsync("next")).At("/confirm");
        InOrder(confirm, "Nothing has been written yet", "Example eye disc", "Confocal", "mirror Tiles beside this file");
        InOrder(await scene.ConfirmAsync(confirm), "2 projects imported", "Not imported", "brain-lobe", "Imported", "Example eye disc");
    }

    private static void InOrder(WebPage page, params string[] texts)
    {
        var at = 0;
        foreach (var text in texts)
        {
            var found = text.Split('|').Select(one => page.Text.IndexOf(one, at, StringComparison.Ordinal)).Where(place => place >= 0).DefaultIfEmpty(-1).Min();
            Assert.True(found >= 0, $"\"{text}\" is not on {page.Path} after the others: {page.Text}");
            at = found;
        }
    }

    private static Task EndLoginAsync(ImporterScene scene)
    {
        foreach (Cookie cookie in scene.Root.Cookies.GetAllCookies())
            cookie.Expired = true;
        return Task.CompletedTask;
    }
}
