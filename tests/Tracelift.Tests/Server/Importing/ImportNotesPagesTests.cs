using System.Text;
using System.Text.Json.Nodes;
using Tracelift.Tests.Server.Jobs;
using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.Server.Importing;

/// <summary>The importer's pages and the API's answers show the notes of an import.</summary>
public sealed class ImportNotesPagesTests
{
    private const string Folders = "project: {title: P, stacks: [{title: s, dimension: [10,10,10], resolution: [1,1,1], mirrors: [{title: m, folder: x}, {title: n, folder: y}]}]}";

    [Theory]
    [MemberData(nameof(ImporterScene.Kinds), MemberType = typeof(ImporterScene))]
    public async Task A_base_url_of_the_server_s_own_machine_is_warned_of_before_it_is_stored(TestStoreKind kind)
    {
        await using var scene = await ImporterScene.StartAsync(kind);

        // Preset is the server's own address, as its browser names it.
        var projects = await scene.PasteAsync(Folders);
        Assert.Contains("2 mirrors get addresses below http://127.0.0.1:", projects.Text, StringComparison.Ordinal);
        var confirm = (await projects.Form().SubmitAsync("next")).At("/confirm");
        Assert.Contains("which leads to this machine only", confirm.Text, StringComparison.Ordinal);
        Assert.Contains("which leads to this machine only", (await scene.ConfirmAsync(confirm)).Text, StringComparison.Ordinal);

        var other = await scene.PasteAsync(Folders, form => form.Set("image-base", "https://example.org/data").Set("strategy", "add-anyway"));
        Assert.DoesNotContain("this machine only", other.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_base_url_and_an_empty_source_are_told_once()
    {
        await using var scene = await ImporterScene.StartAsync(TestStoreKind.Sqlite);
        await using var remote = TestWebServer.Start(_ => WebAnswer.Text("application/json", "[]"));

        var source = (await (await scene.BeginAsync()).Form().Set("source", "text").Set("text", Folders).Set("image-base", "").SubmitAsync("next")).At("/source");
        Assert.Contains("2 mirrors need a base URL, as they have a folder and no url, in 1 project (\"P\")", source.Notice, StringComparison.Ordinal);
        var both = await scene.PasteAsync(Folders + "\n---\n" + Folders.Replace("title: P", "title: Q", StringComparison.Ordinal).Replace("folder: x}, {title: n, folder: y", "url: 'https://example.org/x'", StringComparison.Ordinal), form => form.Set("image-base", ""));
        Assert.Contains("2 mirrors need a base URL", both.Text, StringComparison.Ordinal);
        Assert.Contains("1 needs a base URL", both.Text, StringComparison.Ordinal);

        var empty = (await (await scene.BeginAsync()).Form().Set("source", "catmaid").Set("catmaid", remote.Url).SubmitAsync("next")).At("/projects");
        Assert.Contains("shows no projects to a caller without a token", empty.Text, StringComparison.Ordinal);
        var bad = (await (await scene.BeginAsync()).Form().Set("source", "text").Set("text", Folders.Replace("folder: x", "url: 'javascript:alert(1)'", StringComparison.Ordinal)).SubmitAsync("next")).At("/source");
        Assert.Contains("url begins with javascript:", bad.Notice, StringComparison.Ordinal);
        Assert.Contains("Base URL begins with data:", (await (await scene.BeginAsync()).Form().Set("source", "text").Set("text", Folders).Set("image-base", "data:x").SubmitAsync("next")).At("/source").Notice, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Images_of_the_data_folder_are_looked_for_and_a_folder_without_projects_is_told()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.File("data/p/x"));
        folder.Write("data/p/project.yaml", Folders);
        folder.Write("data/p/x/project.yml", "");
        await using var scene = await ImporterScene.StartAsync(TestStoreKind.Sqlite, options => options with { DataFolder = folder.File("data") });

        var projects = (await (await scene.BeginAsync()).Form().SubmitAsync("next")).At("/projects");
        Assert.Contains("mirror \"m\": its folder p/x has no first tile 0/0_0_0.jpg", projects.Text, StringComparison.Ordinal);
        Assert.Contains("mirror \"n\": there is no folder p/y", projects.Text, StringComparison.Ordinal);
        var none = (await (await scene.BeginAsync()).Form().Set("relative-path", "p").SubmitAsync("next")).At("/projects");
        foreach (var message in (string[])["Nothing was found", "has a project.yaml", "p is itself a project", "x/project.yml is not read"])
            Assert.Contains(message, none.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_api_says_the_same()
    {
        await using var scene = await JobScene.CreateAsync(TestStoreKind.Sqlite);
        async Task<JobAnswer> PostAsync(string query, string body)
        {
            using var content = new StringContent(body, Encoding.UTF8, "application/yaml");
            return await scene.SendAsync("chief", HttpMethod.Post, "/projects/import" + query, content);
        }

        var refused = (await PostAsync("", Folders)).Expect(400);
        Assert.StartsWith("2 mirrors need a base URL", refused.Error, StringComparison.Ordinal);
        Assert.Equal(2, (int)JsonNode.Parse(refused.Body)!["meta"]!["mirrors_without_base"]!);
        Assert.Contains("url begins with javascript:", (await PostAsync("", Folders.Replace("folder: x", "url: 'javascript:alert(1)'", StringComparison.Ordinal))).Expect(400).Error, StringComparison.Ordinal);
        Assert.Contains("image_base begins with javascript:", (await PostAsync("?image_base=javascript:x", Folders)).Expect(400).Error, StringComparison.Ordinal);
        Assert.Equal("local-image-base", (string)(await PostAsync("?image_base=http://127.0.0.1/x", Folders)).Json["notes"]![0]!["code"]!);
        Assert.Equal("no-projects", (string)(await PostAsync("", "[]")).Json["notes"]![0]!["code"]!);
    }
}
