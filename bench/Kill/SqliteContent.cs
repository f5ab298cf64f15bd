using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Data.Sqlite;

namespace Tracelift.Bench.Kill;

/// <summary>Reads the contents of an embedded store.</summary>
internal static class SqliteContent
{
    /// <summary>Returns the number of rows and a checksum of each table, all indexes by name, and whether the file is intact.</summary>
    /// <param name="path">The file.</param>
    /// <param name="without">Columns to ignore, such as times of writing.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    public static async Task<Dictionary<string, string>> ReadAsync(string path, IReadOnlyCollection<string> without, CancellationToken cancellationToken)
    {
        await using var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        await connection.OpenAsync(cancellationToken);
        var content = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var table in Rows(connection, "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'").Select(row => (string)row[0]).ToList())
        {
            var (count, sum) = (0L, 0UL);
            var columns = Rows(connection, $"SELECT name FROM pragma_table_info('{table}')").Select(row => (string)row[0]).Except(without);
            foreach (var row in Rows(connection, $"SELECT \"{string.Join("\", \"", columns)}\" FROM \"{table}\""))
            {
                count++;
                sum += BitConverter.ToUInt64(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', row.Select(value => Convert.ToString(value, CultureInfo.InvariantCulture))))));
            }

            content[table] = string.Create(CultureInfo.InvariantCulture, $"{count} rows, {sum:x}");
        }

        foreach (var row in Rows(connection, "SELECT type, name, sql FROM sqlite_schema WHERE type <> 'table' AND sql IS NOT NULL"))
            content[$"{row[0]} {row[1]}"] = (string)row[2];
        content["integrity"] = (string)Rows(connection, "PRAGMA integrity_check").First()[0];
        return content;
    }

    private static IEnumerable<object[]> Rows(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Made of the tables' own names.
        command.CommandText = sql;
#pragma warning restore CA2100
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            var values = new object[reader.FieldCount];
            reader.GetValues(values);
            yield return values;
        }
    }
}
