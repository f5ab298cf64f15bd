using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Tracelift.Tests.Server.Jobs;
using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.Server.Projects;

/// <summary>A real CATMAID's /projects/export can be imported over HTTP, and the export is equal.</summary>
public sealed partial class ProjectFileCallsTests
{
    private const string Small = """[{"project": {"title": "Small", "stacks": [{"title": "EM", "dimension": "(10,10,10)", "resolution": "(1,1,1)", "mirrors": [{"title": "m", "url": "https://a.org/x"}]}]}}]""";

    [Theory]
    [MemberData(nameof(TestStore.Kinds), MemberType = typeof(TestStore))]
    public async Task What_a_real_CATMAID_exports_comes_in_and_goes_out_again(TestStoreKind kind)
    {
        var golden = await File.ReadAllTextAsync(GoldenFiles.Require("http", "export_alice_json.body"), TestContext.Current.CancellationToken);
        await using var scene = await JobScene.CreateAsync(kind);

        var report = (await PostAsync(scene, "/projects/import?ignore_empty_projects=false&public=true", golden, "application/json", "chief")).Json;
        Assert.Equal(("projects import", 0), ((string)report["command"]!, (int)report["not_imported"]!));
        Assert.DoesNotContain(scene.Store.Address, report.ToJsonString(), StringComparison.Ordinal);

        var json = await ExportAsync(scene, "reader", "application/json");
        Assert.Equal("application/json", json.ContentType);
        Assert.Equal(Definitions(golden), Definitions(json.Body, ignored: "one"));

        // The YAML of CATMAID's says the same, and so does ours, to its letter.
        var known = (await PostAsync(scene, "/projects/import?dry_run=true&strategy=ignore&ignore_empty_projects=false", (await ExportAsync(scene, "reader", "application/yaml")).Body, "application/yaml", "chief")).Json;
        Assert.Equal((0, 0), ((int)known["imported"]!, (int)known["not_imported"]!));
        var theirs = (await PostAsync(
            scene, "/projects/import?dry_run=true&strategy=ignore&ignore_empty_projects=false", await File.ReadAllTextAsync(GoldenFiles.Require("http", "export_alice_noaccept.body"), TestContext.Current.CancellationToken), "application/yaml", "chief")).Json;
        Assert.Equal((0, 0, report["projects"]!.AsArray().Count), ((int)theirs["imported"]!, (int)theirs["not_imported"]!, (int)theirs["ignored"]!));
    }

    [Fact]
    public async Task The_notation_is_the_one_that_is_asked_for_and_projects_are_those_that_the_caller_may_see()
    {
        await using var scene = await JobScene.CreateAsync(TestStoreKind.Sqlite);
        var imported = (await PostAsync(scene, "/projects/import", Small, null, "chief")).Json;
        Assert.Equal(1, (int)imported["imported"]!);
        var run = JsonNode.Parse((await scene.RunAsync("runs", $"{(long)imported["run"]!}", "--json")).Expect(0).Output)!["runs"]![0]!;
        Assert.Equal(("chief", "request", "Small"), ((string)run["who"]!, (string)run["source"]!, (string)run["project"]!["title"]!));

        foreach (var (accept, type) in ((string?, string)[])
            [
                (null, "application/yaml"), ("*/*", "application/json"), ("application/json", "application/json"), ("application/yaml", "application/yaml"), ("text/x-yaml", "application/yaml"),
                ("application/yaml;q=0.5, application/json", "application/json"), ("application/json;q=0.1, application/x-yaml;q=0.2", "application/yaml"),
                ("text/html,application/xhtml+xml,*/*;q=0.8", "application/json"), ("image/png", "application/json"),
            ])
        {
            Assert.Equal(type, (await ExportAsync(scene, "reader", accept)).ContentType);
        }

        Assert.Equal("application/yaml", (await scene.GetAsync("/projects/export?format=yaml", "reader")).ContentType);
        (await scene.GetAsync("/projects/export?format=xml", "reader")).Expect(400);
        Assert.Equal("[]\n", (await ExportAsync(scene, "", "application/json")).Body);
        Assert.Equal("[]\n", (await ExportAsync(scene, "", null)).Body);
        Assert.Equal(["one"], Titles((await ExportAsync(scene, "reader", "*/*")).Body));
        Assert.Equal(["one", "Small"], Titles((await ExportAsync(scene, "chief", "*/*")).Body));
        (await scene.RunAsync("user", "grant", "AnonymousUser", "--project", "2", "can_browse")).Expect(0);
        Assert.Equal(["Small"], Titles((await ExportAsync(scene, "", "*/*")).Body));
    }

    [Fact]
    public async Task An_import_is_for_superusers_takes_the_command_s_options_and_reports()
    {
        await using var scene = await JobScene.CreateAsync(TestStoreKind.Sqlite);
        foreach (var user in (string[])["", "reader", "admin"])
            (await PostAsync(scene, "/projects/import", Small, "application/json", user)).Expect(403);

        var planned = (await PostAsync(scene, "/projects/import?dry_run=true", Small, "application/json", "chief")).Json;
        Assert.True((bool)planned["dry_run"]!);
        Assert.Equal("add", (string)planned["projects"]![0]!["stacks"]![0]!["action"]!);
        Assert.Equal(["1"], await scene.Store.QueryAsync("SELECT CAST(count(*) AS text) FROM project"));

        Assert.Equal(1, (int)(await PostAsync(scene, "/projects/import?tag=a&tag=b&permission=user:reader:can_browse&permission=user:importer:can_annotate", Small, "text/plain", "chief")).Json["imported"]!);
        Assert.Equal(["one", "Small"], Titles((await ExportAsync(scene, "reader", "*/*")).Body));
        Assert.Equal(1, (int)(await PostAsync(scene, "/projects/import?strategy=ignore", Small, "application/json", "chief")).Json["ignored"]!);

        var bad = (await PostAsync(scene, "/projects/import", """[{"project": {"stacks": []}}]""", "application/json", "chief")).Expect(400);
        Assert.Contains("title", bad.Error, StringComparison.Ordinal);
        Assert.Equal(1, (int)JsonNode.Parse(bad.Body)!["meta"]!["not_imported"]!);
        Assert.Contains("line 1", (await PostAsync(scene, "/projects/import", "[{]", "application/json", "chief")).Expect(400).Error, StringComparison.Ordinal);
        foreach (var (query, told) in ((string, string)[])
            [
                ("url=http://169.254.169.254/", "url"), ("input=/etc/passwd", "input"), ("folder=/etc", "folder"), ("check_images=true", "check_images"),
                ("strategy=best", "strategy"), ("permission=user:reader:can_everything", "can_everything"), ("permission=reader", "permission"), ("project_id=99", "no project 99"), ("strategy=merge&ignore_same_name_projects=true", "contradict each other"),
            ])
        {
            Assert.Contains(told, (await PostAsync(scene, $"/projects/import?{query}", Small, "application/json", "chief")).Expect(400).Error, StringComparison.Ordinal);
        }
    }

    private static Task<JobAnswer> PostAsync(JobScene scene, string path, string body, string? type, string user)
    {
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        if (type is not null)
            content.Headers.ContentType = new MediaTypeHeaderValue(type);
        return scene.SendAsync(user, HttpMethod.Post, path, content);
    }

    private static async Task<JobAnswer> ExportAsync(JobScene scene, string user, string? accept)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, scene.Address("/projects/export"));
        if (accept is not null)
            request.Headers.TryAddWithoutValidation("Accept", accept);
        if (scene.Tokens.TryGetValue(user, out var token))
            request.Headers.TryAddWithoutValidation("X-Authorization", $"Token {token}");
        using var response = await scene.Http.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Contains("Accept", response.Headers.Vary);
        return new JobAnswer(response.StatusCode, response.Content.Headers.ContentType?.ToString(), await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
    }

    private static List<string> Titles(string json) => [.. JsonNode.Parse(json)!.AsArray().Select(node => (string)node!["project"]!["title"]!)];

    /// <summary>All definitions, a line each: ids only as being there, triples without spaces, no metadata as null, keys in order.</summary>
    private static List<string> Definitions(string json, string? ignored = null) =>
    [
        .. JsonNode.Parse(json)!.AsArray().Select(node => node!["project"]!.AsObject()).Where(project => (string)project["title"]! != ignored)
            .Select(project => Text(Ordered(project))).Order(StringComparer.Ordinal),
    ];

    private static string Text(JsonNode? node) => Triple().Replace(node!.ToJsonString(), ",");

    private static JsonNode? Ordered(JsonNode? node) => node switch
    {
        JsonObject map => new JsonObject(map.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => KeyValuePair.Create(pair.Key, pair.Key == "id" ? (JsonNode)"an id" : pair.Key == "metadata" && pair.Value is JsonValue text && text.ToString().Length == 0 ? null : Ordered(pair.Value)))),
        JsonArray list => new JsonArray([.. list.Select(Ordered)]),
        _ => node?.DeepClone(),
    };

    [GeneratedRegex(@"(?<=[0-9]), (?=-?[0-9])")]
    private static partial Regex Triple();
}
