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
    public Task<IReadOnlyList<CheckedReference>> ReferencesAsync(CancellationToken cancellationToken) => ReferenceColumns.FindAsync(Link, _notes.Add, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyDictionary<string, string>> ProjectTablesAsync(CancellationToken cancellationToken) => ReferenceColumns.OfProjectsAsync(Link, cancellationToken);

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
    public Task ScanAsync(string sql, Action<ScannedRow> row, CancellationToken cancellationToken) => ReferenceColumns.ScanAsync(Link, sql, row, cancellationToken);
}
