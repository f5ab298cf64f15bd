using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Data.Sqlite;
using Npgsql;
using Tracelift.Model;
using Tracelift.Tests.Support;

namespace Tracelift.Tests.Golden.Calls;

/// <summary>
/// Puts a store into the state in which each golden call was recorded: all rows of all tables that the store has, past
/// our own writing, with triggers silent; and makes tokens.
/// </summary>
internal static class GoldenState
{
    /// <summary>The state with all rows.</summary>
    public const string Plus = "plus";

    /// <summary>The state before CATMAID's API was used.</summary>
    public const string Source = "source";

    private const string Tokens = "authtoken_token";

    // Rows of a new CATMAID, and the program's own.
    private static readonly string[] Kept = ["django_content_type", "django_migrations", "auth_permission", "spatial_ref_sys"];

    /// <summary>A user's token.</summary>
    public static string Token(string user) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(user)))[..40];

    /// <summary>Loads it, whatever is there.</summary>
    public static Task LoadAsync(TestStore store, string state) => store.Database is null ? LoadEmbeddedAsync(store.Address, state) : LoadAsync(store.Database, state);

    /// <summary>The rows of all tables; users are the same in both states.</summary>
    private static IEnumerable<(string Table, Csv Csv)> Tables(string state)
    {
        var files = Directory.EnumerateFiles(GoldenFiles.Require("http-calls", "rows"), "*.csv");
        if (state == Source)
            files = files.Where(IsOfUsers).Concat(Directory.EnumerateFiles(GoldenFiles.Require("tracing", "source"), "*.csv").Where(path => !IsOfUsers(path)));
        return files.OrderBy(Path.GetFileName, StringComparer.Ordinal)
            .Select(path => (Table: Path.GetFileNameWithoutExtension(path), Csv: Csv.Read(path)))
            .Where(table => table.Table is not ("rights" or "sequences" or "catmaid_userprofile"));
    }

    private static bool IsOfUsers(string path) => Path.GetFileName(path).StartsWith("auth_", StringComparison.Ordinal);

    private static Csv Extra(string name) => Csv.Read(GoldenFiles.Require("http-calls", "rows", name + ".csv"));

    private static async Task LoadAsync(TestDatabase database, string state)
    {
        await using var connection = await database.OpenAsSuperuserAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await RunAsync(connection, "SET LOCAL session_replication_role = replica");
        var present = await ListAsync(
            connection, "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace WHERE relkind = 'r' AND nspname = 'public' AND c.relname NOT LIKE 'tracelift%'");
        foreach (var table in present.Except(Kept))
            await RunAsync(connection, $"DELETE FROM ONLY {table}");
        foreach (var (table, csv) in Tables(state).Where(table => present.Contains(table.Table)))
        {
            await using var copy = await connection.BeginTextImportAsync($"COPY {table} ({string.Join(", ", csv.Header)}) FROM STDIN (FORMAT csv)");
            foreach (var row in csv.Rows)
                await copy.WriteAsync(string.Join(',', row.Select(Quote)) + "\n");
        }

        foreach (var sql in Rights("id::text").Concat(TokenRows("now()")))
            await RunAsync(connection, sql);
        foreach (var row in Extra("sequences").Rows)
            await RunAsync(connection, $"SELECT setval(to_regclass('{row[0]}'), {row[1]}) WHERE to_regclass('{row[0]}') IS NOT NULL");
        await transaction.CommitAsync();
    }

    private static async Task LoadEmbeddedAsync(string path, string state)
    {
        await using var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        await connection.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        var present = await ListAsync(connection, "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'tracelift%'");
        foreach (var table in present.Except(Kept))
            await RunAsync(connection, $"DELETE FROM {table}");
        foreach (var (table, csv) in Tables(state).Where(table => present.Contains(table.Table)))
        {
            var types = (await ListAsync(connection, $"SELECT name || ' ' || type FROM pragma_table_info('{table}')")).Select(line => line.Split(' ')).ToDictionary(pair => pair[0], pair => pair[1]);
            await using var insert = connection.CreateCommand();

            // The older rows have no transactions; a database gives them one.
            var missing = types.ContainsKey("txid") && !csv.Header.Contains("txid");
            insert.CommandText = $"INSERT INTO {table} ({string.Join(", ", csv.Header)}{(missing ? ", txid" : "")}) VALUES ({string.Join(", ", csv.Header.Select((_, i) => $"@p{i}"))}{(missing ? ", 0" : "")})";
            foreach (var row in csv.Rows)
            {
                insert.Parameters.Clear();
                for (var i = 0; i < row.Length; i++)
                    insert.Parameters.AddWithValue($"@p{i}", Value(types[csv.Header[i]], row[i]));
                await insert.ExecuteNonQueryAsync();
            }
        }

        foreach (var sql in Rights("CAST(id AS text)").Concat(TokenRows("0")))
            await RunAsync(connection, sql);
        foreach (var row in Extra("sequences").Rows)
            await RunAsync(connection, $"UPDATE tracelift_sequence SET last_value = {row[1]} WHERE name = '{row[0]!.TrimEnd('1')}'");
        await RunAsync(connection, "UPDATE tracelift_sequence SET last_value = max(last_value, 2000) WHERE name = 'txid'");
        await transaction.CommitAsync();
    }

    private static IEnumerable<string> Rights(string projectAsText) => Extra("rights").Rows.Select(row =>
        "INSERT INTO guardian_userobjectpermission (id, object_pk, content_type_id, permission_id, user_id) "
        + $"SELECT coalesce((SELECT max(id) FROM guardian_userobjectpermission), 0) + 1, '{row[2]}', t.id, p.id, u.id FROM django_content_type t JOIN auth_permission p ON p.content_type_id = t.id, auth_user u "
        + $"WHERE t.app_label = 'catmaid' AND t.model = 'project' AND p.codename = '{row[1]}' AND u.username = '{row[0]}' AND EXISTS (SELECT 1 FROM project WHERE {projectAsText.Replace("id", "project.id", StringComparison.Ordinal)} = '{row[2]}')");

    private static IEnumerable<string> TokenRows(string now)
    {
        var users = Csv.Read(GoldenFiles.Require("http-calls", "rows", "auth_user.csv"));
        return users.Rows.Where(row => users.Value(row, "username") != "AnonymousUser")
            .Select(row => $"INSERT INTO {Tokens} (key, created, user_id) VALUES ('{Token(users.Value(row, "username")!)}', {now}, {users.Value(row, "id")})");
    }

    private static string Quote(string? value) => value is null ? "" : $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static object Value(string type, string? value) => (type, value) switch
    {
        (_, null) => DBNull.Value,
        ("REAL", _) => double.Parse(value, CultureInfo.InvariantCulture),
        ("INTEGER", "t") => 1L,
        ("INTEGER", "f") => 0L,
        ("INTEGER", _) when value.Contains(':', StringComparison.Ordinal) => Timestamp.From(DateTimeOffset.Parse(value, CultureInfo.InvariantCulture)),
        ("INTEGER", _) => long.Parse(value, CultureInfo.InvariantCulture),
        _ => value,
    };

    private static async Task RunAsync(System.Data.Common.DbConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<List<string>> ListAsync(System.Data.Common.DbConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await using var reader = await command.ExecuteReaderAsync();
        var names = new List<string>();
        while (await reader.ReadAsync())
            names.Add(reader.GetString(0));
        return names;
    }
}
