using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Tracelift.Server.Http;
using Tracelift.Tests.Formats.Archives;
using Tracelift.Tests.Formats.Swc;
using Tracelift.Tests.Support;
using Tracelift.Tests.Tracing.Skeletons;
using Xunit;

namespace Tracelift.Tests.Server.Skeletons;

public sealed class SkeletonCallsTests
{
    private const string Linear = "1 0 100.5 200.25 300.0 1.5 -1\n2 0 110.0 210.0 300.0 0 1\n3 0 120.125 220.0 350.0 0.0 2\n4 0 130.0 230.0 400.0 2.0 2\n";

    public static TheoryData<TestStoreKind> Kinds => [TestStoreKind.Sqlite, TestStoreKind.Catmaid];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_file_goes_in_and_out_as_clients_of_CATMAID_expect_it(TestStoreKind kind)
    {
        await using var server = await SkeletonServer.StartAsync(kind);

        // As in the seed: basic authentication may belong to a proxy.
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/{server.Project}/skeletons/import") { Content = SkeletonServer.Form(SkeletonScene.Plain, fields: [("name", "<b>&'\"; DROP TABLE treenode; --"), ("annotations[0]", "x"), ("annotations[1]", "<script>")]) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes("gate:keeper")));
        request.Headers.Add("X-Authorization", "Token " + server.Token("alice"));
        using var answer = await server.Http.SendAsync(request);
        Assert.Equal((200, "application/json"), ((int)answer.StatusCode, answer.Content.Headers.ContentType!.ToString()));
        var done = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!.AsObject();

        Assert.Equal(["neuron_id", "skeleton_id", "node_id_map"], done.Select(pair => pair.Key));
        var (neuron, skeleton) = ((long)done["neuron_id"]!, (long)done["skeleton_id"]!);
        Assert.Equal(["1", "2", "3", "4"], done["node_id_map"]!.AsObject().Select(pair => pair.Key));
        Assert.Equal([$"{(long)done["node_id_map"]!["1"]!}"], await server.Test.QueryAsync($"SELECT id FROM treenode WHERE skeleton_id = {skeleton} AND parent_id IS NULL"));
        Assert.Equal(["<b>&'\"; DROP TABLE treenode; --"], await server.Test.QueryAsync($"SELECT name FROM class_instance WHERE id = {neuron}"));
        Assert.Equal((200, Linear), await server.GetAsync($"skeleton/{skeleton}/swc?linearize_ids=true"));
        Assert.Equal((200, Linear.Replace("1 0 100", "1 1 100")), await server.GetAsync($"skeleton/{skeleton}/swc?linearize_ids=true&soma_markers[0]=tag:soma&soma_markers[1]=root", "bob"));
        var eswc = (await server.GetAsync($"skeleton/{skeleton}/eswc")).Text;
        Assert.Equal(12, eswc.Split('\n')[0].Split(' ').Length);
        Assert.Equal(200, (await server.PostAsync("skeletons/import", SkeletonServer.Form(eswc, "b.eswc"))).Status);
        Assert.Equal(404, (await server.GetAsync($"skeleton/{neuron}/swc")).Status);
        Assert.Equal(404, (await server.GetAsync("skeleton/x/swc")).Status);
        Assert.Equal(400, (await server.GetAsync($"skeleton/{skeleton}/swc?soma_markers=leaf")).Status);
        Assert.Equal(403, (await server.GetAsync($"skeleton/{skeleton}/swc", null)).Status);
        var info = await server.PostAsync("skeletons/import-info", Fields(("skeleton_ids[0]", $"{skeleton}"), ("skeleton_ids[1]", "7")));
        Assert.Equal($$$"""{"{{{skeleton}}}":{"n_imported_treenodes":4}}""", info.Answer!.ToJsonString());
    }

    [Fact]
    public async Task Who_may_import_is_told_from_who_may_not()
    {
        await using var server = await SkeletonServer.StartAsync(TestStoreKind.Sqlite);

        foreach (var (user, status) in ((string?, int)[])[("alice", 200), ("bob", 403), ("carol", 403), ("root", 200), (null, 403)])
            Assert.Equal(status, (await server.PostAsync("skeletons/import", SkeletonServer.Form(SkeletonScene.Plain), user)).Status);
        Assert.Equal(404, (await server.PostAsync("skeletons/import", SkeletonServer.Form(SkeletonScene.Plain), project: 4711)).Status);
        using var basic = new HttpRequestMessage(HttpMethod.Post, $"/{server.Project}/skeletons/import") { Content = SkeletonServer.Form(SkeletonScene.Plain) };
        basic.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes("carol:secret of carol")));
        using var answer = await server.Http.SendAsync(basic);
        Assert.Equal(200, (int)answer.StatusCode);

        var bobs = await server.PostAsync("skeletons/import", SkeletonServer.Form(SkeletonScene.Plain), "root");
        var refused = await server.PostAsync("skeletons/import", SkeletonServer.Form(SkeletonScene.Plain, fields: [("skeleton_id", $"{bobs.Answer!["skeleton_id"]}"), ("force", "True")]));
        Assert.Equal((403, "PermissionError"), (refused.Status, (string)refused.Answer!["type"]!));
    }

    [Fact]
    public async Task What_is_no_import_is_refused_with_words()
    {
        await using var server = await SkeletonServer.StartAsync(TestStoreKind.Sqlite, new ServerOptions { LargestSwc = 100_000 });
        async Task Refused(int status, HttpContent body)
        {
            var (found, answer) = await server.PostAsync("skeletons/import", body);
            Assert.Equal(status, found);
            Assert.NotNull((string?)answer!["error"]);
        }

        var two = SkeletonServer.Form(SkeletonScene.Plain);
        two.Add(new StringContent("1"), "other", "b.swc");
        await Refused(400, two);
        await Refused(400, new MultipartFormDataContent { { new StringContent("x"), "name" } });
        await Refused(400, Fields(("name", "x")));
        await Refused(400, new StringContent("{}", Encoding.UTF8, "application/json"));
        await Refused(400, Raw("--b\r\nContent-Disposition: form-data; name=file; filename=a.swc\r\n\r\n1 0 0 0 0 1 -1\r\n"));
        await Refused(400, Raw("--b\r\nno header\r\n\r\nx\r\n--b--\r\n"));
        await Refused(400, Raw("", "multipart/form-data"));
        await Refused(415, SkeletonServer.Form(SkeletonScene.Plain, "a.txt"));
        await Refused(415, SkeletonServer.Form(SkeletonScene.Plain, "swc"));
        await Refused(413, SkeletonServer.Form(new string(' ', 100_001)));
        await Refused(413, SkeletonServer.Form(new string(' ', 5_000_000)));
        await Refused(400, SkeletonServer.Form(""));
        await Refused(400, SkeletonServer.Form("1 0 0 0 0 1 -1\n2 0 0 0 0 1 -1\n"));
        await Refused(400, SkeletonServer.Form("1 0 0 0 0 1 -1\n2 0 0 0 0 1 99\n"));
        foreach (var field in ((string Name, string Value)[])[("neuron_id", "x"), ("source_id", "1"), ("multi_root", "all"), ("units", "mm"), ("name", new string('x', 300)), ("annotations[]", "a\0b"), ("neuron_id", "0")])
            await Refused(400, SkeletonServer.Form(SkeletonScene.Plain, fields: field));
        Assert.Equal(["0"], await server.Test.QueryAsync("SELECT count(*) FROM treenode"));
    }

    [Fact]
    public async Task Files_are_mended_split_or_joined_and_it_is_said()
    {
        await using var server = await SkeletonServer.StartAsync(TestStoreKind.Sqlite);
        const string Two = "1,0,0,0,0,1,-1\n2,0,0,0,5,1,-1\n";

        var (_, split) = await server.ImportAsync(Two, ("multi_root", "split"), ("name", "pair"));
        Assert.Equal(["pair", "pair 2"], split!["skeletons"]!.AsArray().Select(skeleton => (string)skeleton!["name"]!));
        Assert.Equal(2, split["node_id_map"]!.AsObject().Count);
        Assert.Contains("line 1", (string)split["warnings"]![0]!, StringComparison.Ordinal);
        var (_, healed) = await server.ImportAsync(Two, ("multi_root", "heal"), ("units", "um"));
        Assert.Equal((200, "1 0 0.0 0.0 0.0 1000.0 -1\n2 0 0.0 0.0 5000.0 1000.0 1\n"), await server.GetAsync($"skeleton/{healed!["skeleton_id"]}/swc?linearize_ids=1"));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Where_skeletons_came_from_can_be_asked_both_ways(TestStoreKind kind)
    {
        await using var server = await SkeletonServer.StartAsync(kind);
        var (_, done) = await server.ImportAsync(SkeletonScene.Plain, ("source_id", "77"), ("source_project_id", "3"), ("source_url", "https://x"), ("source_type", "segmentation"));
        var skeleton = (long)done!["skeleton_id"]!;

        var (_, origin) = await server.PostAsync("skeletons/origin", Fields(("skeleton_ids[0]", $"{skeleton}"), ("skeleton_ids[1]", "9")));
        Assert.Equal(77, (long)origin!["origins"]![$"{skeleton}"]!["source_id"]!);
        var source = origin["data_sources"]![$"{origin["origins"]![$"{skeleton}"]!["data_source_id"]}"]!;
        Assert.Equal((null, "https://x", 3), ((string?)source["name"], (string)source["url"]!, (int)source["source_project_id"]!));
        var (_, found) = await server.PostAsync("skeletons/from-origin", Fields(("source_ids[0]", "77"), ("source_ids[1]", "78"), ("source_url", "https://x"), ("source_project_id", "3")));
        Assert.Equal($"{{\"77\":{skeleton}}}", found!.ToJsonString());
        Assert.Equal(400, (await server.PostAsync("skeletons/from-origin", Fields(("source_ids[0]", "77")))).Status);
        Assert.Equal(400, (await server.PostAsync("skeletons/origin", Fields())).Status);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Many_at_once_come_in_each_once(TestStoreKind kind)
    {
        const int Files = 120;
        await using var server = await SkeletonServer.StartAsync(kind);
        var random = new Random(9);
        var texts = Enumerable.Range(0, Files).Select(_ => SwcTexts.Random(random, random.Next(1, 60))).ToList();
        var done = new (int Status, JsonNode? Answer)[Files];

        await Parallel.ForEachAsync(
            Enumerable.Range(0, Files), new ParallelOptions { MaxDegreeOfParallelism = 24 }, async (i, _) => done[i] = await server.ImportAsync(texts[i], ("name", $"n{i}"), ("source_id", $"{i}"), ("source_project_id", "1"), ("source_url", "x")));

        Assert.All(done, answer => Assert.Equal(200, answer.Status));
        Assert.Equal(Files, done.Select(answer => (long)answer.Answer!["skeleton_id"]!).Distinct().Count());
        Assert.Equal([$"{Files} {texts.Sum(text => text.Count(c => c == '\n'))}"], await server.Test.QueryAsync("SELECT count(*) || ' ' || sum(num_nodes) FROM catmaid_skeleton_summary"));
        Assert.Equal(["1"], await server.Test.QueryAsync("SELECT count(*) FROM class_instance WHERE name = 'Import'"));
        Assert.Equal([$"{Files}"], await server.Test.QueryAsync("SELECT count(DISTINCT source_id) FROM skeleton_origin"));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task An_archive_comes_in_as_a_job_and_can_be_undone(TestStoreKind kind)
    {
        await using var server = await SkeletonServer.StartAsync(kind);
        using var zip = ArchiveBytes.Of("zip", ("a.swc", SkeletonScene.Plain), ("b.swc", "1 2"), ("names.csv", "file,name\na.swc,Anna\n"));
        using var form = new MultipartFormDataContent { { new StreamContent(zip), "archive", "x.zip" }, { new StringContent("<i>"), "annotations[0]" } };

        var (status, begun) = await server.PostAsync("skeletons/import-archive", form);
        Assert.Equal(200, status);
        var (job, report) = await server.EndAsync(begun!);

        Assert.Equal("done", (string)job["state"]!);
        Assert.Equal((1, 1), ((int)report!["imported"]!, (int)report["failed"]!));
        Assert.Equal(["Anna", "<i>"], await server.Test.QueryAsync("SELECT name FROM class_instance WHERE name IN ('Anna', '<i>') ORDER BY name DESC"));
        Assert.Contains("line 1", report["files"]!.AsArray().Single(file => (string)file!["file"]! == "b.swc")!["error"]!.ToString(), StringComparison.Ordinal);
        if (kind != TestStoreKind.Sqlite)
            return;
        (await Tool.RunAsync("undo", $"{report["run"]}", "--yes", "--store", server.Test.Address)).Expect(0);
        Assert.Equal(["0"], await server.Test.QueryAsync("SELECT count(*) FROM treenode"));
    }

    [Fact]
    public async Task An_archive_of_which_nothing_may_fail_leaves_nothing_where_something_does()
    {
        await using var server = await SkeletonServer.StartAsync(TestStoreKind.Sqlite, new ServerOptions { LargestSwc = 1_000, LargestFile = 100_000 });
        using var tar = ArchiveBytes.Of("tar.gz", ("a.swc", SkeletonScene.Plain), ("b.swc", new string(' ', 2_000)));

        var (_, begun) = await server.PostAsync("skeletons/import-archive?all_or_nothing=true", new StreamContent(tar));
        var (job, _) = await server.EndAsync(begun!);

        Assert.Equal(("failed", "too-large"), ((string)job["state"]!, (string)job["fault"]!["code"]!));
        Assert.Equal(["0"], await server.Test.QueryAsync("SELECT count(*) FROM treenode"));
        Assert.Equal(413, (await server.PostAsync("skeletons/import-archive", new ByteArrayContent(new byte[100_001]))).Status);
        Assert.Equal(400, (await server.PostAsync("skeletons/import-archive", Raw("--b\r\nContent-Disposition: form-data; name=file; filename=a.zip\r\n\r\nPK"))).Status);
        Assert.Equal(400, (await server.PostAsync("skeletons/import-archive", Raw("--b\r\nContent-Disposition: form-data; name=x\r\n\r\nPK\r\n--b--\r\n"))).Status);
        Assert.Equal(400, (await server.PostAsync("skeletons/import-archive", Raw("", "multipart/form-data"))).Status);
        Assert.Equal(400, (await server.PostAsync("skeletons/import-archive", Fields(("x", "y")))).Status);
        Assert.Equal(403, (await server.PostAsync("skeletons/import-archive", new ByteArrayContent([]), "bob")).Status);
    }

    [Fact]
    public async Task What_the_table_of_an_archive_does_not_say_the_form_says()
    {
        await using var server = await SkeletonServer.StartAsync(TestStoreKind.Sqlite);
        using var zip = ArchiveBytes.Of(
            "zip", ("a.swc", SkeletonScene.Plain), ("b.swc", SkeletonScene.Plain), ("names.csv", "file,source_id,source_project_id,source_url,source_type\na.swc,1,3,https://x,\nb.swc,2,3,https://x,skeleton\n"));
        using var form = new MultipartFormDataContent { { new StreamContent(zip), "file", "x.zip" }, { new StringContent("segmentation"), "source_type" } };

        var (_, begun) = await server.PostAsync("skeletons/import-archive", form);
        var (job, _) = await server.EndAsync(begun!);

        Assert.Equal("done", (string)job["state"]!);
        Assert.Equal(["1 segmentation", "2 skeleton"], await server.Test.QueryAsync("SELECT source_id || ' ' || source_type FROM skeleton_origin ORDER BY 1"));
        Assert.Equal(400, (await server.PostAsync("skeletons/import-archive?source_type=mesh", new ByteArrayContent([1]))).Status);
        Assert.Equal(400, (await server.ImportAsync(SkeletonScene.Plain, ("source_id", "77"), ("source_project_id", "3"), ("source_url", "https://x"), ("source_type", "mesh"))).Status);
    }

    [Fact]
    public async Task Files_have_names_of_any_length_in_any_script()
    {
        await using var server = await SkeletonServer.StartAsync(TestStoreKind.Sqlite);
        foreach (var (name, shown) in ((string, string)[])
            [
                (new string('\u795e', 86) + ".swc", new string('\u795e', 86) + ".swc"), (new string('\u795e', 300) + ".swc", new string('\u795e', 96) + ".swc"), (new string('a', 300) + ".eswc", new string('a', 95) + ".eswc"),
            ])
        {
            var (status, begun) = await server.PostAsync("skeletons/import-archive", SkeletonServer.Form(SkeletonScene.Plain, name));
            Assert.Equal((200, shown), (status, (string?)begun?["options"]?["archive"]));
            var (job, report) = await server.EndAsync(begun!);
            Assert.Equal(("done", 1), ((string)job["state"]!, (int)report!["imported"]!));
            Assert.Equal(shown, (string)report["files"]![0]!["file"]!);
        }

        var (answer, import) = await server.PostAsync("import", SkeletonServer.Form("[{", new string('\u795e', 90) + ".json"), "root");
        Assert.Equal((200, new string('\u795e', 90) + ".json"), (answer, (string?)import?["options"]?["file"]));
        var (_, text) = await server.ReadAsync($"/jobs/{import!["id"]}/events", "root");
        Assert.Contains("\"state\":\"failed\"", text, StringComparison.Ordinal);
        Assert.Contains(new string('\u795e', 90) + ".json", text, StringComparison.Ordinal);
        Assert.Equal(400, (await server.PostAsync("export", Fields(("file", new string('\u795e', 90) + ".json")), "root")).Status);
    }

    private static FormUrlEncodedContent Fields(params (string Name, string Value)[] fields) => new(fields.Select(field => KeyValuePair.Create(field.Name, field.Value)));

    private static ByteArrayContent Raw(string text, string type = "multipart/form-data; boundary=b")
    {
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(text));
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        return content;
    }
}
