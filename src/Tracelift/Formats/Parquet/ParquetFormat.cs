using Tracelift.Errors;
using Tracelift.Formats.Skeletons;

namespace Tracelift.Formats.Parquet;

/// <summary>Parquet in the layout of navis or of neurarrow, with the file of connectors beside it.</summary>
internal sealed class ParquetFormat : ITracingFormat
{
    /// <inheritdoc/>
    public FormatOptions Takes => FormatOptions.Unit | FormatOptions.SeveralRoots | FormatOptions.TypesAsTags;

    /// <inheritdoc/>
    public bool IsWithoutUsers => true;

    /// <inheritdoc/>
    public bool Recognises(SourceFile file) => file.Start.Span.StartsWith("PAR1"u8)
        || (Directory.Exists(file.Path) && ParquetItems.MainFiles(file.Path).Any());

    /// <inheritdoc/>
    public async Task<ISeekableSource> OpenAsync(SourceFile file, SourceOptions options, CancellationToken cancellationToken)
    {
        var (path, name) = (file.Path, file.Name);
        if (Directory.Exists(path))
        {
            List<string> found = [.. ParquetItems.MainFiles(path)];
            path = found is [var only]
                ? only
                : throw new InputException("several-files", $"{name} holds {found.Count} Parquet files of nodes: {string.Join(", ", found.Take(5).Select(Path.GetFileName))}", "Name one of them.");
            name = Path.GetFileName(path);
        }

        var items = await ParquetItems.OpenAsync(path, name, options, cancellationToken);
        return new SkeletonCollection(items, options.Time, options.KeepsIds, options.TypesAsTags);
    }
}
