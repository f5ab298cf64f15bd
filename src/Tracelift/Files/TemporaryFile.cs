using System.Globalization;
using Tracelift.Errors;

namespace Tracelift.Files;

/// <summary>Temporary files, which the system deletes with the process, however the process ends.</summary>
internal static class TemporaryFile
{
    /// <summary>Creates a temporary file that only its owner can read: exports hold hashes of passwords.</summary>
    /// <param name="name">The name of the data in messages.</param>
    /// <exception cref="UsageException"><c>temporary-unwritable</c>.</exception>
    internal static FileStream Create(string name)
    {
        var path = Path.Combine(
            Path.GetTempPath(), string.Create(CultureInfo.InvariantCulture, $"tracelift-{Guid.NewGuid():n}.tmp"));
        var options = PrivateFile.Options(FileMode.CreateNew, FileAccess.ReadWrite);
        options.Share = FileShare.Delete;
        options.Options |= FileOptions.DeleteOnClose;
        try
        {
            var stream = new FileStream(path, options);

            // A file without a name disappears even if the process is killed.
            if (!OperatingSystem.IsWindows())
                File.Delete(path);
            return stream;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException("temporary-unwritable", Told(name, e), "Set TMPDIR to a folder that you may write to, or unpack the file yourself.");
        }
    }

    /// <summary>Writes to a temporary file.</summary>
    /// <exception cref="DiskException"><c>temporary-failed</c>.</exception>
    internal static async ValueTask WriteAsync(
        FileStream spool, ReadOnlyMemory<byte> bytes, string name, CancellationToken cancellationToken)
    {
        try
        {
            await spool.WriteAsync(bytes, cancellationToken);
        }
        catch (IOException e)
        {
            throw Failed(name, e);
        }
    }

    /// <summary>Writes to a temporary file.</summary>
    /// <exception cref="DiskException"><c>temporary-failed</c>.</exception>
    internal static void Write(FileStream spool, ReadOnlySpan<byte> bytes, string name)
    {
        try
        {
            spool.Write(bytes);
        }
        catch (IOException e)
        {
            throw Failed(name, e);
        }
    }

    /// <summary>Returns the number of free bytes in the folder for temporary files.</summary>
    internal static long Room()
    {
        try
        {
            return new DriveInfo(Path.GetTempPath()).AvailableFreeSpace;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            // A full disk then shows in writing.
            return long.MaxValue;
        }
    }

    private static DiskException Failed(string name, IOException e) => new(
        "temporary-failed", Told(name, e), "Free space there, set TMPDIR to a folder with enough space, or unpack the file yourself.", e);

    private static string Told(string name, Exception e) =>
        $"{name} can't be copied into the folder for temporary files, {Path.GetTempPath()}: {e.Message}";
}
