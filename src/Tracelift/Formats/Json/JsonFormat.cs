namespace Tracelift.Formats.Json;

/// <summary>CATMAID's JSON, packed or not. Whatever no other format recognises is taken for it, so that its reader says what is wrong.</summary>
internal sealed class JsonFormat : ITracingFormat
{
    /// <inheritdoc/>
    public bool Recognises(SourceFile file) => true;

    /// <inheritdoc/>
    public async Task<ISeekableSource> OpenAsync(SourceFile file, SourceOptions options, CancellationToken cancellationToken) => file.GivenName is { } name
        ? await TracingJsonFile.OpenAsync(file.Path, name, options.Time, options.Limits, cancellationToken)
        : await TracingJsonFile.OpenAsync(file.Path, options.Time, options.Limits, cancellationToken);
}
