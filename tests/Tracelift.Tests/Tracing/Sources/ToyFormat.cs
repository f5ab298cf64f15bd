using System.Text;
using Tracelift.Formats;
using Tracelift.Formats.Json;

namespace Tracelift.Tests.Tracing.Sources;

/// <summary>A format that only tests know: files that begin with four letters, and have CATMAID's JSON behind them.</summary>
internal sealed class ToyFormat : ITracingFormat
{
    public const string Magic = "TOY1";

    public bool Recognises(SourceFile file) => file.Start.Span.StartsWith(Encoding.ASCII.GetBytes(Magic));

    public async Task<ISeekableSource> OpenAsync(SourceFile file, SourceOptions options, CancellationToken cancellationToken)
    {
        await using var stream = File.OpenRead(file.Path);
        stream.Position = Magic.Length;
        return await TracingJsonFile.SpoolAsync(stream, file.Name, options.Time, options.Limits, cancellationToken);
    }
}
