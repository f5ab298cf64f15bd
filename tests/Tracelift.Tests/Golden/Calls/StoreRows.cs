using System.Data.Common;
using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;
using Tracelift.Model;
using Tracelift.Tests.Support;

namespace Tracelift.Tests.Golden.Calls;

/// <summary>All rows of a store's tables as objects, in the notation of the golden files.</summary>
internal sealed class StoreRows
{
    private readonly Dictionary<string, List<JsonObject>> _tables = new(StringComparer.Ordinal);

    private StoreRows()
    {
    }

    /// <summary>Whether the store has a table.</summary>
    public bool Has(string table) => _tables.ContainsKey(table);

    public static async Task<StoreRows> ReadAsync(TestStore store, IEnumerable<string> tables)
    {
        await using DbConnection connection = store.Database is null ? new SqliteConnection($"Data Source={store.Address};Pooling=False") : await store.Database.OpenAsync();
        if (store.Database is null)
            await connection.OpenAsync();
        else
            await ReadAsync(connection, "SET TIME ZONE 'UTC'");
        var rows = new StoreRows();
        foreach (var table in tables)
        {
            var columns = store.Database is null
                ? await ReadAsync(connection, $"SELECT name, type FROM pragma_table_info('{table}')")
                : await ReadAsync(connection, $"SELECT attname, format_type(atttypid, NULL) FROM pg_attribute WHERE attrelid = to_regclass('{table}') AND attnum > 0 AND NOT attisdropped ORDER BY attnum");
            if (columns.Count == 0)
                continue;
            rows._tables[table] = store.Database is null
                ? [.. (await ReadAsync(connection, $"SELECT {string.Join(", ", columns.Select(column => column[0]))} FROM {table}")).Select(row => Object(columns, row))]
                : [.. (await ReadAsync(connection, $"SELECT jsonb_build_object({string.Join(", ", columns.Select(column => $"'{column[0]}', {Expression(column)}"))})::text FROM ONLY {table}")).Select(row => JsonNode.Parse((string)row[0]!)!.AsObject())];
        }

        return rows;
    }

    /// <summary>What has become of the rows since an earlier reading, by table: inserted, deleted, and updated by their keys.</summary>
    public JsonObject Since(StoreRows before)
    {
        var changes = new JsonObject();
        foreach (var (table, now) in _tables)
        {
            var known = before._tables[table].Select(row => row.ToJsonString()).GroupBy(text => text).ToDictionary(group => group.Key, group => group.Count());
            var inserted = new List<JsonObject>();
            foreach (var row in now)
            {
                var text = row.ToJsonString();
                if (known.GetValueOrDefault(text) > 0)
                    known[text]--;
                else
                    inserted.Add(row);
            }

            var deleted = known.SelectMany(pair => Enumerable.Repeat(JsonNode.Parse(pair.Key)!.AsObject(), pair.Value)).ToList();
            var updated = new JsonArray();
            var key = now.Count > 0 && now[0].ContainsKey("id") ? "id" : "skeleton_id";
            foreach (var (old, row) in deleted.SelectMany(old => inserted.Where(row => !table.EndsWith("__history", StringComparison.Ordinal) && row[key]?.ToJsonString() == old[key]?.ToJsonString()), (old, row) => (old, row)).ToList())
            {
                deleted.Remove(old);
                inserted.Remove(row);
                var changed = new JsonObject();
                foreach (var (column, value) in row.Where(field => field.Value?.ToJsonString() != old[field.Key]?.ToJsonString()))
                    changed[column] = new JsonArray(old[column]?.DeepClone(), value?.DeepClone());
                updated.Add(new JsonObject { [key] = row[key]!.DeepClone(), ["changed"] = changed });
            }

            var change = new JsonObject();
            if (inserted.Count > 0)
                change["inserted"] = new JsonArray([.. inserted.Select(row => row.DeepClone())]);
            if (deleted.Count > 0)
                change["deleted"] = new JsonArray([.. deleted.Select(row => row.DeepClone())]);
            if (updated.Count > 0)
                change["updated"] = updated;
            if (change.Count > 0)
                changes[table] = change;
        }

        return changes;
    }

    private static string Expression(object?[] column) => column[1] switch
    {
        "geometry" => $"ST_AsText({column[0]})",
        "tstzrange" => $"{column[0]}::text",
        _ => (string)column[0]!,
    };

    private static JsonObject Object(List<object?[]> columns, object?[] row)
    {
        var made = new JsonObject();
        for (var i = 0; i < row.Length; i++)
            made[(string)columns[i][0]!] = Value((string)columns[i][0]!, row[i]);
        return made;
    }

    private static JsonNode? Value(string column, object? value) => value switch
    {
        null => null,
        long time when column.EndsWith("_time", StringComparison.Ordinal) || column == "last_summary_update" =>
            Timestamp.ToMoment(time).ToString("yyyy-MM-ddTHH:mm:ss.FFFFFF", CultureInfo.InvariantCulture) + "+00:00",
        string place when column == "location" => Place(place.Trim('(', ')').Split(',')),
        long whole => JsonValue.Create(whole),
        double real => JsonValue.Create(real),
        _ => JsonValue.Create((string)value),
    };

    private static JsonObject Place(string[] parts) => new()
    {
        ["x"] = double.Parse(parts[0], CultureInfo.InvariantCulture),
        ["y"] = double.Parse(parts[1], CultureInfo.InvariantCulture),
        ["z"] = double.Parse(parts[2], CultureInfo.InvariantCulture),
    };

    private static async Task<List<object?[]>> ReadAsync(DbConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<object?[]>();
        while (await reader.ReadAsync())
        {
            var row = new object?[reader.FieldCount];
            for (var i = 0; i < row.Length; i++)
                row[i] = reader.IsDBNull(i) ? null : reader.GetValue(i);
            rows.Add(row);
        }

        return rows;
    }
}
