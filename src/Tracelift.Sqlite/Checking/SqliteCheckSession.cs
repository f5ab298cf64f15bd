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
    public Task<IReadOnlyList<CheckedReference>> ReferencesAsync(CancellationToken cancellationToken) => DoAsync(
        () =>
        {
            var references = new List<CheckedReference>();
            using var columns = Database.Prepare(
                """
                SELECT s.name, c.name FROM sqlite_schema AS s JOIN pragma_table_info(s.name) AS c
                WHERE s.type = 'table' AND s.name NOT LIKE 'sqlite_%' AND s.name NOT LIKE 'tracelift_%'
                """);
            while (columns.Step())
            {
                var (table, column) = (columns.Text(0), columns.Text(1));
                if (KnownReferences.IsChecked(table, column) && KnownReferences.Find(table, column, isList: false) is { } target)
                    references.Add(Reference(table, column, target.Table));
            }

            foreach (var left in SqliteReferences.OfProjects())
                references.Add(Reference(left.Table, left.Column, left.RefersTo) with { Value = left.Value, Condition = left.Condition, HasProject = false, IsLeftBehind = true });
            return (IReadOnlyList<CheckedReference>)references;
        },
        cancellationToken);

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
            using var rows = Database.Prepare(sql);
            var columns = rows.Columns;
            while (rows.Step())
                row(new ScannedRow(At(rows, 0, columns), At(rows, 1, columns), At(rows, 2, columns), At(rows, 3, columns)));
            return true;
        },
        cancellationToken);

    private static long? At(SqliteStatement row, int column, int columns) => column >= columns || row.IsNull(column) ? null : row.Long(column);

    private CheckedReference Reference(string table, string column, string target) => new(table, column, target)
    {
        From = $"{SqliteTables.Quote(table)} AS t",
        Value = $"t.{SqliteTables.Quote(column)}",
        To = SqliteTables.Quote(target),
        HasId = SqliteTables.HasColumn(Database, table, "id"),
        HasProject = SqliteTables.HasColumn(Database, table, "project_id"),
    };
}
