using System.Globalization;
using System.Text;
using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.Server.Pages;

/// <summary>The pages of projects work without scripts, on each kind of store.</summary>
public sealed class ProjectPagesTests
{
    [Theory]
    [MemberData(nameof(PageScene.Kinds), MemberType = typeof(PageScene))]
    public async Task Who_may_see_a_project_finds_its_stacks_neurons_and_counts_and_names_are_texts(TestStoreKind kind)
    {
        await using var scene = await PageScene.StartAsync(kind);
        using var viewer = await scene.VisitorAsync("viewer");
        var home = (await viewer.GetAsync("/")).Expect(200);
        Assert.Contains("4 stacks, 2 skeletons with 6 nodes", home.Text, StringComparison.Ordinal);
        Assert.Contains("2 projects that you may see", home.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(scene.Server.Store.Name, home.Html, StringComparison.Ordinal);
        Assert.DoesNotContain("For some", (await viewer.GetAsync("/?q=for+ALL")).Text, StringComparison.Ordinal);

        var project = (await viewer.GetAsync($"/projects/{scene.Project}")).Expect(200);
        Assert.Equal(4, project.Document.QuerySelectorAll("main .cards img.thumb").Length);
        Assert.Contains("Type 5 <i>EM</i>", project.Text, StringComparison.Ordinal);
        Assert.Contains(PageScene.Hostile, project.Text, StringComparison.Ordinal);
        Assert.Equal(["neuron 0", PageScene.Hostile], Names(project));
        Assert.Equal(["neuron 0"], Names(await viewer.GetAsync($"/projects/{scene.Project}?q=NEURON")));
        var skeleton = await scene.SkeletonAsync();
        Assert.Equal(["neuron 0"], Names(await viewer.GetAsync($"/projects/{scene.Project}?q={skeleton}")));
        Assert.Empty(Names(await viewer.GetAsync($"/projects/{scene.Project}?q=%25")));

        var neuron = (await viewer.GetAsync($"/projects/{scene.Project}/skeletons/{skeleton}")).Expect(200);
        Assert.Contains("Nodes 3", neuron.Text, StringComparison.Ordinal);
        Assert.Contains("presynaptic to 1 link", neuron.Text, StringComparison.Ordinal);
        Assert.Contains("soma", neuron.Text, StringComparison.Ordinal);
        Assert.Contains("published", neuron.Text, StringComparison.Ordinal);
        (await viewer.GetAsync($"/projects/{scene.Project}/skeletons/{skeleton + 100_000}")).Expect(404);
        (await viewer.GetAsync($"/projects/{scene.Server.PublicProject}/skeletons/{skeleton}")).Expect(404);
        (await viewer.GetAsync($"/projects/{scene.Server.PublicProject}/stacks/1")).Expect(404);
        (await viewer.GetAsync("/projects/4711")).Expect(404);
    }

    [Fact]
    public async Task Each_sees_what_they_may_do_and_no_more()
    {
        await using var scene = await PageScene.StartAsync(TestStoreKind.Sqlite);
        var at = $"/projects/{scene.Project}";
        foreach (var (user, sees, imports, looksAfter) in new[] { ("viewer", true, false, false), ("importer", true, true, false), ("chief", true, false, true), ("root", true, true, true), ("stranger", false, false, false) })
        {
            using var visitor = await scene.VisitorAsync(user);
            var page = await visitor.GetAsync(at);
            page.Expect(sees ? 200 : 403);
            Assert.Equal((user, imports, looksAfter), (user, page.Html.Contains($"href=\"{at}/import\"", StringComparison.Ordinal), page.Html.Contains($"href=\"{at}/rights\"", StringComparison.Ordinal)));
            (await visitor.GetAsync(at + "/import")).Expect(imports ? 200 : 403);
            (await visitor.GetAsync(at + "/rights")).Expect(looksAfter ? 200 : 403);
            (await visitor.GetAsync("/access")).Expect(user == "root" ? 200 : 403);
            Assert.Equal(sees, (await visitor.GetAsync("/")).Html.Contains("For some", StringComparison.Ordinal));
        }

        using var importer = await scene.VisitorAsync("importer");
        var form = (await importer.GetAsync(at + "/import")).Html;
        Assert.DoesNotContain("name=\"create_unknown_users\"", form, StringComparison.Ordinal);
        Assert.DoesNotContain("name=\"edit_group\"", form, StringComparison.Ordinal);
        Assert.DoesNotContain("name=\"map_users\"", form, StringComparison.Ordinal);
        Assert.DoesNotContain("name=\"users\"", (await importer.GetAsync(at + "/export")).Html, StringComparison.Ordinal);
        using var anonymous = await scene.VisitorAsync(null);
        Assert.Equal("/accounts/login", (await anonymous.GetAsync(at)).Path);
    }

    [Fact]
    public async Task Forms_have_every_option_of_the_commands()
    {
        await using var scene = await PageScene.StartAsync(TestStoreKind.Sqlite);
        using var root = await scene.VisitorAsync("root");
        foreach (var (page, form, call) in new[]
        {
            ("export", "/export", "/{pid}/export"), ("import", $"/{scene.Project}/import", "/{pid}/import"), ("import", "/import-archive", "/{pid}/skeletons/import-archive"),
        })
        {
            var shown = (await root.GetAsync($"/projects/{scene.Project}/{page}")).Form(form);
            var fields = scene.Server.Server.Api.Calls.Single(one => one.Path == call && one.Methods.Contains("POST")).Fields.Select(field => field.Name)
                .Except(["file", "dry_run", "notreenodes", "noconnectors", "noannotations", "notags"]).Order(StringComparer.Ordinal);
            Assert.Equal(fields, shown.Names.Select(name => name.Split('[')[0]).Except(["csrfmiddlewaretoken", "file", "dry_run"]).Distinct().Order(StringComparer.Ordinal));
        }
    }

    [Theory]
    [MemberData(nameof(PageScene.Kinds), MemberType = typeof(PageScene))]
    public async Task A_preview_tells_all_names_that_would_leave_and_no_other_and_then_just_that_leaves(TestStoreKind kind)
    {
        await using var scene = await PageScene.StartAsync(kind);
        using var viewer = await scene.VisitorAsync("viewer");
        var form = (await viewer.GetAsync($"/projects/{scene.Project}/export")).Form("/export");

        var preview = await PageScene.EndOfAsync(viewer, await form.Set("required_annotation[lines]", "published\n\n").Set("tags", "false").Set("file", "mine.json").SubmitAsync("true"));

        Assert.Contains("Nothing has left yet", preview.Notice, StringComparison.Ordinal);
        Assert.Contains("neuron 0", preview.Text, StringComparison.Ordinal);
        Assert.Contains("published", preview.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("onerror", preview.Html, StringComparison.Ordinal);
        Assert.DoesNotContain("soma", preview.Html, StringComparison.Ordinal);
        var again = (await viewer.GetAsync(preview.Document.QuerySelectorAll("a").Single(link => link.TextContent == "Change what leaves").GetAttribute("href")!)).Form("/export");
        Assert.Equal(("published", "false"), (again["required_annotation[lines]"].Trim(), again["tags"]));

        var done = await PageScene.EndOfAsync(viewer, await preview.Form("/export").SubmitAsync(""));
        var file = (await viewer.GetAsync(done.Document.QuerySelector("a[download]")!.GetAttribute("href")!)).Expect(200);
        Assert.Equal("mine.json", done.Document.QuerySelector("a[download]")!.GetAttribute("download"));
        Assert.Contains("\"neuron 0\"", file.Html, StringComparison.Ordinal);
        Assert.DoesNotContain("onerror", file.Html, StringComparison.Ordinal);
        Assert.DoesNotContain("soma", file.Html, StringComparison.Ordinal);

        using var other = await scene.VisitorAsync("annotator");
        (await other.GetAsync(done.Path)).Expect(404);
        Assert.Contains("There are no jobs", (await other.GetAsync("/jobs")).Text, StringComparison.Ordinal);
        Assert.Contains("Export preview", (await viewer.GetAsync("/jobs")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_choice_that_a_job_does_not_keep_whole_is_not_offered_again()
    {
        await using var scene = await PageScene.StartAsync(TestStoreKind.Sqlite);
        using var viewer = await scene.VisitorAsync("viewer");
        var skeleton = (await scene.SkeletonAsync()).ToString(CultureInfo.InvariantCulture);
        var form = (await viewer.GetAsync($"/projects/{scene.Project}/export")).Form("/export").Set("skeleton_ids", string.Join(',', Enumerable.Repeat(skeleton, 10_000)));

        var preview = await PageScene.EndOfAsync(viewer, await form.SubmitAsync("true"));

        Assert.Contains("neuron 0", preview.Text, StringComparison.Ordinal);
        Assert.Contains("too long", preview.Notice, StringComparison.Ordinal);
        Assert.DoesNotContain(preview.Document.QuerySelectorAll("main form button"), button => button.TextContent == "Export this");
    }

    [Theory]
    [MemberData(nameof(PageScene.Kinds), MemberType = typeof(PageScene))]
    public async Task Files_come_in_by_a_form_without_a_script(TestStoreKind kind)
    {
        await using var scene = await PageScene.StartAsync(kind);
        using var importer = await scene.VisitorAsync("importer");
        var at = $"/projects/{scene.Project}/import";
        var tracing = Encoding.UTF8.GetBytes(PageScene.File().Text());

        var plan = await PageScene.EndOfAsync(importer, await (await importer.GetAsync(at)).Form($"/{scene.Project}/import").File("file", "a.json", tracing).SubmitAsync("true"));
        Assert.Contains("What would be done", plan.Text, StringComparison.Ordinal);
        Assert.Contains("2 skeletons", (await importer.GetAsync("/")).Text, StringComparison.Ordinal);
        var done = await PageScene.EndOfAsync(importer, await (await importer.GetAsync(at)).Form($"/{scene.Project}/import").File("file", "a.json", tracing).SubmitAsync(""));
        Assert.Contains("done", done.Document.QuerySelector(".state")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("4 skeletons", (await importer.GetAsync("/")).Text, StringComparison.Ordinal);
        var bad = await PageScene.EndOfAsync(importer, await (await importer.GetAsync(at)).Form($"/{scene.Project}/import").File("file", "a.json", "[{\"<script>\": "u8.ToArray()).SubmitAsync(""));
        Assert.Contains("failed", bad.Document.QuerySelector(".state")!.TextContent, StringComparison.Ordinal);
        Assert.NotEmpty(bad.Notice);

        var swc = (await importer.GetAsync(at)).Form("/import-archive").Set("annotations[lines]", "from <b>SWC</b>\nby hand").File("file", "Purkinje 1.swc", "1 1 0 0 0 5 -1\n2 0 10 0 0 1 1\n3 0 20 5 0 1 2\n"u8.ToArray());
        var packed = await PageScene.EndOfAsync(importer, await swc.SubmitAsync(""));
        Assert.Contains("done", packed.Document.QuerySelector(".state")!.TextContent, StringComparison.Ordinal);
        var neuron = (await importer.GetAsync(packed.Document.QuerySelector("main td a[href*='/skeletons/']")!.GetAttribute("href")!)).Expect(200);
        Assert.Contains("Purkinje 1", neuron.Document.QuerySelector("h1")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("by hand, from <b>SWC</b>", neuron.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_form_with_a_file_is_taken_from_our_page_only()
    {
        await using var scene = await PageScene.StartAsync(TestStoreKind.Sqlite);
        using var importer = await scene.VisitorAsync("importer");
        var action = new Uri(scene.Address, (await importer.GetAsync($"/projects/{scene.Project}/import")).Document.QuerySelector($"form[action*='/{scene.Project}/import']")!.GetAttribute("action"));
        using var other = await scene.VisitorAsync("trusted");
        foreach (var (visitor, address) in new[]
        {
            (importer, action.AbsolutePath), (importer, action.AbsolutePath + "?ticket="), (importer, action.AbsolutePath + "?ticket=" + new string('0', 64)),
            (importer, $"/{scene.Project}/skeletons/import-archive{action.Query}"), (other, action.PathAndQuery),
        })
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new MultipartFormDataContent { { new StringContent("[]"), "file", "a.json" } } };
            (await visitor.SendAsync(request)).Expect(403);
        }

        Assert.Equal("2", (await scene.Server.TestStore.QueryAsync($"SELECT count(*) FROM catmaid_skeleton_summary WHERE project_id = {scene.Project.ToString(CultureInfo.InvariantCulture)}"))[0]);
    }

    private static string[] Names(WebPage page) => [.. page.Document.QuerySelectorAll("#neurons ~ .scroll tbody th").Select(cell => cell.TextContent.Trim())];
}
