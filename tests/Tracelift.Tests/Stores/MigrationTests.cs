using Microsoft.Data.Sqlite;
using Npgsql;
using Tracelift.Errors;
using Tracelift.Postgres;
using Tracelift.Sqlite;
using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.Stores;

/// <summary>Stores of an older Tracelift are migrated: the file when it is opened, the database by store init.</summary>
public sealed class MigrationTests
{
    [Fact]
    public async Task A_file_without_runs_gets_them_when_it_is_opened()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("old.sqlite");
        await using (var connection = new SqliteConnection($"Data Source={path};Pooling=False"))
        {
            await connection.OpenAsync(TestContext.Current.CancellationToken);
            await using var command = connection.CreateCommand();
            command.CommandText = ReadSchema("Tracelift.Sqlite", "0001_initial.sql") + $"; PRAGMA application_id = {0x54524C46}; PRAGMA user_version = 1; INSERT INTO project (id, title) VALUES (1, 'old')";
            await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }

        await using var store = await SqliteStore.OpenAsync(path, TimeProvider.System, TestContext.Current.CancellationToken);

        Assert.Empty((await store.RunsAsync(TestContext.Current.CancellationToken))!);
        Assert.Equal("migration 9 (origins and clouds)", (await store.DescribeAsync(TestContext.Current.CancellationToken)).Schema);
        await using var session = await store.OpenSnapshotAsync(TestContext.Current.CancellationToken);
        Assert.Single(await session.ProjectsAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_database_without_runs_gets_them_by_store_init()
    {
        await using var database = await PostgresServer.CreateAsync(PostgresKind.Empty);
        await using (var connection = await database.OpenAsync())
        {
            await using var command = new NpgsqlCommand(
                ReadSchema("Tracelift.Postgres", "0001_initial.sql")
                + "; CREATE TABLE tracelift_migration (number integer PRIMARY KEY, name text NOT NULL, applied timestamptz NOT NULL); INSERT INTO tracelift_migration VALUES (1, '0001_initial', now()); INSERT INTO project (title) VALUES ('old')",
                connection);
            await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }

        var error = await Assert.ThrowsAsync<StoreException>(
            () => PostgresStore.OpenAsync(database.Url, new PostgresOptions(), TimeProvider.System, TestContext.Current.CancellationToken));
        Assert.Equal("old-schema", error.Code);
        (await Tool.RunAsync("store", "init", "--store", database.Url)).Expect(0);

        await using var store = await PostgresStore.OpenAsync(database.Url, new PostgresOptions(), TimeProvider.System, TestContext.Current.CancellationToken);
        Assert.Empty((await store.RunsAsync(TestContext.Current.CancellationToken))!);
        await using var session = await store.OpenSnapshotAsync(TestContext.Current.CancellationToken);
        Assert.Single(await session.ProjectsAsync(TestContext.Current.CancellationToken));
    }

    private static string ReadSchema(string project, string file) =>
        File.ReadAllText(Path.Combine(Repository.Root, "src", project, "Schema", file));
}
