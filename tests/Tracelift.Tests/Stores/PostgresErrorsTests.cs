using Tracelift.Errors;
using Tracelift.Postgres;
using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.Stores;

public sealed class PostgresErrorsTests
{
    [Fact]
    public async Task Where_nothing_listens_it_says_so()
    {
        var error = await OpenFailsAsync("postgresql://anna:secret@127.0.0.1:9/db");

        Assert.Equal("unreachable", error.Code);
        Assert.True(error.IsTransient);
        Assert.DoesNotContain("secret", error.Message + error.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_host_is_named() =>
        Assert.Contains("nowhere.invalid", (await OpenFailsAsync("postgresql://anna@nowhere.invalid/db")).Message, StringComparison.Ordinal);

    [Fact]
    public async Task A_database_that_is_not_there_is_named()
    {
        await using var database = await PostgresServer.CreateAsync(PostgresKind.Empty);

        var error = await OpenFailsAsync(database.Url.Replace(database.Name, "no_such_database", StringComparison.Ordinal));

        Assert.Equal("no-database", error.Code);
        Assert.Contains("no_such_database", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_role_that_is_not_let_in_is_told_what_to_do()
    {
        await using var database = await PostgresServer.CreateAsync(PostgresKind.Empty);
        var url = new UriBuilder(database.Url) { UserName = "nobody_of_this_name" }.ToString();

        var error = await OpenFailsAsync(url);

        Assert.Equal("access-denied", error.Code);
        Assert.Contains("PGPASSWORD", error.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_table_that_may_not_be_read_is_named()
    {
        await using var database = await PostgresDatabase.CreateAsync(PostgresTables.CatmaidWithTriggers);
        await using (var connection = await database.Database.OpenAsSuperuserAsync())
        await using (var command = new Npgsql.NpgsqlCommand("ALTER TABLE review OWNER TO CURRENT_USER", connection))
            await command.ExecuteNonQueryAsync();
        await using var session = await database.Store.OpenSnapshotAsync(default);

        var error = await Assert.ThrowsAsync<StoreException>(() => TestRows.IdsAsync(session, new(Model.Models.Review)));

        Assert.Equal("no-privilege", error.Code);
        Assert.Contains("review", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_takes_no_changes_is_no_target()
    {
        await using var database = await PostgresDatabase.CreateAsync(PostgresTables.Own);
        await using var session = await database.BeginAsync();
        await database.ExecuteAsync($"ALTER DATABASE {database.Database.Name} SET default_transaction_read_only = on");

        // The other connection is opened now.
        var error = await Assert.ThrowsAsync<StoreException>(() => session.ReserveAsync(Model.IdFamily.Location, 1, default));

        Assert.Equal("read-only", error.Code);
    }

    [Fact]
    public async Task A_cut_connection_is_a_fault_that_passes()
    {
        await using var database = await PostgresDatabase.CreateAsync(PostgresTables.Own);
        await using var session = await database.Store.OpenSnapshotAsync(default);
        await using (var connection = await database.Database.OpenAsSuperuserAsync())
        await using (var command = new Npgsql.NpgsqlCommand(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'tracelift'", connection))
            await command.ExecuteNonQueryAsync();

        var first = await Assert.ThrowsAsync<StoreException>(() => session.ProjectsAsync(default));
        var second = await Assert.ThrowsAsync<StoreException>(() => session.ProjectsAsync(default));

        Assert.True(first.IsTransient);
        Assert.Contains(first.Code, (string[])["server-stopped", "connection-lost"]);
        Assert.Equal("connection-lost", second.Code);
    }

    private static Task<StoreException> OpenFailsAsync(string url) =>
        Assert.ThrowsAsync<StoreException>(() => PostgresStore.OpenAsync(url, new PostgresOptions(), TimeProvider.System, default));
}
