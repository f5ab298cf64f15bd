using System.Collections.Immutable;
using System.Globalization;

namespace Tracelift.Sqlite.Engine;

/// <summary>
/// Brings the tables up to date. Each Schema/NNNN_name.sql runs once. The file holds the number of its last migration
/// (<c>user_version</c>) and Tracelift's mark (<c>application_id</c>).
/// </summary>
internal static class SqliteMigrations
{
    /// <summary>"TRLF": marks the file as Tracelift's, for the program <c>file</c> and for this class.</summary>
    public const int ApplicationId = 0x54524C46;

    private static readonly ImmutableArray<Migration> All =
    [
        .. SqliteScripts.In("Schema").Where(file => char.IsAsciiDigit(Path.GetFileName(file)[0])).Select(Migration.Of),
    ];

    /// <summary>The number of the newest migration.</summary>
    public static int Latest => All[^1].Number;

    /// <summary>Returns a migration's label (<c>migration 1 (initial)</c>).</summary>
    public static string Describe(long number) =>
        number == 0 ? "no tables" : string.Create(CultureInfo.InvariantCulture, $"migration {number} ({All.First(one => one.Number == number).Title})");

    /// <summary>Returns the labels of the migrations that come after one, in their order.</summary>
    public static IReadOnlyList<string> After(long number) => [.. All.Where(one => one.Number > number).Select(one => Describe(one.Number))];

    /// <summary>Inspects a file without changing it.</summary>
    /// <returns>Whether its tables are up to date.</returns>
    /// <exception cref="Tracelift.Errors.StoreException">The file belongs to another program, or to a newer Tracelift.</exception>
    public static bool AreApplied(SqliteDatabase database)
    {
        // One transaction: another process may be creating the tables right now.
        database.Execute("BEGIN");
        try
        {
            return Version(database) == Latest && Mode(database, "journal_mode") == "wal";
        }
        finally
        {
            database.Rollback();
        }
    }

    /// <summary>Applies all missing migrations, or none if one fails.</summary>
    public static void Apply(SqliteDatabase database)
    {
        // Only an empty file accepts another page size. Large pages, because rows are read and written in long runs.
        database.Execute("PRAGMA page_size = 16384");
        var mode = Mode(database, "journal_mode = WAL");
        if (mode != "wal")
            throw SqliteErrors.NoLog(database.Name, mode);

        database.Execute("BEGIN IMMEDIATE");
        try
        {
            var version = Version(database);
            foreach (var migration in All.Where(one => one.Number > version))
            {
                database.Execute(SqliteScripts.Read(migration.File));
                database.Execute(string.Create(
                    CultureInfo.InvariantCulture,
                    $"PRAGMA user_version = {migration.Number}; PRAGMA application_id = {ApplicationId}"));
            }

            database.Commit();
        }
        finally
        {
            database.Rollback();
        }
    }

    /// <summary>Returns the number of a file's last migration; 0 for an empty file.</summary>
    public static long Version(SqliteDatabase database)
    {
        var version = database.Long("PRAGMA user_version")!.Value;
        if (database.Long("PRAGMA application_id") != ApplicationId)
        {
            if (version != 0 || database.Long("SELECT count(*) FROM sqlite_schema") != 0)
                throw SqliteErrors.Foreign(database.Name);
            return 0;
        }

        return version <= Latest ? version : throw SqliteErrors.Newer(database.Name, version, Latest);
    }

    private static string Mode(SqliteDatabase database, string pragma) => database.Text("PRAGMA " + pragma) ?? "";

    private sealed record Migration(int Number, string Title, string File)
    {
        public static Migration Of(string file)
        {
            var name = Path.GetFileNameWithoutExtension(file);
            var end = name.IndexOf('_', StringComparison.Ordinal);
            return new(
                int.Parse(name.AsSpan(0, end), CultureInfo.InvariantCulture),
                name[(end + 1)..].Replace('_', ' '),
                file);
        }
    }
}
