using System.Runtime.InteropServices;
using Tracelift.Errors;

namespace Tracelift.Files;

/// <summary>
/// Determines the kind of a path without opening it: opening a pipe without a writer waits forever.
/// </summary>
public static partial class FileKind
{
    // Bits of a file's mode on all systems but Windows.
    private const int KindBits = 0xF000;
    private const int Regular = 0x8000;
    private const int Folder = 0x4000;
    private const int Pipe = 0x1000;
    private const int Socket = 0xC000;

    // Larger than .NET's FileStatus record; its second number is the mode.
    private const int RecordBytes = 256;

    /// <summary>Describes a path that is not a file, such as a pipe or a device; null for a file, a folder, or a missing path.</summary>
    internal static string? Odd(string path) => Kind(path) switch
    {
        null or Regular or Folder => null,
        Pipe => "a named pipe",
        Socket => "a socket",
        _ => "a device",
    };

    /// <summary>Whether a path leads to a file, not to a pipe, a socket, a device, a folder, or a cycle of links.</summary>
    public static bool IsFile(string path) => OperatingSystem.IsWindows() ? File.Exists(path) : Kind(path) == Regular;

    /// <summary>Throws if a path is not a file.</summary>
    /// <param name="path">The path.</param>
    /// <param name="name">The name of the file in messages.</param>
    /// <exception cref="InputException"><c>input-unreadable</c>.</exception>
    internal static void Require(string path, string name)
    {
        if (Odd(path) is { } odd)
            throw new InputException("input-unreadable", $"{name} is {odd}, not a file", "Replace it with a file, or remove it.");
    }

    private static unsafe int? Kind(string path)
    {
        if (OperatingSystem.IsWindows())
            return null;
        var record = stackalloc byte[RecordBytes];
        return Stat(path, record) == 0 ? ((int*)record)[1] & KindBits : null;
    }

    // .NET's own wrapper, which knows the layout of the record on each system.
    [LibraryImport("libSystem.Native", EntryPoint = "SystemNative_Stat", StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial int Stat(string path, byte* record);
}
