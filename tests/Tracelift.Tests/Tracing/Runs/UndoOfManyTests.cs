using Tracelift.Example;
using Tracelift.Formats;
using Tracelift.Postgres;
using Tracelift.Postgres.Runs;
using Tracelift.Tests.Support;
using Tracelift.Tracing.Import;
using Tracelift.Tracing.Import.Survey;
using Tracelift.Tracing.Runs;
using Xunit;

namespace Tracelift.Tests.Tracing.Runs;

/// <summary>
/// Runs with many rows are undone in CATMAID's tables without a look at the whole of a table for each row: with silent
/// triggers where the role may silence them, else with an index that CATMAID lacks.
/// </summary>
public sealed class UndoOfManyTests
{
    private const string History = "SELECT concat_ws(' ', to_jsonb(t) - 'txid' - 'sys_period' - 'exec_transaction_id', lower(sys_period) = least(edition_time, upper(sys_period)), exec_transaction_id > 0) FROM treenode__history t ORDER BY 1";

    private static readonly ExampleOptions Example = ExampleOptions.Showcase with { Neurons = 5, FewestNodes = 40, MostNodes = 60 };

    [Fact]
    public async Task Silent_triggers_leave_the_store_and_its_history_as_firing_ones_do()
    {
        await using var firing = await RunStore.CreateAsync(TestStoreKind.Catmaid);
        await using var silent = await RunStore.CreateAsync(TestStoreKind.Catmaid);
        var before = await StoreContent.ReadAsync(silent);
        await ImportAsync(firing.Address, new ExampleProject(Example));
        await ImportAsync(silent.SuperuserAddress, new ExampleProject(Example));

        // Who sees a history trigger fire sees that it was silent.
        await silent.ExecuteAsync("CREATE OR REPLACE FUNCTION write_history() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF EXISTS (SELECT FROM old_row) THEN RAISE 'fired on %', TG_TABLE_NAME; END IF; RETURN NULL; END $$");
        Assert.Empty((await UndoAsync(firing.Address)).Notes);
        Assert.Contains("were off", Assert.Single((await UndoAsync(silent.SuperuserAddress)).Notes), StringComparison.Ordinal);

        var history = await firing.QueryAsync(History);
        Assert.True(history.Count > 200);
        Assert.Equal(history, await silent.QueryAsync(History));
        Assert.Equal(before, await StoreContent.ReadAsync(silent));
    }

    [Fact]
    public async Task Where_a_trigger_on_delete_is_not_known_none_is_silent()
    {
        await using var store = await RunStore.CreateAsync(TestStoreKind.Catmaid);
        await ImportAsync(store.SuperuserAddress, new ExampleProject(Example));
        await store.ExecuteAsync(
            """
            CREATE TABLE public.seen__tracking (id bigint);
            CREATE FUNCTION note_gone() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO seen__tracking VALUES (OLD.id); RETURN OLD; END $$;
            CREATE TRIGGER lab_gone AFTER DELETE ON treenode FOR EACH ROW EXECUTE FUNCTION note_gone()
            """);
        var nodes = await store.QueryAsync("SELECT '' || count(*) FROM treenode");

        await UndoAsync(store.SuperuserAddress);

        Assert.Equal(nodes, await store.QueryAsync("SELECT '' || count(*) FROM seen__tracking"));
    }

    [Fact]
    public async Task Where_history_is_kept_elsewhere_its_triggers_fire()
    {
        await using var store = await RunStore.CreateAsync(TestStoreKind.Catmaid);
        await ImportAsync(store.SuperuserAddress, new ExampleProject(Example));
        await store.ExecuteAsync(
            """
            ALTER TABLE treenode__history RENAME TO treenode_old__tracking;
            CREATE OR REPLACE FUNCTION write_history() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                IF TG_TABLE_NAME = 'treenode' THEN INSERT INTO treenode_old__tracking SELECT old_row.*, tstzrange(null, null), 1 FROM old_row; END IF;
                RETURN NULL;
            END $$
            """);
        var nodes = await store.QueryAsync("SELECT '' || count(*) FROM treenode");

        await UndoAsync(store.SuperuserAddress);

        Assert.Equal(nodes, await store.QueryAsync("SELECT '' || count(*) FROM treenode_old__tracking"));
    }

    [Fact]
    public async Task Firing_triggers_have_an_index_over_the_points_of_many_connectors_meanwhile()
    {
        await using var store = await RunStore.CreateAsync(TestStoreKind.Catmaid);
        var before = await StoreContent.ReadAsync(store);
        var indexes = await IndexesAsync(store);
        await ImportAsync(store.Address, new ExampleProject(Example with { Neurons = 12, FewestNodes = 700, MostNodes = 800, NodesPerConnector = 4 }));
        Assert.True(int.Parse((await store.QueryAsync("SELECT '' || count(*) FROM connector"))[0], System.Globalization.CultureInfo.InvariantCulture) >= 2000);
        await store.ExecuteAsync(
            """
            CREATE TABLE public.seen__tracking (name text);
            CREATE FUNCTION note_indexes() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                INSERT INTO seen__tracking SELECT pg_get_indexdef(indexrelid) FROM pg_index WHERE indrelid = 'connector_geom'::regclass AND indisvalid; RETURN NULL;
            END $$;
            CREATE TRIGGER lab_gone AFTER DELETE ON connector FOR EACH STATEMENT EXECUTE FUNCTION note_indexes()
            """);

        await UndoAsync(store.Address);

        Assert.NotEmpty(await store.QueryAsync("SELECT name FROM seen__tracking WHERE name LIKE '%USING btree (id)'"));
        Assert.Equal(indexes, await IndexesAsync(store));
        Assert.Equal(before, await StoreContent.ReadAsync(store));
    }

    [Fact]
    public async Task Two_undos_share_the_index_until_the_later_one_is_done()
    {
        await using var store = await RunStore.CreateAsync(TestStoreKind.Catmaid);
        var indexes = await IndexesAsync(store);
        var url = PostgresUrl.Parse(store.Address);

        var both = await Task.WhenAll(PointIndex.MakeAsync(url, default), PointIndex.MakeAsync(url, default));
        Assert.Contains("tracelift_connector_geom_id", await IndexesAsync(store));
        await both[0]!.DisposeAsync();
        Assert.Contains("tracelift_connector_geom_id", await IndexesAsync(store));
        await both[1]!.DisposeAsync();

        Assert.Equal(indexes, await IndexesAsync(store));
    }

    private static Task<List<string>> IndexesAsync(TestStore store) =>
        store.QueryAsync("SELECT indexname FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1");

    private static async Task ImportAsync(string address, ITracingSource source)
    {
        await using var store = await PostgresStore.OpenAsync(address, new PostgresOptions(), TimeProvider.System, default);
        var options = new ImportOptions { NewProjectTitle = "new", CreateUnknownUsers = true, AutoNameUnknownUsers = true, Analyze = false };
        await Importer.ImportAsync(store, source, await Surveyor.SurveyAsync(source, null, default), options, TimeProvider.System, null, default);
    }

    private static async Task<UndoReport> UndoAsync(string address, long run = 1)
    {
        await using var store = await PostgresStore.OpenAsync(address, new PostgresOptions(), TimeProvider.System, default);
        return await RunUndo.UndoAsync(store, new UndoRequest(run), TimeProvider.System, null, default);
    }
}
