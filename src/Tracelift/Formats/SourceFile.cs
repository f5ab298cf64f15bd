using Tracelift.Files;

namespace Tracelift.Formats;

/// <summary>A file or a folder whose format is to be recognised.</summary>
/// <param name="path">Where it is.</param>
/// <param name="givenName">What its sender calls it, where its path says nothing to users, as that of an upload; else null.</param>
public sealed class SourceFile(string path, string? givenName = null)
{
    private const int StartBytes = 512;

    private byte[]? _start;

    /// <summary>Where it is.</summary>
    public string Path => path;

    /// <summary>What its sender calls it, where its path says nothing to users; else null.</summary>
    public string? GivenName => givenName;

    /// <summary>Its name with the extension, for recognising it and for messages.</summary>
    public string Name => givenName ?? System.IO.Path.GetFileName(System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(path)));

    /// <summary>The first bytes of a file, at most 512, packed or not as they are on disk; none of a folder and of a file that can't be read.</summary>
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
            // The format that opens it says why.
            return [];
        }
    }
}
