using Npgsql;

using Xunit;

namespace Tracelift.Tests.Support;

public sealed class PostgresServerTests
{
    public static TheoryData<PostgresKind> Kinds => [.. Enum.GetValues<PostgresKind>()];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_test_database_is_owned_by_a_role_without_superuser_rights(PostgresKind kind)
    {
        await using TestDatabase database = await PostgresServer.CreateAsync(kind);
        await using NpgsqlConnection connection = await database.OpenAsync();

        Assert.Equal(
            "owner, not superuser",
            await ScalarAsync(connection, """
                SELECT CASE WHEN datdba = r.oid THEN 'owner' ELSE 'guest' END || CASE WHEN rolsuper THEN '' ELSE ', not ' END || 'superuser'
                FROM pg_database, pg_roles r WHERE datname = current_database() AND rolname = current_user
                """));
        Assert.Equal(
            0L,
            await ScalarAsync(connection, """
                SELECT count(*) FROM pg_class c
                WHERE relnamespace = 'public'::regnamespace AND pg_get_userbyid(relowner) <> current_user
                AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')
                AND relkind IN ('r', 'v', 'S')
                """));
    }

    [Theory]
    [InlineData(PostgresKind.Empty, false, false)]
    [InlineData(PostgresKind.CatmaidWithoutTriggers, true, false)]
    [InlineData(PostgresKind.CatmaidWithTriggers, true, true)]
    public async Task A_test_database_has_the_tables_and_triggers_of_its_kind(PostgresKind kind, bool tables, bool triggers)
    {
        await using TestDatabase database = await PostgresServer.CreateAsync(kind);
        await using NpgsqlConnection connection = await database.OpenAsync();

        Assert.Equal(tables, await ScalarAsync(connection, "SELECT to_regclass('treenode') IS NOT NULL"));
        Assert.Equal(triggers, await ScalarAsync(connection, """
            SELECT EXISTS (SELECT FROM pg_trigger WHERE tgrelid = to_regclass('treenode') AND NOT tgisinternal)
            """));
        Assert.Equal("LINESTRING Z (0 0 0,1 2 3)", await ScalarAsync(
            connection, "SELECT ST_AsText(ST_MakeLine(ST_MakePoint(0, 0, 0), ST_MakePoint(1, 2, 3)))"));
    }

    [Fact]
    public async Task Test_databases_of_one_kind_do_not_see_each_other()
    {
        await using TestDatabase one = await PostgresServer.CreateAsync(PostgresKind.Empty);
        await using TestDatabase other = await PostgresServer.CreateAsync(PostgresKind.Empty);
        await using NpgsqlConnection connectionToOne = await one.OpenAsync();
        await using NpgsqlConnection connectionToOther = await other.OpenAsync();

        await ScalarAsync(connectionToOne, "CREATE TABLE mine (id bigint)");

        Assert.Equal(true, await ScalarAsync(connectionToOther, "SELECT to_regclass('mine') IS NULL"));
    }

    [Fact]
    public async Task Test_databases_can_be_made_at_the_same_time()
    {
        TestDatabase[] databases = await Task.WhenAll(
            Enumerable.Range(0, 6).Select(_ => PostgresServer.CreateAsync(PostgresKind.CatmaidWithoutTriggers)));

        Assert.Equal(databases.Length, databases.Select(database => database.Url).Distinct(StringComparer.Ordinal).Count());
        foreach (TestDatabase database in databases)
        {
            await database.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_test_database_is_dropped_although_someone_is_connected_to_it()
    {
        await using TestDatabase watching = await PostgresServer.CreateAsync(PostgresKind.Empty);
        TestDatabase dropped = await PostgresServer.CreateAsync(PostgresKind.Empty);
        await using NpgsqlConnection connection = await dropped.OpenAsync();

        await dropped.DisposeAsync();

        await using NpgsqlConnection watcher = await watching.OpenAsync();
        Assert.Equal(0L, await ScalarAsync(watcher, $"SELECT count(*) FROM pg_database WHERE datname = '{dropped.Name}'"));
    }

    [Fact]
    public async Task The_url_of_a_test_database_names_its_owner()
    {
        await using TestDatabase database = await PostgresServer.CreateAsync(PostgresKind.Empty);
        await using NpgsqlConnection connection = await database.OpenAsync();

        Uri url = new(database.Url);

        Assert.Equal("postgresql", url.Scheme);
        Assert.Equal(url.UserInfo.Split(':')[0], await ScalarAsync(connection, "SELECT current_user::text"));
        Assert.Equal(url.AbsolutePath, "/" + await ScalarAsync(connection, "SELECT current_database()::text"));
        Assert.Equal(url.Port, connection.Port);
    }

    private static async Task<object?> ScalarAsync(NpgsqlConnection connection, string sql)
    {
        await using NpgsqlCommand command = new(sql, connection);
        return await command.ExecuteScalarAsync();
    }
}
