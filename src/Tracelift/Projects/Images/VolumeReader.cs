using Tracelift.Errors;
using Tracelift.Formats.Images;

namespace Tracelift.Projects.Images;

/// <summary>Reads the description of an image in any of the formats.</summary>
internal static class VolumeReader
{
    private const string Finest = "/s0";

    /// <summary>Reads the images of a folder. The folder of a finest level (s0) stands for all levels.</summary>
    /// <returns>The volumes, and the folder that their paths are below; null if there are none.</returns>
    /// <exception cref="InputException">The metadata are faulty, or the images can't become stacks.</exception>
    public static async Task<(IImagePlace Folder, IReadOnlyList<ImageVolume> Volumes)?> ReadAsync(IImagePlace place, CancellationToken cancellationToken)
    {
        if (place.Name.Replace('\\', '/').EndsWith(Finest, StringComparison.Ordinal) && place.Above is { } above && await AllAsync(above, cancellationToken) is { } all)
            return (above, all);
        return await AllAsync(place, cancellationToken) is { } volumes ? (place, volumes) : null;
    }

    private static async Task<IReadOnlyList<ImageVolume>?> AllAsync(IImagePlace folder, CancellationToken cancellationToken) =>
        await N5Reader.ReadAsync(folder, cancellationToken)
        ?? await OmeZarrReader.ReadAsync(folder, cancellationToken)
        ?? await PrecomputedImageReader.ReadAsync(folder, cancellationToken);
}
