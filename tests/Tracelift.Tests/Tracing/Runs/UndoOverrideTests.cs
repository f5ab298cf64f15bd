using System.Text.Json.Nodes;
using Npgsql;
using Tracelift.Errors;
using Tracelift.Tests.CommandLine;
using Tracelift.Tests.Support;
using Tracelift.Tracing.Runs;
using Xunit;

namespace Tracelift.Tests.Tracing.Runs;

/// <summary>With --yes, an undo deletes the rows that others have attached to the run, in turn, and no others of theirs.</summary>
public sealed class UndoOverrideTests
{
    // Of the run, the second of two: a node, its skeleton and neuron, its connector. Of the first, which is the others': the same.
    private const string Node = "(SELECT max(id) FROM treenode WHERE id < 7000000)";
    private const string Skeleton = "(SELECT max(skeleton_id) FROM treenode)";
    private const string Neuron = "(SELECT max(id) FROM class_instance WHERE name = 'neuron 0')";
    private const string Connector = "(SELECT max(id) FROM connector)";
    private const string TheirNode = "(SELECT min(id) FROM treenode)";
    private const string TheirSkeleton = "(SELECT min(skeleton_id) FROM treenode)";
    private const string TheirConnector = "(SELECT min(id) FROM connector)";
    private const string TheirClassInstance = "(SELECT min(id) FROM class_instance)";
    private const string Relation = "(SELECT min(id) FROM relation)";
    private const string User = "(SELECT min(id) FROM auth_user)";
    private const string Project = "(SELECT min(id) FROM project)";
    private const string Own = "id, user_id, project_id, creation_time, edition_time, txid";

    /// <summary>A node below one of the run's, its child, what hangs on that, and all else that can be attached.</summary>
    private static readonly string[] Chain =
    [
        NewNode(7000001, Node),
        NewNode(7000002, "7000001"),
        $"INSERT INTO treenode_class_instance ({Own}, relation_id, treenode_id, class_instance_id) VALUES (7000003, {User}, {Project}, NOW, NOW, 1, {Relation}, 7000002, {TheirClassInstance})",
        $"INSERT INTO treenode_connector ({Own}, relation_id, treenode_id, connector_id, skeleton_id) VALUES (7000004, {User}, {Project}, NOW, NOW, 1, {Relation}, 7000002, {TheirConnector}, {Skeleton})",
        $"INSERT INTO treenode_connector ({Own}, relation_id, treenode_id, connector_id, skeleton_id) VALUES (7000005, {User}, {Project}, NOW, NOW, 1, {Relation}, {TheirNode}, {Connector}, {TheirSkeleton})",
        $"INSERT INTO review (id, project_id, reviewer_id, review_time, skeleton_id, treenode_id, txid) VALUES (7000006, {Project}, {User}, NOW, {Skeleton}, 7000001, 1)",
        $"INSERT INTO class_instance_class_instance ({Own}, relation_id, class_instance_a, class_instance_b) VALUES (7000007, {User}, {Project}, NOW, NOW, 1, {Relation}, {Neuron}, {TheirClassInstance})",
        $"INSERT INTO suppressed_virtual_treenode (id, user_id, project_id, creation_time, edition_time, child_id, location_coordinate, orientation, txid) VALUES (7000008, {User}, {Project}, NOW, NOW, 7000002, 1, 1, 1)",
        $"UPDATE catmaid_deep_link SET active_treenode_id = 7000002, active_skeleton_id = {Skeleton}, active_connector_id = {TheirConnector} WHERE id = 7000000",
    ];

    private static readonly Dictionary<string, long> ChainByTable = new(StringComparer.Ordinal)
    {
        ["class_instance_class_instance"] = 1,
        ["review"] = 1,
        ["suppressed_virtual_treenode"] = 1,
        ["treenode"] = 2,
        ["treenode_class_instance"] = 1,
        ["treenode_connector"] = 2,
    };

    [Theory]
    [MemberData(nameof(TestStore.Kinds), MemberType = typeof(TestStore))]
    public async Task What_others_attached_goes_in_turn_and_nothing_else_of_theirs(TestStoreKind kind)
    {
        await using var store = await TwiceAsync(kind);
        var before = await ContentAsync(store);
        var run = await RunStore.ImportAsync(store, TracingFile.Sound(), "1");
        await ExecuteAsync(store, Chain);
        var attached = await StoreContent.ReadAsync(store);

        // Without a yes nothing goes, and what would go is told.
        foreach (var more in (string[][])[[], ["--dry-run"]])
        {
            var error = (await RunStore.RunAsync(store, ["undo", $"{run}", .. more])).Expect(4).Error;
            Assert.Contains("refer to its treenode in parent_id: 7000001", error, StringComparison.Ordinal);
            Assert.Contains("--yes undoes it", error, StringComparison.Ordinal);
            Assert.Contains("2 of treenode (7000001, 7000002)", error, StringComparison.Ordinal);
        }

        var dry = await RunStore.UndoAsync(store, run, "--dry-run", "--yes");
        Assert.Equal(attached, await StoreContent.ReadAsync(store));
        var report = await RunStore.UndoAsync(store, run, "--yes");

        Assert.Equal(before, await ContentAsync(store));
        await RunStore.AssertSoundAsync(store);
        Assert.Equal([$"{await OneAsync(store, TheirConnector)}||"], await store.QueryAsync("SELECT coalesce('' || active_connector_id, '') || '|' || coalesce('' || active_treenode_id, '') || '|' || coalesce('' || active_skeleton_id, '') FROM catmaid_deep_link"));
        foreach (var document in (JsonNode[])[dry, report])
        {
            Assert.Equal(ChainByTable, document["others"]!.AsArray().ToDictionary(rows => (string)rows!["table"]!, rows => (long)rows!["count"]!));
            Assert.Equal(["active_skeleton_id", "active_treenode_id"], document["emptied"]!.AsArray().Select(rows => (string)rows!["column"]!).Order());
            Assert.NotEmpty(document["overridden"]!.AsArray());
        }

        Assert.Equal(dry["tables"]!.ToJsonString(), report["tables"]!.ToJsonString());
        var remembered = (await RunStore.RunsAsync(store, $"{run}"))["runs"]![0]!["tables"]!.AsArray();
        Assert.Equal(ChainByTable, remembered.Where(table => (long)table!["others"]! > 0).ToDictionary(table => (string)table!["table"]!, table => (long)table!["others"]!));
        Assert.Contains("of others removed", (await RunStore.RunAsync(store, "runs", $"{run}")).Expect(0).Output, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(TestStore.Kinds), MemberType = typeof(TestStore))]
    public async Task Changed_and_joined_rows_of_the_run_go_and_summaries_of_others_are_right(TestStoreKind kind)
    {
        await using var store = await TwiceAsync(kind);
        var before = await ContentAsync(store);
        var run = await RunStore.ImportAsync(store, TracingFile.Sound(), "1");

        // A skeleton of the run's is joined to others', one of their nodes lies between, and one is below.
        await ExecuteAsync(
            store,
            [
                $"UPDATE treenode SET skeleton_id = {TheirSkeleton}, edition_time = LATER WHERE skeleton_id = {Skeleton}",
                NewNode(7000001, Node).Replace(Skeleton, TheirSkeleton, StringComparison.Ordinal),
                $"UPDATE treenode SET parent_id = 7000001, edition_time = LATER WHERE id = {Node} - 1",
                NewNode(7000002, $"{Node} - 1").Replace(Skeleton, TheirSkeleton, StringComparison.Ordinal),
                $"UPDATE treenode SET parent_id = {TheirNode}, edition_time = LATER WHERE id = {Node}",
            ]);
        (await RunStore.RunAsync(store, "undo", $"{run}")).Expect(4);

        var report = await RunStore.UndoAsync(store, run, "--yes");

        // The summaries of the changed skeleton are computed again, with another time.
        Assert.Equal(before.Where(IsNoSummary), (await ContentAsync(store)).Where(IsNoSummary));
        Assert.Equal(["3", "3"], await store.QueryAsync("SELECT '' || num_nodes FROM catmaid_skeleton_summary"));
        await RunStore.AssertSoundAsync(store);
        Assert.Equal(["attached", "changed", "joined"], report["overridden"]!.AsArray().Select(problem => (string)problem!["code"]!).Distinct().Order());
    }

    [Theory]
    [MemberData(nameof(TestStore.Kinds), MemberType = typeof(TestStore))]
    public async Task Shared_objects_that_only_rows_used_that_went_go_too(TestStoreKind kind)
    {
        await using var store = await RunStore.CreateAsync(kind);
        var empty = await StoreContent.ReadAsync(store);
        var run = await RunStore.ImportAsync(store, TracingFile.Sound(), "new:one");
        await ExecuteAsync(store, [NewNode(7000001, Node), NewNode(7000002, "7000001")]);

        var report = await RunStore.UndoAsync(store, run, "--yes");

        Assert.Empty(report["kept"]!.AsArray());
        Assert.Equal(empty, await StoreContent.ReadAsync(store));
    }

    [Theory]
    [MemberData(nameof(TestStore.Kinds), MemberType = typeof(TestStore))]
    public async Task Shared_objects_that_others_use_stay(TestStoreKind kind)
    {
        await using var store = await RunStore.CreateAsync(kind);
        var run = await RunStore.ImportAsync(store, TracingFile.Sound(), "new:one");
        await ExecuteAsync(
            store,
            [
                NewNode(7000001, Node),
                $"INSERT INTO class_instance ({Own}, class_id, name) SELECT 7000002, {User}, {Project}, NOW, NOW, 1, id, 'mine' FROM class WHERE class_name = 'neuron'",
            ]);

        var report = await RunStore.UndoAsync(store, run, "--yes");

        Assert.Equal(["mine"], await store.QueryAsync("SELECT name FROM class_instance WHERE id = 7000002"));
        Assert.Equal(["neuron"], await store.QueryAsync("SELECT class_name FROM class WHERE class_name = 'neuron'"));
        Assert.Contains("project", report["kept"]!.AsArray().Select(kept => (string)kept!["table"]!));
        Assert.Equal(["treenode"], report["others"]!.AsArray().Select(rows => (string)rows!["table"]!));
        await RunStore.AssertSoundAsync(store);
    }

    [Theory]
    [MemberData(nameof(TestStore.Kinds), MemberType = typeof(TestStore))]
    public async Task Ids_that_were_given_again_are_refused_with_a_yes_too(TestStoreKind kind)
    {
        await using var store = await TwiceAsync(kind);
        var run = await RunStore.ImportAsync(store, TracingFile.Sound(), "1");
        await ExecuteAsync(store, [NewNode(7000001, Node)]);
        await store.ExecuteAsync($"INSERT INTO {(store.Database is null ? "tracelift_run_rows" : "tracelift.run_rows")} (run_id, is_made, table_name, first_id, last_id) SELECT 99, {(store.Database is null ? "1" : "true")}, 'treenode', id, id FROM (SELECT {Node} AS id) n");
        var before = await StoreContent.ReadAsync(store);

        var error = (await RunStore.RunAsync(store, "undo", $"{run}", "--yes")).Expect(4).Error;

        Assert.Contains("not even with --yes", error, StringComparison.Ordinal);
        Assert.Contains("a later import, which kept the ids of its file, uses 1 ids of the run's rows", error, StringComparison.Ordinal);
        Assert.DoesNotContain("7000001", error, StringComparison.Ordinal);
        Assert.Contains("--yes does not override all", (await RunStore.RunAsync(store, "undo", $"{run}")).Expect(4).Error, StringComparison.Ordinal);
        Assert.Equal(before, await StoreContent.ReadAsync(store));
    }

    [Theory]
    [InlineData(TestStoreKind.Postgres, "CREATE TABLE skeletonlist (id int PRIMARY KEY, skeleton_list bigint[]); INSERT INTO skeletonlist SELECT 7777, ARRAY[1, SKELETON]", "in skeleton_list: 7777; it is a list of ids")]
    [InlineData(TestStoreKind.Catmaid, "CREATE TABLE nodelist (id int PRIMARY KEY, treenode_ids bigint[]); INSERT INTO nodelist VALUES (7777, ARRAY[7000002])", "in treenode_ids: 7777; it is a list of ids")]
    [InlineData(TestStoreKind.CatmaidWithoutTriggers, "CREATE SCHEMA lab; CREATE TABLE lab.soma (node bigint REFERENCES treenode); INSERT INTO lab.soma VALUES (7000002)", "lab.soma: 1 rows refer to rows of treenode that the undo would delete, in node: 7000002; its rows have no id to delete them by")]
    [InlineData(TestStoreKind.Catmaid, "CREATE SCHEMA lab; CREATE TABLE lab.soma (id int, node bigint REFERENCES treenode); INSERT INTO lab.soma VALUES (5, 7000002)", "in node: 5; its rows have no id to delete them by")]
    [InlineData(TestStoreKind.Catmaid, "CREATE SCHEMA lab; CREATE TABLE lab.soma (id int PRIMARY KEY, node bigint UNIQUE REFERENCES treenode, key int UNIQUE); INSERT INTO lab.soma VALUES (5, 7000002, 1); CREATE TABLE lab.note (id int PRIMARY KEY, soma int REFERENCES lab.soma (key) ON DELETE CASCADE); INSERT INTO lab.note VALUES (1, 1)", "in node: 5; its rows have no id to delete them by")]
    public async Task What_cannot_be_taken_out_row_by_row_is_refused_with_a_yes_too(TestStoreKind kind, string sql, string named)
    {
        await using var store = await TwiceAsync(kind);
        var run = await RunStore.ImportAsync(store, TracingFile.Sound(), "1");
        await ExecuteAsync(store, [.. Chain, sql.Replace("SKELETON", Skeleton, StringComparison.Ordinal)]);
        var before = await StoreContent.ReadAsync(store);

        Assert.Contains(named, (await RunStore.RunAsync(store, "undo", $"{run}", "--yes")).Expect(4).Error, StringComparison.Ordinal);

        Assert.Equal(before, await StoreContent.ReadAsync(store));
    }

    [Theory]
    [MemberData(nameof(TestStore.PostgresKinds), MemberType = typeof(TestStore))]
    public async Task Rows_of_anothers_tables_go_with_what_names_them_in_turn(TestStoreKind kind)
    {
        await using var store = await TwiceAsync(kind);
        var run = await RunStore.ImportAsync(store, TracingFile.Sound(), "1");
        await ExecuteAsync(
            store,
            [
                .. Chain,
                """
                CREATE SCHEMA lab;
                CREATE TABLE lab."My somata" (id int PRIMARY KEY, node bigint REFERENCES treenode);
                CREATE TABLE lab.note (id int PRIMARY KEY, soma int REFERENCES lab."My somata", reply_to int REFERENCES lab.note);
                CREATE TABLE lab.pin (name text, node bigint REFERENCES treenode ON DELETE SET NULL);
                """,
                $"INSERT INTO lab.\"My somata\" SELECT 1, {TheirNode} UNION ALL SELECT 2, 7000002 UNION ALL SELECT 3, {Node}",
                "INSERT INTO lab.note VALUES (1, 1, NULL), (2, 2, NULL), (3, NULL, 2), (4, NULL, 1), (5, 3, 4)",
                $"INSERT INTO lab.pin SELECT 'theirs', {TheirNode} UNION ALL SELECT 'gone', 7000001",
            ]);

        var report = await RunStore.UndoAsync(store, run, "--yes");

        Assert.Equal(["1"], await store.QueryAsync("SELECT id::text FROM lab.\"My somata\""));
        Assert.Equal(["1", "4"], await store.QueryAsync("SELECT id::text FROM lab.note ORDER BY id"));
        Assert.Equal(["gone ", $"theirs {await OneAsync(store, TheirNode)}"], await store.QueryAsync("SELECT name || ' ' || coalesce(node::text, '') FROM lab.pin ORDER BY name"));
        Assert.Equal(3, (long)report["others"]!.AsArray().Single(rows => (string)rows!["table"]! == "lab.note")!["count"]!);
        await RunStore.AssertSoundAsync(store);
    }

    [Theory]
    [MemberData(nameof(TestStore.Kinds), MemberType = typeof(TestStore))]
    public async Task At_a_terminal_it_lists_them_and_asks(TestStoreKind kind)
    {
        await using var store = await TwiceAsync(kind);
        var before = await ContentAsync(store);
        var run = await RunStore.ImportAsync(store, TracingFile.Sound(), "1");
        await ExecuteAsync(store, Chain);
        var attached = await StoreContent.ReadAsync(store);
        using var line = new Line();
        string[] undo = ["undo", $"{run}", "--store", store.Address];

        var no = await line.RunAsync(["n"], undo);

        Assert.NotEqual(0, no.ExitCode);
        Assert.Contains("Undo this, and delete 8 rows of others?", no.Error, StringComparison.Ordinal);
        Assert.Contains("To remove although others created it: 2 of treenode: 7000001, 7000002", no.Error, StringComparison.Ordinal);
        Assert.Equal(attached, await StoreContent.ReadAsync(store));
        (await line.RunAsync(["y"], undo)).Expect(0);
        Assert.Equal(before, await ContentAsync(store));
    }

    [Theory]
    [MemberData(nameof(TestStore.Kinds), MemberType = typeof(TestStore))]
    public async Task No_more_goes_than_was_agreed_to(TestStoreKind kind)
    {
        await using var store = await TwiceAsync(kind);
        var run = await RunStore.ImportAsync(store, TracingFile.Sound(), "1");
        await ExecuteAsync(store, [NewNode(7000001, Node), NewNode(7000002, "7000001")]);
        await using var opened = await store.OpenAsync();

        var error = await Assert.ThrowsAsync<StoreException>(() =>
            RunUndo.UndoAsync(opened, new UndoRequest(run) { MayTake = 1 }, TimeProvider.System, null, TestContext.Current.CancellationToken));
        Assert.Contains("would now delete 2 of their rows, not 1", error.Message, StringComparison.Ordinal);

        await RunUndo.UndoAsync(opened, new UndoRequest(run) { MayTake = 2 }, TimeProvider.System, null, TestContext.Current.CancellationToken);
        await RunStore.AssertSoundAsync(store);
    }

    [Theory]
    [InlineData(TestStoreKind.Catmaid)]
    [InlineData(TestStoreKind.CatmaidWithoutTriggers)]
    public async Task Who_attaches_to_others_rows_meanwhile_is_waited_for(TestStoreKind kind)
    {
        await using var store = await TwiceAsync(kind);
        var before = await ContentAsync(store);
        var run = await RunStore.ImportAsync(store, TracingFile.Sound(), "1");
        await ExecuteAsync(store, Chain);
        await using var connection = await store.Database!.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync(TestContext.Current.CancellationToken);

        // In a skeleton of others: the run's own rows block no session.
        var node = NewNode(7000020, "7000002").Replace(Skeleton, TheirSkeleton, StringComparison.Ordinal);
        foreach (var sql in (string[])[Complete(store, node), "SET CONSTRAINTS ALL IMMEDIATE"])
        {
            await using var command = new NpgsqlCommand(sql, connection);
            await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }

        var undo = RunStore.UndoAsync(store, run, "--yes");
        while ((await store.QueryAsync("SELECT pid::text FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'tracelift' AND wait_event_type = 'Lock'")).Count == 0)
        {
            Assert.False(undo.IsCompleted);
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }

        await transaction.CommitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(3, (long)(await undo)["others"]!.AsArray().Single(rows => (string)rows!["table"]! == "treenode")!["count"]!);
        Assert.Equal(before.Where(IsNoSummary), (await ContentAsync(store)).Where(IsNoSummary));
        await RunStore.AssertSoundAsync(store);
    }

    [Fact]
    public async Task Where_an_older_version_was_attached_it_says_what_to_do()
    {
        await using var store = await TwiceAsync(TestStoreKind.Catmaid);
        var run = await RunStore.ImportAsync(store, TracingFile.Sound(), "1");
        await ExecuteAsync(store, Chain);
        await store.ExecuteAsync("ALTER TABLE tracelift.run_table DROP COLUMN others; DELETE FROM tracelift.attached WHERE tables = '0006_undo'");

        await RunStore.RunsAsync(store);
        Assert.Contains("tracelift store attach", (await RunStore.RunAsync(store, "undo", $"{run}", "--yes")).Expect(4).Error, StringComparison.Ordinal);
        await RunStore.UndoAsync(store, await RunStore.ImportAsync(store, TracingFile.Sound(), "1"));

        (await RunStore.RunAsync(store, "store", "attach")).Expect(0);
        await RunStore.UndoAsync(store, run, "--yes");
    }

    /// <summary>A store in which others have traced, and have a deep link.</summary>
    private static async Task<TestStore> TwiceAsync(TestStoreKind kind)
    {
        var store = await RunStore.CreateAsync(kind);
        await RunStore.ImportAsync(store, TracingFile.Sound(), "new:one");
        await ExecuteAsync(store, [$"INSERT INTO catmaid_deep_link (id, user_id, project_id, creation_time, edition_time, txid) VALUES (7000000, {User}, {Project}, NOW, NOW, 1)"]);
        return store;
    }

    /// <summary>All rows but for deep links, which bear the time of a change.</summary>
    private static async Task<List<string>> ContentAsync(TestStore store) =>
        [.. (await StoreContent.ReadAsync(store)).Where(row => !row.StartsWith("catmaid_deep_link ", StringComparison.Ordinal))];

    private static bool IsNoSummary(string row) => !row.StartsWith("catmaid_skeleton_summary ", StringComparison.Ordinal);

    private static string NewNode(long id, string parent) =>
        $"INSERT INTO treenode (id, project_id, location_x, location_y, location_z, editor_id, user_id, creation_time, edition_time, skeleton_id, parent_id) VALUES ({id}, {Project}, 1, 2, 3, {User}, {User}, NOW, NOW, {Skeleton}, {parent})";

    private static async Task ExecuteAsync(TestStore store, IEnumerable<string> statements)
    {
        foreach (var sql in statements)
            await store.ExecuteAsync(Complete(store, sql));
    }

    private static string Complete(TestStore store, string sql) => store.Database is null
        ? sql.Replace("NOW", "1", StringComparison.Ordinal).Replace("LATER", "unixepoch() * 1000000 + 5000000", StringComparison.Ordinal)
        : sql.Replace("NOW", "'2020-01-01'", StringComparison.Ordinal).Replace("LATER", "clock_timestamp()", StringComparison.Ordinal);

    private static async Task<string> OneAsync(TestStore store, string value) => (await store.QueryAsync($"SELECT '' || {value}"))[0];
}
