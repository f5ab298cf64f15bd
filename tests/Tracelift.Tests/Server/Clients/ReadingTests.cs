using System.Net;
using System.Text.Json.Nodes;
using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.Server.Clients;

/// <summary>Clients' reads of the small project's rows, in exact form.</summary>
[Collection(nameof(ClientScenes))]
public sealed class ReadingTests(ClientScenes scenes)
{
    private const string Iso = "2020-01-02T03:04:05.678000+00:00";
    private const string Time = "2020-01-02T03:04:05.678Z";
    private const string Epoch = "1577934245.678";

    // ANN and the like stand for ids that a store gives.
    internal static readonly (string Path, string? Form, string Expected)[] Cases =
    [
        ("/1/skeletons/", null, "[31,32]"),
        ("/1/skeletons?nodecount_gt=2&created_by=ANN&from=20200102&to=20200102", null, "[31,32]"),
        ("/1/skeletons?created_by=ANN&from=20200103", null, "[]"),
        ("/1/skeletons?reviewed_by=ANN", null, "[31]"),
        ("/1/skeletons?nodecount_gt=3", null, "[]"),
        ("/1/skeletons/31/compact-detail?with_connectors=True&with_tags=true&with_reviews=true&with_annotations=TRUE&ordered=true", null,
            """[[[101,null,ANN,101.25,202,303,-1,5],[102,101,ANN,102.25,204,306,-1,5],[103,102,ANN,103.25,206,309,-1,5]],[[102,201,0,1.5,2.5,3.5]],{"soma":[101]},[[101,81,ANN],[103,82,ANN]],[[61]]]"""),
        ("/1/skeletons/32/compact-detail?with_connectors=true&with_user_info=true&with_tags=true&with_annotations=true&ordered=true", null,
            """[[[111,null,ANN,111.25,222,333,-1,5],[112,111,ANN,112.25,224,336,-1,5],[113,112,ANN,113.25,226,339,-1,5]],[[112,201,1,1.5,2.5,3.5,ANN]],{},[],[]]"""),
        ("/1/skeletons/31/compact-detail?with_connectors=true&with_tags=true&with_edition_times=true&ordered=true", null,
            $$"""[[[101,null,ANN,101.25,202,303,-1,5,"{{Iso}}"],[102,101,ANN,102.25,204,306,-1,5,"{{Iso}}"],[103,102,ANN,103.25,206,309,-1,5,"{{Iso}}"]],[[102,201,0,1.5,2.5,3.5,"{{Iso}}"]],{"soma":[[101,"{{Iso}}"]]},[],[]]"""),
        ("/1/skeletons/32/compact-detail?with_connectors=true&with_user_info=true&with_edition_times=true&ordered=true", null,
            $$"""[[[111,null,ANN,111.25,222,333,-1,5,"{{Iso}}"],[112,111,ANN,112.25,224,336,-1,5,"{{Iso}}"],[113,112,ANN,113.25,226,339,-1,5,"{{Iso}}"]],[[112,201,1,1.5,2.5,3.5,ANN,"{{Iso}}"]],{},[],[]]"""),
        ("/1/32/1/0/compact-skeleton?ordered=true", null, """[[[111,null,ANN,111.25,222,333,-1,5],[112,111,ANN,112.25,224,336,-1,5],[113,112,ANN,113.25,226,339,-1,5]],[[112,201,1,1.5,2.5,3.5]],{},[],[]]"""),
        ("/1/skeletons/compact-detail", "skeleton_ids[0]=31&ordered=true",
            """{"skeletons":{"31":[[[101,null,ANN,101.25,202,303,-1,5],[102,101,ANN,102.25,204,306,-1,5],[103,102,ANN,103.25,206,309,-1,5]],[],{},[],[]]}}"""),
        ("/1/skeletons/32/node-overview", null, """[[[111,null,5,111.25,222,333,-1,ANN,1577934245],[112,111,5,112.25,224,336,-1,ANN,1577934245],[113,112,5,113.25,226,339,-1,ANN,1577934245]],[],[]]"""),
        ("/1/skeletons/review-status", "skeleton_ids[0]=31&skeleton_ids[1]=32&skeleton_ids[2]=99", """{"31":[3,2],"32":[3,0]}"""),
        ("/1/skeletons/review-status", "skeleton_ids[0]=31&user_ids[0]=999999", """{"31":[3,0]}"""),
        ("/1/skeletons/connectivity-counts", "skeleton_ids=31,32&source_relations[0]=presynaptic_to", """{"connectivity":{"31":{"14":1}},"relations":{"14":"presynaptic_to"}}"""),
        ("/1/skeletons/connectivity-counts?skeleton_ids=32&count_partner_links=false", null, """{"connectivity":{"32":{"15":1}},"relations":{"15":"postsynaptic_to"}}"""),
        ("/1/skeleton/neuronnames", "skids[0]=31&skids[1]=32&skids[2]=21", """{"31":"neuron 0","32":"neuron 1"}"""),
        ("/1/skeleton/31/neuronname", null, """{"neuronname":"neuron 0","neuronid":21}"""),
        ("/1/neurons/from-models", "model_ids[]=31&model_ids[]=32", """{"31":21,"32":22}"""),
        ("/1/neuron/21/get-all-skeletons", null, "[31]"),
        ("/1/treenodes/compact-detail", "treenode_ids[0]=101&treenode_ids[1]=201", $"[[101,null,101.25,202,303,5,-1,31,{Epoch},ANN]]"),
        ("/1/treenodes/compact-detail", "label_names[0]=soma&skeleton_ids=31", $"[[101,null,101.25,202,303,5,-1,31,{Epoch},ANN]]"),
        ("/1/treenodes/compact-detail", "label_ids=63&skeleton_ids=32", "[]"),
        ("/1/node/user-info", "node_ids[0]=103&node_ids[1]=202",
            $$"""{"103":{"user":ANN,"editor":ANN,"creation_time":"{{Iso}}","edition_time":"{{Iso}}","reviewers":[ANN],"review_times":["{{Iso}}"]},"202":{"user":ANN,"editor":ANN,"creation_time":"{{Iso}}","edition_time":"{{Iso}}","reviewers":[],"review_times":[]} }"""),
        ("/1/annotations/", null, """{"annotations":[{"name":"published","id":61,"users":[{"id":ANN,"name":"ann"}]},{"name":"Ours, \"quoted\" <b>","id":65,"users":[{"id":ANN,"name":"ann"}]}]}"""),
        ("/1/annotations?simple=true", null, """{"annotations":[{"id":61,"name":"published"},{"id":65,"name":"Ours, \"quoted\" <b>"}]}"""),
        ("/1/annotations", "annotations[0]=61", """{"annotations":[{"name":"Ours, \"quoted\" <b>","id":65,"users":[{"id":ANN,"name":"ann"}]}]}"""),
        ("/1/annotations", "skeleton_id=31", """{"annotations":[{"name":"published","id":61,"users":[{"id":ANN,"name":"ann"}]}]}"""),
        ("/1/annotations", "neuron_id=22", """{"annotations":[]}"""),
        ("/1/annotations", "neuron_id=21&user_id=ANN", """{"annotations":[{"name":"published","id":61,"users":[{"id":ANN,"name":"ann"}]}]}"""),
        ("/1/annotations", "neuron_id=21&user_id=999999", """{"annotations":[]}"""),
        ("/1/annotations/table-list", "user_id=ANN&order[0][0]=3&order[0][1]=desc&order[1][0]=0&order[1][1]=asc",
            $$"""{"recordsTotal":2,"recordsFiltered":2,"data":[["published","{{Iso}}",2,ANN,61],["Ours, \"quoted\" <b>","{{Iso}}",1,ANN,65]]}"""),
        ("/1/annotations/table-list", "search=^publ&length=5&start=0", $$"""{"recordsTotal":1,"recordsFiltered":1,"data":[["published","{{Iso}}",2,ANN,61]]}"""),
        ("/1/annotations/query-targets", "annotated_with[0]=61&with_annotations=true",
            """{"entities":[{"id":21,"name":"neuron 0","type":"neuron","skeleton_ids":[31],"annotations":[{"id":61,"name":"published","uid":ANN}]}],"totalRecords":1}"""),
        ("/1/annotations/query-targets", "annotated_with[0]=65&sub_annotated_with[0]=65&types[0]=neuron", """{"entities":[{"id":21,"name":"neuron 0","type":"neuron","skeleton_ids":[31]}],"totalRecords":1}"""),
        ("/1/annotations/query-targets", "annotated_with[0]=61,65&annotated_with[1]=61&not_annotated_with[0]=65", """{"entities":[{"id":21,"name":"neuron 0","type":"neuron","skeleton_ids":[31]}],"totalRecords":1}"""),
        ("/1/annotations/query-targets", "name=/ron%20[01]$&range_start=1&range_length=5", """{"entities":[{"id":22,"name":"neuron 1","type":"neuron","skeleton_ids":[32]}],"totalRecords":2}"""),
        ("/1/annotations/query-targets", "name=NEURON%201&name_exact=true", """{"entities":[{"id":22,"name":"neuron 1","type":"neuron","skeleton_ids":[32]}],"totalRecords":1}"""),
        ("/1/annotations/query-targets", "name=PUBL&types=annotation&sort_by=name&sort_dir=desc", """{"entities":[{"id":61,"name":"published","type":"annotation"}],"totalRecords":1}"""),
        ("/1/annotations/query-targets", "annotation_reference=name&annotated_with=published", """{"entities":[{"id":21,"name":"neuron 0","type":"neuron","skeleton_ids":[31]}],"totalRecords":1}"""),
        ("/1/annotations/query-targets", "name=neuron%201&with_timestamps=true",
            $$"""{"entities":[{"id":22,"name":"neuron 1","type":"neuron","creation_time":"{{Time}}","edition_time":"{{Time}}","skeleton_ids":[32]}],"totalRecords":1}"""),
        ("/1/annotations/query-targets", "annotated_with=61&types=neuron&with_timestamps=true&with_annotations=true",
            $$"""{"entities":[{"id":21,"name":"neuron 0","type":"neuron","creation_time":"{{Time}}","edition_time":"{{Time}}","skeleton_ids":[31],"annotations":[{"id":61,"name":"published","uid":ANN,"creation_time":"{{Time}}","edition_time":"{{Time}}"}]}],"totalRecords":1}"""),
        ("/1/annotations/query-targets", "import_only=full", """{"entities":[],"totalRecords":0}"""),
        ("/1/annotations/forskeletons", "skeleton_ids[0]=31&skeleton_ids[1]=32", """{"skeletons":{"31":[{"id":61,"uid":ANN}]},"annotations":{"61":"published"}}"""),
        ("/1/annotations/query", "object_ids[0]=21&object_ids[1]=61", """{"entities":{"21":[{"id":61,"uid":ANN}],"61":[{"id":65,"uid":ANN}]},"annotations":{"61":"published","65":"Ours, \"quoted\" <b>"}}"""),
        ("/1/skeleton/annotationlist", "skeleton_ids[0]=31&skeleton_ids[1]=32&metaannotations=1&neuronnames=1",
            """{"skeletons":{"31":{"annotations":[{"uid":ANN,"id":61}]}},"metaannotations":{"61":{"annotations":[{"uid":ANN,"id":65}]}},"annotations":{"61":"published","65":"Ours, \"quoted\" <b>"},"neuronnames":{"31":"neuron 0","32":"neuron 1"}}"""),
        ("/1/labels/", null, """["soma"]"""),
        ("/1/labels/stats", null, """[[63,"soma",31,101]]"""),
        ("/1/labels-for-nodes", "treenode_ids=101,102&connector_ids=201", """{"101":["soma"],"201":["soma"]}"""),
        ("/1/labels/treenode/101/", null, """["soma"]"""),
        ("/1/labels/connector/202", null, "[]"),
        ("/1/connectors/links/?skeleton_ids[0]=31&with_tags=true&relation_type=presynaptic_to", null, $$"""{"links":[[31,201,1.5,2.5,3.5,5,ANN,102,"{{Iso}}","{{Iso}}"]],"tags":{"201":["soma"]} }"""),
        ("/1/connectors/links", "skeleton_ids=32&skeleton_ids=31&relation_type=postsynaptic_to&with_tags=false", $$"""{"links":[[32,201,1.5,2.5,3.5,5,ANN,112,"{{Iso}}","{{Iso}}"]],"tags":{} }"""),
        ("/1/connectors/", "with_partners=true",
            $$"""{"connectors":[[201,1.5,2.5,3.5,5,ANN,ANN,{{Epoch}},{{Epoch}}],[202,50,60,70,5,ANN,ANN,{{Epoch}},{{Epoch}}]],"tags":{"201":["soma"]},"partners":{"201":[[51,102,31,14,5,ANN,{{Epoch}},{{Epoch}}],[52,112,32,15,5,ANN,{{Epoch}},{{Epoch}}]]} }"""),
        ("/1/connectors", "skeleton_ids[0]=31&relation_type=postsynaptic_to", """{"connectors":[],"tags":{},"partners":{} }"""),
        ("/1/connectors", "tags[0]=soma&with_tags=false", $$"""{"connectors":[[201,1.5,2.5,3.5,5,ANN,ANN,{{Epoch}},{{Epoch}}]],"tags":{},"partners":{} }"""),
        ("/1/connectors", "without_relation_types[0]=presynaptic_to", $$"""{"connectors":[[202,50,60,70,5,ANN,ANN,{{Epoch}},{{Epoch}}]],"tags":{},"partners":{} }"""),
        ("/1/connectors/in-bounding-box", "minx=0&maxx=100&miny=0&maxy=100&minz=0&maxz=100", "[[201],[202]]"),
        ("/1/connectors/in-bounding-box", "minx=0&maxx=49.9&miny=0&maxy=100&minz=0&maxz=100&with_locations=true", "[[201,1.5,2.5,3.5]]"),
        ("/1/connectors/in-bounding-box?minx=0&maxx=100&miny=0&maxy=100&minz=0&maxz=100&with_locations=true&with_links=true&limit=3", null,
            $"""[[201,1.5,2.5,3.5,31,5,ANN,102,"{Time}","{Time}",14],[201,1.5,2.5,3.5,32,5,ANN,112,"{Time}","{Time}",15],[202,50,60,70,null,null,null,null,null,null,null]]"""),
        ("/1/connectors/in-bounding-box", "minx=0&maxx=100&miny=0&maxy=100&minz=0&maxz=100&only_linked=true&skeleton_ids=32", "[[201]]"),
        ("/1/connectors/in-bounding-box", "minx=0&maxx=100&miny=0&maxy=100&minz=0&maxz=100&with_links=true&skeleton_ids=32",
            $"""[[201,31,5,ANN,102,"{Time}","{Time}",14],[201,32,5,ANN,112,"{Time}","{Time}",15]]"""),
        ("/1/connectors/in-bounding-box", "minx=51&maxx=53&miny=102&maxy=104&minz=153&maxz=157", "[[201]]"),
        ("/1/connectors/in-bounding-box", "minx=51&maxx=53&miny=102&maxy=104&minz=153&maxz=157&skeleton_ids=32", "[[201]]"),
        ("/1/connectors/in-bounding-box", "minx=51&maxx=53&miny=10&maxy=20&minz=153&maxz=157", "[]"),
        ("/1/connector/skeletons", "connector_ids[0]=201", """[[201,{"presynaptic_to":31,"postsynaptic_to":[32],"presynaptic_to_node":102,"postsynaptic_to_node":[112]}]]"""),
        ("/1/connector/info", "pre[0]=31", "[[201,[1.5,2.5,3.5],102,31,5,ANN,[102.25,204,306],112,32,5,ANN,[112.25,224,336]]]"),
        ("/1/connector/list/many_to_many", "skids1[0]=32&skids2[0]=31&relation=postsynaptic_to", "[[201,[1.5,2.5,3.5],112,32,5,ANN,[112.25,224,336],102,31,5,ANN,[102.25,204,306]]]"),
        ("/1/volumes/", null,
            $$"""{"columns":["id","name","comment","user_id","editor_id","project_id","creation_time","edition_time","annotations","area","volume","watertight","meta_computed"],"data":[[71,"box",null,ANN,ANN,1,"{{Time}}","{{Time}}",["published"],null,null,null,false]]}"""),
        ("/1/volumes/71/", null,
            $$$"""{"id":71,"project_id":1,"name":"box","comment":null,"user_id":ANN,"editor_id":ANN,"creation_time":"{{{Time}}}","edition_time":"{{{Time}}}","bbox":{"min":{"x":0,"y":0,"z":0},"max":{"x":2,"y":1,"z":0.5}},"mesh":"<IndexedTriangleSet  index='0 1 2 3 4 5'><Coordinate point='0 0 0 0 1 0 1 1 0.5 0 0 0 1 1 0.5 2 0 0' /></IndexedTriangleSet>"}"""),
        ("/permission", null, """[{"can_browse":[1],REST},[]]"""),
    ];

    [Theory]
    [MemberData(nameof(ClientScenes.Kinds), MemberType = typeof(ClientScenes))]
    public async Task Answers_are_as_CATMAIDs(TestStoreKind kind)
    {
        var scene = await scenes.GetAsync(kind);
        var ann = await scene.IdAsync("SELECT id FROM auth_user WHERE username = 'ann'");
        var faults = new List<string>();
        foreach (var (path, form, expected) in Cases)
        {
            string Of(string text) => text.Replace("ANN", $"{ann}", StringComparison.Ordinal);
            var answer = form is null ? await scene.GetAsync(Of(path)) : await scene.PostAsync(path, Of(form));
            Assert.Equal("application/json", answer.ContentType);
            if (expected.Contains("REST", StringComparison.Ordinal))
                Assert.Equal("[1,2]", answer.Json[0]!["can_browse"]!.ToJsonString());
            else
                faults.AddRange(Differences(Of(expected), answer, $"{kind} {path} {form}"));
        }

        Assert.True(faults.Count == 0, string.Join("\n", faults));
    }

    [Theory]
    [MemberData(nameof(ClientScenes.Kinds), MemberType = typeof(ClientScenes))]
    public async Task Users_are_listed_with_colours(TestStoreKind kind)
    {
        var scene = await scenes.GetAsync(kind);
        var ann = (await scene.GetAsync("/user-list")).Json.AsArray().Single(user => (string)user!["login"]! == "ann")!;
        Assert.Equal(["color", "first_name", "full_name", "id", "last_name", "login", "primary_group_id"], ann.AsObject().Select(field => field.Key).Order(StringComparer.Ordinal));
        Assert.All(ann["color"]!.AsArray(), part => Assert.InRange((double)part!, 0, 1));
        Assert.Equal(3, ann["color"]!.AsArray().Count);
        (await scene.GetAsync("/user-list?with_passwords=true")).Expect(HttpStatusCode.Forbidden);
        Assert.All((await scene.GetAsync("/user-list?with_passwords=true", "chief")).Json.AsArray(), user => Assert.NotNull(user!["password"]));
    }

    [Theory]
    [MemberData(nameof(ClientScenes.Kinds), MemberType = typeof(ClientScenes))]
    public async Task Lengths_are_those_of_the_nodes(TestStoreKind kind)
    {
        var lengths = (await (await scenes.GetAsync(kind)).PostAsync("/1/skeletons/cable-length", "skeleton_ids[0]=31")).Json;
        Assert.Equal(2 * Math.Sqrt(1 + 4 + 9), (double)lengths["31"]!, 3);
    }

    [Fact]
    public async Task Whoever_asks_for_what_is_not_there_is_told()
    {
        var scene = await scenes.GetAsync(TestStoreKind.Sqlite);
        foreach (var path in (string[])["/1/skeletons/99/compact-detail", "/1/skeletons/21/compact-detail", "/1/99/1/1/compact-skeleton", "/1/skeletons/x/compact-detail", "/1/neuron/31/get-all-skeletons", "/1/volumes/99", "/1/labels/neuron/21", "/9/skeletons"])
            (await scene.GetAsync(path, "chief")).Expect(HttpStatusCode.NotFound);
        foreach (var (path, form) in ((string, string)[])
        [
            ("/1/skeletons/compact-detail", "skeleton_ids[0]=31&skeleton_ids[1]=99"), ("/1/skeleton/annotationlist", "skeleton_ids[0]=99"),
        ])
            (await scene.PostAsync(path, form)).Expect(HttpStatusCode.NotFound);
        foreach (var (path, form) in ((string, string)[])
        [
            ("/1/skeletons/compact-detail", ""), ("/1/skeletons/compact-detail", "skeleton_ids=a"), ("/1/skeletons/review-status", "x=1"), ("/1/skeletons/review-status", "skeleton_ids=31&whitelist=true"),
            ("/1/neurons/from-models", ""), ("/1/treenodes/compact-detail", ""), ("/1/node/user-info", "node_ids="), ("/1/annotations/query-targets", "name=/("), ("/1/annotations/query-targets", "name=/(?<=a)b"),
            ("/1/annotations/query-targets", "annotated_with[0]=x"), ("/1/annotations/query-targets", "types=nothing"), ("/1/annotations/query-targets", "annotation_reference=name&annotated_with=nobody"),
            ("/1/annotations/query-targets", "sort_by=colour"), ("/1/annotations/query-targets", "import_only=some"), ("/1/annotations/query-targets", "annotated_with=61&annotation_date_start=soon"), ("/1/annotations/table-list", "order[0][0]=9&order[0][1]=asc"), ("/1/annotations/table-list", "search=["),
            ("/1/connectors/links", ""), ("/1/connectors/links", "skeleton_ids=31&relation_type=nothing"), ("/1/connectors", "relation_type=nothing"), ("/1/connectors/in-bounding-box", "minx=0"),
            ("/1/connectors/in-bounding-box", "minx=a&maxx=1&miny=0&maxy=1&minz=0&maxz=1"), ("/1/connector/skeletons", ""), ("/1/connector/info", ""), ("/1/connector/list/many_to_many", "skids1=1&skids2=2&relation=nothing"),
        ])
            Assert.NotEmpty((await scene.PostAsync(path, form)).Expect(HttpStatusCode.BadRequest).Error);
        foreach (var path in (string[])["/1/skeleton/99/neuronname", "/1/skeletons/31/compact-detail?format=xml", "/1/skeletons?from=2020&created_by=1", "/1/skeletons?created_by=1&reviewed_by=1"])
            (await scene.GetAsync(path)).Expect(HttpStatusCode.BadRequest);
    }

    private static IEnumerable<string> Differences(string expected, Answer answer, string what)
    {
        if (answer.Status != HttpStatusCode.OK || !JsonNode.DeepEquals(Sorted(JsonNode.Parse(expected)), Sorted(answer.Json)))
            yield return $"{what}\nexpected {expected}\nbut got  {answer.Body}";
    }

    // Rows that are in no particular order begin with their ids.
    private static JsonNode? Sorted(JsonNode? node) => node switch
    {
        JsonArray array when array.All(row => row is JsonArray { Count: > 0 } first && first[0] is JsonValue) => new JsonArray([.. array.Select(Sorted).OrderBy(row => row!.ToJsonString(), StringComparer.Ordinal)]),
        JsonArray array => new JsonArray([.. array.Select(Sorted)]),
        JsonObject fields => new JsonObject(fields.Select(field => KeyValuePair.Create(field.Key, Sorted(field.Value)))),
        _ => node?.DeepClone(),
    };
}
