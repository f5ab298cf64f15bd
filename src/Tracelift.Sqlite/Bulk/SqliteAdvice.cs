using System.Globalization;
using Tracelift.Sqlite.Engine;
using Tracelift.Stores;
using Tracelift.Stores.Bulk;

namespace Tracelift.Sqlite.Bulk;

/// <summary>Checks a file before a bulk load.</summary>
internal static class SqliteAdvice
{
    // The size of a treenode with its indexes, and as much again in the log while a chunk is written.
    private const long BytesOfTreenode = 200;

    private const long Large = 100_000_000;

    public static IReadOnlyList<BulkAdvice> Collect(SqliteDatabase database, long? treenodes)
    {
        var size = new FileInfo(database.Name).Length;
        var needed = treenodes * BytesOfTreenode;
        var free = Free(database.Name);
        return
        [
            new BulkAdvice(
                "room",
                string.Create(CultureInfo.InvariantCulture, $"the file has {size >> 20} MB{(free is { } rest ? $", {rest >> 20} MB are free" : "")}{(needed is { } all ? $", the load needs about {all >> 20} MB" : "")}"),
                needed > free ? "make room first: a full disk stops the load, and --resume continues it" : null,
                "rows and indexes"),
            new BulkAdvice(
                "kind of store",
                "SQLite",
                treenodes > Large ? "PostgreSQL: tracelift store init" : null,
                "one connection writes at a time; several writers are faster beyond some hundred million rows"),
        ];
    }

    private static long? Free(string path)
    {
        try
        {
            return new DriveInfo(Path.GetDirectoryName(Path.GetFullPath(path))!).AvailableFreeSpace;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }
}
