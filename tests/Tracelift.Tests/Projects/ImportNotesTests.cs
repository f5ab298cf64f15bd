using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.Projects;

/// <summary>An import of projects notes faults of the source and of all projects once, at the top.</summary>
public sealed partial class ImportNotesTests
{
    [Fact]
    public async Task A_missing_base_url_is_told_once_on_top_with_the_number_of_mirrors()
    {
        await using var store = await ProjectStore.CreateAsync(TestStoreKind.Sqlite);
        var folder = store.Folder.File("data");
        Write(folder, "a", Yaml("A", "{title: m, folder: x}, {title: n, folder: y}"));
        Write(folder, "b", Yaml("B", "{title: m, folder: x}, {title: n, url: 'https://example.org/n'}"));
        Write(folder, "c", Yaml("C", "{title: m, folder: x, tile_source_type: 99}"));
        Write(folder, "d", Yaml("D", "{title: m, url: 'https://example.org/d'}"));

        foreach (var more in (string[][])[[], ["--dry-run"]])
        {
            var result = (await store.RunAsync(["projects", "import", "--folder", folder, .. more])).Expect(3);
            Assert.StartsWith("error: 4 mirrors need a base URL, as they have a folder and no url, in 3 projects (\"A\", \"B\", \"C\").", result.Error, StringComparison.Ordinal);
            Assert.Single(ImageBase().Matches(result.Error));
            Assert.Contains("tile_source_type is 99", result.Error + result.Output, StringComparison.Ordinal);
            Assert.DoesNotContain("can't be read", result.Error, StringComparison.Ordinal);
        }

        var plan = (await store.RunAsync("projects", "import", "--folder", folder, "--dry-run")).Output;
        foreach (var line in (string[])["needs a base URL  project \"A\"", "needs a base URL  project \"B\"", "invalid   project \"C\"", "merge     project \"D\""])
            Assert.Contains(line, plan, StringComparison.Ordinal);
        var report = JsonNode.Parse((await store.RunAsync("projects", "import", "--folder", folder, "--json")).Expect(3).Output)!;
        Assert.Equal((4, 1), ((int)report["mirrors_without_base"]!, report["notes"]!.AsArray().Count));
        Assert.Equal(["no-image-base"], report["projects"]![0]!["problems"]!.AsArray().Select(problem => (string)problem!["code"]!));
        Assert.Equal(["D"], await store.Store.QueryAsync("SELECT title FROM project ORDER BY id"));
    }

    [Fact]
    public async Task A_folder_that_is_itself_a_project_or_has_none_is_told()
    {
        await using var store = await ProjectStore.CreateAsync(TestStoreKind.Sqlite);
        var data = store.Folder.File("data");
        Write(data, "wing", Yaml("Wing", "{title: m, url: 'https://example.org/m'}"));
        Write(data, "other", Yaml("Other", "{title: m, url: 'https://example.org/o'}"), "project.yml");
        Write(store.Folder.File("deep"), "a/b", Yaml("Deep", "{title: m, url: 'https://example.org/d'}"));
        Directory.CreateDirectory(store.Folder.File("empty/images"));
        Task<CliResult> ImportAsync(string folder, params string[] more) => store.RunAsync(["projects", "import", "--folder", folder, .. more]);

        var itself = (await ImportAsync(Path.Combine(data, "wing"))).Expect(3).Error;
        Assert.Contains($"error: No folder in {Path.Combine(data, "wing")} has a project.yaml", itself, StringComparison.Ordinal);
        Assert.Contains($"is itself a project: it has a project.yaml, which is not read, because only the folders in it are looked at. Begin in the folder above it, {data}, with the filter wing", itself, StringComparison.Ordinal);
        var none = (await ImportAsync(store.Folder.File("empty"), "--dry-run")).Expect(3).Error;
        Assert.Contains($"No folder in {store.Folder.File("empty")} has a project.yaml", none, StringComparison.Ordinal);
        Assert.Contains("a/b has one, which the filter */* finds", (await ImportAsync(store.Folder.File("deep"))).Expect(3).Error, StringComparison.Ordinal);
        Assert.Contains("that matches z* has a project.yaml; wing has one, which the filter * finds", (await ImportAsync(data, "--filter", "z*")).Expect(3).Error, StringComparison.Ordinal);
        Assert.Equal(["0"], await store.Store.QueryAsync("SELECT count(*) FROM project"));

        var named = (await ImportAsync(data)).Expect(0).Error;
        Assert.Contains($"{Path.Combine(data, "other", "project.yml")} is not read: the name that makes a folder a project is project.yaml", named, StringComparison.Ordinal);
        (await ImportAsync(data, "--filter", "wing")).Expect(0);
        Assert.Equal(["Wing"], await store.Store.QueryAsync("SELECT title FROM project"));
        var report = JsonNode.Parse((await ImportAsync(Path.Combine(data, "wing"), "--json")).Expect(3).Output)!;
        Assert.Equal(["no-projects", "itself-a-project"], report["notes"]!.AsArray().Select(note => (string)note!["code"]!));
    }

    [Fact]
    public async Task An_instance_that_shows_nothing_is_told_and_is_no_fault()
    {
        await using var server = TestWebServer.Start(_ => WebAnswer.Text("application/json", "[]"));
        await using var store = await ProjectStore.CreateAsync(TestStoreKind.Sqlite);
        Task<CliResult> ImportAsync(params string[] more) => store.RunAsync(["projects", "import", .. more]);

        Assert.Contains("/projects/export shows no projects to a caller without a token", (await ImportAsync("--catmaid", server.Url)).Expect(0).Error, StringComparison.Ordinal);
        Assert.Contains("shows no projects to the user of this token, who needs the right to browse them", (await ImportAsync("--catmaid", server.Url, "--token", "K")).Expect(0).Error, StringComparison.Ordinal);
        Assert.Contains("has no projects: its list is empty", (await ImportAsync("--url", server.Url + "/list.json")).Expect(0).Error, StringComparison.Ordinal);
        Assert.Contains("standard input has no projects: its list is empty", (await store.RunAsync(await store.ExportAsync(), ["projects", "import", "--dry-run"])).Expect(0).Error, StringComparison.Ordinal);
        await store.ExportAsync("--file", store.Folder.File("none.yaml"));
        Assert.Contains("none.yaml has no projects: its list is empty", (await ImportAsync("--input", store.Folder.File("none.yaml"))).Expect(0).Error, StringComparison.Ordinal);
        Assert.Contains("standard input has no projects: its list is empty", (await store.RunAsync("[]", ["projects", "import", "--dry-run"])).Expect(0).Error, StringComparison.Ordinal);
        Assert.Contains("has no project whose title matches zebra*", (await store.RunAsync(Definitions.List(Definitions.Project("P", "a")), ["projects", "import", "--filter", "zebra*"])).Expect(0).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_images_of_folders_are_looked_for_on_the_disk()
    {
        await using var store = await ProjectStore.CreateAsync(TestStoreKind.Sqlite);
        var data = store.Folder.File("data");
        Write(
            data, "wing",
            """
            project:
              title: Wing
              stacks:
                - title: s
                  dimension: [1000, 1000, 10]
                  resolution: [4, 4, 40]
                  broken_sections: [0, 1]
                  mirrors:
                    - {title: good, folder: good}
                    - {title: blank, folder: with%20blank, tile_source_type: 5, fileextension: png}
                    - {title: nowhere, folder: nowhere}
                    - {title: extension, folder: good, fileextension: png}
                    - {title: type, folder: good, tile_source_type: 4}
                    - {title: bare, folder: bare}
                    - {title: n5, folder: "x.n5/%SCALE_DATASET%/0_1_2", tile_source_type: 11}
                    - {title: ng, folder: "ng/%SCALE_DATASET%/0_1_2", tile_source_type: 14}
                    - {title: served, folder: service, tile_source_type: 2}
                    - {title: elsewhere, url: "https://example.org/elsewhere"}
            """);
        foreach (var file in (string[])["good/2/0_0_0.jpg", "with blank/0/2/0/0.png", "bare/3/0_0_0.jpg", "x.n5/s0/attributes.json"])
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(data, "wing", file))!);
            await File.WriteAllTextAsync(Path.Combine(data, "wing", file), "", TestContext.Current.CancellationToken);
        }

        foreach (var more in (string[][])[["--dry-run"], []])
        {
            var report = JsonNode.Parse((await store.RunAsync(["projects", "import", "--folder", data, "--image-base", "https://example.org/data", "--json", .. more])).Expect(0).Output)!;
            Assert.Equal(
                [
                    "project \"Wing\", stack \"s\", mirror \"nowhere\": there is no folder wing/nowhere",
                    "project \"Wing\", stack \"s\", mirror \"extension\": its folder wing/good has no first tile 2/0_0_0.png; there is 2/0_0_0.jpg: is fileextension jpg meant?",
                    "project \"Wing\", stack \"s\", mirror \"type\": its folder wing/good has no first tile 2/0/0_0.jpg; there is 2/0_0_0.jpg: is tile_source_type 1 meant?",
                    "project \"Wing\", stack \"s\", mirror \"bare\": its folder wing/bare has no first tile 2/0_0_0.jpg",
                    "project \"Wing\", stack \"s\", mirror \"ng\": there is no file wing/ng/info, which describes its volume",
                ],
                report["projects"]![0]!["warnings"]!.AsArray().Select(warning => (string)warning!["message"]!));
        }

        Assert.Equal(["10"], await store.Store.QueryAsync("SELECT count(*) FROM stack_mirror"));
    }

    [Fact]
    public async Task A_base_url_of_this_machine_is_warned_of()
    {
        await using var store = await ProjectStore.CreateAsync(TestStoreKind.Sqlite);
        var two = Yaml("P", "{title: m, folder: x}, {title: n, folder: y}, {title: o, url: 'http://localhost/o'}");
        foreach (var address in (string[])["http://127.0.0.1:8080/data/", "http://localhost/data", "http://[::1]/x", "http://0.0.0.0:80/", "http://127.9.9.9/"])
            Assert.Contains($"2 mirrors get addresses below {address}, which leads to this machine only", (await store.RunAsync(two, ["projects", "import", "--dry-run", "--image-base", address])).Expect(0).Error, StringComparison.Ordinal);
        foreach (var address in (string[])["https://example.org/127.0.0.1/", "http://192.168.0.1/", "/data"])
            Assert.DoesNotContain("this machine only", (await store.RunAsync(two, ["projects", "import", "--dry-run", "--image-base", address])).Expect(0).Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("javascript:alert(1)//")]
    [InlineData("JavaScript:alert(1)//")]
    [InlineData("\u0001 java\tscript\n:alert(1)//")]
    [InlineData("data:image/svg+xml,<svg/>")]
    [InlineData("DATA:text/html,")]
    [InlineData("vbscript:x")]
    public async Task Addresses_that_a_browser_would_run_are_refused(string address)
    {
        var mirror = new JsonObject { ["title"] = "m", ["url"] = address };
        var definition = Definitions.Project("P", "a");
        definition["project"]!["stacks"]![0]!["mirrors"] = new JsonArray(mirror);
        var old = Definitions.Project("P", "a");
        old["project"]!["stacks"]![0]!.AsObject().Remove("mirrors");
        old["project"]!["stacks"]![0]!["image_base"] = address;
        await using var server = TestWebServer.Start(_ => WebAnswer.Text("application/json", Definitions.List(definition)));
        await using var store = await ProjectStore.CreateAsync(TestStoreKind.Sqlite);
        Write(store.Folder.File("data"), "p", definition.ToJsonString());

        foreach (var result in new[]
            {
                await store.RunAsync(Definitions.List(definition), ["projects", "import"]),
                await store.RunAsync(Definitions.List(old), ["projects", "import"]),
                await store.RunAsync("projects", "import", "--folder", store.Folder.File("data")),
                await store.RunAsync("projects", "import", "--url", server.Url),
                await store.RunAsync("projects", "import", "--catmaid", server.Url),
                await store.RunAsync(Definitions.List(definition), ["catmaid_import_projects"]),
            })
        {
            Assert.Contains("which a browser would run or show instead of loading images", result.Expect(3).Error, StringComparison.Ordinal);
        }

        Assert.Contains("--image-base begins with", (await store.RunAsync("[]", ["projects", "import", "--image-base", address])).Expect(2).Error, StringComparison.Ordinal);
        (await store.RunAsync(Definitions.List(Definitions.Project("javascript:P", "javascript")), ["projects", "import"])).Expect(0);
        Assert.Equal(["javascript:P"], await store.Store.QueryAsync("SELECT title FROM project"));
    }

    private static string Yaml(string title, string mirrors) =>
        $"project: {{title: {title}, stacks: [{{title: s, dimension: [10,10,10], resolution: [1,1,1], mirrors: [{mirrors}]}}]}}";

    private static void Write(string root, string folder, string text, string name = "project.yaml")
    {
        Directory.CreateDirectory(Path.Combine(root, folder));
        File.WriteAllText(Path.Combine(root, folder, name), text);
    }

    [GeneratedRegex("--image-base")]
    private static partial Regex ImageBase();
}
