using System.Text.Json;
using System.Text.Json.Nodes;
using Tracelift.Model;
using Tracelift.Stores;
using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.Golden;

/// <summary>
/// What a real CATMAID made of a file, ours makes of it, up to ids and the differences that
/// ../shared/golden/README.md lists: owners and edition times are compared with the file, not with CATMAID's rows.
/// </summary>
public sealed class GoldenImportTests
{
    private static readonly ModelDescription[] Compared =
    [
        Models.ClassInstanceClassInstance, Models.Treenode, Models.Connector, Models.TreenodeConnector,
        Models.TreenodeClassInstance, Models.ConnectorClassInstance, Models.Volume,
    ];

    public static TheoryData<TestStoreKind, string> Cases => TestStore.Each(
    [
        "02_fresh_req_intra", "03_fresh_default", "04_fresh_users", "06_fresh_volumes_req", "07_fresh_preserve_ids",
        "08_fresh_user_override", "11_second_import_same_project", "13_nousers_autoname", "15_username_mapping",
    ]);

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task The_same_file_gives_the_same_rows(TestStoreKind kind, string name)
    {
        var folder = GoldenFiles.Require("tracing", "imports", name);
        var arguments = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(folder, "args.json")))!;
        var source = Path.GetFullPath(Path.Combine(folder, (string)arguments["source"]!));
        await using var store = await TestStore.CreateAsync(kind);
        var keepsIds = name.StartsWith("07", StringComparison.Ordinal);
        await PrepareAsync(store, folder, keepsIds);
        string[] command =
        [
            "import", "--store", store.Address, "--source", source, "--yes",
            .. arguments["args"]!.AsArray().Select(argument => (string)argument!),
            .. arguments["ours"]!.AsArray().Select(argument => (string)argument!),
        ];

        if (name.StartsWith("11", StringComparison.Ordinal))
            (await Tool.RunAsync(command)).Expect(0);
        (await Tool.RunAsync(command)).Expect(0);

        await using var opened = await store.OpenAsync();
        var actual = await ProjectRows.ReadAsync(opened, 1);
        var expected = ProjectRows.ReadGolden(folder);
        foreach (var model in Compared)
        {
            var (ours, theirs) = (Lines(actual, model), Lines(expected, model));
            if (name.StartsWith("11", StringComparison.Ordinal) && model == Models.ClassInstanceClassInstance)
                theirs = WithoutDoubledLinksOfAnnotations(theirs);
            Assert.Equal(theirs, ours);
        }

        if (keepsIds)
            AssertSameIds(source, actual);
        else
            AssertNames(expected, actual);
        AssertOwners(source, actual, name);
        if (kind != TestStoreKind.Sqlite)
            await AssertDerivedAsync(store, folder, actual);
        await AssertSummaryAsync(store, kind, folder);
        if (name.StartsWith("07", StringComparison.Ordinal) || name.StartsWith("11", StringComparison.Ordinal))
            (await Tool.RunHereAsync("store", "check", "--project", "1", "--store", store.Address)).Expect(0);
    }

    private static async Task PrepareAsync(TestStore store, string folder, bool keepsIds)
    {
        await using var opened = await store.OpenAsync();
        await store.RemoveSystemUserAsync();
        await using var session = await opened.BeginImportAsync(default);
        await WriteAsync(session, folder, Models.Project, _ => true);
        await WriteAsync(session, folder, Models.User, row => row == "2");

        // What CATMAID had in the target project before the import: classes and relations of root. Where ids are kept it
        // overwrites some of them; ours would refuse to.
        if (!keepsIds)
        {
            await WriteAsync(session, folder, Models.Class, row => int.Parse(row) <= 5);
            await WriteAsync(session, folder, Models.Relation, row => int.Parse(row) <= 11);
        }

        await session.CommitAsync(analyze: false, default);
    }

    private static async Task WriteAsync(IImportSession session, string folder, ModelDescription model, Func<string, bool> which)
    {
        var csv = Csv.Read(Path.Combine(folder, model.Table + ".csv"));
        csv.Rows.RemoveAll(row => !which(csv.Value(row, "id")!));
        await session.WriteAsync(model, csv.ToBatches(model).ToAsyncEnumerable(), default);
    }

    private static string[] Lines(ProjectRows rows, ModelDescription model) =>
        rows.Lines(model, "user_id", "editor_id", "project_id", "edition_time", "geometry");

    private static string[] WithoutDoubledLinksOfAnnotations(string[] lines) =>
    [
        .. lines.Where((line, i) => i == 0 || line != lines[i - 1] || !line.Contains("class_instance_a=annotation", StringComparison.Ordinal)),
    ];

    /// <summary>Each name once; CATMAID's own set-up and ours differ in what a file does not bring.</summary>
    private static void AssertNames(ProjectRows expected, ProjectRows actual)
    {
        Assert.Subset(Names(actual, Models.Class, "class_name"), Names(expected, Models.Class, "class_name"));
        Assert.Subset(Names(actual, Models.Relation, "relation_name"), Names(expected, Models.Relation, "relation_name"));
        var ours = Lines(actual, Models.ClassInstance).Where(line => !line.Contains("class_column=root", StringComparison.Ordinal));
        Assert.Equal(Lines(expected, Models.ClassInstance), ours);
    }

    private static HashSet<string> Names(ProjectRows rows, ModelDescription model, string column)
    {
        var names = rows.Of(model).Select(row => row[column]!).ToList();
        Assert.Equal(names.Count, names.Distinct().Count());
        return [.. names];
    }

    /// <summary>The ids equal the file's, also those of nodes to which CATMAID gave new ids.</summary>
    private static void AssertSameIds(string source, ProjectRows actual)
    {
        var file = TracingObjects.Read(source);
        foreach (var model in (ModelDescription[])[Models.Class, Models.Treenode, Models.Connector, Models.TreenodeConnector])
        {
            var ids = actual.Of(model).Select(row => long.Parse(row["id"]!)).ToHashSet();
            Assert.Subset(ids, file.Of(model.Label).Select(node => node.Key).ToHashSet());
        }
    }

    /// <summary>Each treenode belongs to whom the file and the rules say, and has the file's edition time.</summary>
    private static void AssertOwners(string source, ProjectRows actual, string name)
    {
        var file = JsonNode.Parse(File.ReadAllText(source))!.AsArray();
        var users = file.Where(node => (string)node!["model"]! == "auth.user")
            .ToDictionary(node => (long)node!["pk"]!, node => (string)node!["fields"]!["username"]!);
        if (name.StartsWith("13", StringComparison.Ordinal))
            users = new() { [3] = "User 1", [4] = "User 2", [5] = "User 3", [6] = "User 4" };
        var mapping = name.StartsWith("15", StringComparison.Ordinal) ? new[] { "test2", "alice" } : [];
        string Owner(long id) => name.StartsWith("08", StringComparison.Ordinal) || mapping.Contains(users[id]) ? "root" : users[id];
        var names = actual.Of(Models.User).ToDictionary(row => row["id"]!, row => row["username"]!);
        var expected = file.Where(node => (string)node!["model"]! == "catmaid.treenode").Select(node => node!["fields"]!)
            .Select(fields => $"{Owner((long)fields["user"]!)} {Owner((long)fields["editor"]!)} {Timestamp.From(DateTimeOffset.Parse((string)fields["edition_time"]!))} {(float)fields["location_x"]!}");
        if (name.StartsWith("11", StringComparison.Ordinal))
            expected = expected.Concat(expected);
        var ours = actual.Of(Models.Treenode)
            .Select(row => $"{names[row["user_id"]!]} {names[row["editor_id"]!]} {row["edition_time"]} {row["location_x"]}");
        Assert.Equal(expected.Order(StringComparer.Ordinal), ours.Order(StringComparer.Ordinal));
        foreach (var made in actual.Of(Models.User).Where(row => row["username"] is not ("root" or "AnonymousUser")))
        {
            Assert.Equal(("0", "0", "0"), (made["is_active"], made["is_staff"], made["is_superuser"]));
            Assert.StartsWith("!", made["password"]);
        }
    }

    private static async Task AssertDerivedAsync(TestStore store, string folder, ProjectRows actual)
    {
        foreach (var (table, geometry) in ((string, string)[])[("treenode_edge", "edge"), ("treenode_connector_edge", "edge"), ("connector_geom", "geom")])
        {
            var csv = Csv.Read(Path.Combine(folder, table + ".csv"));
            var expected = csv.Rows.Select(row => csv.Value(row, geometry)!).Order(StringComparer.Ordinal);
            var ours = await store.QueryAsync($"SELECT encode(ST_AsEWKB({geometry}), 'hex') FROM {table} WHERE project_id = 1");
            Assert.Equal(expected, ours.Select(row => row.ToUpperInvariant()).Order(StringComparer.Ordinal));
        }

        Assert.NotEmpty(actual.Of(Models.Treenode));
    }

    private static async Task AssertSummaryAsync(TestStore store, TestStoreKind kind, string folder)
    {
        // CATMAID makes no row for a skeleton with a single node; it has a length of 0.
        var csv = Csv.Read(Path.Combine(folder, "catmaid_skeleton_summary.csv"));
        var expected = csv.Rows
            .Select(row => (Nodes: csv.Value(row, "num_nodes")!, Length: double.Parse(csv.Value(row, "cable_length")!)))
            .Where(row => row.Nodes != "1")
            .Select(row => $"{row.Nodes} {row.Length:F3}");
        var length = kind == TestStoreKind.Sqlite ? "printf('%.3f', cable_length)" : "round(cable_length::numeric, 3)";
        var ours = await store.QueryAsync(
            $"SELECT num_nodes || ' ' || {length} FROM catmaid_skeleton_summary WHERE project_id = 1 AND num_nodes <> 1");
        Assert.Equal(expected.Order(StringComparer.Ordinal), ours.Order(StringComparer.Ordinal));
        var withNodes = await store.QueryAsync("SELECT '' || count(DISTINCT skeleton_id) FROM treenode WHERE project_id = 1");
        Assert.Equal(withNodes, await store.QueryAsync("SELECT '' || count(*) FROM catmaid_skeleton_summary WHERE project_id = 1"));
    }
}
