using Tracelift.Files;

namespace Tracelift.Formats;

/// <summary>A file or folder whose format is to be recognised.</summary>
/// <param name="path">The path of the file or folder.</param>
/// <param name="givenName">The name from the sender, for an upload whose path means nothing to users; else null.</param>
public sealed class SourceFile(string path, string? givenName = null)
{
    private const int StartBytes = 512;

    private byte[]? _start;

    /// <summary>The path of the file or folder.</summary>
    public string Path => path;

    /// <summary>The name from the sender, if the path means nothing to users; else null.</summary>
    public string? GivenName => givenName;

    /// <summary>The name with its extension, to recognise the format and for messages.</summary>
    public string Name => givenName ?? System.IO.Path.GetFileName(System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(path)));

    /// <summary>The first bytes of a file on disk, at most 512; empty for a folder or an unreadable file.</summary>
    public ReadOnlyMemory<byte> Start => _start ??= ReadStart();

    private byte[] ReadStart()
    {
        try
        {
            if (!FileKind.IsFile(path))
                return [];
            using var stream = File.OpenRead(path);
            var bytes = new byte[StartBytes];
            return bytes[..stream.ReadAtLeast(bytes, StartBytes, throwOnEndOfStream: false)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The format that opens the file reports the error.
            return [];
        }
    }
}
