using Tracelift.Formats.Precomputed;

namespace Tracelift.Formats.Images;

/// <summary>A file of metadata.</summary>
internal static class MetadataFile
{
    // The largest ones, of images with very many levels and channels, have some hundred kB.
    private const long MostBytes = 8 << 20;

    /// <summary>Reads a file.</summary>
    /// <returns>Its fields; null if there is no such file.</returns>
    /// <exception cref="Errors.InputException">The file can't be read, or is not a JSON object.</exception>
    public static async Task<InfoFields?> ReadAsync(IImagePlace place, string path, CancellationToken cancellationToken) =>
        await place.ReadAsync(path, MostBytes, cancellationToken) is { } text ? InfoFields.Keep(text, $"{place.Name}/{path}") : null;
}
