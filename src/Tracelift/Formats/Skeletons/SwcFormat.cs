using Tracelift.Files.Archives;
using Tracelift.Formats.Swc;

namespace Tracelift.Formats.Skeletons;

/// <summary>SWC and eSWC: a file, a folder, a zip or a tar.</summary>
internal sealed class SwcFormat : ITracingFormat
{
    /// <inheritdoc/>
    public FormatOptions Takes => FormatOptions.Names | FormatOptions.Unit | FormatOptions.SeveralRoots | FormatOptions.TypesAsTags;

    /// <inheritdoc/>
    public bool IsWithoutUsers => true;

    /// <inheritdoc/>
    public bool Recognises(SourceFile file) => ItemFiles.IsCollection(file.Path, file.Name) || SwcFileName.IsSwcOrPacked(file.Name);

    /// <inheritdoc/>
    public async Task<ISeekableSource> OpenAsync(SourceFile file, SourceOptions options, CancellationToken cancellationToken)
    {
        var names = options.Names is { } table ? await ItemNames.ReadAsync(table, options.Limits with { MaxUnpacked = options.Limits.LargestItem }, cancellationToken) : null;
        var items = await SwcItems.OpenAsync(file.Path, names, options.Swc, options.Limits, cancellationToken, file.GivenName);
        return new SkeletonCollection(items, options.Time, options.KeepsIds, options.TypesAsTags);
    }
}
