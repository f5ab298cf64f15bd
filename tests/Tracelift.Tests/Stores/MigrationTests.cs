using System.Globalization;
using System.Text.Json.Nodes;
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

    /// <summary>Every older state of the embedded store, by its number.</summary>
    public static TheoryData<int> OlderFiles => [.. Enumerable.Range(1, Scripts("Tracelift.Sqlite").Count - 1)];

    [Theory]
    [MemberData(nameof(OlderFiles))]
    public async Task An_older_file_says_that_a_migration_is_due_and_stays_as_it_is_until_it_is_migrated(int number)
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("old.sqlite");
        await WriteFileAsync(path, number);
        var missing = Scripts("Tracelift.Sqlite").Count - number;

        var info = JsonNode.Parse((await Tool.RunAsync("store", "info", "--store", path, "--json")).Expect(0).Output)!;
        Assert.Equal(missing, info["missing_migrations"]!.AsArray().Count);
        Assert.Empty(info["projects"]!.AsArray());
        Assert.Contains("tracelift store migrate", (await Tool.RunAsync("store", "info", "--store", path)).Expect(0).Output, StringComparison.Ordinal);
        var preview = (await Tool.RunAsync("store", "migrate", "--dry-run", "--store", path)).Expect(0).Output;
        Assert.Contains("nothing was written", preview, StringComparison.Ordinal);
        Assert.Equal(number, await ReadNumberAsync(path));

        var done = JsonNode.Parse((await Tool.RunAsync("store", "migrate", "--store", path, "--json")).Expect(0).Output)!;
        Assert.Equal((false, missing), ((bool)done["dry_run"]!, done["migrations"]!.AsArray().Count));
        info = JsonNode.Parse((await Tool.RunAsync("store", "info", "--store", path, "--json")).Expect(0).Output)!;
        Assert.Empty(info["missing_migrations"]!.AsArray());
        Assert.Equal("old", (string)Assert.Single(info["projects"]!.AsArray())!["title"]!);

        // It works as a new one does.
        (await Tool.RunAsync("user", "add", "anna", "--store", path)).Expect(0);
        (await Tool.RunAsync("import", folder.Write("cell.swc", "1 1 0 0 0 5 -1\n2 3 0 10 0 1 1\n"), "--store", path, "--target", "1", "--user", "anna", "--yes")).Expect(0);
        (await Tool.RunAsync("undo", "1", "--store", path, "--yes")).Expect(0);
        (await Tool.RunAsync("store", "check", "--store", path)).Expect(0);
        Assert.Contains("is up to date", (await Tool.RunAsync("store", "migrate", "--store", path)).Expect(0).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_older_database_is_migrated_by_store_migrate_and_says_before_that_it_is_due()
    {
        await using var database = await PostgresServer.CreateAsync(PostgresKind.Empty);
        await using (var connection = await database.OpenAsync())
        {
            await using var command = new NpgsqlCommand(
                ReadSchema("Tracelift.Postgres", "0001_initial.sql") + ";" + ReadSchema("Tracelift.Postgres", "0002_runs.sql")
                + "; CREATE TABLE tracelift_migration (number integer PRIMARY KEY, name text NOT NULL, applied timestamptz NOT NULL); INSERT INTO tracelift_migration VALUES (1, '0001_initial', now()), (2, '0002_runs', now()); INSERT INTO project (title) VALUES ('old')",
                connection);
            await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }

        var missing = Scripts("Tracelift.Postgres").Skip(2).Select(Path.GetFileNameWithoutExtension);
        foreach (string[] command in new[] { (string[])["store", "info"], ["store", "migrate", "--dry-run"] })
        {
            var said = (await Tool.RunAsync([.. command, "--store", database.Url])).Expect(0).Output;
            Assert.All(missing, name => Assert.Contains(name!, said, StringComparison.Ordinal));
        }

        Assert.Equal(4, (await Tool.RunAsync("runs", "--store", database.Url)).ExitCode);
        (await Tool.RunAsync("store", "migrate", "--store", database.Url)).Expect(0);
        (await Tool.RunAsync("runs", "--store", database.Url)).Expect(0);
        Assert.Contains("is up to date", (await Tool.RunAsync("store", "migrate", "--store", database.Url)).Expect(0).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_CATMAID_that_an_older_version_attached_lacks_tables_and_gets_them()
    {
        await using var database = await PostgresServer.CreateAsync(PostgresKind.CatmaidWithTriggers);
        (await Tool.RunAsync("store", "attach", "--store", database.Url)).Expect(0);
        await using (var connection = await database.OpenAsync())
        {
            await using var command = new NpgsqlCommand("DROP TABLE tracelift.job; DELETE FROM tracelift.attached WHERE tables = '0005_jobs'", connection);
            await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }

        var info = JsonNode.Parse((await Tool.RunAsync("store", "info", "--store", database.Url, "--json")).Expect(0).Output)!;
        Assert.Equal("0005_jobs", (string)Assert.Single(info["missing_migrations"]!.AsArray())!);
        (await Tool.RunAsync("store", "migrate", "--store", database.Url)).Expect(0);
        info = JsonNode.Parse((await Tool.RunAsync("store", "info", "--store", database.Url, "--json")).Expect(0).Output)!;
        Assert.Empty(info["missing_migrations"]!.AsArray());
    }

    /// <summary>Writes a file as the version that ended with a migration made it.</summary>
    private static async Task WriteFileAsync(string path, int number)
    {
        await using var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = string.Create(
            CultureInfo.InvariantCulture,
            $"{string.Join(";\n", Scripts("Tracelift.Sqlite").Take(number).Select(File.ReadAllText))}; PRAGMA application_id = {0x54524C46}; PRAGMA user_version = {number}; INSERT INTO project (id, title) VALUES (1, 'old'); UPDATE tracelift_sequence SET last_value = 1 WHERE name = 'project_id_seq'");
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    private static async Task<long> ReadNumberAsync(string path)
    {
        await using var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA user_version";
        return (long)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
    }

    private static List<string> Scripts(string project) =>
        [.. Directory.EnumerateFiles(Path.Combine(Repository.Root, "src", project, "Schema"), "0*.sql").Order(StringComparer.Ordinal)];

    private static string ReadSchema(string project, string file) =>
        File.ReadAllText(Path.Combine(Repository.Root, "src", project, "Schema", file));
}
