using Microsoft.Win32.SafeHandles;

namespace Tracelift.Files;

/// <summary>Files that only the user who creates them can read: they hold hashes of passwords, tokens, or other users' data.</summary>
public static class PrivateFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Returns the options to open or create such a file. No other user can read a new file at any moment.</summary>
    public static FileStreamOptions Options(FileMode mode, FileAccess access)
    {
        var options = new FileStreamOptions { Mode = mode, Access = access, Share = FileShare.None, Options = FileOptions.Asynchronous, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnerOnly;
        return options;
    }

    /// <summary>Removes other users' access to an existing file.</summary>
    /// <exception cref="UnauthorizedAccessException">The file belongs to another user.</exception>
    internal static void Restrict(SafeFileHandle file)
    {
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(file, OwnerOnly);
    }
}
