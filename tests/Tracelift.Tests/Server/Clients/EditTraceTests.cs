using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.Server.Clients;

/// <summary>A change leaves its trace in the history: the transaction's label, its time and number in the rows, the log.</summary>
[Collection(nameof(ClientScenes))]
public sealed class EditTraceTests(ClientScenes scenes)
{
    [Theory]
    [MemberData(nameof(TestStore.Kinds), MemberType = typeof(TestStore))]
    public async Task Each_change_bears_CATMAIDs_label_and_its_rows_the_time_of_the_transaction(TestStoreKind kind)
    {
        var scene = await scenes.GetAsync(kind);
        var node = await PostAsync(scene, "/2/treenode/create", "x=1.5&y=2&z=3&neuron_name=traced");
        await ExpectAsync(scene, "treenodes.create", "treenode", (long)node["treenode_id"]!);
        await ExpectAsync(scene, "treenodes.create", "class_instance", (long)node["skeleton_id"]!);
        var connector = await PostAsync(scene, "/2/connector/create", "x=1&y=2&z=3");
        await ExpectAsync(scene, "connectors.create", "connector", (long)connector["connector_id"]!);
        var link = await PostAsync(scene, "/2/link/create", $"from_id={node["treenode_id"]}&to_id={connector["connector_id"]}&link_type=presynaptic_to");
        await ExpectAsync(scene, "links.create", "treenode_connector", (long)link["link_id"]!);
        await PostAsync(scene, $"/2/label/treenode/{node["treenode_id"]}/update", "tags=traced tag");
        await ExpectAsync(scene, "labels.update", "treenode_class_instance", await scene.IdAsync($"SELECT max(id) FROM treenode_class_instance WHERE treenode_id = {node["treenode_id"]}"));
        await PostAsync(scene, $"/2/label/treenode/{node["treenode_id"]}/remove", "tag=traced tag");
        await ExpectAsync(scene, "labels.remove");
        var neuron = await scene.IdAsync($"SELECT class_instance_b FROM class_instance_class_instance WHERE class_instance_a = {node["skeleton_id"]}");
        await PostAsync(scene, $"/2/neurons/{neuron}/rename", "name=traced again");
        await ExpectAsync(scene, "neurons.rename");
        var annotated = await PostAsync(scene, "/2/annotations/add", $"entity_ids={neuron}&annotations=traced annotation");
        await ExpectAsync(scene, "annotations.add", "class_instance", (long)annotated["annotations"]![0]!["id"]!);
        await PostAsync(scene, "/2/annotations/remove", $"entity_ids={neuron}&annotation_ids={annotated["annotations"]![0]!["id"]}");
        await ExpectAsync(scene, "annotations.remove");
        var volume = await PostAsync(scene, "/2/volumes/add", "title=traced&type=box&min_x=0&min_y=0&min_z=0&max_x=1&max_y=1&max_z=1");
        await ExpectAsync(scene, "volumes.create", "catmaid_volume", (long)volume["volume_id"]!);
        await PostAsync(scene, $"/2/neuron/{neuron}/delete", "");
        await ExpectAsync(scene, "neurons.remove");
    }

    [Theory]
    [MemberData(nameof(TestStore.Kinds), MemberType = typeof(TestStore))]
    public async Task The_log_says_in_CATMAIDs_words_what_became_of_neurons(TestStoreKind kind)
    {
        var scene = await scenes.GetAsync(kind);
        var node = await PostAsync(scene, "/2/treenode/create", "x=1.5&y=2&z=3");
        var skeleton = (long)node["skeleton_id"]!;
        var neuron = await scene.IdAsync($"SELECT class_instance_b FROM class_instance_class_instance WHERE class_instance_a = {skeleton}");
        Assert.Equal([$"create_neuron (1.5,2,3) Create neuron {neuron} and skeleton {skeleton}"], await LogAsync(scene));
        await PostAsync(scene, "/2/treenode/create", $"x=4&parent_id={node["treenode_id"]}");
        await PostAsync(scene, "/2/treenode/create", $"x=4&useneuron={neuron}");
        Assert.Empty(await LogAsync(scene));
        await PostAsync(scene, $"/2/neurons/{neuron}/rename", "name=" + Uri.EscapeDataString("it's ä \"name\""));
        Assert.Equal([$"rename_neuron (0,0,0) Renamed neuron with ID {neuron} from neuron {neuron} to it's ä \"name\""], await LogAsync(scene));
        var gone = (await PostAsync(scene, $"/2/neuron/{neuron}/delete", ""))["skeleton_ids"]!.AsArray();
        Assert.Equal(2, gone.Count);
        var line = Assert.Single(await LogAsync(scene));
        Assert.StartsWith("remove_neuron (", line, StringComparison.Ordinal);
        Assert.EndsWith($"Deleted neuron {neuron} and skeleton(s) {string.Join(", ", gone)}.", line, StringComparison.Ordinal);

        using var file = new MultipartFormDataContent { { new ByteArrayContent("5 0 9 8.5 7 1 6\n6 0 1 2 3 1 -1\n"u8.ToArray()), "file", "a.swc" } };
        var imported = (await scene.SendAsync("chief", HttpMethod.Post, "/2/skeletons/import", file)).Json;
        Assert.Equal([$"create_neuron (1,2,3) Create neuron {imported["neuron_id"]} and skeleton {imported["skeleton_id"]} via import. Import"], await LogAsync(scene));
        await ExpectAsync(scene, "skeletons.import", user: "chief");
    }

    [Theory]
    [MemberData(nameof(ClientScenes.Kinds), MemberType = typeof(ClientScenes))]
    public async Task A_change_that_is_refused_leaves_no_trace_and_one_that_does_nothing_does(TestStoreKind kind)
    {
        var scene = await scenes.GetAsync(kind);
        var before = await scene.Store.FingerprintAsync();
        foreach (var (path, form) in ((string, string)[])
        [
            ("/2/treenode/create", "x=1&confidence=9"), ("/2/neurons/999999/rename", "name=a"), ("/2/neuron/999999/delete", ""), ("/2/annotations/add", "entity_ids=999999&annotations=a"),
            ("/2/label/treenode/999999/update", "tags=a"), ("/2/link/create", "from_id=999999&to_id=999999&link_type=presynaptic_to"), ("/2/volumes/add", "title=&type=box&min_x=0&min_y=0&min_z=0&max_x=1&max_y=1&max_z=1"),
        ])
            Assert.InRange((int)(await scene.PostAsync(path, form, "editor")).Status, 400, 404);
        (await scene.PostAsync("/2/treenode/create", "x=1", "reader")).Expect(HttpStatusCode.Forbidden);
        Assert.Equal(before, await scene.Store.FingerprintAsync());

        var node = await PostAsync(scene, "/2/treenode/create", "x=1");
        await PostAsync(scene, $"/2/label/treenode/{node["treenode_id"]}/update", "tags=&delete_existing=true");
        await ExpectAsync(scene, "labels.update");
    }

    [Theory]
    [MemberData(nameof(TestStore.Kinds), MemberType = typeof(TestStore))]
    public async Task Targets_of_a_deleted_neuron_have_to_be_reviewed_again_and_its_sources_have_not(TestStoreKind kind)
    {
        var scene = await scenes.GetAsync(kind);
        var (one, other, far) = (await PostAsync(scene, "/2/treenode/create", "x=1"), await PostAsync(scene, "/2/treenode/create", "x=2"), await PostAsync(scene, "/2/treenode/create", "x=3"));
        await PostAsync(scene, "/2/connector/create", $"x=2&links=[[{far["treenode_id"]},{scene.Presynaptic},5],[{one["treenode_id"]},{scene.Postsynaptic},5]]");
        await PostAsync(scene, "/2/connector/create", $"x=1&links=[[{one["treenode_id"]},{scene.Presynaptic},5],[{other["treenode_id"]},{scene.Postsynaptic},5]]");
        foreach (var node in (JsonNode[])[other, far])
        {
            await scene.Store.ExecuteAsync(
                $"INSERT INTO review (id, project_id, reviewer_id, review_time, skeleton_id, treenode_id, txid) SELECT 2000000 + id, project_id, user_id, creation_time, skeleton_id, id, 1 FROM treenode WHERE id = {node["treenode_id"]}");
        }

        var neuron = await scene.IdAsync($"SELECT class_instance_b FROM class_instance_class_instance WHERE class_instance_a = {one["skeleton_id"]}");
        await PostAsync(scene, $"/2/neuron/{neuron}/delete", "");
        Assert.Equal([$"{far["treenode_id"]}"], await scene.Store.QueryAsync($"SELECT treenode_id FROM review WHERE treenode_id IN ({other["treenode_id"]}, {far["treenode_id"]})"));
    }

    private static async Task<JsonNode> PostAsync(ClientScene scene, string path, string form) => (await scene.PostAsync(path, form.Replace(" ", "%20", StringComparison.Ordinal), "editor")).Json;

    /// <summary>The last transaction has this label, and a row was written by it, at its time.</summary>
    private static async Task ExpectAsync(ClientScene scene, string label, string? table = null, long id = 0, string user = "editor")
    {
        Assert.Equal(
            [$"{label} {user} 2 Backend"],
            await scene.Store.QueryAsync("SELECT i.label || ' ' || u.username || ' ' || i.project_id || ' ' || i.change_type FROM catmaid_transaction_info i JOIN auth_user u ON u.id = i.user_id WHERE i.transaction_id = (SELECT max(transaction_id) FROM catmaid_transaction_info)"));
        if (table is not null)
        {
            Assert.Equal(
                [$"{id}"],
                await scene.Store.QueryAsync($"SELECT t.id FROM {table} t JOIN catmaid_transaction_info i ON i.transaction_id = t.txid AND i.execution_time = t.creation_time AND i.execution_time = t.edition_time WHERE t.id = {id} AND t.txid = (SELECT max(transaction_id) FROM catmaid_transaction_info)"));
        }
    }

    /// <summary>What the last transaction has logged.</summary>
    private static Task<List<string>> LogAsync(ClientScene scene) =>
        scene.Store.QueryAsync("SELECT operation_type || ' ' || CAST(location AS text) || ' ' || freetext FROM log WHERE txid = (SELECT max(transaction_id) FROM catmaid_transaction_info)");
}
