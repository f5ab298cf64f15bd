using System.Text;
using Tracelift.Tests.Projects;
using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.Server.Importing;

/// <summary>The pages import the same rows as the command with the same options, for every source.</summary>
public sealed class SourcesTests
{
    private const string Yaml = """
        project:
          title: From yaml
          stacks:
            - {title: in a folder, dimension: [100, 100, 10], resolution: [4, 4, 40], mirrors: [{title: m, folder: images}]}
        """;

    [Theory]
    [MemberData(nameof(ImporterScene.Kinds), MemberType = typeof(ImporterScene))]
    public async Task Each_source_gives_the_rows_that_the_command_gives(TestStoreKind kind)
    {
        await using var remote = await RunningServer.StartAsync(TestStoreKind.Sqlite);
        using (var body = new StringContent(Definitions.List(Definitions.Of("Remote one", Definitions.Stack("r1").In("pair"), Definitions.Stack("r2").In("pair", "view")), Definitions.Project("Remote two", "r3")), Encoding.UTF8, "application/json"))
            (await remote.SendAsync("root", HttpMethod.Post, "/projects/import", body)).EnsureSuccessStatusCode();
        var address = remote.Http.BaseAddress!.ToString();
        var file = Path.Combine(Repository.Root, "examples/projects/documents.yaml");
        await using var scene = await ImporterScene.StartAsync(kind);
        await using var twin = await ImporterScene.StartAsync(kind);
        (await scene.RunAsync("group", "add", "lab", "--member", "viewer")).Expect(0);
        (await twin.RunAsync("group", "add", "lab", "--member", "viewer")).Expect(0);

        // Folders, one of which can't be read, with all that projects can get.
        await CompareAsync(
            scene, twin, 3, "",
            ["--folder", ImporterScene.Folder, "--image-base", "https://example.org/data", "--tag", "larva,em", "--public", "--permission", "user:anna:b:can_annotate", "group:lab:can_browse", "--default-tile-width", "256"],
            source => source.Set("source", "folder").Set("image-base", "https://example.org/data"),
            projects => projects.Set("tag", "larva, em").Tick("public").Tick("permission", "user:anna:b:can_annotate").Tick("permission", "group:lab:can_browse").Set("default-tile-width", "256"));

        // Another instance, with a key: without it there is less to see. Only one of its projects.
        await CompareAsync(
            scene, twin, 0, "", ["--catmaid", address, "--token", remote.Token("root"), "--only", "Remote one", "--remove-unreferenced-stack-data"],
            source => source.Set("source", "catmaid").Set("catmaid", address).Set("catmaid-token", remote.Token("root")),
            projects => Leave(projects.Tick("remove-unreferenced-stack-data"), "Remote two", "For some", "For all"));
        await CompareAsync(
            scene, twin, 0, "", ["--url", address + "projects/export?format=yaml", "--token", remote.Token("root"), "--filter", "Remote*", "--strategy", "add-anyway", "--known-by", "stacks"],
            source => source.Set("source", "url").Set("url", address + "projects/export?format=yaml").Set("url-token", remote.Token("root")).Set("filter", "Remote*").Set("strategy", "add-anyway").Tick("known-by", "name", on: false));
        await CompareAsync(
            scene, twin, 0, "", ["--input", file, "--image-base", "https://example.org/", "--relative-path", "deeper"],
            source => source.Set("source", "upload").File("file", "documents.yaml", File.ReadAllBytes(file)).Set("image-base", "https://example.org").Set("relative-path", "deeper"));
        await CompareAsync(
            scene, twin, 0, Definitions.List(Definitions.Of("Remote two", Definitions.Stack("r3"), Definitions.Stack("r4"))), ["--input", "-", "--strategy", "merge-override", "--known-by", "name"],
            source => source.Set("source", "text").Set("text", Definitions.List(Definitions.Of("Remote two", Definitions.Stack("r3"), Definitions.Stack("r4")))).Set("strategy", "merge-override").Tick("known-by", "stacks", on: false));
        await CompareAsync(
            scene, twin, 0, Yaml, ["--input", "-", "--image-base", "https://example.org/x", "--strategy", "replace", "--force", "--default-tile-source-type", "5", "--default-tile-height", "64"],
            source => source.Set("source", "text").Set("text", Yaml).Set("image-base", "https://example.org/x").Set("strategy", "replace").Tick("force"),
            projects => projects.Set("default-tile-source-type", "5").Set("default-tile-height", "64"));
        Assert.Contains("From yaml", await scene.TitlesAsync());
    }

    [Theory]
    [MemberData(nameof(ImporterScene.Kinds), MemberType = typeof(ImporterScene))]
    public async Task Graphs_of_classification_are_suggested_by_tags_and_linked_as_the_command_does(TestStoreKind kind)
    {
        await using var scene = await ImporterScene.StartAsync(kind);
        await using var twin = await ImporterScene.StartAsync(kind);
        foreach (var one in new[] { scene, twin })
        {
            (await one.RunAsync("projects", "import", "--input", Path.Combine(Repository.Root, "examples/projects/metazoa.yaml"), "--tag", "fly,em")).Expect(0);
            (await one.RunAsync("projects", "import", "--input", Path.Combine(Repository.Root, "examples/projects/metazoa.yaml"), "--strategy", "add-anyway", "--tag", "worm")).Expect(0);
        }

        var roots = await scene.Server.TestStore.QueryAsync("SELECT id FROM class_instance WHERE name = 'Metazoa' ORDER BY id");
        var projects = (await scene.PasteAsync(Definitions.List(Definitions.Project("New", "n")))).Form().Set("tag", "em").Tick("classifies");
        var step = (await projects.SubmitAsync("next")).At("/classifications");

        Assert.Contains("Because it is linked to Example ontology (fly, em), with all of the tags em.", step.Text, StringComparison.Ordinal);
        Assert.Contains("has_a Bilateria", step.Text, StringComparison.Ordinal);
        Assert.True(step.Form().Ticks("link-classification", roots[0]));
        Assert.False(step.Form().Ticks("link-classification", roots[1]));

        // Ticks stay during a search, and nothing is lost on the way back.
        step = (await step.Form().Tick("link-classification", roots[1]).Set("search", "nowhere").SubmitAsync("search")).At("/classifications");
        Assert.True(step.Form().Ticks("link-classification", roots[1]));
        step = (await step.Form().Tick("link-classification", roots[1], on: false).Set("search", "nowhere").SubmitAsync("search")).At("/classifications");
        Assert.Contains("There are none", step.Text, StringComparison.Ordinal);
        step = (await (await step.Form().Set("search", "").SubmitAsync("back")).At("/projects").Form().SubmitAsync("next")).At("/classifications");
        Assert.False(step.Form().Ticks("link-classification", roots[1]));
        var confirm = (await step.Form().Tick("link-classification", roots[1]).SubmitAsync("next")).At("/confirm");
        Assert.Contains($"Metazoa ({roots[0]}), Metazoa ({roots[1]})", confirm.Text, StringComparison.Ordinal);
        await scene.ConfirmAsync(confirm);

        (await twin.RunAsync(Definitions.List(Definitions.Project("New", "n")), ["projects", "import", "--tag", "em", "--link-classification", roots[0], "--link-classification", roots[1]])).Expect(0);
        Assert.Equal(await SameRows.OfAsync(twin.Server.TestStore), await SameRows.OfAsync(scene.Server.TestStore));

        // Who does not ask for the step links nothing, whatever was ticked in it.
        var without = await scene.PasteAsync(Definitions.List(Definitions.Project("Other", "o")));
        var plain = (await (await (await without.Form().Tick("classifies").Set("tag", "em").SubmitAsync("next")).At("/classifications").Form().SubmitAsync("back")).Form().Tick("classifies", on: false).SubmitAsync("next")).At("/confirm");
        Assert.Contains("Classifications none", plain.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_plan_is_the_command_s_dry_run()
    {
        await using var scene = await ImporterScene.StartAsync(TestStoreKind.Sqlite);
        (await scene.RunAsync(Definitions.List(Definitions.Project("Known", "k")), ["projects", "import"])).Expect(0);
        var text = Definitions.List(Definitions.Project("Known", "k", "l"), Definitions.Project("New", "<b>bold</b>"));
        var confirm = (await (await scene.PasteAsync(text)).Form().SubmitAsync("next")).At("/confirm");

        var plan = await scene.Root.GetAsync(confirm.Document.QuerySelector("a[download]")!.GetAttribute("href")!);

        var dryRun = (await scene.RunAsync(text, ["projects", "import", "--dry-run", "--json"])).Expect(0).Output;
        string[] own = ["store", "source", "origin"];
        Assert.Equal(Without(dryRun, own), Without(plan.Html, own));
        Assert.DoesNotContain("<b>bold", confirm.Html, StringComparison.Ordinal);
        Assert.Contains("add stack <b>bold</b>", confirm.Text, StringComparison.Ordinal);
    }

    private static string Without(string json, string[] names) => System.Text.RegularExpressions.Regex.Replace(
        json.Trim(), $"\"({string.Join('|', names)})\": \"[^\"]*\"", "", System.Text.RegularExpressions.RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(5));

    private static async Task CompareAsync(
        ImporterScene scene, ImporterScene twin, int code, string input, string[] arguments, Action<WebForm> source, Action<WebForm>? projects = null)
    {
        foreach (var one in new[] { scene, twin })
        {
            if (!(await one.Server.TestStore.QueryAsync("SELECT username FROM auth_user")).Contains("anna:b", StringComparer.Ordinal))
                await one.Server.TestStore.ExecuteAsync("UPDATE auth_user SET username = 'anna:b' WHERE username = 'stranger'");
        }

        (await twin.RunAsync(input, ["projects", "import", .. arguments])).Expect(code);
        var form = (await scene.BeginAsync()).Form();
        source(form);
        await scene.FinishAsync((await form.SubmitAsync("next")).At("/projects"), projects);
        Assert.Equal(await SameRows.OfAsync(twin.Server.TestStore), await SameRows.OfAsync(scene.Server.TestStore));
    }

    private static void Leave(WebForm projects, params string[] titles)
    {
        foreach (var title in titles)
            projects.Tick("choose", projects.BoxOf($"Import {title}"), on: false);
    }
}
