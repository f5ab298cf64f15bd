using System.IO.Compression;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.Server.Jobs;

/// <summary>A job exports tracing data as a file equal to the command's.</summary>
public sealed class ExportJobTests
{
    [Theory]
    [MemberData(nameof(TestStore.Kinds), MemberType = typeof(TestStore))]
    public async Task A_job_makes_the_file_that_the_command_makes(TestStoreKind kind)
    {
        await using var scene = await JobScene.CreateAsync(kind);
        var file = scene.Folder.File("command.json");
        (await scene.RunAsync("export", "--source", "1", "--file", file, "--tags", "false", "--required-annotation", "published")).Expect(0);

        var begun = await scene.PostAsync("/1/export", "tags=False&required-annotation=published", "reader");
        var end = await scene.EndOfAsync(begun, "reader");

        Assert.Equal("application/json", begun.ContentType);
        Assert.Equal(("done", "export", "reader", 1L), ((string)end["state"]!, (string)end["kind"]!, (string)end["user"]!, (long)end["project_id"]!));
        Assert.Equal("""{"tags":"False","required_annotation":"published"}""", end["options"]!.ToJsonString());
        var download = await scene.GetAsync($"/jobs/{(string)end["id"]!}/file", "reader");
        Assert.Equal("application/json", download.ContentType);
        Assert.Equal(Objects(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken)), Objects(download.Body));
        var report = (await scene.GetAsync($"/jobs/{(string)end["id"]!}/report", "reader")).Json;
        // The three nodes of the one neuron, and the partner node of the other one as a placeholder.
        Assert.Equal(("export", 4L, "export_pid_1.json"), ((string)report["command"]!, (long)report["rows"]!["catmaid.treenode"]!, (string)report["file"]!));
        Assert.DoesNotContain(scene.Store.Address, report.ToJsonString(), StringComparison.Ordinal);

        // No other user learns that the job exists.
        foreach (var path in (string[])["", "/events", "/report", "/file"])
            (await scene.GetAsync($"/jobs/{(string)end["id"]!}{path}", "importer")).Expect(404);
        (await scene.PostAsync($"/jobs/{(string)end["id"]!}/cancel", "", "importer")).Expect(404);
        Assert.Empty((await scene.GetAsync("/jobs", "importer")).Json["jobs"]!.AsArray());
        Assert.Single((await scene.GetAsync("/jobs?state=done&kind=export", "chief")).Json["jobs"]!.AsArray());
        Assert.Empty((await scene.GetAsync("/jobs?state=failed", "reader")).Json["jobs"]!.AsArray());
    }

    [Fact]
    public async Task Fields_are_the_options_of_the_command_and_no_more()
    {
        await using var scene = await JobScene.CreateAsync(TestStoreKind.Sqlite);

        // Lists as clients write them, in a form and in JSON.
        var ids = await scene.Store.QueryAsync("SELECT DISTINCT skeleton_id FROM treenode ORDER BY 1");
        foreach (var form in (string[])[$"skeleton_ids={ids[0]},{ids[1]}", $"skeleton_ids[0]={ids[0]}&skeleton_ids[1]={ids[1]}", $"skeleton-ids[]={ids[0]}&skeleton-ids[]={ids[1]}"])
            Assert.Equal(6, await CountAsync(scene, await scene.PostAsync("/1/export", form + "&dry_run=true", "reader"), "catmaid.treenode"));
        using var json = new StringContent($$"""{"skeleton_ids": [{{ids[0]}}], "annotations": false, "connectors": "intra_connectors_only", "dry_run": true}""", new MediaTypeHeaderValue("application/json"));
        Assert.Equal(3, await CountAsync(scene, await scene.SendAsync("reader", HttpMethod.Post, "/1/export", json), "catmaid.treenode"));
        Assert.Equal(4, await CountAsync(scene, await scene.PostAsync("/1/export", "name=^neuron 0$&dry_run=1", "reader"), "catmaid.treenode"));

        // A packed file, and parts of it.
        var end = await scene.EndOfAsync(await scene.PostAsync("/1/export", "file=mine.json.gz", "reader"), "reader");
        var packed = await scene.GetAsync($"/jobs/{(string)end["id"]!}/file", "reader");
        await using var unpacked = new GZipStream(new MemoryStream(packed.Bytes), CompressionMode.Decompress);
        Assert.Equal(6, (await JsonNode.ParseAsync(unpacked, cancellationToken: TestContext.Current.CancellationToken))!.AsArray().Count(node => (string)node!["model"]! == "catmaid.treenode"));
        using var part = new HttpRequestMessage(HttpMethod.Get, scene.Address($"/jobs/{(string)end["id"]!}/file"));
        part.Headers.Range = new RangeHeaderValue(0, 9);
        part.Headers.TryAddWithoutValidation("X-Authorization", $"Token {scene.Tokens["reader"]}");
        using var answer = await scene.Http.SendAsync(part, TestContext.Current.CancellationToken);
        Assert.Equal(206, (int)answer.StatusCode);
        Assert.Equal(packed.Bytes[..10], await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        Assert.Contains("attachment", answer.Content.Headers.ContentDisposition!.ToString(), StringComparison.Ordinal);

        foreach (var (form, status, told) in ((string, int, string)[])
            [
                ("required_anotation=x", 400, "There is no parameter required_anotation"), ("source=2", 400, "source"), ("profile=/etc/passwd", 400, "profile"),
                ("skeleton_ids=@/etc/passwd", 400, "skeleton_ids"), ("skeleton_ids=", 400, "no id"), ("tags=perhaps", 400, "neither yes nor no"), ("tags=true&notags=true", 400, "contradict"),
                ("file=../../evil.json", 400, "no plain name"), ("file=.hidden.json", 400, "no plain name"), ("file=evil.sh", 400, "no plain name"), ("file=neuron.swc.gz", 400, "ends in .swc"), ("file=a.csv", 400, "but the output is CATMAID's JSON"), ("name=(?<=a)b", 400, "lookarounds"), ("name=(", 400, "regular expression"),
                ("users=true", 403, "superusers"), ("public_deep_links=true&deep_link_secrets=true", 403, "administers"), ("all=true", 403, "administers"),
            ])
        {
            Assert.Contains(told, (await scene.PostAsync("/1/export", form, "reader")).Expect(status).Error, StringComparison.Ordinal);
        }

        Assert.Equal("done", (string)(await scene.EndOfAsync(await scene.PostAsync("/1/export", "users=true", "chief"), "chief"))["state"]!);
        (await scene.PostAsync("/1/export", "", "")).Expect(403);
        (await scene.PostAsync("/2/export", "", "reader")).Expect(404);
        (await scene.GetAsync("/jobs", "")).Expect(403);

        // A fault of the project, not of the request, fails the job.
        var failed = await scene.EndOfAsync(await scene.PostAsync("/1/export", "required_annotation=unheard-of", "reader"), "reader");
        Assert.Equal("failed", (string)failed["state"]!);
        Assert.Contains("unheard-of", (string)failed["fault"]!["message"]!, StringComparison.Ordinal);
        Assert.Contains("failed", (await scene.GetAsync($"/jobs/{(string)failed["id"]!}/report", "reader")).Expect(404).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_has_not_logged_in_exports_what_everybody_may_see_and_needs_the_name_of_the_job()
    {
        await using var scene = await JobScene.CreateAsync(TestStoreKind.Sqlite);
        (await scene.RunAsync("user", "grant", "AnonymousUser", "--project", "1", "can_browse")).Expect(0);

        var end = await scene.EndOfAsync(await scene.PostAsync("/1/export", "", ""), "");

        Assert.Equal("done", (string)end["state"]!);
        Assert.Equal(6, JsonNode.Parse((await scene.GetAsync($"/jobs/{(string)end["id"]!}/file", "")).Expect(200).Body)!.AsArray().Count(node => (string)node!["model"]! == "catmaid.treenode"));
        (await scene.GetAsync("/jobs", "")).Expect(403);
        Assert.Empty((await scene.GetAsync("/jobs", "reader")).Json["jobs"]!.AsArray());
        (await scene.GetAsync($"/jobs/{new string('0', 32)}", "")).Expect(404);
    }

    private static async Task<long> CountAsync(JobScene scene, JobAnswer begun, string model)
    {
        var end = await scene.EndOfAsync(begun, "reader");
        Assert.Equal("done", (string)end["state"]!);
        Assert.Null(end["file"]);
        return (long)(await scene.GetAsync($"/jobs/{(string)end["id"]!}/report", "reader")).Json["rows"]![model]!;
    }

    // Each user's password is random.
    private static List<string> Objects(string file) =>
        [.. JsonNode.Parse(file)!.AsArray().Where(node => (string)node!["model"]! != "auth.user").Select(node => node!.ToJsonString()).Order(StringComparer.Ordinal)];
}
