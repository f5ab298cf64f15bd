using System.Text.Json.Nodes;
using Npgsql;
using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.Tracing.Runs;

/// <summary>CATMAID's own database records imports after an attachment by its ordinary role.</summary>
public sealed class AttachTests
{
    [Fact]
    public async Task An_import_into_a_database_that_is_not_attached_says_that_it_cannot_be_undone()
    {
        await using var store = await TestStore.CreateAsync(TestStoreKind.Catmaid);

        var report = await Imports.ReportAsync(store, TracingFile.Sound(), "new:one", "--no-analyze");

        Assert.Null(report["run"]);
        Assert.Contains("tracelift store attach", (string)report["notes"]![0]!, StringComparison.Ordinal);
        Assert.False((bool)(await RunStore.RunsAsync(store))["remembers_runs"]!);
        Assert.Contains("store attach", (await RunStore.RunAsync(store, "undo", "1")).Expect(4).Error, StringComparison.Ordinal);
        Assert.Contains("not remembered", (await RunStore.RunAsync(store, "store", "info")).Expect(0).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Attaching_makes_a_schema_and_nothing_else_and_does_nothing_twice()
    {
        await using var store = await TestStore.CreateAsync(TestStoreKind.Catmaid);
        var before = await store.FingerprintAsync();

        Assert.Contains("Created the schema tracelift", (await RunStore.RunAsync(store, "store", "attach")).Expect(0).Output, StringComparison.Ordinal);

        Assert.Equal(before, await store.FingerprintAsync());
        Assert.Equal(["attached", "bulk_chunk", "bulk_index", "bulk_load", "bulk_plan", "job", "run", "run_rows", "run_table"], await store.QueryAsync("SELECT relname::text FROM pg_class WHERE relkind = 'r' AND relnamespace = 'tracelift'::regnamespace ORDER BY 1"));
        await RunStore.ImportAsync(store, TracingFile.Sound(), "new:one");
        Assert.Contains("nothing to do", (await RunStore.RunAsync(store, "store", "attach")).Expect(0).Output, StringComparison.Ordinal);
        Assert.Single((await RunStore.RunsAsync(store))["runs"]!.AsArray());
        Assert.Contains("(attached)", (await RunStore.RunAsync(store, "store", "info")).Expect(0).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Attaching_adds_what_an_older_version_has_not_made()
    {
        await using var store = await RunStore.CreateAsync(TestStoreKind.Catmaid);
        var run = await RunStore.ImportAsync(store, TracingFile.Sound(), "new:one");
        await store.ExecuteAsync("DROP TABLE tracelift.bulk_chunk, tracelift.bulk_index, tracelift.bulk_load, tracelift.bulk_plan; DELETE FROM tracelift.attached WHERE tables = '0004_bulk'");
        Assert.False((bool)JsonNode.Parse((await RunStore.RunAsync(store, "bulk", "status", "--json")).Expect(0).Output)!["has_ledger"]!);

        (await RunStore.RunAsync(store, "store", "attach")).Expect(0);

        Assert.True((bool)JsonNode.Parse((await RunStore.RunAsync(store, "bulk", "status", "--json")).Expect(0).Output)!["has_ledger"]!);
        Assert.Single((await RunStore.RunsAsync(store))["runs"]!.AsArray());
        await RunStore.UndoAsync(store, run);
        (await RunStore.RunAsync(store, "store", "detach", "--yes")).Expect(0);
    }

    [Fact]
    public async Task Detaching_needs_a_yes_where_imports_are_remembered_and_leaves_the_data()
    {
        await using var store = await RunStore.CreateAsync(TestStoreKind.Catmaid);
        await store.ExecuteAsync("CREATE SCHEMA lab; CREATE TABLE lab.mine (id int)");
        await RunStore.ImportAsync(store, TracingFile.Sound(), "new:one");
        var before = await StoreContent.ReadAsync(store);

        Assert.Contains("1 import would be forgotten", (await RunStore.RunAsync(store, "store", "detach")).Expect(2).Error, StringComparison.Ordinal);
        Assert.Single((await RunStore.RunsAsync(store))["runs"]!.AsArray());
        var report = JsonNode.Parse((await RunStore.RunAsync(store, "store", "detach", "--yes", "--json")).Expect(0).Output)!;

        Assert.Equal(1, (long)report["forgotten_runs"]!);
        Assert.Equal(before, await StoreContent.ReadAsync(store));
        Assert.Equal(["lab"], await store.QueryAsync("SELECT nspname::text FROM pg_namespace WHERE nspname IN ('lab', 'tracelift')"));
        Assert.Contains("not attached", (await RunStore.RunAsync(store, "store", "detach")).Expect(0).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_s_table_in_the_schema_is_not_dropped()
    {
        await using var store = await RunStore.CreateAsync(TestStoreKind.Catmaid);
        await store.ExecuteAsync("CREATE TABLE tracelift.mine (id int)");

        Assert.Contains("tracelift.mine", (await RunStore.RunAsync(store, "store", "detach", "--yes")).Expect(4).Error, StringComparison.Ordinal);

        Assert.True((bool)(await RunStore.RunsAsync(store))["remembers_runs"]!);
    }

    [Fact]
    public async Task A_schema_of_the_name_that_is_another_s_is_left_as_it_is()
    {
        await using var store = await TestStore.CreateAsync(TestStoreKind.Catmaid);
        await store.ExecuteAsync("CREATE SCHEMA tracelift; CREATE TABLE tracelift.mine (id int)");

        Assert.Contains("not Tracelift's", (await RunStore.RunAsync(store, "store", "attach")).Expect(4).Error, StringComparison.Ordinal);
        (await RunStore.RunAsync(store, "store", "detach", "--yes")).Expect(0);

        Assert.Equal(["mine"], await store.QueryAsync("SELECT relname::text FROM pg_class WHERE relnamespace = 'tracelift'::regnamespace"));
    }

    [Fact]
    public async Task A_role_that_may_not_make_schemas_is_told_what_a_superuser_can_run()
    {
        await using var store = await TestStore.CreateAsync(TestStoreKind.Catmaid);
        var role = (await store.QueryAsync("SELECT current_user::text"))[0];
        await AsSuperuserAsync(store, $"ALTER DATABASE {store.Database!.Name} OWNER TO CURRENT_USER");

        var refused = (await RunStore.RunAsync(store, "store", "attach")).Expect(4);
        Assert.Contains($"GRANT CREATE ON DATABASE {store.Database.Name} TO {role}", refused.Error, StringComparison.Ordinal);
        Assert.Contains($"CREATE SCHEMA tracelift AUTHORIZATION {role}", refused.Error, StringComparison.Ordinal);

        await AsSuperuserAsync(store, $"CREATE SCHEMA tracelift AUTHORIZATION {role}");
        (await RunStore.RunAsync(store, "store", "attach")).Expect(0);
        await RunStore.UndoAsync(store, await RunStore.ImportAsync(store, TracingFile.Sound(), "new:one"));
    }

    [Fact]
    public async Task A_role_that_may_not_write_there_imports_all_the_same_and_is_told()
    {
        await using var store = await RunStore.CreateAsync(TestStoreKind.Catmaid);
        await AsSuperuserAsync(store, "ALTER SCHEMA tracelift OWNER TO CURRENT_USER; REVOKE ALL ON SCHEMA tracelift FROM PUBLIC");

        var report = await Imports.ReportAsync(store, TracingFile.Sound(), "new:one", "--no-analyze");

        Assert.Null(report["run"]);
        Assert.Contains("GRANT", ((string)report["notes"]![0]!).ToUpperInvariant(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(TestStoreKind.Sqlite)]
    [InlineData(TestStoreKind.Postgres)]
    public async Task Stores_of_our_own_need_no_attaching(TestStoreKind kind)
    {
        await using var store = await TestStore.CreateAsync(kind);

        Assert.Contains("nothing to do", (await RunStore.RunAsync(store, "store", "attach")).Expect(0).Output, StringComparison.Ordinal);
        (await RunStore.RunAsync(store, "store", "detach", "--yes")).Expect(2);
        Assert.True(await RunStore.ImportAsync(store, TracingFile.Sound(), "new:one") > 0);
    }

    private static async Task AsSuperuserAsync(TestStore store, string sql)
    {
        await using var connection = await store.Database!.OpenAsSuperuserAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
