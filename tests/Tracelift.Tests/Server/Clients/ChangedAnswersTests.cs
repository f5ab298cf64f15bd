using System.Net;
using System.Text.Json.Nodes;
using Tracelift.Tests.Golden.Calls;
using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.Server.Clients;

/// <summary>Details of CATMAID's answers that clients need.</summary>
[Collection(nameof(ClientScenes))]
public sealed class ChangedAnswersTests(ClientScenes scenes)
{
    [Theory]
    [MemberData(nameof(ClientScenes.Kinds), MemberType = typeof(ClientScenes))]
    public async Task A_skeleton_is_the_same_as_MessagePack(TestStoreKind kind)
    {
        var scene = await scenes.GetAsync(kind);
        var root = (await scene.PostAsync("/2/treenode/create", "x=0.1&y=-70000.5&z=3e9&radius=-1", "editor")).Json;
        var name = new string('ä', 200);
        (await scene.PostAsync($"/2/label/treenode/{root["treenode_id"]}/update", $"tags={name},x", "editor")).Expect(HttpStatusCode.OK);
        for (var i = 0; i < 20; i++)
            (await scene.PostAsync("/2/treenode/create", $"x={i}&parent_id={root["treenode_id"]}", "editor")).Expect(HttpStatusCode.OK);
        foreach (var path in (string[])[$"/2/skeletons/{root["skeleton_id"]}/compact-detail?with_tags=true&with_user_info=true&with_edition_times=true&ordered=true", "/1/skeletons/31/compact-detail?with_connectors=true&with_tags=true&with_reviews=true&with_annotations=true&ordered=true"])
        {
            var json = (await scene.GetAsync(path)).Json;
            using var request = new HttpRequestMessage(HttpMethod.Get, path + "&format=msgpack");
            request.Headers.TryAddWithoutValidation("X-Authorization", $"Token {scene.Tokens["reader"]}");
            using var response = await scene.Http.SendAsync(request, TestContext.Current.CancellationToken);
            Assert.Equal("application/octet-stream", response.Content.Headers.ContentType!.ToString());
            var packed = PackedAnswer.Read(await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
            Assert.True(AnswerComparison.AreSame(json, packed), $"{json.ToJsonString()} as MessagePack is {packed!.ToJsonString()}");
        }

        (await scene.GetAsync("/1/skeletons/99/compact-detail?format=msgpack")).Expect(HttpStatusCode.NotFound);
    }

    [Theory]
    [MemberData(nameof(ClientScenes.Kinds), MemberType = typeof(ClientScenes))]
    public async Task Who_has_annotated_this_neuron_is_told_and_nobody_else(TestStoreKind kind)
    {
        var scene = await scenes.GetAsync(kind);
        var (one, other) = ((await scene.PostAsync("/2/treenode/create", "x=1", "editor")).Json, (await scene.PostAsync("/2/treenode/create", "x=1", "editor")).Json);
        var name = $"x{Guid.NewGuid():N}";
        (await scene.PostAsync("/2/annotations/add", $"skeleton_ids={one["skeleton_id"]}&annotations={name}", "editor")).Expect(HttpStatusCode.OK);
        (await scene.PostAsync("/2/annotations/add", $"skeleton_ids={other["skeleton_id"]}&annotations={name}", "other")).Expect(HttpStatusCode.OK);
        Assert.Equal("other", await UsersAsync($"skeleton_id={other["skeleton_id"]}"));
        Assert.Equal("editor", await UsersAsync($"neuron_id={await scene.IdAsync($"SELECT class_instance_b FROM class_instance_class_instance WHERE class_instance_a = {one["skeleton_id"]}")}"));
        Assert.Equal("other", await UsersAsync($"user_id={await scene.IdAsync("SELECT id FROM auth_user WHERE username = 'other'")}"));
        Assert.Equal("editor,other", await UsersAsync(""));

        async Task<string> UsersAsync(string form)
        {
            var annotation = (await scene.PostAsync("/2/annotations/", form)).Json["annotations"]!.AsArray().Single(annotation => (string)annotation!["name"]! == name)!;
            return string.Join(',', annotation["users"]!.AsArray().Select(user => (string)user!["name"]!).Order(StringComparer.Ordinal));
        }
    }

    [Theory]
    [MemberData(nameof(ClientScenes.Kinds), MemberType = typeof(ClientScenes))]
    public async Task Neurons_are_found_by_how_much_of_them_was_imported(TestStoreKind kind)
    {
        var scene = await scenes.GetAsync(kind);
        var (whole, part) = (await ImportAsync(), await ImportAsync());
        (await scene.PostAsync("/2/treenode/create", $"x=1&parent_id={part["node_id_map"]!["1"]}", "editor")).Expect(HttpStatusCode.OK);
        Assert.Equal([(long)whole["neuron_id"]!], await FoundAsync("full"));
        Assert.Equal([(long)whole["neuron_id"]!, (long)part["neuron_id"]!], await FoundAsync("partial"));

        async Task<JsonNode> ImportAsync()
        {
            using var file = new MultipartFormDataContent { { new ByteArrayContent("1 0 1 2 3 1 -1\n2 0 4 5 6 1 1\n"u8.ToArray()), "file", "a.swc" }, { new StringContent("imported to be found"), "name" } };
            return (await scene.SendAsync("chief", HttpMethod.Post, "/2/skeletons/import", file)).Json;
        }

        async Task<IEnumerable<long>> FoundAsync(string mode) =>
            (await scene.PostAsync("/2/annotations/query-targets", $"import_only={mode}&name=imported%20to%20be%20found")).Json["entities"]!.AsArray().Select(entity => (long)entity!["id"]!);
    }

    [Theory]
    [MemberData(nameof(ClientScenes.Kinds), MemberType = typeof(ClientScenes))]
    public async Task A_neuron_without_a_skeleton_has_null_for_its_skeletons(TestStoreKind kind)
    {
        var scene = await scenes.GetAsync(kind);
        await scene.Store.ExecuteAsync(
            "INSERT INTO class_instance (id, user_id, project_id, creation_time, edition_time, txid, class_id, name) SELECT 8000001, user_id, project_id, creation_time, edition_time, 1, class_id, 'bare' FROM class_instance WHERE project_id = 2 AND name = 'neuron 0'");
        var found = (await scene.PostAsync("/2/annotations/query-targets", "name=bare")).Json;
        await scene.Store.ExecuteAsync("DELETE FROM class_instance WHERE id = 8000001");
        Assert.Equal("""{"entities":[{"id":8000001,"name":"bare","type":"neuron","skeleton_ids":null}],"totalRecords":1}""", found.ToJsonString());
    }

    [Theory]
    [MemberData(nameof(ClientScenes.Kinds), MemberType = typeof(ClientScenes))]
    public async Task Lengths_have_the_digits_that_the_store_has(TestStoreKind kind)
    {
        var scene = await scenes.GetAsync(kind);
        var node = (await scene.PostAsync("/2/treenode/create", "x=0", "editor")).Json;
        (await scene.PostAsync("/2/treenode/create", $"x=100000.5&y=1&parent_id={node["treenode_id"]}", "editor")).Expect(HttpStatusCode.OK);
        var skeleton = (string)node["skeleton_id"]!.ToString();
        var length = Math.Sqrt((100000.5 * 100000.5) + 1);
        Assert.Equal(length, (double)(await scene.PostAsync("/2/skeletons/cable-length", $"skeleton_ids={skeleton}")).Json[skeleton]!, 1e-8);
        var summary = (await scene.PostAsync("/2/skeletons/summary", $"skeleton_ids={skeleton}")).Json[skeleton]!;
        Assert.Equal(
            ["cable_length", "last_edition_time", "last_editor_id", "last_summary_update", "num_imported_nodes", "num_nodes", "original_creation_time", "skeleton_id"],
            summary.AsObject().Select(field => field.Key).Order(StringComparer.Ordinal));
        Assert.Equal(length, (double)summary["cable_length"]!, 1e-8);
        Assert.Equal(await scene.IdAsync("SELECT id FROM auth_user WHERE username = 'editor'"), (long)summary["last_editor_id"]!);
        Assert.EndsWith("+00:00", (string)summary["last_edition_time"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoever_asks_who_is_logged_in_is_told_as_JSON_and_a_browser_gets_the_page()
    {
        var scene = await scenes.GetAsync(TestStoreKind.Sqlite);
        var anonymous = (await scene.GetAsync("/accounts/login", "nobody")).Json;
        Assert.False((bool)anonymous["is_authenticated"]!);
        Assert.Equal("AnonymousUser", (string)anonymous["username"]!);
        Assert.Equal(await scene.IdAsync("SELECT id FROM auth_user WHERE username = 'AnonymousUser'"), (long)anonymous["userid"]!);
        var id = await scene.IdAsync("SELECT id FROM auth_user WHERE username = 'reader'");
        foreach (var known in (JsonNode[])[(await scene.GetAsync("/accounts/login")).Json, (await scene.PostAsync("/accounts/login", "")).Json])
            Assert.Equal((true, id, "reader"), ((bool)known["is_authenticated"]!, (long)known["userid"]!, (string)known["username"]!));
        using var request = new HttpRequestMessage(HttpMethod.Get, "/accounts/login");
        request.Headers.Accept.ParseAdd("text/html,*/*");
        using var page = await scene.Http.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Contains("<form", await page.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_fault_has_a_detail_that_is_a_text()
    {
        var scene = await scenes.GetAsync(TestStoreKind.Sqlite);
        foreach (var answer in (Answer[])[await scene.GetAsync("/1/skeletons/99/compact-detail"), await scene.GetAsync("/1/skeletons", "nobody"), await scene.PostAsync("/1/skeletons/review-status", ""), await scene.GetAsync("/nothing/here"), await scene.GetAsync("/1/annotations/query-targets")])
        {
            var fault = JsonNode.Parse(answer.Body)!;
            Assert.NotEmpty((string)fault["error"]!);
            Assert.Equal("", (string)fault["detail"]!);
        }
    }
}
