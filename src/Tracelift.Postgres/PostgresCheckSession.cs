using Npgsql;
using Tracelift.Postgres.Derived;
using Tracelift.Postgres.Ids;
using Tracelift.Postgres.Recognition;
using Tracelift.Postgres.Runs;
using Tracelift.Stores;

namespace Tracelift.Postgres;

/// <summary>The snapshot of a database that a check reads.</summary>
internal sealed class PostgresCheckSession : PostgresReadSession, ICheckSession
{
    private readonly List<string> _notes = [];

    private PostgresCheckSession(PostgresLink link, StoreKind kind)
        : base(link) =>
        Kind = kind;

    /// <inheritdoc/>
    public StoreKind Kind { get; }

    /// <inheritdoc/>
    public IReadOnlyList<string> Notes => _notes;

    /// <inheritdoc/>
    public IReadOnlyList<CheckedDerivation> Derivations => DerivedRebuild.All;

    /// <summary>Begins a snapshot.</summary>
    public static async Task<PostgresCheckSession> OpenAsync(PostgresUrl url, PostgresOptions options, CancellationToken cancellationToken)
    {
        var link = await PostgresLink.OpenAsync(url, cancellationToken);
        try
        {
            var state = await DatabaseState.RecogniseAsync(link, options.AcceptUnknownSchema, cancellationToken);

            // A check compares whole tables, and with outdated statistics the planner would compare each row with each.
            await link.ExecuteAsync(
                $"BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; {SessionSettings.Sql} SET LOCAL enable_nestloop = off; SELECT 1", cancellationToken);
            return new PostgresCheckSession(link, state.Kind);
        }
        catch
        {
            await link.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<CheckedReference>> ReferencesAsync(CancellationToken cancellationToken)
    {
        // ONLY reads a parent table without its inheriting tables, which are listed themselves.
        var columns = await Link.QueryAsync(
            """
            SELECT c.oid::regclass::text, c.relname::text, a.attname::text, key.target, key.name, key.key,
                has_table_privilege(c.oid, 'SELECT') AND coalesce(has_table_privilege(key.id, 'SELECT'), true),
                EXISTS (SELECT FROM pg_attribute id WHERE id.attrelid = c.oid AND id.attname = 'id' AND NOT id.attisdropped AND id.atttypid IN ('int8'::regtype, 'int4'::regtype)),
                EXISTS (SELECT FROM pg_attribute p WHERE p.attrelid = c.oid AND p.attname = 'project_id' AND NOT p.attisdropped AND p.atttypid IN ('int8'::regtype, 'int4'::regtype))
            FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
            LEFT JOIN LATERAL (
                SELECT f.confrelid AS id, f.confrelid::regclass::text AS target, t.relname::text AS name, k.attname::text AS key
                FROM pg_constraint f JOIN pg_class t ON t.oid = f.confrelid JOIN pg_attribute k ON k.attrelid = f.confrelid AND k.attnum = f.confkey[1]
                WHERE f.contype = 'f' AND f.conrelid = c.oid AND array_length(f.conkey, 1) = 1 AND f.conkey[1] = a.attnum
                ORDER BY f.oid LIMIT 1) key ON true
            WHERE c.relkind = 'r' AND c.relpersistence <> 't' AND a.atttypid IN ('int8'::regtype, 'int4'::regtype, 'int2'::regtype)
              AND c.relname NOT LIKE '%\_\_history' AND c.relname NOT LIKE '%\_\_tracking'
              AND c.relnamespace = ANY(SELECT to_regnamespace(quote_ident(s))::oid FROM unnest(current_schemas(false)) s)
              AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_class'::regclass AND objid = c.oid AND deptype = 'e')
            ORDER BY 1, a.attnum
            """,
            [],
            row => (
                Sql: row.GetString(0), Table: row.GetString(1), Column: row.GetString(2),
                To: Text(row, 3), Target: Text(row, 4), Key: Text(row, 5),
                MayRead: row.GetBoolean(6), HasId: row.GetBoolean(7), HasProject: row.GetBoolean(8)),
            cancellationToken);
        var references = new List<CheckedReference>();
        foreach (var column in columns)
        {
            var known = column.To is null && KnownReferences.IsChecked(column.Table, column.Column) ? KnownReferences.Find(column.Table, column.Column, isList: false) : null;
            if ((column.Target ?? known?.Table) is not { } target)
                continue;
            if (!column.MayRead)
            {
                _notes.Add($"{column.Table}.{column.Column} was not checked: this role may not read the table");
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
            });
        }

        foreach (var left in PostgresReferences.OfProjects())
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

    /// <inheritdoc/>
    public Task<IReadOnlyList<CheckedSequence>> SequencesAsync(CancellationToken cancellationToken) => StoredSequences.ReadAsync(Link, _notes.Add, cancellationToken);

    /// <inheritdoc/>
    public async Task<IReadOnlyDictionary<string, string>> LedgerAsync(CancellationToken cancellationToken) =>
        (await Link.QueryAsync(
            """
            SELECT c.relname::text, c.oid::regclass::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname = 'tracelift' AND c.relkind = 'r' AND has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT')
            """,
            [],
            row => (Name: row.GetString(0), Sql: row.GetString(1)),
            cancellationToken)).ToDictionary(table => table.Name, table => table.Sql, StringComparer.Ordinal);

    /// <inheritdoc/>
    public Task<string?> FindTableAsync(string table, CancellationToken cancellationToken) => Link.ScalarAsync<string>(
        "SELECT 'ONLY ' || attrelid::regclass FROM pg_attribute WHERE attrelid = to_regclass(quote_ident($1)) AND attname = 'id' AND NOT attisdropped AND has_table_privilege(attrelid, 'SELECT')",
        [table],
        cancellationToken);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<StoreDamage>> DamageAsync(CancellationToken cancellationToken) =>
        await Link.QueryAsync(
            """
            SELECT c.relname::text, 'has the index ' || i.indexrelid::regclass || ', which is not valid: REINDEX it' FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
            WHERE NOT i.indisvalid AND c.relnamespace = ANY(SELECT to_regnamespace(quote_ident(s))::oid FROM unnest(current_schemas(false)) s)
            ORDER BY 1, 2
            """,
            [],
            row => new StoreDamage(row.GetString(0), row.GetString(1), IsIndex: true),
            cancellationToken);

    /// <inheritdoc/>
    public Task ScanAsync(string sql, Action<ScannedRow> row, CancellationToken cancellationToken) => Link.GuardAsync(
        async () =>
        {
            await using var command = new NpgsqlCommand(sql, Link.Connection);
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
                row(new ScannedRow(At(reader, 0), At(reader, 1), At(reader, 2), At(reader, 3)));
            return true;
        },
        cancellationToken);

    private static long? At(NpgsqlDataReader row, int column) => column >= row.FieldCount || row.IsDBNull(column) ? null : row.GetInt64(column);

    private static string? Text(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);
}
