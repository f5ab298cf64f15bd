using System.Globalization;
using SQLitePCL;
using Tracelift.Errors;

namespace Tracelift.Sqlite.Engine;

/// <summary>Translates SQLite's result codes into Tracelift's errors. No other class does.</summary>
internal static class SqliteErrors
{
    // SQLITE_IOERR_SHMSIZE (https://sqlite.org/rescode.html#ioerr_shmsize): the shared-memory file of the log can't grow.
    private const int RoomForSharedMemory = raw.SQLITE_IOERR | (19 << 8);

    /// <summary>Returns the error that a user sees for a result code.</summary>
    /// <param name="result">The extended result code.</param>
    /// <param name="message">SQLite's own message.</param>
    /// <param name="store">The store's name.</param>
    public static TraceliftException From(int result, string message, string store)
    {
        var detail = string.Create(CultureInfo.InvariantCulture, $"(SQLite: {message}, code {result})");
        return (result == RoomForSharedMemory ? raw.SQLITE_FULL : result & 0xff) switch
        {
            raw.SQLITE_BUSY or raw.SQLITE_LOCKED or raw.SQLITE_PROTOCOL => new StoreException(
                "store-busy",
                $"The store {store} is in use by another program {detail}",
                "Wait until the other import or program is done, then try again.",
                isTransient: true),
            raw.SQLITE_FULL => new StoreException(
                "store-full",
                $"There is no room left for the store {store} {detail}",
                "Free some space on the disk of the store and on that of temporary files."),
            raw.SQLITE_READONLY => new StoreException(
                "store-read-only",
                $"The store {store} can't be written to {detail}",
                "Give yourself the right to write to the file and to its folder, or name another store with --store."),
            raw.SQLITE_CANTOPEN or raw.SQLITE_PERM or raw.SQLITE_AUTH => new StoreException(
                "store-not-accessible",
                $"The store {store} can't be opened {detail}",
                "Check that the path is a file in a folder that you may read and write, or name another store with --store."),
            raw.SQLITE_NOTADB => new StoreException(
                "store-foreign",
                $"{store} is not an SQLite file {detail}",
                "Name another file with --store; one that does not exist is created."),
            raw.SQLITE_CORRUPT => new StoreException(
                "store-corrupt",
                $"The store {store} is damaged {detail}",
                "Put a copy from a backup in its place, or save what is left with: sqlite3 FILE .recover"),
            raw.SQLITE_IOERR => new StoreException(
                "store-io",
                $"Reading or writing the store {store} failed {detail}",
                "Check the disk. The store should lie on a local disk, not on a network share."),
            raw.SQLITE_NOMEM => new StoreException(
                "store-memory",
                $"There is not enough memory to use the store {store} {detail}",
                "End other programs or give this one more memory, then try again.",
                isTransient: true),
            raw.SQLITE_TOOBIG => new InputException(
                "value-too-large",
                $"A value is larger than the store {store} can hold {detail}"),
            raw.SQLITE_CONSTRAINT => new InputException(
                "refused-row",
                $"The store {store} refuses a row {detail}"),
            _ => new StoreException(
                "store-failed",
                $"The store {store} failed {detail}",
                "Its tables may have been changed by another program."),
        };
    }

    /// <summary>Returns the error of a commit during which the disk failed.</summary>
    public static StoreException CommitUnknown(int result, string message, string store) =>
        new(
            "commit-unknown",
            string.Create(CultureInfo.InvariantCulture, $"Writing the store {store} failed in the moment of the commit: all of the changes may be there, or none (SQLite: {message}, code {result})"),
            "Check the disk. Then look whether they are there (tracelift runs, tracelift store info) before you try again.");

    /// <summary>Returns the error of a store whose folder or file can't be created.</summary>
    public static StoreException NotMade(string path, Exception cause) =>
        new(
            "store-not-accessible",
            $"The store {path} can't be created: {cause.Message}",
            "Name a path in a folder that you may write to with --store.",
            cause);

    /// <summary>Returns the error of a path that is a folder.</summary>
    public static StoreException IsFolder(string path) =>
        new(
            "store-is-folder",
            $"{path} is a folder, not a store",
            $"Name a file, such as {Path.Combine(path, "tracelift.sqlite")}, with --store.");

    /// <summary>Returns the error of a store that another program uses, for work that needs it alone.</summary>
    public static StoreException InUse(string path) =>
        new(
            "store-busy",
            $"The store {path} is in use by another program: it was left as it is",
            "End the server and whatever else uses it, then try again.",
            isTransient: true);

    /// <summary>Returns the error of an SQLite file that belongs to another program.</summary>
    public static StoreException Foreign(string path) =>
        new(
            "store-foreign",
            $"{path} is an SQLite file, but none of Tracelift's: it was left as it is",
            "Name another file with --store; one that does not exist is created.");

    /// <summary>Returns the error of a store that a later Tracelift has written.</summary>
    public static StoreException Newer(string path, long version, int known) =>
        new(
            "store-newer",
            string.Create(
                CultureInfo.InvariantCulture,
                $"The store {path} was made by a newer Tracelift: its tables are at migration {version}, this one knows {known}"),
            "Use the newer Tracelift.");

    /// <summary>Returns the error of a file system that does not support a write-ahead log.</summary>
    public static StoreException NoLog(string path, string mode) =>
        new(
            "store-no-wal",
            $"The store {path} can't have a write-ahead log where it lies (SQLite chose the mode {mode})",
            "Put the store on a local disk, not on a network share.");

    /// <summary>Returns the error of a transaction that SQLite has rolled back, as it does after a full disk or a cancellation.</summary>
    public static StoreException NoTransaction(string path) =>
        new(
            "store-rolled-back",
            $"The store {path} has rolled back the transaction after a failure: none of its changes were made",
            "Start it again.");

    /// <summary>Returns the error of a sequence that has no ids left.</summary>
    public static StoreException NoIds(string store, string sequence) =>
        new(
            "store-no-ids",
            $"The store {store} has not enough ids left in {sequence}",
            "An earlier import has kept an id close to the largest that there can be; use a new store.");
}
