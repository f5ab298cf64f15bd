using System.Text.Json.Nodes;
using Tracelift.Errors;
using Tracelift.Projects.Importing;
using Tracelift.Stores;
using Tracelift.Tests.Copying;
using Tracelift.Tests.Support;
using Tracelift.Tests.Tracing.Runs;
using Xunit;

namespace Tracelift.Tests.Projects;

/// <summary>A project is deleted whole: nothing of it stays, and nothing else goes.</summary>
public sealed class ProjectDeletionTests
{
    // Rows of the other project, or of none, that refer to rows of the deleted one.
    private static readonly string[] Attached =
    [
        "INSERT INTO class_instance_class_instance (id, user_id, project_id, creation_time, edition_time, txid, relation_id, class_instance_a, class_instance_b) SELECT 9900, user_id, 2, creation_time, edition_time, 1, relation_id, class_instance_a, 9022 FROM class_instance_class_instance WHERE project_id = 2 LIMIT 1",
        "UPDATE catmaid_deep_link SET active_skeleton_id = (SELECT min(skeleton_id) FROM treenode WHERE project_id = 1) WHERE project_id = 2",
    ];

    // Tables of CATMAID that Tracelift neither has nor fills.
    private const string Clouds =
        """
        CREATE TABLE pointcloud_user_object_permission (id int PRIMARY KEY, content_object_id int NOT NULL REFERENCES pointcloud (id) DEFERRABLE INITIALLY DEFERRED);
        CREATE TABLE catmaid_writable_stack (id int PRIMARY KEY, project_id int NOT NULL REFERENCES project (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED, stack_id int NOT NULL REFERENCES stack (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED);
        INSERT INTO pointcloud (id, user_id, project_id, name) SELECT id, (SELECT min(id) FROM auth_user), id, 'cloud' FROM generate_series(1, 2) AS id;
        INSERT INTO pointcloud_user_object_permission VALUES (1, 1), (2, 2);
        INSERT INTO catmaid_writable_stack SELECT 1, 1, min(id) FROM stack;
        """;

    [Theory]
    [MemberData(nameof(TestStore.Kinds), MemberType = typeof(TestStore))]
    public async Task Nothing_of_it_stays_and_nothing_else_goes(TestStoreKind kind)
    {
        await using var store = await RunStore.CreateAsync(kind);
        await WholeProject.CreateAsync(store);
        (await RunStore.RunAsync(store, "projects", "copy", "1", "--title", "two", "--rights", "--yes")).Expect(0);
        foreach (var sql in Attached)
            await store.ExecuteAsync(sql);
        if (kind is TestStoreKind.Catmaid or TestStoreKind.CatmaidWithoutTriggers)
            await store.ExecuteAsync(Clouds);
        var before = await StoreContent.ReadAsync(store);

        Assert.Contains("--force", (await RunStore.RunAsync(store, "projects", "delete", "1", "--yes")).Expect(2).Error, StringComparison.Ordinal);
        var planned = await DeleteAsync(store, "--dry-run");
        Assert.Equal(before, await StoreContent.ReadAsync(store));
        var report = await DeleteAsync(store, "--stacks");

        var after = await StoreContent.ReadAsync(store);
        Assert.Equal(planned["rows"]!.ToJsonString(), report["rows"]!.ToJsonString());
        var (added, removed) = (Except(after, before), Except(before, after));

        // A column of the other project's deep link is null now.
        Assert.Equal(["catmaid_deep_link"], added.Select(TableOf));
        Assert.Equal(
            report["rows"]!.AsObject().ToDictionary(table => table.Key, table => (int)table.Value!),
            removed.Select(TableOf).CountBy(table => table).ToDictionary(table => table.Key, table => table.Value - added.Count(row => TableOf(row) == table.Key)).Where(table => table.Value > 0).ToDictionary());
        Assert.Equal(2, report["shared_stacks"]!.AsArray().Count);
        Assert.Equal(["0"], await store.QueryAsync("SELECT '' || count(*) FROM point WHERE project_id = 1"));
        (await RunStore.RunAsync(store, "store", "check")).Expect(0);
    }

    [Theory]
    [MemberData(nameof(TestStore.Kinds), MemberType = typeof(TestStore))]
    public async Task Stacks_go_only_if_wanted_and_runs_and_undo_go_on(TestStoreKind kind)
    {
        await using var store = await RunStore.CreateAsync(kind);
        await WholeProject.CreateAsync(store);
        (await RunStore.RunAsync(store, "projects", "copy", "1", "--title", "two", "--new-stacks", "--yes")).Expect(0);

        var kept = await DeleteAsync(store);
        var two = JsonNode.Parse((await RunStore.RunAsync(store, "projects", "delete", "2", "--force", "--stacks", "--yes", "--json")).Expect(0).Output)!["project"]!;

        Assert.Equal(["labels", "raw"], Titles(kept["kept_stacks"]!));
        Assert.Equal(["labels", "raw"], Titles(two["stacks"]!));
        Assert.Equal(["2 2 1 0"], await store.QueryAsync("SELECT (SELECT count(*) FROM stack) || ' ' || (SELECT count(*) FROM stack_mirror) || ' ' || (SELECT count(*) FROM stack_group) || ' ' || (SELECT count(*) FROM project WHERE id > 0)"));
        (await RunStore.RunAsync(store, "store", "check")).Expect(0);
        Assert.Equal(3, (await RunStore.RunsAsync(store))["runs"]!.AsArray().Count);
        var undone = await RunStore.UndoAsync(store, 1);
        Assert.Contains("has been deleted since", (string)undone["notes"]![0]!, StringComparison.Ordinal);
        Assert.Equal(["0"], await store.QueryAsync("SELECT '' || count(*) FROM treenode"));
    }

    [Fact]
    public async Task The_report_names_rows_by_table_and_a_mistake_deletes_nothing()
    {
        await using var store = await TestStore.CreateAsync(TestStoreKind.Sqlite);
        await Imports.ReportAsync(store, TracingFile.Sound(), "new:one");

        (await RunStore.RunAsync(store, "projects", "delete", "7", "--yes")).Expect(2);
        Assert.Contains("  treenode: 6 rows", (await RunStore.RunAsync(store, "projects", "delete", "1", "--dry-run")).Expect(0).Output, StringComparison.Ordinal);
        Assert.Contains("  treenode: 6 rows", (await RunStore.RunAsync(store, "projects", "delete", "1", "--force", "--yes")).Expect(0).Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(TestStoreKind.Catmaid)]
    [InlineData(TestStoreKind.Postgres)]
    public async Task A_deletion_that_fails_leaves_the_store_as_it_was(TestStoreKind kind)
    {
        await using var store = await RunStore.CreateAsync(kind);
        await WholeProject.CreateAsync(store);

        // Refers to a stack group by a column that no deletion follows.
        await store.ExecuteAsync("ALTER TABLE project ADD UNIQUE (title); CREATE TABLE pet (home text REFERENCES project (title)); INSERT INTO pet VALUES ('one')");
        var before = await StoreContent.ReadAsync(store);

        var error = (await RunStore.RunAsync(store, "projects", "delete", "1", "--force", "--yes")).Expect(4).Error;

        Assert.Contains("pet", error, StringComparison.Ordinal);
        Assert.Equal(before, await StoreContent.ReadAsync(store));
    }

    [Fact]
    public async Task A_deletion_that_waits_for_a_load_stops_nobody_else()
    {
        await using var store = await RunStore.CreateAsync(TestStoreKind.Postgres);
        await Imports.ReportAsync(store, TracingFile.Sound(), "new:one");
        await using var load = await HeldLocks.TakeAsync(store, "pg_advisory_xact_lock(x'74726C66'::int, 1)");

        var deletion = DeleteAsync(store);
        while (await store.QueryAsync("SELECT count(*) FROM pg_locks WHERE NOT granted AND locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())") is not ["1"] && !deletion.IsCompleted)
            await Task.Delay(20, TestContext.Current.CancellationToken);

        Assert.False(deletion.IsCompleted);
        Assert.Equal([bool.TrueString], await store.QueryAsync(HeldLocks.IsStoreFree));
        await load.DisposeAsync();
        await deletion;
    }

    [Fact]
    public async Task What_fails_after_the_deletion_makes_no_failure_of_it()
    {
        await using var store = await RunStore.CreateAsync(TestStoreKind.Sqlite);
        await Imports.ReportAsync(store, TracingFile.Sound(), "new:one");
        await using var opened = await store.OpenAsync();
        var begun = 0;
        var faulty = FaultyStore.Around(opened, call => call == nameof(IStore.BeginChangeAsync) && begun++ > 0 ? new StoreException("lost", "The connection was lost") : null);

        var report = await ProjectDeletion.DeleteAsync(faulty, 1, isDryRun: false, force: true, withStacks: false, TestContext.Current.CancellationToken);

        Assert.Equal((6L, 2), (report.Rows["treenode"], begun));
        Assert.Equal(["0"], await store.QueryAsync("SELECT '' || count(*) FROM project WHERE id > 0"));
    }

    [Fact]
    public async Task A_table_of_the_same_name_in_another_schema_is_left_alone()
    {
        await using var store = await RunStore.CreateAsync(TestStoreKind.Postgres);
        await Imports.ReportAsync(store, TracingFile.Sound(), "new:one");
        await store.ExecuteAsync(
            """
            CREATE SCHEMA older; CREATE TABLE older.review (id bigint, project_id int); INSERT INTO older.review VALUES (1, 1);
            DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET search_path = public, older', current_database()); END $$
            """);

        (await RunStore.RunAsync(store, "store", "check")).Expect(0);
        await DeleteAsync(store);

        Assert.Equal(["1"], await store.QueryAsync("SELECT count(*)::text FROM older.review"));
    }

    private static async Task<JsonNode> DeleteAsync(TestStore store, params string[] options) =>
        JsonNode.Parse((await RunStore.RunAsync(store, ["projects", "delete", "1", "--force", "--yes", "--json", .. options])).Expect(0).Output)!["project"]!;

    private static IEnumerable<string> Titles(JsonNode titles) => titles.AsArray().Select(title => (string)title!).Order(StringComparer.Ordinal);

    private static string TableOf(string row) => row[..row.IndexOf(' ', StringComparison.Ordinal)];

    /// <summary>The rows of one list that the other lacks, with their number.</summary>
    private static List<string> Except(List<string> rows, List<string> others)
    {
        var rest = others.CountBy(row => row).ToDictionary();
        return [.. rows.Where(row => (rest[row] = rest.GetValueOrDefault(row) - 1) < 0)];
    }
}
