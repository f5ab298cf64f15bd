using System.Globalization;
using System.Text;

namespace Tracelift.Bench.Storm;

/// <summary>
/// The largest, the most repeated and the slowest known request of each call. The key is a line of the table of rights,
/// without the required right. The tests fail for a missing call.
/// </summary>
internal sealed class WorstRequests
{
    private const string Nobodys = "999999999";
    private const string RegularExpression = "/((((a?){99}(b|c)*){99}[^x]*){9}.*){9}$";

    private readonly StormScene _scene;
    private readonly int _values;
    private readonly string _p;
    private readonly Dictionary<string, Func<IEnumerable<StormRequest>>> _calls = new(StringComparer.Ordinal);

    /// <summary>Makes the requests.</summary>
    /// <param name="scene">The scene.</param>
    /// <param name="values">The number of values in the longest lists.</param>
    /// <param name="project">The project of the requests.</param>
    public WorstRequests(StormScene scene, int values, long project)
    {
        (_scene, _values) = (scene, values);
        _p = project.ToString(CultureInfo.InvariantCulture);
        Describe();
    }

    /// <summary>The calls that are described.</summary>
    public IReadOnlyCollection<string> Calls => _calls.Keys;

    /// <summary>Returns the requests of a call.</summary>
    public IReadOnlyList<StormRequest> Of(string call) => [.. _calls[call]()];

    private static StormRequest Get(string path) => new("GET", path);

    private static StormRequest Large(string path, int megabytes) => StormRequest.Form(path, "a=" + new string('x', megabytes << 20));

    private void Add(string call, params Func<string, IEnumerable<StormRequest>>[] requests)
    {
        var path = Path(call, isChange: !call.StartsWith("GET ", StringComparison.Ordinal) || call.EndsWith("/delete", StringComparison.Ordinal));
        _calls.Add(call, () => requests.SelectMany(make => make(path)));
    }

    // A change goes to the last neuron, which no other request uses.
    private string Path(string call, bool isChange)
    {
        var path = call[(call.LastIndexOf(' ') + 1)..];
        foreach (var (name, value) in new[]
        {
            ("pid", _p), ("sid", Of(_scene.Skeletons)), ("nid", (isChange ? _scene.Neurons[^1] : _scene.Neurons[0]).ToString(CultureInfo.InvariantCulture)),
            ("type", "treenode"), ("id", Of(_scene.Nodes)), ("nodes", "1"), ("connectors", "1"), ("tags", "1"), ("place", Nobodys), ("draft", Nobodys), ("uid", Nobodys), ("vid", Nobodys), ("gid", Nobodys), ("stack", Nobodys), ("key", "k"), ("job", Nobodys), ("**path", "a/b"), ("name", "a"),
        })
        {
            path = path.Replace($"{{{name}}}", value, StringComparison.Ordinal);
        }

        return path;
    }

    /// <summary>Adds calls without a body, with a query of the largest size.</summary>
    private void AddGets(params string[] paths)
    {
        foreach (var path in paths)
        {
            Add("GET " + path, asked => [Get(asked), Get(asked + "?" + StormRequest.Many(1_000, i => $"a{i}=1")), Get(asked + "?next=" + new string('x', 7_000))]);
        }
    }

    /// <summary>Adds calls with lists: of existing ids, of distant ones, of a repeated value, and as JSON.</summary>
    private void AddLists(string call, string field, List<long> known, string more = "") => Add(
        call,
        path =>
        [
            StormRequest.Form(path, $"{field}={StormRequest.List(known.Take(_values))}{more}"),
            StormRequest.Form(path, $"{field}={StormRequest.List(Enumerable.Range(1, _values).Select(i => i * 65_537L))}{more}"),
            StormRequest.Form(path, StormRequest.Many(_values, i => $"{field}[{i}]={known[0]}") + more),
            new StormRequest("POST", path, Encoding.ASCII.GetBytes($"{{\"{field}\":[{StormRequest.List(Enumerable.Range(1, _values).Select(i => (long)i))}]}}"), "application/json"),
        ]);

    private void AddForms(string call, params string[] forms) => Add(call, path =>
    [
        .. forms.Select(form => StormRequest.Form(path, form)),
        StormRequest.Form(path, StormRequest.Many(_values, i => $"f{i}={i}")),
        Large(path, 4),
        new StormRequest("POST", path, Encoding.ASCII.GetBytes("[" + string.Concat(Enumerable.Repeat("1,", _values * 4)) + "1]"), "application/json"),
    ]);

    private static string Of(List<long> ids) => ids[0].ToString(CultureInfo.InvariantCulture);

    private void Describe()
    {
        AddGets(
            "/", "/access", "/access/users/{uid}", "/account", "/accounts/anonymous-api-token", "/accounts/login", "/apis/openapi.json", "/data/{**path}", "/health/live", "/health/ready",
            "/import", "/import/{draft}/classifications", "/import/{draft}/confirm", "/import/{draft}/plan.json", "/import/{draft}/projects", "/import/{draft}/result", "/import/{draft}/source",
            "/import/{draft}/thumbnail/{key}/{stack}", "/jobs", "/jobs/{job}", "/jobs/{job}/events", "/jobs/{job}/file", "/jobs/{job}/report", "/permission", "/permissions", "/projects",
            "/projects/bring", "/projects/export", "/projects/{pid}", "/projects/{pid}/copy", "/projects/{pid}/export", "/projects/{pid}/import", "/projects/{pid}/rights", "/projects/{pid}/skeletons/{sid}", "/projects/{pid}/stacks/{stack}", "/stores", "/stores/{name}/projects",
            "/projects/{pid}/stacks/{stack}/tiles/{zoom}/{section}/{row}/{tile}",
            "/user-list", "/version", "/{pid}/connectors/types", "/{pid}/labels", "/{pid}/labels/stats", "/{pid}/labels/{type}/{id}", "/{pid}/neuron/{nid}/get-all-skeletons", "/{pid}/permissions/project-group", "/{pid}/permissions/project-user",
            "/{pid}/skeleton/{sid}/neuronname", "/{pid}/skeletons", "/{pid}/skeletons/{sid}/node-overview", "/{pid}/stack/{sid}/groups", "/{pid}/stack/{sid}/info", "/{pid}/stackgroup/{gid}/info",
            "/{pid}/volumes/{vid}", "/{pid}/{sid}/{connectors}/{tags}/compact-skeleton",
            "/{pid}/connectors/{id}", "/{pid}/labels/detail", "/{pid}/landmarks", "/{pid}/landmarks/{id}", "/{pid}/landmarks/groups", "/{pid}/landmarks/groups/{id}", "/{pid}/landmarks/groups/{id}/transitively-linked",
            "/{pid}/samplers", "/{pid}/skeleton/{sid}/permissions", "/{pid}/skeletons/{sid}/cable-length", "/{pid}/skeletons/{sid}/neuron-details", "/{pid}/skeletons/{sid}/sampler-count", "/{pid}/treenodes/{id}/compact-detail",
            "/{pid}/treenodes/{id}/importing-user", "/{pid}/treenodes/{id}/info", "/{pid}/treenodes/{id}/suppressed-virtual");
        Add("GET /{pid}/skeletons/change-history", path => [Get(path), Get(path + $"?skeleton_ids={string.Join(',', _scene.Skeletons.Take(1_000))}")]);
        Add("GET /{pid}/transactions", path => [Get(path), Get(path + "?range_length=1000000000")]);
        Add("GET /{pid}/stats/user-history", path => [Get(path + "?start_date=2010-01-01&end_date=2020-12-01"), Get(path + "?start_date=0001-01-01&end_date=9999-12-31")]);
        Add("GET /static/{name}", _ => [.. Enumerable.Range(0, 60).Select(i => Get($"/static/{i}-{new string('n', 3_000)}"))]);
        var markers = StormRequest.Many(190, i => $"soma_markers[{i}]=tag:{i}");
        var skeleton = Of(_scene.Skeletons);
        Add("GET /{pid}/skeleton/{sid}/swc", _ => [Get($"/{_p}/skeleton/{skeleton}/swc?{markers}")]);
        Add("GET /{pid}/skeleton/{sid}/eswc", _ => [Get($"/{_p}/skeleton/{skeleton}/eswc?{markers}")]);
        Add("GET /{pid}/skeletons/swc", _ => [Get($"/{_p}/skeletons/swc?skeleton_ids={string.Join(',', _scene.Skeletons.Take(700))}"), Get($"/{_p}/skeletons/swc?{StormRequest.Many(190, i => $"annotation[{i}]={i}")}")]);
        Add("GET /{pid}/skeletons/{sid}/compact-detail", _ => [Get($"/{_p}/skeletons/{skeleton}/compact-detail?with_connectors=1&with_tags=1&with_reviews=1&with_annotations=1&with_history=1&with_user_info=1&ordered=1")]);

        // Lists of ids.
        AddLists("POST /{pid}/annotations/forskeletons", "skeleton_ids", _scene.Skeletons);
        AddLists("POST /{pid}/annotations/query", "object_ids", _scene.Neurons);
        AddLists("POST /{pid}/skeleton/annotationlist", "skeleton_ids", _scene.Skeletons, "&metaannotations=1&neuronnames=1");
        AddLists("POST /{pid}/skeleton/neuronnames", "skids", _scene.Skeletons);
        AddLists("POST /{pid}/skeletons/compact-detail", "skeleton_ids", _scene.Skeletons, "&with_connectors=1&with_tags=1&with_annotations=1&with_user_info=1&ordered=1");
        AddLists("POST /{pid}/skeletons/from-origin", "source_ids", _scene.Skeletons, "&source_url=http://a.example&source_project_id=1");
        AddLists("POST /{pid}/skeletons/import-info", "skeleton_ids", _scene.Skeletons);
        AddLists("POST /{pid}/skeletons/origin", "skeleton_ids", _scene.Skeletons);
        AddLists("POST /{pid}/skeletons/review-status", "skeleton_ids", _scene.Skeletons);
        AddLists("POST /{pid}/treenodes/compact-detail", "treenode_ids", _scene.Nodes);
        AddLists("POST /{pid}/connector/info", "cids", _scene.Connectors, $"&pre={StormRequest.List(_scene.Skeletons)}&post={StormRequest.List(_scene.Skeletons)}");
        AddLists("POST /{pid}/connector/list/many_to_many", "skids1", _scene.Skeletons, $"&skids2={StormRequest.List(_scene.Skeletons)}&relation=presynaptic_to");
        AddLists("POST /{pid}/connector/skeletons", "connector_ids", _scene.Connectors);
        AddLists("POST /{pid}/connectors", "skeleton_ids", _scene.Skeletons, "&with_tags=1&with_partners=1");
        AddLists("POST /{pid}/labels-for-nodes", "treenode_ids", _scene.Nodes, $"&connector_ids={StormRequest.List(_scene.Connectors)}");
        AddLists("POST /{pid}/neurons/from-models", "model_ids", _scene.Skeletons);
        AddLists("POST /{pid}/node/user-info", "node_ids", _scene.Nodes);
        AddLists("GET POST /{pid}/connectors/links", "skeleton_ids", _scene.Skeletons, "&relation_type=presynaptic_to&with_tags=1");
        AddLists("GET POST /{pid}/skeletons/cable-length", "skeleton_ids", _scene.Skeletons);
        AddLists("GET POST /{pid}/skeletons/connectivity-counts", "skeleton_ids", _scene.Skeletons, "&source_relations[]=presynaptic_to&with_overall_counts=1&with_partner_counts=1");
        AddLists("GET POST /{pid}/skeletons/summary", "skeleton_ids", _scene.Skeletons);
        AddLists("GET POST /{pid}/volumes", "volume_ids", _scene.Neurons);

        AddLists("POST /{pid}/graph/circlesofhell", "skeleton_ids", _scene.Skeletons, "&n_circles=50&min_pre=0&min_post=0");
        AddLists("POST /{pid}/graph/dps", "sources", _scene.Skeletons, $"&targets={StormRequest.List(_scene.Skeletons)}&n_hops=50&min_synapses=0");
        AddLists("POST /{pid}/nodes/location", "node_ids", _scene.Nodes);
        AddLists("POST /{pid}/skeleton/connectivity_matrix", "rows", _scene.Skeletons, $"&columns={StormRequest.List(_scene.Skeletons)}&with_locations=1");
        AddLists("POST /{pid}/skeleton/contributor_statistics_multiple", "skids", _scene.Skeletons);
        AddLists("POST /{pid}/skeletons/confidence-compartment-subgraph", "skeleton_ids", _scene.Skeletons, "&with_overall_counts=1&" + StormRequest.Many(190, i => $"link_types[{i}]=synaptic-connector"));
        AddLists("POST /{pid}/skeletons/connectivity", "source_skeleton_ids", _scene.Skeletons, "&with_nodes=1&link_types=incoming,outgoing");
        AddLists("POST /{pid}/skeletons/connectivity_matrix/csv", "rows", _scene.Skeletons, $"&columns={StormRequest.List(_scene.Skeletons)}");
        AddLists("POST /{pid}/skeletons/sampler-count", "skeleton_ids", _scene.Skeletons);
        AddForms("GET POST /{pid}/logs/list", StormRequest.Many(_values / 2, i => $"iSortCol_{i}=6"), "iSortingCols=1000000&iSortCol_0=0");
        AddForms("GET POST /{pid}/node/get_location", "tnid=1");
        const string Everywhere = "left=-1e9&top=-1e9&z1=-1e9&right=1e9&bottom=1e9&z2=1e9";
        AddForms("GET POST /{pid}/node/list", Everywhere + "&labels=1&with_origin=1&order=cable-asc", $"{Everywhere}&treenode_ids={StormRequest.List(_scene.Nodes.Take(_values))}&connector_ids={StormRequest.List(_scene.Connectors)}&format=msgpack");
        AddForms("GET POST /{pid}/skeletons/in-bounding-box", "minx=-1e9&miny=-1e9&minz=-1e9&maxx=1e9&maxy=1e9&maxz=1e9&min_nodes=1", "minx=-1e308&maxx=1e308");
        foreach (var call in new[]
        {
            "GET POST /{pid}/skeleton/node/{id}/node_count", "GET POST /{pid}/skeleton/{sid}/compact-json", "GET POST /{pid}/skeleton/{sid}/contributor_statistics", "GET POST /{pid}/skeleton/{sid}/node_count",
            "GET POST /{pid}/skeleton/{sid}/reviewed-nodes", "GET POST /{pid}/skeleton/{sid}/statistics", "GET POST /{pid}/skeletons/{sid}/root", "GET POST /{pid}/treenodes/{id}/children",
            "GET POST /{pid}/treenodes/{id}/next-branch-or-end", "GET POST /{pid}/{sid}/{nodes}/{connectors}/{tags}/compact-arbor",
        })
        {
            AddForms(call, "with_halflinks=1&with_time=1");
        }

        var node = Of(_scene.Nodes);
        AddForms("POST /{pid}/skeletons/{sid}/find-labels", $"treenode_id={node}&label_regex={Uri.EscapeDataString(RegularExpression[1..])}");
        AddForms("POST /{pid}/skeletons/{sid}/open-leaves", $"treenode_id={node}");
        AddForms("POST /{pid}/skeletons/{sid}/review", "a=1");

        // Conditions that query the store once for each.
        var annotation = Of(_scene.Annotations);
        AddForms(
            "POST /{pid}/annotations/query-targets",
            StormRequest.Many(12_000, i => $"annotated_with[{i}]={annotation}"),
            StormRequest.Many(190, i => $"annotated_with[{i}]={StormRequest.List(_scene.Annotations.Take(300 - i))}") + "&" + StormRequest.Many(190, i => $"sub_annotated_with[{i}]={StormRequest.List(_scene.Annotations.Take(300 - i))}"),
            $"name={Uri.EscapeDataString(RegularExpression)}&with_annotations=1&with_timestamps=1");
        AddForms("GET POST /{pid}/annotations", StormRequest.Many(190, i => $"parallel_annotations[{i}]={_scene.Annotations[i % _scene.Annotations.Count]}"), StormRequest.Many(12_000, i => $"annotations[{i}]={annotation}"));
        AddForms("POST /{pid}/annotations/table-list", StormRequest.Many(_values / 2, i => $"order[{i}][0]=1&order[{i}][1]=asc"), $"search={Uri.EscapeDataString(RegularExpression[1..])}");
        AddForms("GET POST /{pid}/connectors/in-bounding-box", "minx=-1e9&miny=-1e9&minz=-1e9&maxx=1e9&maxy=1e9&maxz=1e9&with_locations=1&with_links=1");
        AddForms("GET POST /{pid}/stacks", "a=1");

        // Changes.
        AddForms("GET POST /{pid}/neuron/{nid}/delete", "a=1");
        AddForms(
            "POST /{pid}/annotations/add",
            $"{StormRequest.Many(190, i => $"annotations[{i}]=storm {i}")}&entity_ids={StormRequest.List(_scene.Neurons.Take(_values / 190))}",
            StormRequest.Many(_values, i => $"annotations[{i}]=n{i}"));
        AddLists("POST /{pid}/annotations/remove", "entity_ids", _scene.Neurons, $"&annotation_ids={StormRequest.List(_scene.Annotations)}");
        AddForms("POST /{pid}/connector/create", "x=1&y=1&z=1&confidence=5");
        AddForms("POST /{pid}/label/{type}/{id}/remove", "tag=x");
        AddForms("POST /{pid}/label/{type}/{id}/update", $"tags={string.Join(',', Enumerable.Range(0, _values))}");
        AddForms("POST /{pid}/link/create", StormRequest.Many(_values / 3, i => $"links[{i}][0]=1&links[{i}][1]=1&links[{i}][2]=1"), "from_id=1&to_id=1&link_type=presynaptic_to&state=[" + string.Concat(Enumerable.Repeat("[1,\"2024-01-01T00:00:00Z\"],", _values / 4)) + "[1,\"\"]]");
        AddForms("POST /{pid}/neurons/{nid}/rename", $"name={new string('n', 1 << 20)}");
        AddForms("POST /{pid}/treenode/create", "x=1&y=1&z=1&radius=-1&confidence=5&" + StormRequest.Many(_values / 3, i => $"links[{i}][0]=1&links[{i}][1]=1&links[{i}][2]=1"));
        AddForms("POST /{pid}/volumes/add", "title=storm&type=trimesh&mesh=[[" + string.Join(',', Enumerable.Repeat("[1,2,3]", _values / 2)) + "],[[0,1,2]]]", "title=storm&type=trimesh&mesh=" + new string('[', 100_000));

        AddForms("POST /{pid}/connector/delete", $"connector_id={Nobodys}");
        AddForms("POST /{pid}/link/delete", $"connector_id={Nobodys}&treenode_id={Nobodys}");
        AddForms("POST /{pid}/node/update", StormRequest.Many(_values / 4, i => $"t[{i}][0]={i}&t[{i}][1]=1&t[{i}][2]=1&t[{i}][3]=1"), $"t[0][0]={Nobodys}&t[0][1]=1&t[0][2]=1&t[0][3]=1&state=[" + string.Concat(Enumerable.Repeat("[1,\"2024-01-01T00:00:00Z\"],", _values / 4)) + "[1,\"\"]]");
        AddForms("POST /{pid}/node/{id}/reviewed", "a=1");
        AddForms("POST /{pid}/skeleton/reroot", $"treenode_id={Nobodys}", $"treenode_id={_scene.Nodes[^1].ToString(CultureInfo.InvariantCulture)}");
        AddForms("POST /{pid}/skeleton/join", $"from_id={Nobodys}&to_id={Nobodys}", $"from_id=1&to_id=1&annotation_set={{{string.Join(',', Enumerable.Range(0, _values).Select(i => $"\"{i}\":1"))}}}");
        AddForms("POST /{pid}/skeleton/split", $"treenode_id={Nobodys}", $"treenode_id={Nobodys}&upstream_annotation_map={new string('[', 100_000)}");
        AddForms("POST /{pid}/skeleton/{sid}/review/reset-own", "a=1");
        AddForms("POST /{pid}/treenode/delete", $"treenode_id={Nobodys}");
        AddForms("POST /{pid}/treenode/insert", $"parent_id={Nobodys}&child_id={Nobodys}&takeover_child_ids={StormRequest.List(Enumerable.Range(1, _values).Select(i => (long)i))}");
        AddForms("POST /{pid}/treenode/{id}/radius", "radius=1&option=5");
        AddForms("POST /{pid}/treenodes/radius", StormRequest.Many(_values / 2, i => $"treenode_ids[{i}]={i}") + "&" + StormRequest.Many(_values / 2, i => $"treenode_radii[{i}]=1"));
        AddForms("POST /{pid}/treenodes/{id}/confidence", $"new_confidence=5&to_connector=1&partner_ids={StormRequest.List(Enumerable.Range(1, _values).Select(i => (long)i))}");
        AddForms("POST /{pid}/treenodes/{id}/parent", $"parent_id={Nobodys}");
        AddForms("POST /{pid}/treenodes/{id}/suppressed-virtual", "location_coordinate=1e308&orientation=0");
        Add("DELETE /{pid}/treenodes/{id}/suppressed-virtual/{place}", path => [new("DELETE", path)]);
        Add("DELETE /{pid}/volumes/{vid}", path => [new("DELETE", path)]);

        // Imports and jobs.
        var numbers = Encoding.ASCII.GetBytes("[" + string.Concat(Enumerable.Repeat("1,", _values * 8)) + "1]");
        var deep = Encoding.ASCII.GetBytes(new string('[', _values * 4));
        var swc = Encoding.ASCII.GetBytes("1 0 1 1 1 1 -1\n" + string.Concat(Enumerable.Range(2, 100_000).Select(i => $"{i} 0 1 1 1 1 {i - 1}\n")));
        Add("POST /{pid}/export", path => [.. Enumerable.Range(0, 30).Select(_ => StormRequest.Form(path, "dry_run=true")), StormRequest.Form(path, ""), StormRequest.Form(path, StormRequest.Many(_values, i => $"annotations={i}")), Large(path, 4)]);
        Add("POST /{pid}/copy", path => [.. Enumerable.Range(0, 30).Select(_ => StormRequest.Form(path, "dry_run=true&title=storm")), StormRequest.Form(path, StormRequest.Many(_values, i => $"without={i}")), StormRequest.Form(path, "to=postgresql://localhost/storm"), Large(path, 4)]);
        Add("POST /copy", path => [StormRequest.Form(path, "from=storm&project=1"), StormRequest.Form(path, StormRequest.Many(_values, i => $"with={i}") + "&from=storm"), Large(path, 4)]);
        Add("POST /{pid}/import", path => [StormRequest.File(path, "a.json", numbers), StormRequest.File(path, "a.json", deep), Large(path, 4)]);
        Add("POST /{pid}/skeletons/import", path => [StormRequest.File(path, "a.swc", swc), StormRequest.File(path, "a.swc", numbers), Large(path, 4)]);
        Add("POST /{pid}/skeletons/import-archive", path => [StormRequest.File(path, "a.zip", numbers), StormRequest.File(path, "a.swc", deep), Large(path, 4)]);
        Add("POST /projects/import", path => [new("POST", path, numbers, "application/json"), new("POST", path, deep, "application/json"), new("POST", path, numbers, "application/yaml")]);
        AddForms("POST /jobs/{job}/cancel", "a=1");

        // Pages.
        foreach (var path in new[]
        {
            "/access/groups", "/access/users", "/access/users/{uid}", "/account/password", "/account/sessions", "/account/token", "/accounts/login", "/accounts/logout", "/import", "/import/begin", "/import/{draft}/cancel",
            "/import/{draft}/classifications", "/import/{draft}/confirm", "/import/{draft}/discard", "/import/{draft}/projects", "/import/{draft}/retry", "/import/{draft}/source",
        })
        {
            AddForms("POST " + path, $"name={new string('n', 60_000)}&pwd={new string('p', 1_000)}", "name=nobody&pwd=x");
        }

        foreach (var kind in new[] { "group", "user" })
            AddForms($"POST /{{pid}}/permissions/project-{kind}", $"{kind}_id=1&" + StormRequest.Many(_values / 2, i => $"permissions[{i}][0]=can_browse&permissions[{i}][1]=true"));
        AddForms("POST /projects/{pid}/rights", StormRequest.Many(_values / 2, i => $"users={i}") + "&" + StormRequest.Many(_values / 2, i => $"permissions={i}"));
    }
}
