using System.Collections.Immutable;
using System.Globalization;
using Tracelift.Sqlite.Engine;
using Tracelift.Stores.Ledger;

namespace Tracelift.Sqlite.Writing;

/// <summary>
/// The secondary indexes. Building an index over existing rows takes about half the time of updating it row by row, and
/// far less if rows arrive unordered. So a small table is loaded without indexes and gets them when the import settles. A
/// large table keeps them: building them again would cost more than a small import saves.
/// </summary>
internal static class SqliteIndexes
{
    private const long FewRows = 100_000;

    // 16 MB; SQLite takes a negative number as KiB.
    private const string CacheToSort = "-16384";

    private static readonly ImmutableArray<Index> All =
    [
        .. SqliteScripts.Read("Schema/indexes.sql").Split('\n')
            .Where(line => line.StartsWith("CREATE ", StringComparison.Ordinal))
            .Select(Index.Of),
    ];

    /// <summary>Drops a table's indexes if the table has few rows.</summary>
    public static void DropBeforeLoad(SqliteDatabase database, string table)
    {
        var indexes = All.Where(index => index.Table == table).ToList();
        if (indexes.Count == 0 || HasMany(database, table))
            return;
        foreach (var index in indexes)
            database.Execute($"DROP INDEX IF EXISTS {SqliteTables.Quote(index.Name)}");
    }

    /// <summary>Drops a table's indexes except the unique ones that guard its rows.</summary>
    public static void DropSecondary(SqliteDatabase database, string table)
    {
        foreach (var index in All.Where(index => index.Table == table && !index.IsUnique))
            database.Execute($"DROP INDEX IF EXISTS {SqliteTables.Quote(index.Name)}");
    }

    /// <summary>Returns the indexes that are missing.</summary>
    public static IReadOnlyList<DroppedIndex> Missing(SqliteDatabase database) =>
    [
        .. All.Where(index => database.Long("SELECT 1 FROM sqlite_schema WHERE type = 'index' AND name = ?", index.Name) is null)
            .Select(index => new DroppedIndex(index.Table, index.Name, index.Sql)),
    ];

    /// <summary>Creates the missing indexes.</summary>
    /// <exception cref="Tracelift.Errors.InputException">Rows break a unique index; the error names them.</exception>
    public static void CreateMissing(SqliteDatabase database)
    {
        // A sort may take as much memory again as the cache, whose pages are no longer needed.
        var pages = database.Long("PRAGMA cache_size");
        database.Execute($"PRAGMA cache_size = {CacheToSort}");
        foreach (var index in All)
        {
            using var create = database.Prepare(index.Sql);
            if (!create.TryRun(out var violation))
                throw SqliteConflicts.InTable(database, index.Table, violation);
        }

        database.Execute(string.Create(CultureInfo.InvariantCulture, $"PRAGMA cache_size = {pages}"));
    }

    private static bool HasMany(SqliteDatabase database, string table) =>
        database.Long($"SELECT count(*) FROM (SELECT 1 FROM {SqliteTables.Quote(table)} LIMIT {FewRows})") == FewRows;

    private sealed record Index(string Name, string Table, string Sql)
    {
        public bool IsUnique => Sql.StartsWith("CREATE UNIQUE", StringComparison.Ordinal);

        public static Index Of(string sql)
        {
            var words = sql.Split(' ');
            return new(words[Array.IndexOf(words, "EXISTS") + 1], words[Array.IndexOf(words, "ON") + 1], sql);
        }
    }
}
