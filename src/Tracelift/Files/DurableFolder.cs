using System.Runtime.InteropServices;

namespace Tracelift.Files;

/// <summary>
/// Makes names in folders survive a power cut: a new or renamed file is durable only once the folder with its name is on the disk,
/// too.
/// </summary>
public static partial class DurableFolder
{
    // From errno.h, the same on Linux and macOS.
    private const int InputOutputError = 5;
    private const int NoSpace = 28;

    /// <summary>Creates a folder and its missing parents.</summary>
    /// <param name="path">The path of the folder.</param>
    /// <exception cref="IOException">The folder can't be created.</exception>
    /// <exception cref="UnauthorizedAccessException">This user may not create the folder.</exception>
    public static void Create(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var missing = new Stack<string>();
        for (var folder = Path.GetFullPath(path); !Directory.Exists(folder) && Path.GetDirectoryName(folder) is { } above; folder = above)
            missing.Push(above);
        Directory.CreateDirectory(path);
        foreach (var above in missing)
            Flush(above);
    }

    /// <summary>Renames a file within its folder; replaces a file of the new name.</summary>
    /// <param name="from">The path of the file, whose bytes are on the disk already.</param>
    /// <param name="to">The new path.</param>
    /// <exception cref="IOException">The file can't be renamed, or the disk fails.</exception>
    /// <exception cref="UnauthorizedAccessException">This user may not rename the file.</exception>
    public static void Rename(string from, string to)
    {
        ArgumentException.ThrowIfNullOrEmpty(to);
#pragma warning disable RS0030 // This is the place that others go through.
        File.Move(from, to, overwrite: true);
#pragma warning restore RS0030
        Flush(Path.GetDirectoryName(Path.GetFullPath(to))!);
    }

    /// <summary>
    /// Waits until the names in a folder are on the disk. If the system can't do this, or this user may not read the
    /// folder, the system writes them later.
    /// </summary>
    /// <param name="path">The path of the folder.</param>
    /// <exception cref="IOException">The disk fails.</exception>
    public static void Flush(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (OperatingSystem.IsWindows())
            return;
        var folder = Open(path, 0);
        if (folder < 0)
            return;
        var error = Sync(folder) == 0 ? 0 : Marshal.GetLastPInvokeError();
        _ = Close(folder);
        if (error is InputOutputError or NoSpace)
            throw new IOException($"The folder {path} can't be flushed to disk: {Marshal.GetPInvokeErrorMessage(error)}");
    }

    /// <summary>Brings everything that was written to the disk of a folder to it: many small files at once.</summary>
    /// <param name="path">The path of the folder.</param>
    /// <exception cref="IOException">The disk fails.</exception>
    internal static void FlushAll(string path)
    {
        // Other systems write the files out later; the names are flushed there, too.
        if (!OperatingSystem.IsLinux())
            return;
        var folder = Open(path, 0);
        if (folder < 0)
            return;
        var error = SyncDisk(folder) == 0 ? 0 : Marshal.GetLastPInvokeError();
        _ = Close(folder);
        if (error is InputOutputError or NoSpace)
            throw new IOException($"The folder {path} can't be flushed to disk: {Marshal.GetPInvokeErrorMessage(error)}");
    }

    [LibraryImport("libc", EntryPoint = "syncfs", SetLastError = true)]
    private static partial int SyncDisk(int file);

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Sync(int file);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int file);
}
