using System.Runtime.InteropServices;

namespace Tracelift.Files;

/// <summary>
/// Names in folders that a power cut leaves: a new or renamed file is there for good once the folder that holds its name
/// is on the disk as well.
/// </summary>
public static partial class DurableFolder
{
    // Of errno.h, the same on Linux and macOS.
    private const int InputOutputError = 5;
    private const int NoSpace = 28;

    /// <summary>Makes a folder, and the folders above it, where there are none.</summary>
    /// <param name="path">The folder.</param>
    /// <exception cref="IOException">It can't be made.</exception>
    /// <exception cref="UnauthorizedAccessException">This user may not make it.</exception>
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

    /// <summary>Gives a file another name in the same folder, in place of whatever has it.</summary>
    /// <param name="from">The file, whose bytes are on the disk already.</param>
    /// <param name="to">Its new name.</param>
    /// <exception cref="IOException">It can't get that name, or the disk fails.</exception>
    /// <exception cref="UnauthorizedAccessException">This user may not rename it.</exception>
    public static void Rename(string from, string to)
    {
        ArgumentException.ThrowIfNullOrEmpty(to);
#pragma warning disable RS0030 // This is the place that others go through.
        File.Move(from, to, overwrite: true);
#pragma warning restore RS0030
        Flush(Path.GetDirectoryName(Path.GetFullPath(to))!);
    }

    /// <summary>
    /// Waits until the names in a folder are on the disk. Where the system can't do so, or this user may not read the
    /// folder, that is left to the system.
    /// </summary>
    /// <param name="path">The folder.</param>
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
            throw new IOException($"The folder {path} can't be brought to the disk: {Marshal.GetPInvokeErrorMessage(error)}");
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Sync(int file);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int file);
}
