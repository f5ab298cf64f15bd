namespace Tracelift.Formats.Json;

/// <summary>CATMAID's JSON, packed or not. The last format of the list: it opens every other file, so that its reader explains the fault.</summary>
internal sealed class JsonFormat : ITracingFormat
{
    /// <inheritdoc/>
    public bool Recognises(SourceFile file) => true;

    /// <inheritdoc/>
    public async Task<ISeekableSource> OpenAsync(SourceFile file, SourceOptions options, CancellationToken cancellationToken) => file.GivenName is { } name
        ? await TracingJsonFile.OpenAsync(file.Path, name, options.Time, options.Limits, cancellationToken)
        : await TracingJsonFile.OpenAsync(file.Path, options.Time, options.Limits, cancellationToken);
}
