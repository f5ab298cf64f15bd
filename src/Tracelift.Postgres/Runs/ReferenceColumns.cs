using Npgsql;
using Tracelift.Stores;

namespace Tracelift.Postgres.Runs;

/// <summary>The columns that refer to rows, and the tables of projects, for checks and deletions.</summary>
internal static class ReferenceColumns
{
    private const string Near = "c.relnamespace = ANY(SELECT to_regnamespace(quote_ident(s))::oid FROM unnest(current_schemas(false)) s)";

    /// <summary>Returns all columns that refer to rows of other tables, with or without a constraint.</summary>
    /// <param name="link">The connection.</param>
    /// <param name="note">Receives notes on tables that this role may not read.</param>
    /// <param name="cancellationToken">Cancels the queries.</param>
    public static async Task<IReadOnlyList<CheckedReference>> FindAsync(PostgresLink link, Action<string> note, CancellationToken cancellationToken)
    {
        // ONLY reads a parent table without its inheriting tables, which are listed themselves.
        var columns = await link.QueryAsync(
            $$"""
            SELECT c.oid::regclass::text, c.relname::text, a.attname::text, key.target, key.name, key.key,
                has_table_privilege(c.oid, 'SELECT') AND coalesce(has_table_privilege(key.id, 'SELECT'), true),
                EXISTS (SELECT FROM pg_attribute id WHERE id.attrelid = c.oid AND id.attname = 'id' AND NOT id.attisdropped AND id.atttypid IN ('int8'::regtype, 'int4'::regtype)),
                EXISTS (SELECT FROM pg_attribute p WHERE p.attrelid = c.oid AND p.attname = 'project_id' AND NOT p.attisdropped AND p.atttypid IN ('int8'::regtype, 'int4'::regtype)),
                coalesce(key.action = 'n', false)
            FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
            LEFT JOIN LATERAL (
                SELECT f.confrelid AS id, f.confrelid::regclass::text AS target, t.relname::text AS name, k.attname::text AS key, f.confdeltype AS action
                FROM pg_constraint f JOIN pg_class t ON t.oid = f.confrelid JOIN pg_attribute k ON k.attrelid = f.confrelid AND k.attnum = f.confkey[1]
                WHERE f.contype = 'f' AND f.conrelid = c.oid AND array_length(f.conkey, 1) = 1 AND f.conkey[1] = a.attnum
                ORDER BY f.oid LIMIT 1) key ON true
            WHERE c.relkind = 'r' AND c.relpersistence <> 't' AND a.atttypid IN ('int8'::regtype, 'int4'::regtype, 'int2'::regtype)
              AND c.relname NOT LIKE '%\_\_history' AND c.relname NOT LIKE '%\_\_tracking'
              AND {{Near}}
              AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_class'::regclass AND objid = c.oid AND deptype = 'e')
            ORDER BY 1, a.attnum
            """,
            [],
            row => (
                Sql: row.GetString(0), Table: row.GetString(1), Column: row.GetString(2),
                To: Text(row, 3), Target: Text(row, 4), Key: Text(row, 5),
                MayRead: row.GetBoolean(6), HasId: row.GetBoolean(7), HasProject: row.GetBoolean(8), IsEmptied: row.GetBoolean(9)),
            cancellationToken);
        var references = new List<CheckedReference>();
        foreach (var column in columns)
        {
            var known = column.To is null && KnownReferences.IsChecked(column.Table, column.Column) ? KnownReferences.Find(column.Table, column.Column, isList: false) : null;
            if ((column.Target ?? known?.Table) is not { } target)
                continue;
            if (!column.MayRead)
            {
                note($"{column.Table}.{column.Column} was not checked: this role may not read the table");
                continue;
            }

            references.Add(new CheckedReference(column.Table, column.Column, target)
            {
                From = $"ONLY {column.Sql} t",
                Value = $"t.{SqlText.Name(column.Column)}",
                To = column.To ?? SqlText.Name(target),
                Key = SqlText.Name(column.Key ?? "id"),
                HasId = column.HasId,
                HasProject = column.HasProject,
                IsEmptied = column.IsEmptied || (column.To is null && KnownReferences.IsEmptied(column.Table, column.Column)),
            });
        }

        foreach (var left in PostgresReferences.OfProjects().Append(PostgresReferences.OfStacks))
        {
            references.Add(new CheckedReference(left.Table, left.Column, left.RefersTo)
            {
                From = left.From,
                Value = left.Value,
                Condition = left.Condition,
                To = SqlText.Name(left.RefersTo),
                HasId = true,
                IsLeftBehind = true,
            });
        }

        return references;
    }

    /// <summary>Returns the tables with a project's id as SQL, by name, without histories. A table of another schema of the same name is not CATMAID's.</summary>
    public static async Task<IReadOnlyDictionary<string, string>> OfProjectsAsync(PostgresLink link, CancellationToken cancellationToken) =>
        (await link.QueryAsync(
            $"""
            SELECT c.oid::regclass::text, c.relname::text FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
            WHERE c.relkind = 'r' AND c.relpersistence <> 't' AND a.attname = 'project_id' AND NOT a.attisdropped
              AND a.atttypid IN ('int4'::regtype, 'int8'::regtype)
              AND c.relname NOT LIKE '%\_\_history' AND c.relname NOT LIKE '%\_\_tracking' AND {Near} AND pg_table_is_visible(c.oid)
            """,
            [],
            row => (Sql: $"ONLY {row.GetString(0)} t", Name: row.GetString(1)),
            cancellationToken)).ToDictionary(table => table.Name, table => table.Sql, StringComparer.Ordinal);

    /// <summary>Runs a statement with up to four integers a row.</summary>
    public static Task ScanAsync(PostgresLink link, string sql, Action<ScannedRow> row, CancellationToken cancellationToken) => link.GuardAsync(
        async () =>
        {
            await using var command = new NpgsqlCommand(sql, link.Connection);
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
                row(new ScannedRow(At(reader, 0), At(reader, 1), At(reader, 2), At(reader, 3)));
            return true;
        },
        cancellationToken);

    private static long? At(NpgsqlDataReader row, int column) => column >= row.FieldCount || row.IsDBNull(column) ? null : row.GetInt64(column);

    private static string? Text(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);
}
