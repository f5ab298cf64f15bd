namespace Tracelift.Formats.Csv;

/// <summary>A folder or an archive of CSV tables, or a single table.</summary>
internal sealed class CsvFormat : ITracingFormat
{
    /// <inheritdoc/>
    public bool DependsOnOptions => true;

    /// <inheritdoc/>
    public bool Recognises(SourceFile file) => CsvTables.IsFolder(file.Path) || CsvTables.IsArchive(file) || (CsvTables.IsTable(file.Name) && !Directory.Exists(file.Path));

    /// <inheritdoc/>
    public async Task<ISeekableSource> OpenAsync(SourceFile file, SourceOptions options, CancellationToken cancellationToken)
    {
        var names = options.Target is { } target ? await target(cancellationToken) : TargetNames.None;
        return await CsvTables.OpenAsync(file.Path, options.Time, names.Classes, names.Relations, options.Limits, cancellationToken, file.GivenName);
    }
}
