using Tracelift.Errors;

namespace Tracelift.Postgres.Recognition;

/// <summary>Compares a database's tables with the columns that Tracelift uses.</summary>
internal sealed class SchemaComparison
{
    private readonly List<Problem> _missing = [];
    private readonly List<Problem> _different = [];
    private readonly List<string> _notes = [];

    /// <summary>Missing tables and columns, without which Tracelift can't work.</summary>
    public IReadOnlyList<Problem> Missing => _missing;

    /// <summary>Columns with another type or another foreign key, and unknown columns that need a value.</summary>
    public IReadOnlyList<Problem> Different => _different;

    /// <summary>Unknown objects that do no harm.</summary>
    public IReadOnlyList<string> Notes => _notes;

    /// <summary>Compares the catalog.</summary>
    public static async Task<SchemaComparison> MakeAsync(PostgresLink link, CancellationToken cancellationToken)
    {
        var comparison = new SchemaComparison();
        var columns = await SchemaCatalog.ColumnsAsync(link, cancellationToken);
        comparison.CompareColumns(columns);
        comparison.CompareOthers(columns);
        comparison.CompareKeys(await SchemaCatalog.ForeignKeysAsync(link, cancellationToken), await SchemaCatalog.UniqueAsync(link, cancellationToken));
        comparison.Note("Columns that Tracelift does not know; the database fills them", columns.Where(IsUnknown).Select(column => $"{column.Table}.{column.Name}"));
        return comparison;
    }

    /// <summary>Adds unknown tables that refer to CATMAID's rows, and unknown triggers.</summary>
    public async Task LookAroundAsync(PostgresLink link, CancellationToken cancellationToken)
    {
        Note(
            "Tables that Tracelift does not know refer to projects' rows or users (only undo and the deletion of projects check them)",
            (await SchemaCatalog.NamingTablesAsync(link, cancellationToken)).Where(table => !KnownSchema.Tables.Contains(table)));
        Note(
            "Triggers that Tracelift does not know fire as the database has it; with one on INSERT imports leave all triggers on",
            (await SchemaCatalog.TriggersAsync(link, cancellationToken)).Where(trigger => !KnownSchema.IsTrigger(trigger.Name)).Select(trigger => $"{trigger.Table}.{trigger.Name}"));
    }

    private static bool IsUnknown(StoredColumn column) =>
        column is { IsUsed: false, Name: not "txid" } && !UsedColumns.Usual.Contains($"{column.Table}.{column.Name}");

    private void CompareColumns(IReadOnlyList<StoredColumn> columns)
    {
        var stored = columns.ToDictionary(column => (column.Table, column.Name));
        var tables = columns.Select(column => column.Table).ToHashSet(StringComparer.Ordinal);
        _missing.AddRange(UsedColumns.Tables.Where(table => !tables.Contains(table)).Select(table => new Problem("missing-table", "the table is missing", table)));
        foreach (var used in UsedColumns.All.Where(used => tables.Contains(used.Table)))
        {
            var where = $"{used.Table}.{used.Name}";
            if (!stored.TryGetValue((used.Table, used.Name), out var column))
                _missing.Add(new Problem("missing-column", "the column is missing", where));
            else if (!used.Types.Contains(column.Type) && !(column.IsEnum && used.Types.Contains("text")))
                _different.Add(new Problem("other-type", $"the type is {column.Type}, expected {string.Join(" or ", used.Types)}", where));
            else if (column.IsGenerated)
                _different.Add(new Problem("generated", "the database computes the column, but Tracelift must write it", where));
            else if (used.TakesNull && column.IsRequired)
                _different.Add(new Problem("not-null", "the column is NOT NULL, but Tracelift writes null for a missing value", where));
            else if (column.Length > 0 && used.Length > column.Length)
                _notes.Add(FormattableString.Invariant($"{where} holds {column.Length} characters, not {used.Length}: longer ones are refused"));
        }
    }

    // Columns that every row needs and Tracelift does not write.
    private void CompareOthers(IReadOnlyList<StoredColumn> columns) => _different.AddRange(columns
        .Where(column => column is { IsUsed: false, IsRequired: true, HasDefault: false, IsGenerated: false })
        .Select(column => new Problem("must-be-given", $"the column ({column.Type}) is unknown, NOT NULL and has no default", $"{column.Table}.{column.Name}")));

    private void CompareKeys(IReadOnlyList<StoredKey> keys, IReadOnlySet<string> unique)
    {
        var stored = keys.ToLookup(key => (key.Table, key.Column));
        foreach (var used in UsedColumns.All.Where(used => used.RefersTo is not null))
        {
            var targets = stored[(used.Table, used.Name)].Select(key => key.Target).ToList();
            if (targets.Count > 0 && !targets.Contains(used.RefersTo!))
                _different.Add(new Problem("other-key", $"the foreign key leads to {string.Join(", ", targets)}, expected {used.RefersTo}", $"{used.Table}.{used.Name}"));
        }

        foreach (var (table, column) in KnownSchema.Keys.Where(key => !_missing.Exists(problem => problem.Where == key.Table)))
        {
            if (!unique.Contains($"{table}.{column}"))
                _different.Add(new Problem("no-key", "the column is not unique, but Tracelift finds rows by it", $"{table}.{column}"));
        }
    }

    private void Note(string what, IEnumerable<string> names)
    {
        var all = names.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        if (all.Count > 0)
            _notes.Add($"{what}: {string.Join(", ", all)}");
    }
}
