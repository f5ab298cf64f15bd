using System.Globalization;
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
    public async Task<byte[]?> ReadAsync(string path, long most, CancellationToken cancellationToken)
    {
        var file = Find(path);
        if (within is not null && !RealPath.IsWithin(RealPath.Of(file), RealPath.Of(within)))
            throw new InputException("outside", $"{file} leads outside of {within}", "Move the images into the folder.");
        try
        {
            if (!File.Exists(file))
                return null;
            FileKind.Require(file, file);
            await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1, FileOptions.Asynchronous);
            if (stream.Length > most)
                throw TooLarge(file, most);
            var bytes = new byte[stream.Length];
            var count = await stream.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken);
            return count == bytes.Length ? bytes : bytes[..count];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException("input-unreadable", $"{file} can't be read: {e.Message}", inner: e);
        }
    }

    internal static InputException TooLarge(string name, long most) =>
        new("too-large", string.Create(CultureInfo.InvariantCulture, $"{name} has more than the {most} bytes that such a file may have"));

    private string Find(string path) => path.Split('/', '\\').Any(part => part is ".." or "." || part.Contains('\0', StringComparison.Ordinal)) || Path.IsPathRooted(path)
        ? throw new InputException("outside", $"{Name}: its metadata name \"{path}\", which is not below it", "Expected a path below the folder of the image.")
        : Path.Combine(Name, path);
}
