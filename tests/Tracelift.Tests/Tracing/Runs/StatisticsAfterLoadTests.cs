using System.Text.Json.Nodes;
using Tracelift.Tests.Server.Skeletons;
using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.Tracing.Runs;

/// <summary>After a load CATMAID's statistics and caches are right without further commands.</summary>
public sealed class StatisticsAfterLoadTests
{
    [Fact]
    public async Task Loads_of_all_kinds_and_their_undos_leave_the_rows_that_CATMAID_computes()
    {
        await using var store = await RunStore.CreateAsync(TestStoreKind.Catmaid);
        using var folder = new TemporaryFolder();
        await RunStore.ImportAsync(store, WithTimes(), "new:one");
        await AssertRightAsync(store);
        (await RunStore.RunAsync(store, "projects", "copy", "1", "--title", "two", "--yes")).Expect(0);
        await AssertRightAsync(store);
        (await RunStore.RunAsync(store, "bulk", "load", "--source", "1", "--target", "2", "--chunk-rows", "3")).Expect(0);
        await AssertRightAsync(store);
        (await RunStore.RunAsync(store, "import", folder.Write("cell.swc", "1 1 0 0 0 1 -1\n2 3 10 0 0 1 1\n3 3 20 0 0 1 2\n"), "--target", "2", "--user", "ann", "--yes")).Expect(0);
        await AssertRightAsync(store);
        await RunStore.ImportAsync(store, RunStore.Another(), "1");
        await AssertRightAsync(store);
        foreach (var run in (long[])[5, 4, 2])
        {
            await RunStore.UndoAsync(store, run, "--yes");
            await AssertRightAsync(store);
        }
    }

    [Fact]
    public async Task A_refresh_computes_a_projects_rows_at_any_time()
    {
        await using var store = await RunStore.CreateAsync(TestStoreKind.Catmaid);
        await RunStore.ImportAsync(store, WithTimes(), "new:one");
        await RunStore.ImportAsync(store, WithTimes(), "new:two");
        await store.ExecuteAsync(
            """
            UPDATE catmaid_stats_summary SET n_treenodes = 99; DELETE FROM catmaid_stats_summary WHERE cable_length = 0;
            INSERT INTO catmaid_stats_summary (project_id, user_id, date) SELECT project_id, user_id, '2001-01-01' FROM treenode LIMIT 1;
            UPDATE catmaid_skeleton_summary SET num_nodes = 7;
            INSERT INTO node_grid_cache (project_id, cell_width, cell_height, cell_depth, enabled) VALUES (1, 5000, 5000, 5000, true);
            INSERT INTO node_grid_cache_cell (grid_id, x_index, y_index, z_index) VALUES (1, 0, 0, 0), (1, 0, 1, 0);
            CREATE TABLE node_query_cache (project_id int, orientation int, depth float8); INSERT INTO node_query_cache VALUES (1, 0, 1), (2, 0, 1);
            """);

        var one = JsonNode.Parse((await RunStore.RunAsync(store, "store", "refresh", "--project", "1", "--json")).Expect(0).Output)!["projects"]!.AsArray();

        Assert.Equal(
            ["catmaid_stats_summary", "node_query_cache 1", "dirty_node_grid_cache_cell 2"],
            one.Single()!["caches"]!.AsArray().Select((cache, at) => at == 0 ? (string)cache!["table"]! : $"{cache!["table"]} {cache["rows"]}"));
        Assert.Equal(["2"], await store.QueryAsync("SELECT DISTINCT project_id FROM catmaid_stats_summary WHERE n_treenodes = 99"));
        Assert.Contains("node_query_cache: 1 row deleted", (await RunStore.RunAsync(store, "store", "refresh")).Expect(0).Output, StringComparison.Ordinal);
        await AssertRightAsync(store);
        await RunStore.AssertSoundAsync(store);
        (await RunStore.RunAsync(store, "store", "refresh", "--project", "7")).Expect(2);
    }

    [Theory]
    [InlineData(TestStoreKind.Sqlite)]
    [InlineData(TestStoreKind.Postgres)]
    public async Task A_refresh_of_a_store_of_our_own_computes_derived_tables(TestStoreKind kind)
    {
        await using var store = await TestStore.CreateAsync(kind);
        await Imports.ReportAsync(store, WithTimes(), "new:one");
        await store.ExecuteAsync("UPDATE catmaid_skeleton_summary SET num_nodes = 7");

        (await RunStore.RunAsync(store, "store", "refresh")).Expect(0);

        Assert.Equal(["3", "3"], await store.QueryAsync("SELECT '' || num_nodes FROM catmaid_skeleton_summary"));
    }

    [Fact]
    public async Task A_load_waits_for_the_nightly_run_and_counts_after_it()
    {
        await using var store = await RunStore.CreateAsync(TestStoreKind.Catmaid);
        await RunStore.ImportAsync(store, TracingFile.Sound(), "new:one");
        await using var nightly = await NightlyRun.BeginAsync(store);

        // Its rows were computed before the load.
        var import = RunStore.ImportAsync(store, RunStore.Another(), "1");
        while (await store.QueryAsync("SELECT count(*) FROM treenode") is not ["12"] && !import.IsCompleted)
            await Task.Delay(20);
        await nightly.EndAsync();
        await import;

        await AssertRightAsync(store);
    }

    [Fact]
    public async Task An_undo_keeps_the_nightly_run_from_nothing_and_counts_after_it()
    {
        await using var store = await RunStore.CreateAsync(TestStoreKind.Catmaid);
        await RunStore.ImportAsync(store, TracingFile.Sound(), "new:one");
        var run = await RunStore.ImportAsync(store, RunStore.Another(), "1");
        await store.ExecuteAsync("CREATE TABLE node_query_cache (project_id int, orientation int, depth float8); INSERT INTO node_query_cache VALUES (1, 0, 1), (2, 0, 1)");
        await using var nightly = await NightlyRun.BeginAsync(store);

        // The rows are gone for all to see, while the table of statistics is held.
        var undo = RunStore.UndoAsync(store, run);
        while (await store.QueryAsync("SELECT count(*) FROM treenode") is not ["6"] && !undo.IsCompleted)
            await Task.Delay(20);
        Assert.False(undo.IsCompleted);
        await nightly.EndAsync();
        var report = await undo;

        await AssertRightAsync(store);
        Assert.Contains("catmaid_update_cache_tables", report["notes"]!.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal(["2"], await store.QueryAsync("SELECT project_id::text FROM node_query_cache"));
        await RunStore.AssertSoundAsync(store);
    }

    [Fact]
    public async Task An_undo_that_deletes_a_user_and_the_nightly_run_do_not_wait_for_each_other()
    {
        await using var store = await RunStore.CreateAsync(TestStoreKind.Catmaid);
        var run = await RunStore.ImportAsync(store, WithTimes(), "new:one");
        await using var nightly = await NightlyRun.BeginAsync(store);

        var undo = RunStore.UndoAsync(store, run);
        while (await store.QueryAsync("SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'catmaid_stats_summary'::regclass") is ["0"] && !undo.IsCompleted)
            await Task.Delay(20);

        // Its rows refer to the user and the project that the undo is about to delete.
        await nightly.EndAsync();
        await undo;

        Assert.Equal(["0 0"], await store.QueryAsync("SELECT (SELECT count(*) FROM catmaid_stats_summary) || ' ' || (SELECT count(*) FROM auth_user WHERE username = 'ann')"));
    }

    [Fact]
    public async Task Stored_answers_go_and_cells_of_grids_are_marked_where_no_worker_listens()
    {
        await using var store = await RunStore.CreateAsync(TestStoreKind.Catmaid);
        await RunStore.ImportAsync(store, WithTimes(), "new:one");
        await store.ExecuteAsync(
            """
            INSERT INTO node_grid_cache (project_id, cell_width, cell_height, cell_depth, enabled) VALUES (1, 5000, 5000, 5000, true);
            CREATE TABLE node_query_cache (project_id int, orientation int, depth float8); INSERT INTO node_query_cache VALUES (1, 0, 1), (2, 0, 1);
            """);

        var report = await Imports.ReportAsync(store, RunStore.Another(), "1");

        Assert.Equal(["2"], await store.QueryAsync("SELECT project_id::text FROM node_query_cache"));
        Assert.NotEqual(["0"], await store.QueryAsync("SELECT count(*) FROM dirty_node_grid_cache_cell"));
        Assert.Contains("catmaid_cache_update_worker", report["notes"]!.ToJsonString(), StringComparison.Ordinal);
        Assert.Contains("catmaid_update_cache_tables", report["notes"]!.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Many_small_imports_of_an_hour_are_added_up()
    {
        await using var server = await SkeletonServer.StartAsync(TestStoreKind.Catmaid);
        for (var i = 0; i < 3; i++)
        {
            await server.ImportAsync("1 1 0 0 0 1 -1\n2 3 10 0 0 1 1\n3 3 20 0 0 1 2\n");
            await AssertRightAsync(server.Test);
        }
    }

    private static async Task AssertRightAsync(TestStore store)
    {
        await CatmaidStatistics.AddHistoryAsync(store);
        var (stored, fresh) = await CatmaidStatistics.CompareAsync(store);
        Assert.NotEmpty(stored);
        Assert.Equal(fresh, stored);
    }

    /// <summary>Nodes of several hours, and a synapse that a later link completes.</summary>
    private static TracingFile WithTimes()
    {
        var file = TracingFile.Sound();
        file.Fields("catmaid.treenodeconnector", 52)["creation_time"] = "2020-01-02T05:04:05Z";
        file.Fields("catmaid.treenode", 103)["creation_time"] = "2020-01-03T05:04:05Z";
        return file;
    }
}
