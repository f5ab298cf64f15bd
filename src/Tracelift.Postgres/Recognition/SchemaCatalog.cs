namespace Tracelift.Postgres.Recognition;

/// <summary>A column of a used table, as the catalog describes it.</summary>
/// <param name="Table">The table.</param>
/// <param name="Name">The name.</param>
/// <param name="Type">The type; for a domain, its base type.</param>
/// <param name="IsEnum">Whether the type is an enum.</param>
/// <param name="Length">The largest number of characters; 0 for any.</param>
/// <param name="IsRequired">Whether it is NOT NULL.</param>
/// <param name="HasDefault">Whether it has a default.</param>
/// <param name="IsGenerated">Whether the database computes it from other columns.</param>
internal sealed record StoredColumn(string Table, string Name, string Type, bool IsEnum, int Length, bool IsRequired, bool HasDefault, bool IsGenerated)
{
    private static readonly HashSet<(string, string)> Used = [.. UsedColumns.All.Select(used => (used.Table, used.Name))];

    /// <summary>Whether Tracelift reads or writes it.</summary>
    public bool IsUsed => Used.Contains((Table, Name));
}

/// <summary>A foreign key of a column.</summary>
/// <param name="Table">The table.</param>
/// <param name="Column">The column.</param>
/// <param name="Target">The referenced table.</param>
internal sealed record StoredKey(string Table, string Column, string Target);

/// <summary>Queries the catalog about the used tables. The queries work from PostgreSQL 13 on.</summary>
internal static class SchemaCatalog
{
    private const string Tables = "WITH used AS (SELECT name, to_regclass(quote_ident(name))::oid AS id FROM unnest($1::text[]) name)";

    private static object?[] Names => [UsedColumns.Tables.ToArray()];

    /// <summary>Returns all columns of the tables.</summary>
    public static async Task<IReadOnlyList<StoredColumn>> ColumnsAsync(PostgresLink link, CancellationToken cancellationToken) =>
        await link.QueryAsync(
            $"""
            {Tables}
            SELECT used.name, a.attname::text, coalesce(base.typname, t.typname)::text, coalesce(base.typtype, t.typtype) = 'e',
                CASE WHEN coalesce(base.typname, t.typname) IN ('varchar', 'bpchar') AND a.atttypmod > 4 THEN a.atttypmod - 4 ELSE 0 END,
                a.attnotnull, a.atthasdef OR a.attidentity <> '', a.attgenerated <> ''
            FROM used JOIN pg_attribute a ON a.attrelid = used.id AND a.attnum > 0 AND NOT a.attisdropped
            JOIN pg_type t ON t.oid = a.atttypid LEFT JOIN pg_type base ON base.oid = t.typbasetype AND t.typtype = 'd'
            ORDER BY 1, 2
            """,
            Names,
            row => new StoredColumn(
                row.GetString(0), row.GetString(1), row.GetString(2), row.GetBoolean(3), row.GetInt32(4), row.GetBoolean(5), row.GetBoolean(6), row.GetBoolean(7)),
            cancellationToken);

    /// <summary>Returns the foreign keys of single columns.</summary>
    public static async Task<IReadOnlyList<StoredKey>> ForeignKeysAsync(PostgresLink link, CancellationToken cancellationToken) =>
        await link.QueryAsync(
            $"""
            {Tables}
            SELECT used.name, a.attname::text, target.relname::text
            FROM used JOIN pg_constraint f ON f.conrelid = used.id AND f.contype = 'f' AND array_length(f.conkey, 1) = 1
            JOIN pg_attribute a ON a.attrelid = f.conrelid AND a.attnum = f.conkey[1] JOIN pg_class target ON target.oid = f.confrelid
            """,
            Names,
            row => new StoredKey(row.GetString(0), row.GetString(1), row.GetString(2)),
            cancellationToken);

    /// <summary>Returns the columns that are unique by themselves, as TABLE.COLUMN.</summary>
    public static async Task<IReadOnlySet<string>> UniqueAsync(PostgresLink link, CancellationToken cancellationToken) =>
        (await link.QueryAsync(
            $"""
            {Tables}
            SELECT used.name || '.' || a.attname
            FROM used JOIN pg_index i ON i.indrelid = used.id AND i.indisunique AND i.indisvalid AND i.indpred IS NULL AND i.indnkeyatts = 1
            JOIN pg_attribute a ON a.attrelid = used.id AND a.attnum = i.indkey[0]
            """,
            Names,
            row => row.GetString(0),
            cancellationToken)).ToHashSet(StringComparer.Ordinal);

    /// <summary>Returns the tables of any schema with a foreign key to one of the tables.</summary>
    public static Task<List<string>> NamingTablesAsync(PostgresLink link, CancellationToken cancellationToken) => link.QueryAsync(
        $"""
        {Tables}
        SELECT DISTINCT f.conrelid::regclass::text FROM used JOIN pg_constraint f ON f.confrelid = used.id AND f.contype = 'f'
        WHERE f.conrelid NOT IN (SELECT id FROM used WHERE id IS NOT NULL)
        """,
        Names,
        row => row.GetString(0),
        cancellationToken);

    /// <summary>Returns the enabled triggers of the tables.</summary>
    public static Task<List<(string Table, string Name)>> TriggersAsync(PostgresLink link, CancellationToken cancellationToken) => link.QueryAsync(
        $"{Tables} SELECT used.name, tgname::text FROM used JOIN pg_trigger ON tgrelid = used.id WHERE NOT tgisinternal AND tgenabled <> 'D'",
        Names,
        row => (row.GetString(0), row.GetString(1)),
        cancellationToken);
}
