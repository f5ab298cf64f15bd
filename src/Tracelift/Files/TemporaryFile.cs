using System.Globalization;
using Tracelift.Errors;

namespace Tracelift.Files;

/// <summary>Files that bytes are spooled into. They go with the process, however that ends.</summary>
internal static class TemporaryFile
{
    /// <summary>Makes one, for its owner only: exports hold hashes of passwords.</summary>
    /// <param name="name">What is spooled, for messages.</param>
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

            // Without a name the file goes even where the process is killed.
            if (!OperatingSystem.IsWindows())
                File.Delete(path);
            return stream;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException("temporary-unwritable", Told(name, e), "Set TMPDIR to a folder that you may write to, or unpack the file yourself.");
        }
    }

    /// <summary>Writes to one.</summary>
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

    /// <summary>Writes to one.</summary>
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

    /// <summary>The bytes that are free where such files lie.</summary>
    internal static long Room()
    {
        try
        {
            return new DriveInfo(Path.GetTempPath()).AvailableFreeSpace;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            // Writing will tell.
            return long.MaxValue;
        }
    }

    private static DiskException Failed(string name, IOException e) => new(
        "temporary-failed", Told(name, e), "Make room there, set TMPDIR to a folder with enough room, or unpack the file yourself.", e);

    private static string Told(string name, Exception e) =>
        $"{name} can't be spooled into the folder for temporary files, {Path.GetTempPath()}: {e.Message}";
}
