using System.Globalization;
using System.Text.Json.Nodes;
using Tracelift.Tests.Projects;
using Tracelift.Tests.Server.Clients;
using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.Tracing.Sources;

/// <summary>A project of another CATMAID, over its HTTP API, as the source of an import.</summary>
public sealed class CatmaidSourceTests
{
    [Theory]
    [MemberData(nameof(RunningServer.Kinds), MemberType = typeof(RunningServer))]
    public async Task All_that_the_api_tells_comes_over(TestStoreKind kind)
    {
        await using var scene = await ClientScene.CreateAsync(kind);
        await using var store = await ProjectStore.CreateAsync(TestStoreKind.Sqlite);
        store.Set("TRACELIFT_REMOTE_TOKEN", scene.Tokens["reader"]);
        var source = Address(scene);

        Assert.Contains("treenode", (await store.RunAsync("check", source)).Expect(0).Output, StringComparison.Ordinal);
        var result = (await store.RunAsync("import", source, "--target", "new:Copy", "--create-unknown-users", "--volumes", "--yes")).Expect(0);

        Assert.Contains("requests", result.Error, StringComparison.Ordinal);
        var there = Described((await scene.Projects.RunAsync("export", "--source", "1", "--file", "-", "--volumes", "--reviews", "--users")).Expect(0).Output);
        var here = Described((await store.RunAsync("export", "--source", "Copy", "--file", "-", "--volumes", "--reviews", "--users")).Expect(0).Output);
        Assert.Contains(there, row => row.StartsWith("review", StringComparison.Ordinal));
        Assert.Contains(there, row => row.StartsWith("volume", StringComparison.Ordinal));
        Assert.Equal(there, here);

        // Its skeletons are known: a second run brings what is new.
        (await store.RunAsync("import", source, "--target", "1", "--volumes", "false", "--on-known", "skip", "--yes")).Expect(0);
        Assert.Equal(here, Described((await store.RunAsync("export", "--source", "Copy", "--file", "-", "--volumes", "--reviews", "--users")).Expect(0).Output));
    }

    [Fact]
    public async Task Partners_that_were_not_chosen_are_placeholders_and_no_link_is_lost()
    {
        await using var scene = await ClientScene.CreateAsync(TestStoreKind.Sqlite);
        await using var store = await ProjectStore.CreateAsync(TestStoreKind.Sqlite);
        store.Set("TRACELIFT_REMOTE_TOKEN", scene.Tokens["reader"]);
        var names = await scene.Store.QueryAsync("SELECT ci.name FROM class_instance ci JOIN class c ON c.id = ci.class_id WHERE c.class_name = 'neuron' AND ci.project_id = 1 ORDER BY ci.id");
        var chosen = await scene.Store.QueryAsync($"SELECT l.id FROM treenode_connector l JOIN class_instance_class_instance m ON m.class_instance_a = l.skeleton_id JOIN class_instance n ON n.id = m.class_instance_b WHERE n.name = '{names[0]}' AND n.project_id = 1");
        var all = await scene.Store.QueryAsync("SELECT l.id FROM treenode_connector l WHERE l.project_id = 1");
        Assert.InRange(chosen.Count, 1, all.Count - 1);

        var result = (await store.RunAsync("import", $"{Address(scene)}?name={Uri.EscapeDataString(names[0])}", "--target", "new:Copy", "--create-unknown-users", "--yes")).Expect(0);

        Assert.Contains("placeholders", result.Output + result.Error, StringComparison.Ordinal);
        Assert.Equal([all.Count.ToString(CultureInfo.InvariantCulture)], await store.Store.QueryAsync("SELECT count(*) FROM treenode_connector"));
        var neurons = await store.Store.QueryAsync("SELECT ci.name FROM class_instance ci JOIN class c ON c.id = ci.class_id WHERE c.class_name = 'neuron' ORDER BY ci.name");
        Assert.Equal(1, neurons.Count(name => !name.StartsWith("Placeholder Neuron ", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Bulk_load_takes_it()
    {
        await using var scene = await ClientScene.CreateAsync(TestStoreKind.Sqlite);
        await using var store = await ProjectStore.CreateAsync(TestStoreKind.Sqlite);
        store.Set("TRACELIFT_REMOTE_TOKEN", scene.Tokens["reader"]);

        (await store.RunAsync("bulk", "load", Address(scene), "--target", "new:Copy", "--create-unknown-users")).Expect(0);

        Assert.Equal(await scene.Store.QueryAsync("SELECT count(*) FROM treenode WHERE project_id = 1"), await store.Store.QueryAsync("SELECT count(*) FROM treenode"));
    }

    [Fact]
    public async Task Faults_are_told_and_nothing_is_written()
    {
        await using var scene = await ClientScene.CreateAsync(TestStoreKind.Sqlite);
        await using var store = await ProjectStore.CreateAsync(TestStoreKind.Sqlite);
        string[] rest = ["--target", "new:Copy", "--create-unknown-users", "--yes"];

        Assert.Contains("TRACELIFT_REMOTE_TOKEN", (await store.RunAsync(["import", Address(scene), .. rest])).Expect(3).Error, StringComparison.Ordinal);
        store.Set("TRACELIFT_REMOTE_TOKEN", scene.Tokens["reader"]);
        Assert.Contains("no annotation \"nobody's\"", (await store.RunAsync(["import", Address(scene) + "?annotation=nobody%27s", .. rest])).Expect(3).Error, StringComparison.Ordinal);
        Assert.Contains("no such neuron", (await store.RunAsync(["import", Address(scene) + "?name=nobody", .. rest])).Expect(3).Error, StringComparison.Ordinal);
        foreach (var bad in (string[])["catmaid://https://example.org/catmaid", "catmaid://example.org/1", "catmaid://https://example.org/1?colour=red", "catmaid://https://ann:secret@example.org/1"])
            Assert.Contains("Expected catmaid://https://HOST/PATH/PROJECT", (await store.RunAsync(["import", bad, .. rest])).Expect(2).Error, StringComparison.Ordinal);
        await using var strange = TestWebServer.Start(_ => WebAnswer.Text("application/json", "[1, {\"a\": 2}]"));
        Assert.Contains("another form", (await store.RunAsync(["import", $"catmaid://{strange.Url}/1", .. rest])).Expect(3).Error, StringComparison.Ordinal);
        Assert.Empty(await store.Store.QueryAsync("SELECT id FROM project"));
    }

    [Fact]
    public async Task A_server_that_asks_to_wait_is_waited_for()
    {
        var asked = 0;
        await using var busy = TestWebServer.Start(_ => ++asked < 3
            ? new WebAnswer(429, "text/plain", []) { Headers = new Dictionary<string, string> { ["Retry-After"] = "0" } }
            : WebAnswer.Text("application/json", "[]"));
        await using var store = await ProjectStore.CreateAsync(TestStoreKind.Sqlite);

        Assert.Contains("no such neuron", (await store.RunAsync("check", $"catmaid://{busy.Url}/1")).Expect(3).Error, StringComparison.Ordinal);
        Assert.Equal(3, asked);
    }

    private static string Address(ClientScene scene) => $"catmaid://{scene.Http.BaseAddress!.ToString().TrimEnd('/')}/1";

    /// <summary>Rows in words without ids, as far as the API tells them: owners and times of tags, names and their links are not in it.</summary>
    private static List<string> Described(string json)
    {
        var rows = JsonNode.Parse(json)!.AsArray();
        var words = new Dictionary<(string, long), string>();
        foreach (var row in rows)
        {
            var fields = row!["fields"]!;
            words[((string)row["model"]!, (long)row["pk"]!)] = (string)row["model"]! switch
            {
                "auth.user" => (string)fields["username"]!,
                "catmaid.class" => (string)fields["class_name"]!,
                "catmaid.relation" => (string)fields["relation_name"]!,
                "catmaid.treenode" or "catmaid.connector" => $"({fields["location_x"]} {fields["location_y"]} {fields["location_z"]})",
                _ => "",
            };
        }

        string Of(string model, JsonNode? id) => id is null ? "-" : words[(model, (long)id)];
        var instances = rows.Where(row => (string)row!["model"]! == "catmaid.classinstance").ToDictionary(row => (long)row!["pk"]!, row => row!["fields"]!);
        string Instance(JsonNode? id) => Of("catmaid.class", instances[(long)id!]["class_column"]) is "skeleton" ? "skeleton" : (string)instances[(long)id!]["name"]!;
        string User(JsonNode fields, string name = "user") => Of("auth.user", fields[name]);
        var linked = rows.Where(row => (string)row!["model"]! == "catmaid.treenodeconnector").Select(row => (long)row!["fields"]!["connector"]!).ToHashSet();
        return
        [
            .. rows.Select(row =>
            {
                var fields = row!["fields"]!;
                return (string)row["model"]! switch
                {
                    "catmaid.treenode" => $"treenode {Of("catmaid.treenode", row["pk"])} parent {Of("catmaid.treenode", fields["parent"])} {fields["radius"]} {fields["confidence"]} {User(fields)} {User(fields, "editor")} {fields["creation_time"]} {fields["edition_time"]}",
                    "catmaid.connector" when linked.Contains((long)row["pk"]!) => $"connector {Of("catmaid.connector", row["pk"])} {fields["confidence"]} {User(fields)} {User(fields, "editor")} {fields["creation_time"]}",
                    "catmaid.treenodeconnector" => $"link {Of("catmaid.relation", fields["relation"])} {Of("catmaid.treenode", fields["treenode"])} {Of("catmaid.connector", fields["connector"])} {fields["confidence"]} {User(fields)} {fields["creation_time"]}",
                    "catmaid.treenodeclassinstance" => $"tag {Of("catmaid.treenode", fields["treenode"])} {Instance(fields["class_instance"])}",
                    "catmaid.connectorclassinstance" when linked.Contains((long)fields["connector"]!) => $"tag of {Of("catmaid.connector", fields["connector"])} {Instance(fields["class_instance"])}",
                    "catmaid.classinstanceclassinstance" when Of("catmaid.relation", fields["relation"]) is "model_of" or "annotated_with" => $"{Of("catmaid.relation", fields["relation"])} {Instance(fields["class_instance_a"])} {Instance(fields["class_instance_b"])}",
                    "catmaid.review" => $"review {Of("catmaid.treenode", fields["treenode"])} {User(fields, "reviewer")} {fields["review_time"]}",
                    "catmaid.volume" => $"volume {fields["name"]} {fields["area"]} {fields["watertight"]} {User(fields)}",
                    _ => null,
                };
            }).OfType<string>().Order(StringComparer.Ordinal),
        ];
    }
}
