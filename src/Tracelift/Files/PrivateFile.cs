using Microsoft.Win32.SafeHandles;

namespace Tracelift.Files;

/// <summary>Files for the machine's user who makes them only: they hold hashes of passwords, tokens, or data of others.</summary>
public static class PrivateFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>How such a file is opened or made. Nobody else may read a new one at any moment.</summary>
    public static FileStreamOptions Options(FileMode mode, FileAccess access)
    {
        var options = new FileStreamOptions { Mode = mode, Access = access, Share = FileShare.None, Options = FileOptions.Asynchronous, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnerOnly;
        return options;
    }

    /// <summary>Takes a file that was there already from all others.</summary>
    /// <exception cref="UnauthorizedAccessException">It is somebody else's.</exception>
    internal static void Restrict(SafeFileHandle file)
    {
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(file, OwnerOnly);
    }
}
