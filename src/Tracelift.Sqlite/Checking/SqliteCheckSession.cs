using Tracelift.Sqlite.Bulk;
using Tracelift.Sqlite.Engine;
using Tracelift.Sqlite.Reading;
using Tracelift.Sqlite.Runs;
using Tracelift.Sqlite.Writing;
using Tracelift.Stores;

namespace Tracelift.Sqlite.Checking;

/// <summary>The snapshot of a file that a check reads.</summary>
internal sealed class SqliteCheckSession(SqliteDatabase database) : SqliteReadSession(database), ICheckSession
{
    private const string LedgerPrefix = "tracelift_";

    // A report of a badly damaged file stays readable.
    private const int MostDamages = 20;

    /// <inheritdoc/>
    public StoreKind Kind => StoreKind.Sqlite;

    /// <inheritdoc/>
    public IReadOnlyList<string> Notes => [];

    /// <inheritdoc/>
    /// <remarks>The summary is the only derived table of a file, and has one row for each skeleton.</remarks>
    public IReadOnlyList<CheckedDerivation> Derivations => [];

    /// <inheritdoc/>
    public Task<IReadOnlyList<CheckedReference>> ReferencesAsync(CancellationToken cancellationToken) =>
        DoAsync(() => SqliteReferenceColumns.Find(Database), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyDictionary<string, string>> ProjectTablesAsync(CancellationToken cancellationToken) =>
        DoAsync(() => SqliteReferenceColumns.OfProjects(Database), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<CheckedSequence>> SequencesAsync(CancellationToken cancellationToken) => DoAsync(
        () => (IReadOnlyList<CheckedSequence>)
        [
            .. SqliteTables.Families.Select(family => new CheckedSequence(
                family, family.Sequence, SqliteIds.Last(Database, family.Sequence) ?? 0, [.. SqliteTables.Of(family).Select(SqliteTables.Quote)])),
        ],
        cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyDictionary<string, string>> LedgerAsync(CancellationToken cancellationToken) => DoAsync(
        () =>
        {
            var tables = new Dictionary<string, string>(StringComparer.Ordinal);
            using var names = Database.Prepare($"SELECT name FROM sqlite_schema WHERE type = 'table' AND name LIKE '{LedgerPrefix}%'");
            while (names.Step())
                tables[names.Text(0)[LedgerPrefix.Length..]] = SqliteTables.Quote(names.Text(0));
            return (IReadOnlyDictionary<string, string>)tables;
        },
        cancellationToken);

    /// <inheritdoc/>
    public Task<string?> FindTableAsync(string table, CancellationToken cancellationToken) =>
        DoAsync(() => SqliteTables.HasColumn(Database, table, "id") ? SqliteTables.Quote(table) : null, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<StoreDamage>> DamageAsync(CancellationToken cancellationToken) => DoAsync(
        () =>
        {
            var damages = SqliteIntegrity.Find(Database, MostDamages).Select(line => new StoreDamage("", line, IsIndex: false)).ToList();

            // A store that never had an import has no indexes yet, and a load makes them when it finishes.
            if (Database.Long("SELECT 1 FROM tracelift_bulk_load AS l JOIN tracelift_run AS r ON r.id = l.run_id WHERE l.finished IS NULL AND r.undone IS NULL LIMIT 1") is not null)
                return damages;
            var missing = SqliteIndexes.Missing(Database);
            foreach (var table in missing.Select(index => index.Table).Distinct())
            {
                if (Database.Long($"SELECT 1 FROM {SqliteTables.Quote(table)} LIMIT 1") is not null)
                    damages.AddRange(missing.Where(index => index.Table == table).Select(index => new StoreDamage(table, $"lacks the index {index.Name}", IsIndex: true)));
            }

            return (IReadOnlyList<StoreDamage>)damages;
        },
        cancellationToken);

    /// <inheritdoc/>
    public Task ScanAsync(string sql, Action<ScannedRow> row, CancellationToken cancellationToken) => DoAsync(
        () =>
        {
            SqliteReferenceColumns.Scan(Database, sql, row);
            return true;
        },
        cancellationToken);
}
