using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Tracelift.Tests.Support;
using Tracelift.Tracing.Compare;
using Tracelift.Tracing.Sources;
using Xunit;

namespace Tracelift.Tests.Server.Clients;

/// <summary>
/// NaN and infinite values in every column of a live store that no constraint keeps them out of: each answer is whole, each
/// export goes through, and what became of them is counted.
/// </summary>
public sealed partial class NotFiniteTests
{
    private const string Images = """
        [{"project": {"title": "images", "stacks": [{"title": "em", "dimension": "(10,20,30)", "resolution": "(4,4,40)",
          "stackgroups": [{"title": "channels", "relation": "channel"}],
          "mirrors": [{"title": "m", "url": "http://tiles.example.org/em", "fileextension": "jpg", "tile_width": 512, "tile_height": 512, "tile_source_type": 4}]}]}}]
        """;

    // Calls that read, besides those whose answers are compared with CATMAID's. STACK and GROUP are ids of the store.
    private static readonly (string Path, string? Form)[] MoreCalls =
    [
        ("/1/skeleton/31/swc", null),
        ("/1/skeleton/31/swc?soma_markers[]=radius:1", null),
        ("/1/skeleton/32/eswc", null),
        ("/1/skeletons/summary?skeleton_ids=31", null),
        ("/1/skeletons/summary", "skeleton_ids=31"),
        ("/1/skeletons/cable-length", "skeleton_ids[0]=31&skeleton_ids[1]=32"),
        ("/1/skeletons/origin", "skeleton_ids[0]=31"),
        ("/1/skeletons/from-origin", "source_ids[0]=31&source_url=https://a.example.org&source_project_id=1"),
        ("/1/skeletons/import-info", "skeleton_ids[0]=31"),
        ("/1/connectors/types", null),
        ("/1/connectors/201", null),
        ("/1/labels/detail", null),
        ("/1/landmarks", null),
        ("/1/landmarks/1", null),
        ("/1/landmarks/groups", null),
        ("/1/landmarks/groups/1", null),
        ("/1/landmarks/groups/1/transitively-linked", null),
        ("/1/samplers", null),
        ("/1/skeletons/31/cable-length", null),
        ("/1/skeletons/31/neuron-details", null),
        ("/1/skeletons/31/sampler-count", null),
        ("/1/stats/user-history?start_date=2020-01-01&end_date=2020-01-03", null),
        ("/1/transactions", null),
        ("/1/treenodes/101/compact-detail", null),
        ("/1/treenodes/101/importing-user", null),
        ("/1/treenodes/101/info", null),
        ("/1/treenodes/102/suppressed-virtual", null),
        ("/1/logs/list", null),
        ("/1/node/get_location?tnid=101", null),
        ("/1/node/list?left=0&top=0&z1=0&right=1000&bottom=1000&z2=1000&labels=true", null),
        ("/1/skeleton/node/101/node_count", null),
        ("/1/skeleton/31/compact-json", null),
        ("/1/skeleton/31/contributor_statistics", null),
        ("/1/skeleton/31/node_count", null),
        ("/1/skeleton/31/permissions", null),
        ("/1/skeleton/31/reviewed-nodes", null),
        ("/1/skeleton/31/statistics", null),
        ("/1/skeletons/in-bounding-box?minx=0&maxx=1000&miny=0&maxy=1000&minz=0&maxz=1000", null),
        ("/1/skeletons/31/root", null),
        ("/1/treenodes/101/children", null),
        ("/1/treenodes/101/next-branch-or-end", null),
        ("/1/31/1/1/1/compact-arbor", null),
        ("/1/graph/circlesofhell", "skeleton_ids[0]=31&n_circles=1"),
        ("/1/graph/dps", "sources[0]=31&targets[0]=32&n_hops=2"),
        ("/1/nodes/location", "node_ids[0]=101&node_ids[1]=201"),
        ("/1/skeleton/connectivity_matrix", "rows[0]=31&columns[0]=32&with_locations=true"),
        ("/1/skeleton/contributor_statistics_multiple", "skids[0]=31&skids[1]=32"),
        ("/1/skeletons/confidence-compartment-subgraph", "skeleton_ids[0]=31&skeleton_ids[1]=32"),
        ("/1/skeletons/connectivity", "source_skeleton_ids[0]=31&boolean_op=OR&with_nodes=true"),
        ("/1/skeletons/connectivity_matrix/csv", "rows[0]=31&columns[0]=32"),
        ("/1/skeletons/sampler-count", "skeleton_ids[0]=31"),
        ("/1/skeletons/31/find-labels", "treenode_id=103&label_regex=soma"),
        ("/1/skeletons/31/open-leaves", "treenode_id=101"),
        ("/1/skeletons/31/review", ""),
        ("/user-list", null),
        ("/projects", null),
        ("/projects/export", null),
        ("/3/stacks", null),
        ("/3/stack/STACK/info", null),
        ("/3/stack/STACK/groups", null),
        ("/3/stackgroup/GROUP/info", null),
        ("/projects/1", null),
        ("/projects/1/export", null),
        ("/projects/1/skeletons/31", null),
        ("/projects/3", null),
        ("/projects/3/stacks/STACK", null),
        ("/", null),
        ("/access", null),
    ];

    [Theory]
    [InlineData(TestStoreKind.Sqlite, "9e999")]
    [InlineData(TestStoreKind.Sqlite, "-9e999")]
    [InlineData(TestStoreKind.Postgres, "'NaN'")]
    [InlineData(TestStoreKind.Postgres, "'-Infinity'")]
    [InlineData(TestStoreKind.Catmaid, "'NaN'")]
    [InlineData(TestStoreKind.Catmaid, "'Infinity'")]
    [InlineData(TestStoreKind.Catmaid, "'-Infinity'")]
    public async Task Each_answer_is_whole_and_each_export_goes_through(TestStoreKind kind, string value)
    {
        await using var scene = await ClientScene.CreateAsync(kind);
        await scene.Projects.ImportAsync(Images);
        var stack = await scene.IdAsync("SELECT max(id) FROM stack");
        var group = await scene.IdAsync("SELECT max(id) FROM stack_group");
        var calls = ReadingTests.Cases.Select(one => (one.Path, one.Form)).Concat(MoreCalls)
            .Select(call => (Path: call.Path.Replace("STACK", $"{stack}", StringComparison.Ordinal).Replace("GROUP", $"{group}", StringComparison.Ordinal), call.Form)).ToList();
        var before = new List<HttpStatusCode>();
        foreach (var (path, form) in calls)
            before.Add((await AskAsync(scene, path, form)).Status);

        var marred = await MarAsync(scene.Store, value);

        for (var i = 0; i < calls.Count; i++)
        {
            var answer = await AskAsync(scene, calls[i].Path, calls[i].Form);
            Assert.Equal((before[i], calls[i].Path), (answer.Status, calls[i].Path));
            AssertWhole(answer);
        }

        var detail = (await scene.GetAsync("/1/skeletons/31/compact-detail?ordered=true")).Json[0]!.AsArray();
        Assert.Equal(0, (double)detail[1]![6]!);
        Assert.Equal(-1, (double)detail[0]![6]!);
        Assert.Null((await scene.GetAsync("/1/volumes")).Json["data"]![0]![9]);
        var swc = (await scene.GetAsync("/1/skeleton/31/swc")).Body.Split('\n');
        Assert.EndsWith(" 0.0 101", swc[1], StringComparison.Ordinal);
        await AssertExportAsync(scene, marred);
        await AssertCopyAsync(scene, marred);
    }

    [Fact]
    public void Every_call_that_reads_a_project_is_among_them()
    {
        var paths = ReadingTests.Cases.Select(one => one.Path).Concat(MoreCalls.Select(call => call.Path)).Select(path => path.Split('?')[0].TrimEnd('/')).ToList();
        var missing = File.ReadLines(Path.Combine(Repository.Root, "tests/Tracelift.Tests/Server/rights.tsv")).Select(line => line.Split('\t'))
            .Where(parts => parts is [_, _, "Browse"] && parts[1] is not ("/{pid}/export" or "/{pid}/annotations/query" or "/{pid}/skeletons/change-history" or "/{pid}/skeletons/swc" or "/projects/{pid}/stacks/{stack}/tiles/{zoom}/{section}/{row}/{tile}"))
            .Where(parts => !paths.Any(path => Regex.IsMatch(path, $"^{Variable().Replace(parts[1], "[^/]+")}$")))
            .Select(parts => parts[1]);
        Assert.Empty(missing);
    }

    private static Task<Answer> AskAsync(ClientScene scene, string path, string? form) =>
        form is null ? scene.GetAsync(path, "chief") : scene.PostAsync(path, form, "chief");

    private static void AssertWhole(Answer answer)
    {
        if (answer.ContentType!.StartsWith("application/json", StringComparison.Ordinal))
            Assert.NotNull(JsonNode.Parse(answer.Body));
        else if (answer.ContentType.StartsWith("text/html", StringComparison.Ordinal))
            Assert.EndsWith("</html>", answer.Body.TrimEnd(), StringComparison.Ordinal);
        else
            Assert.EndsWith("\n", answer.Body, StringComparison.Ordinal);
        Assert.DoesNotMatch(NotFinite(), answer.Body);
    }

    /// <summary>The export's dry run and the export itself say the same, and the file can be imported.</summary>
    private static async Task AssertExportAsync(ClientScene scene, Dictionary<string, long> marred)
    {
        string[] export = ["export", "--source", "1", "--volumes", "--public-deep-links", "--json"];
        var file = scene.Projects.Folder.File("out.json");
        var preview = (await scene.Projects.RunAsync([.. export, "--dry-run"])).Expect(0);
        var done = (await scene.Projects.RunAsync([.. export, "--file", file])).Expect(0);

        Assert.Equal(marred, Counts(preview));
        Assert.Equal(marred, Counts(done));
        Assert.DoesNotMatch(NotFinite(), await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
        var dryRun = (await scene.Projects.RunAsync("export", "--source", "1", "--volumes", "--dry-run")).Expect(0);
        Assert.Contains("note: catmaid.treenode.radius: 1 value is no finite number", dryRun.Error + dryRun.Output, StringComparison.Ordinal);
        (await scene.Projects.RunAsync("check", file)).Expect(0);

        static Dictionary<string, long> Counts(CliResult result) =>
            JsonNode.Parse(result.Output)!["not_finite"]!.AsObject().ToDictionary(pair => pair.Key, pair => (long)pair.Value!);
    }

    /// <summary>A copy within the store says what became of the values, and is the same as its source.</summary>
    private static async Task AssertCopyAsync(ClientScene scene, Dictionary<string, long> marred)
    {
        var copied = JsonNode.Parse((await scene.Projects.RunAsync("import", "--source", "1", "--target", "new:copy", "--yes", "--volumes", "true", "--json")).Expect(0).Output)!;
        var notes = copied["notes"]!.AsArray().Select(note => (string)note!).ToList();
        foreach (var field in marred.Keys.Where(field => !field.StartsWith("catmaid.deeplink", StringComparison.Ordinal)))
            Assert.Contains(notes, note => note.StartsWith($"{field}: {marred[field]} value", StringComparison.Ordinal));

        await using var store = await scene.Store.OpenAsync();
        await using var one = await ProjectSource.OpenAsync(store, 1, TestContext.Current.CancellationToken);
        await using var other = await ProjectSource.OpenAsync(store, (long)copied["project"]!["id"]!, TestContext.Current.CancellationToken);
        var comparison = await TracingComparison.CompareAsync(one, other, TestContext.Current.CancellationToken);
        Assert.True(comparison.AreSame, string.Join("\n", comparison.Differences));
    }

    /// <summary>Puts a value wherever it can be.</summary>
    /// <returns>The values of an export of project 1, by field.</returns>
    private static async Task<Dictionary<string, long>> MarAsync(TestStore store, string value)
    {
        var word = value.Trim('\'').Replace("-9e999", "-Infinity", StringComparison.Ordinal).Replace("9e999", "Infinity", StringComparison.Ordinal);
        var isPostgres = store.Database is not null;
        string Row(int count, string type) => $"'({string.Join(',', Enumerable.Repeat(word, count))})'{(isPostgres ? "::" + type : "")}";

        await store.ExecuteAsync($"UPDATE treenode SET radius = {value} WHERE project_id = 1 AND id = 102");
        await store.ExecuteAsync($"UPDATE catmaid_volume SET area = {value}, volume = {value}, geometry = 'TIN Z (((nan 0 0,1 0 0,0 1 0,nan 0 0)))' WHERE project_id = 1");
        await store.ExecuteAsync($"UPDATE catmaid_skeleton_summary SET cable_length = {value} WHERE project_id = 1 AND skeleton_id = 31");
        if (isPostgres)
            await store.ExecuteAsync("UPDATE catmaid_skeleton_summary SET cable_length = 1e300 WHERE project_id = 1 AND skeleton_id = 32");
        await store.ExecuteAsync($"UPDATE catmaid_userprofile SET color = {Row(4, "rgba")}");
        await store.ExecuteAsync($"UPDATE stack SET resolution = {Row(3, "double3d")}, placeholder_color = {Row(4, "rgba")}");
        await store.ExecuteAsync($"UPDATE project_stack SET translation = {Row(3, "double3d")}");
        var marred = new Dictionary<string, long>
        {
            ["catmaid.treenode.radius"] = 1,
            ["catmaid.volume.area"] = 1,
            ["catmaid.volume.volume"] = 1,
            ["catmaid.volume.geometry"] = 1,
        };
        if (word != "-Infinity")
            return marred;

        // The constraints on places name NaN and Infinity, and nothing else.
        await store.ExecuteAsync($"UPDATE treenode SET location_y = {value} WHERE project_id = 1 AND id = 103");
        await store.ExecuteAsync($"UPDATE connector SET location_z = {value} WHERE project_id = 1 AND id = 202");
        var time = isPostgres ? "now()" : "0";
        await store.ExecuteAsync($"INSERT INTO catmaid_deep_link (id, user_id, project_id, creation_time, edition_time, alias, is_public, location_x, location_y, location_z) SELECT 1, max(user_id), 1, {time}, {time}, 'view', {(isPostgres ? "true" : "1")}, {value}, 1, 2 FROM treenode");
        marred["catmaid.treenode.location_y"] = 1;
        marred["catmaid.connector.location_z"] = 1;
        marred["catmaid.deeplink.location_x"] = 1;
        return marred;
    }

    // Pages have words such as "information" in them.
    [GeneratedRegex("\\bNaN\\b|Infinity|∞")]
    private static partial Regex NotFinite();

    [GeneratedRegex(@"\{[^}]+\}")]
    private static partial Regex Variable();
}
