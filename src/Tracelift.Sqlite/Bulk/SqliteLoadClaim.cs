using System.Security.Cryptography;
using System.Text;
using Tracelift.Sqlite.Engine;
using Tracelift.Stores.Ledger;

namespace Tracelift.Sqlite.Bulk;

/// <summary>
/// Claims the start of a load with a locked file beside the store. The system unlocks the file when its process ends. A
/// transaction won't do: the survey takes long, and others write to the store meanwhile.
/// </summary>
internal sealed class SqliteLoadClaim : ILoadClaim
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly string _path;
    private readonly FileStream _file;

    private SqliteLoadClaim(string path, FileStream file) => (_path, _file) = (path, file);

    public static async Task<SqliteLoadClaim> TakeAsync(string store, string load, TimeProvider time, Action waits, CancellationToken cancellationToken)
    {
        var path = $"{store}-load-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(load)).AsSpan(0, 6))}";
        while (true)
        {
            if (TryTake(path) is { } claim)
                return claim;
            waits();
            await Task.Delay(Pause, time, cancellationToken);
        }
    }

    /// <inheritdoc/>
    public Task RequireHeldAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        // Deletes the file while the lock holds, so that another process's file stays.
        try
        {
            File.Delete(_path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A file without a lock blocks nothing.
        }

        return _file.DisposeAsync();
    }

    private static SqliteLoadClaim? TryTake(string path)
    {
        FileStream file;
        try
        {
            file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
        }
        catch (IOException e) when (IsLocked(e))
        {
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw SqliteErrors.NotMade(path, e);
        }

        try
        {
            // The last holder may have deleted the file after we opened it and before we locked it: then our lock is on a
            // file without a path. A random write time shows whether the path leads to our file.
            File.SetLastWriteTimeUtc(file.SafeFileHandle, DateTime.UnixEpoch.AddTicks(Random.Shared.NextInt64(DateTime.UnixEpoch.Ticks)));
            if (File.GetLastWriteTimeUtc(file.SafeFileHandle) == File.GetLastWriteTimeUtc(path))
                return new SqliteLoadClaim(path, file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            file.Dispose();
            throw SqliteErrors.NotMade(path, e);
        }

        file.Dispose();
        return null;
    }

    // Whether the file is there says nothing: its holder may delete it before we look. The numbers are EWOULDBLOCK of Linux
    // and of macOS, and ERROR_SHARING_VIOLATION of Windows.
    private static bool IsLocked(IOException e) => OperatingSystem.IsWindows() ? (e.HResult & 0xffff) == 32 : e.HResult is 11 or 35;
}
