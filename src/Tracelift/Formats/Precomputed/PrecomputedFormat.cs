using Tracelift.Formats.Skeletons;

namespace Tracelift.Formats.Precomputed;

/// <summary>A folder of Neuroglancer's precomputed skeletons.</summary>
internal sealed class PrecomputedFormat : ITracingFormat
{
    /// <inheritdoc/>
    public FormatOptions Takes => FormatOptions.SeveralRoots;

    /// <inheritdoc/>
    public string OptionHint => "Precomputed skeletons take their names from the segment properties, and are in nm after their transform.";

    /// <inheritdoc/>
    public bool IsWithoutUsers => true;

    /// <inheritdoc/>
    public bool Recognises(SourceFile file) => PrecomputedItems.IsFolder(file.Path);

    /// <inheritdoc/>
    public Task<ISeekableSource> OpenAsync(SourceFile file, SourceOptions options, CancellationToken cancellationToken) => Task.FromResult<ISeekableSource>(
        new SkeletonCollection(PrecomputedItems.Open(file.Path, options.Swc.SeveralRoots), options.Time, keepsIds: false));
}
