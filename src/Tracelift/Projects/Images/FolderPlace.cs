using System.Globalization;
using Microsoft.Win32.SafeHandles;
using Tracelift.Errors;
using Tracelift.Files;
using Tracelift.Formats.Images;
using Tracelift.Projects.Sources;

namespace Tracelift.Projects.Images;

/// <summary>A folder of images on disk. Names in metadata can't lead outside of it.</summary>
/// <param name="folder">The folder.</param>
/// <param name="within">The folder that nothing may be read outside of, by symbolic links either; null if any file may be read.</param>
internal sealed class FolderPlace(string folder, string? within) : IImagePlace
{
    /// <inheritdoc/>
    public string Name { get; } = Path.TrimEndingDirectorySeparator(folder);

    /// <inheritdoc/>
    public IImagePlace? Above =>
        Path.GetDirectoryName(Name) is { } parent && (within is null || RealPath.IsWithin(RealPath.Of(parent), RealPath.Of(within))) ? new FolderPlace(parent, within) : null;

    /// <inheritdoc/>
    public IImagePlace Below(string path) => new FolderPlace(Find(path), within);

    /// <inheritdoc/>
    public Task<byte[]?> ReadAsync(string path, long most, CancellationToken cancellationToken) => ReadAsync(
        path,
        async (file, name) =>
        {
            var length = RandomAccess.GetLength(file);
            return length <= most ? await ReadAsync(file, 0, length, cancellationToken) : throw TooLarge(name, most);
        });

    /// <inheritdoc/>
    public Task<byte[]?> ReadPartAsync(string path, long from, int count, CancellationToken cancellationToken) => ReadAsync(
        path,
        (file, _) =>
        {
            var length = RandomAccess.GetLength(file);
            var start = Math.Clamp(from < 0 ? length + from : from, 0, length);
            return ReadAsync(file, start, Math.Min(count, length - start), cancellationToken);
        });

    private async Task<byte[]?> ReadAsync(string path, Func<SafeFileHandle, string, Task<byte[]>> read)
    {
        var file = Find(path);
        if (within is not null && !RealPath.IsWithin(RealPath.Of(file), RealPath.Of(within)))
            throw new InputException("outside", $"{file} leads outside of {within}", "Move the images into the folder.");
        try
        {
            if (!File.Exists(file))
                return null;
            FileKind.Require(file, file);
            using var opened = File.OpenHandle(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, FileOptions.Asynchronous);
            return await read(opened, file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException("input-unreadable", $"{file} can't be read: {e.Message}", inner: e);
        }
    }

    private static async Task<byte[]> ReadAsync(SafeFileHandle file, long start, long length, CancellationToken cancellationToken)
    {
        var bytes = new byte[length];
        var got = 0;
        while (got < bytes.Length && await RandomAccess.ReadAsync(file, bytes.AsMemory(got), start + got, cancellationToken) is > 0 and var count)
            got += count;
        return got == bytes.Length ? bytes : bytes[..got];
    }

    internal static InputException TooLarge(string name, long most) =>
        new("too-large", string.Create(CultureInfo.InvariantCulture, $"{name} has more than the {most} bytes that such a file may have"));

    private string Find(string path) => path.Split('/', '\\').Any(part => part is ".." or "." || part.Contains('\0', StringComparison.Ordinal)) || Path.IsPathRooted(path)
        ? throw new InputException("outside", $"{Name}: its metadata name \"{path}\", which is not below it", "Expected a path below the folder of the image.")
        : Path.Combine(Name, path);
}
