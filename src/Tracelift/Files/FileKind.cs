using System.Runtime.InteropServices;
using Tracelift.Errors;

namespace Tracelift.Files;

/// <summary>
/// What a path leads to, found out without opening it: who opens a pipe that nobody writes to waits for ever.
/// </summary>
public static partial class FileKind
{
    // Of the mode of a file, as all systems but Windows have it.
    private const int KindBits = 0xF000;
    private const int Regular = 0x8000;
    private const int Folder = 0x4000;
    private const int Pipe = 0x1000;
    private const int Socket = 0xC000;

    // More than .NET's record of a file has; its second number is the mode.
    private const int RecordBytes = 256;

    /// <summary>What there is instead of a file, such as a pipe or a device; null for a file or a folder, and where there is nothing.</summary>
    internal static string? Odd(string path) => Kind(path) switch
    {
        null or Regular or Folder => null,
        Pipe => "a named pipe",
        Socket => "a socket",
        _ => "a device",
    };

    /// <summary>Whether a path leads to a file: not to a pipe, a socket, a device or a folder, and not in circles.</summary>
    public static bool IsFile(string path) => OperatingSystem.IsWindows() ? File.Exists(path) : Kind(path) == Regular;

    /// <summary>Refuses what is no file.</summary>
    /// <param name="path">The path.</param>
    /// <param name="name">What messages call it.</param>
    /// <exception cref="InputException"><c>input-unreadable</c>.</exception>
    internal static void Require(string path, string name)
    {
        if (Odd(path) is { } odd)
            throw new InputException("input-unreadable", $"{name} is {odd}, not a file", "Put a file in its place, or take it away.");
    }

    private static unsafe int? Kind(string path)
    {
        if (OperatingSystem.IsWindows())
            return null;
        var record = stackalloc byte[RecordBytes];
        return Stat(path, record) == 0 ? ((int*)record)[1] & KindBits : null;
    }

    // .NET's own way to ask the system, which knows how each lays its record out.
    [LibraryImport("libSystem.Native", EntryPoint = "SystemNative_Stat", StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial int Stat(string path, byte* record);
}
