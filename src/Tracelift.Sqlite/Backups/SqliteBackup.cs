using Tracelift.Errors;
using Tracelift.Files;
using Tracelift.Sqlite.Engine;
using Tracelift.Sqlite.Jobs;

namespace Tracelift.Sqlite.Backups;

/// <summary>Backs up an embedded store, and restores it.</summary>
public static class SqliteBackup
{
    /// <summary>Copies a store as of one moment while others use it. Checks the copy before it gets its name.</summary>
    /// <param name="store">The store.</param>
    /// <param name="path">The file to write.</param>
    /// <param name="force">Whether to replace an existing file.</param>
    /// <param name="progress">Receives the amount copied, and the total.</param>
    /// <param name="cancellationToken">Cancels the copy.</param>
    /// <returns>The size in bytes.</returns>
    /// <exception cref="UsageException">The file exists already, or can't be written.</exception>
    public static async Task<long> BackUpAsync(SqliteStore store, string path, bool force, Action<long, long>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(store);
        var target = Target(path, force, "Name another file, or replace it with --force.");
        if (target == store.Name)
            throw new UsageException("output-is-store", $"{target} is the store itself", "Name another file.");
        using var copy = SqliteCopy.Begin(target);
        using (var database = await store.BeginReadingAsync(cancellationToken))
            await Task.Run(() => copy.Fill(database, progress, cancellationToken), cancellationToken);
        await Task.Run(() => copy.RequireSound("The copy", cancellationToken), cancellationToken);
        return copy.Complete();
    }

    /// <summary>Replaces a store by a backup. After any failure the old store is unchanged.</summary>
    /// <param name="backup">The backup.</param>
    /// <param name="path">The store.</param>
    /// <param name="force">Whether to replace an existing store.</param>
    /// <param name="check">Inspects the copy before it replaces the store, and throws to refuse it.</param>
    /// <param name="time">The clock.</param>
    /// <param name="progress">Receives the amount copied, and the total.</param>
    /// <param name="cancellationToken">Cancels the restore.</param>
    /// <returns>The size in bytes.</returns>
    /// <exception cref="UsageException">The backup is missing, or the store exists already.</exception>
    /// <exception cref="InputException">The backup is damaged, or not a store.</exception>
    /// <exception cref="StoreException">Another program uses the store.</exception>
    public static async Task<long> RestoreAsync(
        string backup, string path, bool force, Func<SqliteStore, Task> check, TimeProvider time, Action<long, long>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(check);
        backup = Path.GetFullPath(backup);
        if (!File.Exists(backup))
            throw new UsageException("no-backup", $"There is no file {backup}", "Name the file that tracelift store backup has written.");
        var target = Target(path, force, "Name another store with --store, or replace it with --force.");
        if (target == backup)
            throw new UsageException("output-is-store", $"{target} is the store itself", "Name its backup.");

        // A program that uses the store writes to its log first. The file without its log is incomplete.
        if (new FileInfo($"{backup}-wal") is { Exists: true, Length: > 0 } log)
            throw new UsageException("backup-in-use", $"{backup} is a store that is in use: {log.Name} is beside it", $"Back it up first: tracelift store backup PATH --store {backup}");
        DurableFolder.Create(Path.GetDirectoryName(target)!);
        using var copy = SqliteCopy.Begin(target);
        await copy.FillAsync(backup, progress, cancellationToken);
        await Task.Run(() => RequireStore(copy, backup, cancellationToken), cancellationToken);
        await using (var store = await SqliteStore.OpenAsync(copy.Path, time, cancellationToken))
            await check(store);
        using var old = await LockAsync(target, cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        return copy.Complete();
    }

    private static string Target(string path, bool force, string hint)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var target = Path.GetFullPath(path);
        if (Directory.Exists(target))
            throw new UsageException("output-unwritable", $"{target} is a folder", "Name a file in it.");
        if (!force && SqliteCopy.Companions(target).Prepend(target).FirstOrDefault(File.Exists) is { } there)
            throw new UsageException("output-exists", $"{there} is there already", hint);
        return target;
    }

    private static void RequireStore(SqliteCopy copy, string backup, CancellationToken cancellationToken)
    {
        copy.RequireSound(backup, cancellationToken);
        using var database = SqliteDatabase.Open(copy.Path);
        try
        {
            if (SqliteMigrations.Version(database) > 0)
                return;
        }
        catch (StoreException e) when (e.Code == "store-newer")
        {
            throw new InputException("backup-newer", e.Message.Replace(copy.Path, backup, StringComparison.Ordinal), e.Hint);
        }
        catch (StoreException e) when (e.Code == "store-foreign")
        {
            // Handled as an empty file.
        }

        throw new InputException("backup-foreign", $"{backup} is no store of Tracelift's", "Name the file that tracelift store backup has written.");
    }

    /// <summary>Locks a store that will be replaced, so that no other program opens it meanwhile.</summary>
    /// <exception cref="StoreException"><c>store-busy</c>: another program uses the store.</exception>
    private static async Task<SqliteDatabase?> LockAsync(string store, CancellationToken cancellationToken)
    {
        if (!File.Exists(store))
            return null;
        if (File.Exists(SqliteJobs.PathFor(store)))
        {
            var jobs = await SqliteJobs.OpenAsync(store, cancellationToken);
            if (jobs.Store is null)
                throw new StoreException("store-busy", $"The store {store} is in use: {jobs.WhyNot}", "End the server first.");
            await jobs.Store.DisposeAsync();
        }

        SqliteDatabase? database = null;
        try
        {
            database = SqliteDatabase.Open(store);
            SqliteMigrations.Version(database);
            database.Execute("PRAGMA locking_mode = EXCLUSIVE");
            if (database.Text("PRAGMA journal_mode = DELETE") != "delete")
                throw SqliteErrors.InUse(store);
            database.Execute("BEGIN EXCLUSIVE");
            return database;
        }
        catch (StoreException e)
        {
            database?.Dispose();

            // Backups exist to replace damaged stores.
            if (e.Code == "store-corrupt")
                return null;
            throw e.Code == "store-busy" ? SqliteErrors.InUse(store) : e;
        }
    }
}
