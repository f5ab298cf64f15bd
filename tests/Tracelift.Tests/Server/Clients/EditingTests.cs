using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Tracelift.Tests.Support;
using Tracelift.Tests.Tracing;
using Xunit;

namespace Tracelift.Tests.Server.Clients;

/// <summary>Clients' changes on every kind of store: answers, rows, derived tables, rights.</summary>
[Collection(nameof(ClientScenes))]
public sealed class EditingTests(ClientScenes scenes)
{
    [Theory]
    [MemberData(nameof(TestStore.Kinds), MemberType = typeof(TestStore))]
    public async Task A_skeleton_grows_node_by_node_and_gets_synapses(TestStoreKind kind)
    {
        var scene = await scenes.GetAsync(kind);
        var root = await MakeNodeAsync(scene, "x=1.5&y=2&z=3&radius=-1&confidence=5");
        var (node, skeleton) = ((long)root["treenode_id"]!, (long)root["skeleton_id"]!);
        Assert.Null(root["parent_edition_time"]);
        Assert.Equal(["1.5 2 3 -1 5"], await scene.Store.QueryAsync($"SELECT location_x || ' ' || CAST(location_y AS int) || ' ' || CAST(location_z AS int) || ' ' || CAST(radius AS int) || ' ' || confidence FROM treenode WHERE id = {node} AND parent_id IS NULL"));
        Assert.Equal([$"neuron {(await OneAsync(scene, $"/2/skeleton/{skeleton}/neuronname"))["neuronid"]}"], [(string)(await OneAsync(scene, $"/2/skeleton/{skeleton}/neuronname"))["neuronname"]!]);

        var child = await MakeNodeAsync(scene, $"x=1.5&y=2&z=7&parent_id={node}&state={{\"parent\":[{node},\"{root["edition_time"]}\"]}}");
        Assert.Equal(skeleton, (long)child["skeleton_id"]!);
        Assert.Equal((string)root["edition_time"]!, (string)child["parent_edition_time"]!);
        Assert.Equal(4, (double)(await OneAsync(scene, $"/2/skeletons/cable-length?skeleton_ids={skeleton}"))[$"{skeleton}"]!, 3);

        var connector = (await scene.PostAsync("/2/connector/create", $"x=10&y=20&z=30&confidence=4&links[0][0]={node}&links[0][1]={scene.Presynaptic}&links[0][2]=5", "editor")).Json;
        var synapse = (long)connector["connector_id"]!;
        Assert.Equal([node, scene.Presynaptic], connector["created_links"]![0]!.AsArray().Skip(2).Select(part => (long)part!));
        var link = (await scene.PostAsync(
            "/2/link/create", $"from_id={child["treenode_id"]}&to_id={synapse}&link_type=postsynaptic_to&state=[[{child["treenode_id"]},\"{child["edition_time"]}\"],[{synapse},\"{connector["connector_edition_time"]}\"]]", "editor")).Json;
        Assert.Equal(("success", scene.Postsynaptic, null), ((string)link["message"]!, (long)link["relation_id"]!, link["warning"]));
        var linked = await MakeNodeAsync(scene, $"x=1&y=1&z=1&parent_id={node}&links=[[{synapse},{scene.Postsynaptic},3]]");
        Assert.Single(linked["created_links"]!.AsArray());
        var links = (await scene.PostAsync("/2/connectors", $"skeleton_ids={skeleton}&with_partners=true")).Json;
        Assert.Equal(3, links["partners"]![$"{synapse}"]!.AsArray().Count);
        Assert.Equal([(long)skeleton], links["partners"]![$"{synapse}"]!.AsArray().Select(row => (long)row![2]!).Distinct());
        if (kind != TestStoreKind.Sqlite)
            await DerivedTablesTests.AssertFreshAsync(scene.Store);
        Assert.Equal(["3"], await scene.Store.QueryAsync($"SELECT num_nodes FROM catmaid_skeleton_summary WHERE skeleton_id = {skeleton}"));

        // What a synapse can't be.
        foreach (var form in (string[])
        [
            $"from_id={node}&to_id={synapse}&link_type=presynaptic_to", $"from_id={child["treenode_id"]}&to_id={synapse}&link_type=presynaptic_to", $"from_id={node}&to_id={synapse}&link_type=gapjunction_with",
            $"from_id={node}&to_id={synapse}&link_type=nothing", $"from_id={node}&to_id={synapse}", $"to_id={synapse}&link_type=presynaptic_to",
        ])
            (await scene.PostAsync("/2/link/create", form, "editor")).Expect(HttpStatusCode.BadRequest);
        Assert.Contains("already one post", (string)(await scene.PostAsync("/2/link/create", $"from_id={node}&to_id={(await ConnectorAsync(scene, node))}&link_type=postsynaptic_to", "editor")).Json["warning"]!, StringComparison.Ordinal);
        foreach (var form in (string[])[$"from_id=999999&to_id={synapse}&link_type=presynaptic_to", $"from_id={node}&to_id=999999&link_type=presynaptic_to"])
            (await scene.PostAsync("/2/link/create", form, "editor")).Expect(HttpStatusCode.NotFound);
    }

    [Theory]
    [MemberData(nameof(TestStore.Kinds), MemberType = typeof(TestStore))]
    public async Task A_node_that_gets_a_link_has_to_be_reviewed_again(TestStoreKind kind)
    {
        var scene = await scenes.GetAsync(kind);
        var root = await MakeNodeAsync(scene, "x=1&y=2&z=3");
        await scene.Store.ExecuteAsync(
            $"INSERT INTO review (id, project_id, reviewer_id, review_time, skeleton_id, treenode_id, txid) SELECT 1000000 + {root["treenode_id"]}, project_id, user_id, creation_time, skeleton_id, id, 1 FROM treenode WHERE id = {root["treenode_id"]}");
        await ConnectorAsync(scene, (long)root["treenode_id"]!);
        Assert.Equal(["0"], await scene.Store.QueryAsync($"SELECT count(*) FROM review WHERE treenode_id = {root["treenode_id"]}"));
    }

    [Theory]
    [MemberData(nameof(ClientScenes.Kinds), MemberType = typeof(ClientScenes))]
    public async Task Bad_nodes_are_refused_and_leave_nothing_behind(TestStoreKind kind)
    {
        var scene = await scenes.GetAsync(kind);
        var root = await MakeNodeAsync(scene, "x=1&y=2&z=3");
        var before = await scene.Store.FingerprintAsync();
        foreach (var form in (string[])
        [
            "x=a", "x=NaN", "x=1e39", "x=1&confidence=6", "x=1&confidence=-1", "parent_id=x", "x=1&links[0][0]=1", "x=1&links=[[201,999999,5]]", "x=1&links=[[201,14,5],[201,14,5]]", "x=1&neuron_name=a|b", "state={", "state=[[1]]",
            $"x=1&parent_id={root["treenode_id"]}&state={{\"parent\":[{root["treenode_id"]},\"yesterday\"]}}",
        ])
            (await scene.PostAsync("/2/treenode/create", form, "editor")).Expect(HttpStatusCode.BadRequest);
        foreach (var form in (string[])["x=1&parent_id=999999", "x=1&useneuron=999999", "x=1&useneuron=31", $"x=1&links=[[999999,{scene.Presynaptic},5]]"])
            (await scene.PostAsync("/2/treenode/create", form, "editor")).Expect(HttpStatusCode.NotFound);
        (await scene.PostAsync("/2/treenode/create", $"x=1&parent_id={root["treenode_id"]}&state={{\"parent\":[{root["treenode_id"]},\"2001-01-01T00:00:00.000Z\"]}}", "editor")).Expect(HttpStatusCode.BadRequest);
        Assert.Equal(before, await scene.Store.FingerprintAsync());
        Assert.NotNull((await MakeNodeAsync(scene, $"x=1&parent_id={root["treenode_id"]}&state={{\"nocheck\":true,\"parent\":[{root["treenode_id"]},\"2001-01-01T00:00:00.000Z\"]}}"))["treenode_id"]);
        Assert.Equal("O'Brien \"; DROP TABLE neuron; <b>", (string)(await OneAsync(scene, $"/2/skeleton/{(await MakeNodeAsync(scene, "neuron_name=" + Uri.EscapeDataString("O'Brien \"; DROP TABLE neuron; <b>")))["skeleton_id"]}/neuronname"))["neuronname"]!);
    }

    [Theory]
    [MemberData(nameof(ClientScenes.Kinds), MemberType = typeof(ClientScenes))]
    public async Task Annotations_are_put_on_once_and_go_with_their_last_use(TestStoreKind kind)
    {
        var scene = await scenes.GetAsync(kind);
        var (one, other) = (await MakeNeuronAsync(scene), await MakeNeuronAsync(scene));
        var name = $"x{Guid.NewGuid():N}";
        var added = (await scene.PostAsync("/2/annotations/add", $"entity_ids[0]={one.Neuron}&skeleton_ids[0]={other.Skeleton}&annotations[0]={name}&meta_annotations[0]={name}meta", "editor")).Json;
        var annotation = added["annotations"]!.AsArray().Single(row => (string)row!["name"]! == name)!;
        Assert.Equal(new[] { one.Neuron, other.Neuron }.Order(), annotation["entities"]!.AsArray().Select(id => (long)id!).Order());
        Assert.Equal(2, added["new_annotations"]!.AsArray().Count);
        var again = (await scene.PostAsync("/2/annotations/add", $"entity_ids={one.Neuron}&annotations={name}", "other")).Json;
        Assert.Equal((0, 0), (again["new_annotations"]!.AsArray().Count, again["annotations"]![0]!["entities"]!.AsArray().Count));
        Assert.Equal([(long)annotation["id"]!], again["existing_annotations"]!.AsArray().Select(id => (long)id!));
        again = (await scene.PostAsync("/2/annotations/add", $"entity_ids={one.Neuron}&annotations={name}&meta_annotations={name}meta", "other")).Json;
        Assert.Equal([(long)annotation["id"]!], again["existing_annotations"]!.AsArray().Select(id => (long)id!));

        // Without anything to put it on, an annotation is made.
        var lonely = (await scene.PostAsync("/2/annotations/add", $"annotations={name}lonely", "editor")).Json;
        Assert.Equal($"{name}lonely", (string)lonely["annotations"]![0]!["name"]!);
        Assert.Equal((0, 1, 0), (lonely["annotations"]![0]!["entities"]!.AsArray().Count, lonely["new_annotations"]!.AsArray().Count, lonely["existing_annotations"]!.AsArray().Count));
        await scene.Store.ExecuteAsync($"DELETE FROM class_instance WHERE name = '{name}lonely'");

        // Others' stay; one's own go, and with the last the annotation and its own annotation.
        var id = (long)annotation["id"]!;
        var refused = (await scene.PostAsync("/2/annotations/remove", $"entity_ids[0]={one.Neuron}&annotation_ids[0]={id}", "other")).Json;
        Assert.Equal((0, 0, 2L), (refused["deleted_annotations"]!.AsObject().Count, refused["deleted_links"]!.AsArray().Count, (long)refused["left_uses"]![$"{id}"]!));
        var removed = (await scene.PostAsync("/2/annotations/remove", $"entity_ids[0]={one.Neuron}&annotation_ids[0]={id}", "editor")).Json;
        Assert.Equal([one.Neuron], removed["deleted_annotations"]![$"{id}"]!["targetIds"]!.AsArray().Select(target => (long)target!));
        Assert.Equal(1L, (long)removed["left_uses"]![$"{id}"]!);
        Assert.Equal(0L, (long)(await scene.PostAsync("/2/annotations/remove", $"entity_ids={other.Neuron}&annotation_ids={id}", "admin")).Json["left_uses"]![$"{id}"]!);
        Assert.Equal(["0"], await scene.Store.QueryAsync($"SELECT count(*) FROM class_instance WHERE name LIKE '{name}%'"));

        var counted = (await scene.PostAsync("/2/annotations/add", $"entity_ids[0]={one.Neuron}&entity_ids[1]={other.Neuron}&annotations[0]={name}{{n5}}", "editor")).Json;
        Assert.Equal([$"{name}5", $"{name}6"], counted["annotations"]!.AsArray().Select(row => (string)row!["name"]!));
        foreach (var form in (string[])
        [
            $"entity_ids={one.Neuron}", $"entity_ids={one.Neuron}&annotations=", $"entity_ids={one.Neuron}&annotations={new string('x', 256)}", $"entity_ids={one.Neuron}&annotations=a%00b",
            "skeleton_ids=999999&annotations=a", "entity_ids=x&annotations=a",
        ])
            (await scene.PostAsync("/2/annotations/add", form, "editor")).Expect(HttpStatusCode.BadRequest);
        (await scene.PostAsync("/2/annotations/add", "entity_ids=999999&annotations=a", "editor")).Expect(HttpStatusCode.NotFound);
        foreach (var form in (string[])["entity_ids=1", "annotation_ids=1", ""])
            (await scene.PostAsync("/2/annotations/remove", form, "editor")).Expect(HttpStatusCode.BadRequest);
    }

    [Theory]
    [MemberData(nameof(ClientScenes.Kinds), MemberType = typeof(ClientScenes))]
    public async Task Annotations_that_many_make_at_once_are_there_once(TestStoreKind kind)
    {
        var scene = await scenes.GetAsync(kind);
        var neurons = new List<long>();
        for (var i = 0; i < 6; i++)
            neurons.Add((await MakeNeuronAsync(scene)).Neuron);
        var name = $"x{Guid.NewGuid():N}";
        var answers = await Task.WhenAll(neurons.Select(neuron => scene.PostAsync("/2/annotations/add", $"entity_ids={neuron}&annotations={name}&meta_annotations={name}meta", "editor")));
        Assert.Single(answers.Select(answer => (long)answer.Json["annotations"]!.AsArray().Single(row => (string)row!["name"]! == name)!["id"]!).Distinct());
        Assert.Equal(["2"], await scene.Store.QueryAsync($"SELECT count(*) FROM class_instance WHERE name LIKE '{name}%'"));
        Assert.Equal(["7"], await scene.Store.QueryAsync($"SELECT count(*) FROM class_instance_class_instance l JOIN class_instance i ON i.id = l.class_instance_b WHERE i.name LIKE '{name}%'"));
    }

    [Theory]
    [MemberData(nameof(ClientScenes.Kinds), MemberType = typeof(ClientScenes))]
    public async Task Tags_come_and_go(TestStoreKind kind)
    {
        var scene = await scenes.GetAsync(kind);
        var root = await MakeNodeAsync(scene, "x=1&y=2&z=3");
        var node = (long)root["treenode_id"]!;
        var updated = (await scene.PostAsync($"/2/label/treenode/{node}/update", "tags=a%20tag,ends,,ends&delete_existing=false", "editor")).Json;
        Assert.Equal("""{"message":"success","new_labels":["a tag","ends"],"duplicate_labels":[],"deleted_labels":[]}""", updated.ToJsonString());
        updated = (await scene.PostAsync($"/2/label/treenode/{node}/update", "tags=ends&delete_existing=false", "other")).Json;
        Assert.Equal("""{"message":"success","new_labels":[],"duplicate_labels":["a tag"],"deleted_labels":[]}""", updated.ToJsonString());
        updated = (await scene.PostAsync($"/2/label/treenode/{node}/update", "tags=theirs", "other")).Json;
        Assert.Equal("""{"message":"success","new_labels":["theirs"],"duplicate_labels":["a tag","ends"],"deleted_labels":[]}""", updated.ToJsonString());
        updated = (await scene.PostAsync($"/2/label/treenode/{node}/update", "tags=ends", "editor")).Json;
        Assert.Equal("""{"message":"success","new_labels":[],"duplicate_labels":["theirs"],"deleted_labels":["a tag"]}""", updated.ToJsonString());
        Assert.DoesNotContain("a tag", (await OneAsync(scene, "/2/labels")).AsArray().Select(name => (string)name!));

        // Any user who may annotate removes it by name.
        Assert.Equal("success", (string)(await scene.PostAsync($"/2/label/treenode/{node}/remove", "tag=theirs", "editor")).Json["message"]!);
        (await scene.PostAsync($"/2/label/treenode/{node}/remove", "tag=theirs", "admin")).Expect(HttpStatusCode.BadRequest);
        (await scene.PostAsync($"/2/label/treenode/{node}/remove", "", "admin")).Expect(HttpStatusCode.BadRequest);
        (await scene.PostAsync($"/2/label/treenode/{node}/update", "", "admin")).Expect(HttpStatusCode.BadRequest);
        (await scene.PostAsync("/2/label/treenode/999999/update", "tags=a", "admin")).Expect(HttpStatusCode.NotFound);
        (await scene.PostAsync($"/2/label/neuron/{node}/update", "tags=a", "admin")).Expect(HttpStatusCode.NotFound);
        var connector = await ConnectorAsync(scene, node);
        Assert.Equal(["x"], (await scene.PostAsync($"/2/label/connector/{connector}/update", "tags=x", "editor")).Json["new_labels"]!.AsArray().Select(name => (string)name!));
        Assert.Equal($$"""{"{{connector}}":["x"]}""", (await scene.PostAsync("/2/labels-for-nodes", $"connector_ids={connector}")).Json.ToJsonString());

        var second = await MakeNodeAsync(scene, $"x=1&parent_id={node}");
        Assert.Null((await scene.PostAsync($"/2/label/treenode/{node}/update", "tags=soma", "editor")).Json["warning"]);
        Assert.Contains("soma (2, max. 1)", (string)(await scene.PostAsync($"/2/label/treenode/{second["treenode_id"]}/update", "tags=soma", "editor")).Json["warning"]!, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(ClientScenes.Kinds), MemberType = typeof(ClientScenes))]
    public async Task Neurons_are_renamed_unless_they_are_locked(TestStoreKind kind)
    {
        var scene = await scenes.GetAsync(kind);
        var (neuron, skeleton, node) = await MakeNeuronAsync(scene);
        var renamed = (await scene.PostAsync($"/2/neurons/{neuron}/rename", "name=LHN%201%20%C3%A4%F0%9F%A7%A0", "other")).Json;
        Assert.Equal($$"""{"success":true,"renamed_neuron":{{neuron}},"old_name":"neuron {{neuron}}"}""", renamed.ToJsonString());
        Assert.Equal("LHN 1 ä🧠", (string)(await OneAsync(scene, $"/2/skeleton/{skeleton}/neuronname"))["neuronname"]!);
        foreach (var form in (string[])["name=", "", "name=a|b", $"name={new string('x', 256)}", "name=a%00"])
            (await scene.PostAsync($"/2/neurons/{neuron}/rename", form, "editor")).Expect(HttpStatusCode.BadRequest);
        foreach (var id in (long[])[999999, skeleton])
            (await scene.PostAsync($"/2/neurons/{id}/rename", "name=a", "editor")).Expect(HttpStatusCode.NotFound);

        (await scene.PostAsync("/2/annotations/add", $"entity_ids={neuron}&annotations=locked", "editor")).Expect(HttpStatusCode.OK);
        (await scene.PostAsync($"/2/neurons/{neuron}/rename", "name=b", "other")).Expect(HttpStatusCode.Forbidden);
        (await scene.PostAsync("/2/treenode/create", $"x=1&parent_id={node}", "other")).Expect(HttpStatusCode.Forbidden);
        (await scene.PostAsync("/2/treenode/create", $"x=1&useneuron={neuron}", "other")).Expect(HttpStatusCode.Forbidden);
        foreach (var user in (string[])["editor", "admin", "chief"])
            (await scene.PostAsync($"/2/neurons/{neuron}/rename", $"name=by%20{user}", user)).Expect(HttpStatusCode.OK);
    }

    [Theory]
    [MemberData(nameof(TestStore.Kinds), MemberType = typeof(TestStore))]
    public async Task A_neuron_is_deleted_with_all_that_hangs_on_it(TestStoreKind kind)
    {
        var scene = await scenes.GetAsync(kind);
        var before = await CountsAsync(scene);
        var (neuron, skeleton, node) = await MakeNeuronAsync(scene);
        await MakeNodeAsync(scene, $"x=5&parent_id={node}");
        (await scene.PostAsync($"/2/label/treenode/{node}/update", $"tags=t{neuron}", "editor")).Expect(HttpStatusCode.OK);
        (await scene.PostAsync("/2/annotations/add", $"entity_ids={neuron}&annotations=a{neuron}", "editor")).Expect(HttpStatusCode.OK);
        await scene.Store.ExecuteAsync(
            $"INSERT INTO catmaid_deep_link (id, user_id, project_id, creation_time, edition_time, alias, active_treenode_id, active_skeleton_id) SELECT 500000 + id, user_id, project_id, creation_time, edition_time, 'to node {node}', id, skeleton_id FROM treenode WHERE id = {node}");
        (await scene.GetAsync($"/2/neuron/{neuron}/delete", "other")).Expect(HttpStatusCode.Forbidden);
        (await scene.GetAsync($"/2/neuron/{skeleton}/delete", "editor")).Expect(HttpStatusCode.NotFound);
        var deleted = (await scene.GetAsync($"/2/neuron/{neuron}/delete", "editor")).Json;
        Assert.Equal([skeleton], deleted["skeleton_ids"]!.AsArray().Select(id => (long)id!));
        Assert.Equal([$"a{neuron}"], await scene.Store.QueryAsync($"SELECT name FROM class_instance WHERE name IN ('a{neuron}', 'neuron {neuron}')"));
        (await scene.GetAsync($"/2/neuron/{neuron}/delete", "editor")).Expect(HttpStatusCode.NotFound);

        Assert.Equal(["1"], await scene.Store.QueryAsync($"SELECT count(*) FROM catmaid_deep_link WHERE alias = 'to node {node}' AND active_treenode_id IS NULL AND active_skeleton_id IS NULL"));

        // The rows of the tag and of the annotation stay where only what bore them is gone.
        await scene.Store.ExecuteAsync($"DELETE FROM class_instance WHERE name IN ('a{neuron}', 't{neuron}')");
        Assert.Equal(before, await CountsAsync(scene));
        if (kind != TestStoreKind.Sqlite)
            await DerivedTablesTests.AssertFreshAsync(scene.Store);
    }

    [Theory]
    [MemberData(nameof(ClientScenes.Kinds), MemberType = typeof(ClientScenes))]
    public async Task Volumes_are_made_of_forms_and_of_JSON(TestStoreKind kind)
    {
        var scene = await scenes.GetAsync(kind);
        const string Mesh = "[[[0,0,0],[6,0,0],[0,6,0],[0,0,6.5]],[[0,2,1],[0,1,3],[0,3,2],[1,2,3]]]";
        var form = (await scene.PostAsync("/2/volumes/add", $"title=by%20form&type=trimesh&comment=no&mesh={Mesh}", "editor")).Json;
        var json = (await scene.SendAsync("editor", HttpMethod.Post, "/2/volumes/add", new StringContent($$"""{"title": "by JSON", "type": "trimesh", "mesh": {{Mesh}}}""", Encoding.UTF8, "application/json"))).Json;
        var box = (await scene.PostAsync("/2/volumes/add", "title=box&type=box&min_x=0&min_y=0&min_z=0&max_x=10&max_y=20&max_z=30", "editor")).Json;
        foreach (var volume in (JsonNode[])[form, json])
        {
            var detail = await OneAsync(scene, $"/2/volumes/{volume["volume_id"]}");
            Assert.Equal("<IndexedTriangleSet  index='0 1 2 3 4 5 6 7 8 9 10 11'><Coordinate point='0 0 0 0 6 0 6 0 0 0 0 0 6 0 0 0 0 6.5 0 0 0 0 0 6.5 0 6 0 6 0 0 0 6 0 0 0 6.5' /></IndexedTriangleSet>", (string)detail["mesh"]!);
            Assert.Equal("""{"min":{"x":0,"y":0,"z":0},"max":{"x":6,"y":6,"z":6.5}}""", detail["bbox"]!.ToJsonString());
        }

        var row = (await OneAsync(scene, $"/2/volumes?volume_ids={box["volume_id"]}"))["data"]![0]!.AsArray();
        Assert.Equal("box 2200 6000 true true", $"{row[1]} {row[9]} {row[10]} {row[11]} {row[12]}");
        Assert.Equal(39, (double)(await OneAsync(scene, $"/2/volumes?volume_ids={form["volume_id"]}"))["data"]![0]![10]!, 3);
        Assert.Equal(["1"], await scene.Store.QueryAsync($"SELECT count(*) FROM volume_class_instance l JOIN class_instance i ON i.id = l.class_instance_id JOIN class c ON c.id = i.class_id WHERE volume_id = {box["volume_id"]} AND c.class_name = 'volume'"));
        foreach (var bad in (string[])
        [
            "title=a", "title=a&type=ball", "type=box", "title=a&type=trimesh", "title=a&type=trimesh&mesh=x", "title=a&type=trimesh&mesh=[]", "title=a&type=trimesh&mesh=[[[0,0,0],[1,0,0],[0,1,0]],[]]",
            "title=a&type=trimesh&mesh=[[[0,0,0],[1,0,0],[0,1,0]],[[0,1,3]]]", "title=a&type=trimesh&mesh=[[[0,0,0],[1,0],[0,1,0]],[[0,1,2]]]", "title=a&type=trimesh&mesh=[[[0,0,0],[1,0,\"a\"],[0,1,0]],[[0,1,2]]]",
            "title=a&type=trimesh&mesh=[[[0,0,0],[1,0,0],[0,1,0]],[[0,1,-1]]]", "title=a&type=box&min_x=1", "title=a&type=box&min_x=1&min_y=1&min_z=1&max_x=0&max_y=2&max_z=2", $"title=&type=trimesh&mesh={Mesh}",
        ])
            (await scene.PostAsync("/2/volumes/add", bad, "editor")).Expect(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Who_has_imported_or_shares_a_group_may_edit_and_who_may_only_look_may_not()
    {
        var scene = await scenes.GetAsync(TestStoreKind.Sqlite);
        var (neuron, _, node) = await MakeNeuronAsync(scene);
        foreach (var path in (string[])["/2/treenode/create", "/2/connector/create", "/2/link/create", $"/2/label/treenode/{node}/update", $"/2/label/treenode/{node}/remove", "/2/annotations/add", "/2/annotations/remove", $"/2/neurons/{neuron}/rename", $"/2/neuron/{neuron}/delete", "/2/volumes/add"])
        {
            foreach (var user in (string[])["reader", "nobody"])
                (await scene.PostAsync(path, "x=1", user)).Expect(HttpStatusCode.Forbidden);
        }

        await scene.Store.ExecuteAsync("INSERT INTO auth_user_groups (id, user_id, group_id) SELECT 77, u.id, g.id FROM auth_user u, auth_group g WHERE username = 'other' AND name = 'editor'");
        (await scene.PostAsync($"/2/label/treenode/{node}/update", "tags=shared", "editor")).Expect(HttpStatusCode.OK);
        Assert.Equal("""["shared"]""", await ReplaceAsync());
        await scene.Store.ExecuteAsync("DELETE FROM auth_user_groups WHERE id = 77");
        (await scene.PostAsync($"/2/label/treenode/{node}/update", "tags=imported", "editor")).Expect(HttpStatusCode.OK);
        Assert.Equal("[]", await ReplaceAsync());
        await scene.Store.ExecuteAsync(
            "UPDATE catmaid_transaction_info SET label = 'skeletons.import', user_id = (SELECT id FROM auth_user WHERE username = 'other') WHERE transaction_id = (SELECT txid FROM treenode_class_instance ORDER BY id DESC LIMIT 1)");
        Assert.Equal("""["imported"]""", await ReplaceAsync());

        async Task<string> ReplaceAsync() => (await scene.PostAsync($"/2/label/treenode/{node}/update", "tags=", "other")).Json["deleted_labels"]!.ToJsonString();
    }

    [Theory]
    [InlineData(TestStoreKind.Sqlite)]
    [InlineData(TestStoreKind.Postgres)]
    public async Task A_project_that_was_never_traced_in_is_set_up_by_the_first_node(TestStoreKind kind)
    {
        var scene = await scenes.GetAsync(kind);
        await scene.Store.ExecuteAsync("INSERT INTO project (id, title) VALUES (50, 'empty')");
        Assert.Equal("[]", (await scene.GetAsync("/50/skeletons", "chief")).Json.ToJsonString());
        foreach (var path in (string[])["/50/annotations", "/50/labels", "/50/labels/stats", "/50/connectors/types", "/50/volumes"])
            (await scene.GetAsync(path, "chief")).Expect(HttpStatusCode.OK);
        (await scene.PostAsync("/50/annotations/query-targets", "name=a", "chief")).Expect(HttpStatusCode.OK);
        var node = (await scene.PostAsync("/50/treenode/create", "x=1", "chief")).Json;
        Assert.Equal($"[{node["skeleton_id"]}]", (await scene.GetAsync("/50/skeletons", "chief")).Json.ToJsonString());

        // Nothing of another project is in reach.
        foreach (var path in (string[])["/50/skeletons/31/compact-detail", "/50/volumes/71"])
            (await scene.GetAsync(path, "chief")).Expect(HttpStatusCode.NotFound);
        Assert.Equal("{}", (await scene.PostAsync("/50/skeleton/neuronnames", "skids=31", "chief")).Json.ToJsonString());
        (await scene.PostAsync("/50/treenode/create", "x=1&parent_id=101", "chief")).Expect(HttpStatusCode.NotFound);
        (await scene.PostAsync("/50/annotations/add", "entity_ids=21&annotations=a", "chief")).Expect(HttpStatusCode.NotFound);
        (await scene.PostAsync("/50/neurons/21/rename", "name=a", "chief")).Expect(HttpStatusCode.NotFound);
        (await scene.GetAsync("/50/neuron/21/delete", "chief")).Expect(HttpStatusCode.NotFound);
    }

    private static async Task<JsonNode> OneAsync(ClientScene scene, string path) => (await scene.GetAsync(path)).Json;

    private static async Task<JsonNode> MakeNodeAsync(ClientScene scene, string form) => (await scene.PostAsync("/2/treenode/create", form, "editor")).Json;

    private static async Task<(long Neuron, long Skeleton, long Node)> MakeNeuronAsync(ClientScene scene)
    {
        var node = await MakeNodeAsync(scene, "x=1&y=2&z=3");
        var neuron = (long)(await OneAsync(scene, $"/2/skeleton/{node["skeleton_id"]}/neuronname"))["neuronid"]!;
        return (neuron, (long)node["skeleton_id"]!, (long)node["treenode_id"]!);
    }

    /// <summary>A connector with a node as its source, and another one of its skeleton as its target.</summary>
    private static async Task<long> ConnectorAsync(ClientScene scene, long node)
    {
        var other = await OtherAsync(scene, node);
        var form = string.Create(CultureInfo.InvariantCulture, $"x=1&y=1&z=1&links[0][0]={node}&links[0][1]={scene.Presynaptic}&links[0][2]=5&links[1][0]={other}&links[1][1]={scene.Postsynaptic}&links[1][2]=5");
        return (long)(await scene.PostAsync("/2/connector/create", form, "editor")).Json["connector_id"]!;
    }

    private static async Task<long> OtherAsync(ClientScene scene, long node) => (long)(await MakeNodeAsync(scene, $"x=1&parent_id={node}"))["treenode_id"]!;

    private static async Task<List<string>> CountsAsync(ClientScene scene)
    {
        var counts = new List<string>();
        foreach (var table in (string[])["class_instance", "class_instance_class_instance", "treenode", "treenode_connector", "treenode_class_instance", "review", "catmaid_skeleton_summary"])
            counts.Add($"{table} {(await scene.Store.QueryAsync($"SELECT count(*) FROM {table}"))[0]}");
        return counts;
    }
}
