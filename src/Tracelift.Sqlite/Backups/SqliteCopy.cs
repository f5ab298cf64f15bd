using System.Globalization;
using SQLitePCL;
using Tracelift.Errors;
using Tracelift.Files;
using Tracelift.Sqlite.Checking;
using Tracelift.Sqlite.Engine;

namespace Tracelift.Sqlite.Backups;

/// <summary>
/// A copy of a store that appears whole or not at all. It is written under a hidden name in the target's folder, flushed
/// to the disk and renamed. The next copy takes over the <c>.NAME.part</c> of a killed process.
/// </summary>
internal sealed class SqliteCopy : IDisposable
{
    // 16 MB with our page size: short enough between two checks for cancellation.
    private const int PagesAtOnce = 1024;

    private readonly string _target;
    private readonly FileStream _part;
    private bool _isComplete;

    private SqliteCopy(string target, FileStream part) => (_target, _part) = (target, part);

    /// <summary>The path of the copy until it gets its name.</summary>
    public string Path => _part.Name;

    /// <summary>Returns the files that belong to an open store.</summary>
    public static IEnumerable<string> Companions(string path) => [$"{path}-wal", $"{path}-shm"];

    /// <summary>Begins a copy that only its owner may read.</summary>
    /// <exception cref="UsageException">The copy can't be written, or another process is writing it.</exception>
    public static SqliteCopy Begin(string target)
    {
        var folder = System.IO.Path.GetDirectoryName(target)!;
        if (!Directory.Exists(folder))
            throw new UsageException("output-unwritable", $"{target} can't be written: there is no folder {folder}", "Make the folder first.");
        try
        {
            var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None, BufferSize = 0 };
            if (!OperatingSystem.IsWindows())
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            var part = new FileStream(System.IO.Path.Combine(folder, $".{System.IO.Path.GetFileName(target)}.part"), options);
            part.SetLength(0);
            foreach (var companion in Companions(part.Name))
                File.Delete(companion);
            return new SqliteCopy(target, part);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException("output-unwritable", $"{target} can't be written: {e.Message}", "Check the folder, its permissions, and whether another backup is being written there.");
        }
    }

    /// <summary>Copies the snapshot that a connection sees. Others may write meanwhile; their changes are not copied.</summary>
    /// <param name="from">The connection, whose transaction has read something.</param>
    /// <param name="progress">Receives the number of pages copied, and the total.</param>
    /// <param name="cancellationToken">Cancels the copy.</param>
    public void Fill(SqliteDatabase from, Action<long, long>? progress, CancellationToken cancellationToken)
    {
        using var to = SqliteDatabase.Open(Path);

        // Half a copy is useless, and Complete flushes all of it to the disk.
        to.Execute("PRAGMA synchronous = OFF; PRAGMA journal_mode = OFF");
        using var backup = raw.sqlite3_backup_init(to.Handle, "main", from.Handle, "main");
        if (backup is null || backup.IsInvalid)
            throw to.Failure();
        for (var result = raw.SQLITE_OK; result != raw.SQLITE_DONE;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            result = raw.sqlite3_backup_step(backup, PagesAtOnce);
            if (result is not (raw.SQLITE_OK or raw.SQLITE_DONE))
                throw to.Failure(result);
            progress?.Invoke(raw.sqlite3_backup_pagecount(backup) - raw.sqlite3_backup_remaining(backup), raw.sqlite3_backup_pagecount(backup));
        }
    }

    /// <summary>Copies a file that no program has open.</summary>
    public async Task FillAsync(string from, Action<long, long>? progress, CancellationToken cancellationToken)
    {
        try
        {
            await using var source = new FileStream(from, FileMode.Open, FileAccess.Read, FileShare.Read, 0, FileOptions.Asynchronous);
            var buffer = new byte[1 << 20];
            for (int count; (count = await source.ReadAsync(buffer, cancellationToken)) > 0;)
            {
                await _part.WriteAsync(buffer.AsMemory(0, count), cancellationToken);
                progress?.Invoke(_part.Length, source.Length);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException("input-unreadable", $"{from} can't be copied to {Path}: {e.Message}", "Check the file, and the room beside the store.");
        }
    }

    /// <summary>Refuses a copy whose pages are inconsistent.</summary>
    /// <exception cref="InputException"><c>backup-damaged</c>.</exception>
    public void RequireSound(string what, CancellationToken cancellationToken)
    {
        IReadOnlyList<string> lines;
        try
        {
            using var database = SqliteDatabase.Open(Path);
            using var cancelling = database.CancelWith(cancellationToken);
            lines = SqliteIntegrity.Find(database, most: 20);
        }
        catch (StoreException e) when (e.Code is "store-corrupt" or "store-foreign")
        {
            lines = [e.Message];
        }

        if (lines.Count > 0)
        {
            throw new InputException(
                "backup-damaged",
                string.Create(CultureInfo.InvariantCulture, $"{what} is damaged: {lines[0]}"),
                "Take another backup. What can be saved of this one is told by: sqlite3 FILE .recover");
        }
    }

    /// <summary>Flushes the copy to the disk and renames it, replacing any existing file.</summary>
    /// <returns>The size in bytes.</returns>
    public long Complete()
    {
        try
        {
            _part.Flush(flushToDisk: true);
            var size = _part.Length;

            // The log of the replaced file must not be applied to this one, not even after a power cut.
            foreach (var companion in Companions(_target).Concat(Companions(Path)))
                File.Delete(companion);
            DurableFolder.Flush(System.IO.Path.GetDirectoryName(_target)!);

            // Renames while the file is open and locked, so that no other process takes over the hidden file.
            DurableFolder.Rename(Path, _target);
            _isComplete = true;
            return size;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException("output-unwritable", $"{_target} can't be written: {e.Message}", "Check the folder, its permissions and the free space on its disk.");
        }
    }

    /// <summary>Deletes a copy that was not completed.</summary>
    public void Dispose()
    {
        foreach (var file in _isComplete ? [] : Companions(Path).Prepend(Path))
        {
            try
            {
                File.Delete(file);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // The next copy takes the file over.
            }
        }

        _part.Dispose();
    }
}
