using System.Globalization;
using Npgsql;
using Tracelift.Formats.Json;
using Tracelift.Postgres;
using Tracelift.Stores.Ledger;
using Tracelift.Tests.Support;
using Tracelift.Tests.Tracing.Runs;
using Tracelift.Tracing.Import;
using Tracelift.Tracing.Import.Survey;
using Tracelift.Tracing.Runs;
using Xunit;

namespace Tracelift.Tests.Tracing;

/// <summary>CATMAID's listeners of spatial changes also learn of imports and undos without triggers.</summary>
public sealed class SpatialUpdateTests
{
    private const string Update = "catmaid.spatial-update", Dirty = "catmaid.dirty-cache";

    [Fact]
    public async Task A_small_import_and_its_undo_are_told_as_triggers_tell_them()
    {
        var notifications = new List<(List<string> Import, List<string> Undo)>();
        foreach (var isSilent in (bool[])[false, true])
        {
            await using var store = await LiveAsync();
            await using var ear = await Ear.OpenAsync(store, Update);

            var report = await ImportAsync(store, isSilent ? TriggerRule.Off : TriggerRule.On);
            var import = await ear.TakeAsync();
            var undo = await UndoAsync(store, isSilent, report.Run!.Value);
            notifications.Add((import, await ear.TakeAsync()));

            const string Note = "CATMAID's spatial cache is notified of each place";
            Assert.Equal(isSilent, report.Notes.Any(note => note.StartsWith(Note, StringComparison.Ordinal)));
            Assert.Equal(isSilent, undo.Notes.Any(note => note.StartsWith(Note, StringComparison.Ordinal)));
        }

        Assert.Equal(notifications[0].Import, notifications[1].Import);
        Assert.Equal(notifications[0].Undo, notifications[1].Undo);
        Assert.Equal(
            [
                """{"project_id": 1, "type": "edge", "p1": [101.25,202,303], "p2": [101.25,202,303]}""",
                """{"project_id": 1, "type": "edge", "p1": [102.1,204,1e+07], "p2": [1.5,2.5,3.5]}""",
                """{"project_id": 1, "type": "edge", "p1": [102.1,204,1e+07], "p2": [101.25,202,303]}""",
                """{"project_id": 1, "type": "edge", "p1": [103.25,206,309], "p2": [102.1,204,1e+07]}""",
                """{"project_id": 1, "type": "edge", "p1": [111.25,222,333], "p2": [111.25,222,333]}""",
                """{"project_id": 1, "type": "edge", "p1": [112.25,224,336], "p2": [1.5,2.5,3.5]}""",
                """{"project_id": 1, "type": "edge", "p1": [112.25,224,336], "p2": [111.25,222,333]}""",
                """{"project_id": 1, "type": "edge", "p1": [113.25,226,339], "p2": [112.25,224,336]}""",
                """{"project_id": 1, "type": "point", "p": [1.5,2.5,3.5]}""",
            ],
            notifications[1].Import);
        Assert.Equal(7, notifications[1].Undo.Count);
        Assert.Contains("""{"project_id": 1, "type": "edge", "p1": [102.0999984741211,204,10000000], "p2": [101.25,202,303]}""", notifications[1].Undo);
    }

    [Fact]
    public async Task Where_notifications_are_off_nothing_is_told()
    {
        await using var store = await RunStore.CreateAsync(TestStoreKind.Catmaid);
        await using var ear = await Ear.OpenAsync(store, Update);

        var report = await ImportAsync(store, TriggerRule.Off);

        Assert.Empty(await ear.TakeAsync());
        Assert.DoesNotContain(report.Notes, note => note.Contains("spatial", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Beyond_the_cap_the_cells_of_grid_caches_are_marked()
    {
        await using var store = await LiveAsync();
        await using var updates = await Ear.OpenAsync(store, Update);
        await using var cells = await Ear.OpenAsync(store, Dirty);
        await ImportAsync(store, TriggerRule.On);
        await store.ExecuteAsync(
            """
            INSERT INTO node_grid_cache (project_id, cell_width, cell_height, cell_depth) VALUES (1, 10, 100, 1000000);
            INSERT INTO node_grid_cache (project_id, cell_width, cell_height, cell_depth, enabled) VALUES (1, 20, 20, 20, false)
            """);
        await updates.TakeAsync();

        var report = await ImportAsync(store, TriggerRule.Auto, target: 1, most: 8);

        // From (102.1, 204, 1e7) to (101.25, 202, 303) through eleven layers, to (1.5, 2.5, 3.5) through some of each, and so on.
        var marked = await store.QueryAsync("SELECT concat_ws(' ', grid_id, x_index, y_index, z_index) FROM dirty_node_grid_cache_cell");
        Assert.Empty(await updates.TakeAsync());
        Assert.Equal(await ExpectedCellsAsync(store, 10, 100, 1_000_000), marked.Order(StringComparer.Ordinal));
        Assert.Equal(marked.Count, (await cells.TakeAsync()).Count);
        Assert.Contains(report.Notes, note => note.StartsWith("The cells of project 1's grid caches that were touched are marked", StringComparison.Ordinal));

        await store.ExecuteAsync("DELETE FROM dirty_node_grid_cache_cell");
        var undo = await UndoAsync(store, isSilent: true, report.Run!.Value, most: 8);

        Assert.Equal(marked.Order(StringComparer.Ordinal), (await store.QueryAsync("SELECT concat_ws(' ', grid_id, x_index, y_index, z_index) FROM dirty_node_grid_cache_cell")).Order(StringComparer.Ordinal));
        Assert.Contains(undo.Notes, note => note.StartsWith("The cells of project 1's grid caches", StringComparison.Ordinal));
        Assert.Empty(await updates.TakeAsync());
    }

    [Fact]
    public async Task Without_a_grid_cache_triggers_stay_on_unless_they_are_to_be_silent()
    {
        await using var store = await LiveAsync();
        await using var ear = await Ear.OpenAsync(store, Update);
        var first = await ImportAsync(store, TriggerRule.Auto, most: 8);
        Assert.Empty(await ear.TakeAsync());
        Assert.Empty(first.DerivedByTriggers);

        var auto = await ImportAsync(store, TriggerRule.Auto, target: 1, most: 8);
        Assert.Equal(4, auto.DerivedByTriggers.Count);
        Assert.Equal(9, (await ear.TakeAsync()).Count);
        Assert.Contains(auto.Notes, note => note.StartsWith("The triggers stayed on. CATMAID notifies of changes in space", StringComparison.Ordinal));

        var off = await ImportAsync(store, TriggerRule.Off, target: 1, most: 8);
        Assert.Empty(await ear.TakeAsync());
        Assert.Contains(off.Notes, note => note.EndsWith("its listeners were not notified", StringComparison.Ordinal));

        var undo = await UndoAsync(store, isSilent: true, auto.Run!.Value, most: 6);
        Assert.Equal(7, (await ear.TakeAsync()).Count);
        Assert.Contains(undo.Notes, note => note.StartsWith("The triggers stayed on.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_bulk_load_is_told_chunk_by_chunk()
    {
        await using var store = await LiveAsync();
        await using var ear = await Ear.OpenAsync(store, Update);
        using var folder = new TemporaryFolder();
        var file = folder.Write("file.json", File().Text());

        (await Tool.RunHereAsync("bulk", "load", file, "--target", "new:one", "--create-unknown-users", "--chunk-rows", "2", "--triggers", "off", "--store", store.SuperuserAddress)).Expect(0);

        var notifications = await ear.TakeAsync();
        Assert.Equal(9, notifications.Count);
        Assert.Contains("""{"project_id": 1, "type": "edge", "p1": [102.1,204,1e+07], "p2": [1.5,2.5,3.5]}""", notifications);
    }

    /// <summary>The cells that 100,000 points along each line lie in.</summary>
    private static async Task<List<string>> ExpectedCellsAsync(TestStore store, double width, double height, double depth) =>
        [.. (await store.QueryAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"""
            WITH line AS (
                SELECT edge FROM treenode_edge WHERE id > (SELECT min(id) + 5 FROM treenode)
                UNION ALL SELECT edge FROM treenode_connector_edge WHERE id > (SELECT min(id) + 1 FROM treenode_connector)
            ), point AS (
                SELECT ST_X(a) + t * (ST_X(b) - ST_X(a)) AS x, ST_Y(a) + t * (ST_Y(b) - ST_Y(a)) AS y, ST_Z(a) + t * (ST_Z(b) - ST_Z(a)) AS z
                FROM (SELECT ST_StartPoint(edge) AS a, ST_EndPoint(edge) AS b FROM line) ends, (SELECT i / 100000.0 AS t FROM generate_series(0, 100000) i) steps
            )
            SELECT DISTINCT concat_ws(' ', 1, floor(x / {width}), floor(y / {height}), floor(z / {depth})) FROM point
            """))).Order(StringComparer.Ordinal)];

    private static TracingFile File()
    {
        var file = TracingFile.Sound();
        file.Fields("catmaid.treenode", 102)["location_x"] = 102.1;
        file.Fields("catmaid.treenode", 102)["location_z"] = 1e7;
        return file;
    }

    private static async Task<TestStore> LiveAsync()
    {
        var store = await RunStore.CreateAsync(TestStoreKind.Catmaid);
        await store.ExecuteAsync(await PostgresServer.ReadScriptAsync("deletions.sql"));
        await store.ExecuteAsync("SELECT '' || enable_spatial_update_events()");
        return store;
    }

    private static async Task<ImportReport> ImportAsync(TestStore store, TriggerRule rule, long? target = null, long most = 1000)
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("file.json", File().Text());
        await using var opened = await OpenAsync(store.SuperuserAddress, most);
        await using var source = await TracingJsonFile.OpenAsync(path, TimeProvider.System, default);
        var survey = await Surveyor.SurveyAsync(source, null, default);
        var options = new ImportOptions
        {
            Target = target,
            NewProjectTitle = target is null ? "one" : null,
            CreateUnknownUsers = true,
            Triggers = rule,
            Analyze = false,
        };
        return await Importer.ImportAsync(opened, source, survey, options, TimeProvider.System, null, default);
    }

    private static async Task<UndoReport> UndoAsync(TestStore store, bool isSilent, long run, long most = 1000)
    {
        await using var opened = await OpenAsync(isSilent ? store.SuperuserAddress : store.Address, most);
        return await RunUndo.UndoAsync(opened, new UndoRequest(run), TimeProvider.System, null, TestContext.Current.CancellationToken);
    }

    private static Task<PostgresStore> OpenAsync(string address, long most) =>
        PostgresStore.OpenAsync(address, new PostgresOptions { MostNotifications = most }, TimeProvider.System, default);

    /// <summary>Listens to a channel.</summary>
    private sealed class Ear(NpgsqlConnection connection) : IAsyncDisposable
    {
        private readonly List<string> _heard = [];

        public static async Task<Ear> OpenAsync(TestStore store, string channel)
        {
            var ear = new Ear(await store.Database!.OpenAsync());
            ear.Connection.Notification += (_, notification) => ear._heard.Add(notification.Payload);
            await ear.ExecuteAsync($"LISTEN \"{channel}\"");
            return ear;
        }

        private NpgsqlConnection Connection { get; } = connection;

        /// <summary>The notifications since then; those of committed transactions precede a statement's answer.</summary>
        public async Task<List<string>> TakeAsync()
        {
            await ExecuteAsync("SELECT 1");
            await ExecuteAsync("SELECT 1");
            List<string> heard = [.. _heard.Order(StringComparer.Ordinal)];
            _heard.Clear();
            return heard;
        }

        public ValueTask DisposeAsync() => Connection.DisposeAsync();

        private async Task ExecuteAsync(string sql)
        {
            await using var command = new NpgsqlCommand(sql, Connection);
            await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }
    }
}
