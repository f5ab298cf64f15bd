using Tracelift.Errors;
using Tracelift.Postgres;
using Tracelift.Stores;
using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.Stores;

public sealed class PostgresRecognitionTests
{
    [Fact]
    public async Task An_empty_database_is_not_initialized()
    {
        await using var database = await PostgresServer.CreateAsync(PostgresKind.Empty);

        var error = await Assert.ThrowsAsync<StoreException>(() => OpenAsync(database));

        Assert.Equal("not-initialized", error.Code);
        Assert.Contains("tracelift store init", error.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Initialising_makes_a_store_and_twice_changes_nothing()
    {
        await using var database = await PostgresServer.CreateAsync(PostgresKind.Empty);

        await PostgresStore.InitializeAsync(database.Url, TimeProvider.System, default);
        await PostgresStore.InitializeAsync(database.Url, TimeProvider.System, default);

        await using var store = await OpenAsync(database);
        var info = await store.DescribeAsync(default);
        Assert.Equal(StoreKind.Postgres, info.Kind);
        Assert.Equal("0010_origins_and_clouds", info.Schema);
        Assert.Matches(@"^PostgreSQL \d+\.\d+, PostGIS \d", info.Software);
        Assert.Empty(info.Notes);
    }

    [Fact]
    public async Task Several_can_initialise_at_once()
    {
        await using var database = await PostgresServer.CreateAsync(PostgresKind.Empty);

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => PostgresStore.InitializeAsync(database.Url, TimeProvider.System, default)));

        await using var store = await OpenAsync(database);
    }

    [Theory]
    [InlineData(PostgresTables.CatmaidWithTriggers, 0)]
    [InlineData(PostgresTables.CatmaidWithoutTriggers, 3)]
    public async Task A_database_of_CATMAID_is_recognised(PostgresTables tables, int notes)
    {
        await using var database = await PostgresDatabase.CreateEmptyAsync(tables);

        var info = await database.Store.DescribeAsync(default);

        Assert.Equal(StoreKind.Catmaid, info.Kind);
        Assert.Equal("0114_add_deep_link_exportable_flag", info.Schema);
        Assert.Equal(notes, info.Notes.Count(note => note.Contains("trigger", StringComparison.Ordinal)));
        Assert.DoesNotContain('@' + "127.0.0.1:5432", info.Name, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_trigger_that_is_switched_off_is_noted()
    {
        await using var database = await PostgresDatabase.CreateEmptyAsync(PostgresTables.CatmaidWithTriggers);
        await database.ExecuteAsync("ALTER TABLE connector DISABLE TRIGGER on_insert_connector_update_connector_geom");

        var info = await database.Store.DescribeAsync(default);

        Assert.Contains("on_insert_connector_update_connector_geom on connector is switched off", Assert.Single(info.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_with_other_tables_is_no_store_and_is_not_initialised()
    {
        await using var database = await PostgresServer.CreateAsync(PostgresKind.Empty);
        await using (var connection = await database.OpenAsync())
        await using (var command = new Npgsql.NpgsqlCommand("CREATE TABLE invoice (id integer)", connection))
            await command.ExecuteNonQueryAsync();

        var opening = await Assert.ThrowsAsync<StoreException>(() => OpenAsync(database));
        var initialising = await Assert.ThrowsAsync<StoreException>(() => PostgresStore.InitializeAsync(database.Url, TimeProvider.System, default));

        Assert.Equal("not-a-store", opening.Code);
        Assert.Equal("not-a-store", initialising.Code);
        Assert.Contains("invoice", opening.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_of_CATMAID_is_not_initialised()
    {
        await using var database = await PostgresServer.CreateAsync(PostgresKind.CatmaidWithTriggers);

        var error = await Assert.ThrowsAsync<StoreException>(() => PostgresStore.InitializeAsync(database.Url, TimeProvider.System, default));

        Assert.Equal("catmaid-database", error.Code);
    }

    [Theory]
    [InlineData("UPDATE tracelift_migration SET number = number + 9999", "newer-schema")]
    [InlineData("DELETE FROM tracelift_migration", "old-schema")]
    public async Task Tables_of_another_version_of_Tracelift_are_refused(string change, string code)
    {
        await using var database = await PostgresDatabase.CreateEmptyAsync(PostgresTables.Own);
        await database.ExecuteAsync(change);

        var error = await Assert.ThrowsAsync<StoreException>(() => OpenAsync(database.Database));

        Assert.Equal(code, error.Code);
    }

    [Fact]
    public async Task Without_PostGIS_it_says_what_a_superuser_must_run()
    {
        await using var database = await PostgresServer.CreateAsync(PostgresKind.Empty);
        await using (var connection = await database.OpenAsSuperuserAsync())
        await using (var command = new Npgsql.NpgsqlCommand("DROP EXTENSION postgis CASCADE", connection))
            await command.ExecuteNonQueryAsync();

        var error = await Assert.ThrowsAsync<StoreException>(() => PostgresStore.InitializeAsync(database.Url, TimeProvider.System, default));

        Assert.Equal("no-postgis", error.Code);
        Assert.Contains("CREATE EXTENSION postgis", error.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_role_that_owns_nothing_is_noted()
    {
        await using var database = await PostgresDatabase.CreateEmptyAsync(PostgresTables.CatmaidWithTriggers);
        await using (var connection = await database.Database.OpenAsSuperuserAsync())
        await using (var command = new Npgsql.NpgsqlCommand("ALTER TABLE treenode OWNER TO CURRENT_USER; ALTER TABLE location OWNER TO CURRENT_USER", connection))
            await command.ExecuteNonQueryAsync();

        var info = await database.Store.DescribeAsync(default);

        Assert.Contains("does not own treenode, location_id_seq", Assert.Single(info.Notes), StringComparison.Ordinal);
    }

    private static Task<PostgresStore> OpenAsync(TestDatabase database) =>
        PostgresStore.OpenAsync(database.Url, new PostgresOptions(), TimeProvider.System, default);
}
