using Tracelift.Errors;
using Tracelift.Model;

namespace Tracelift.Formats;

/// <summary>Placeholder contract; the json branch brings the real file.</summary>
public interface ITracingSource : IAsyncDisposable
{
    string Name { get; }
    long? Length { get; }
    long Position { get; }
    IAsyncEnumerable<Batch> SurveyAsync(SurveyNotes notes, CancellationToken cancellationToken);
    IAsyncEnumerable<Batch> ReadAsync(ModelDescription model, CancellationToken cancellationToken);
    Task<string> LocateAsync(long position, CancellationToken cancellationToken);
}

public sealed class SurveyNotes
{
    public ProblemList Problems { get; } = new();
    public Dictionary<string, long> UnknownModels { get; } = new(StringComparer.Ordinal);
    public Dictionary<string, long> UnknownFields { get; } = new(StringComparer.Ordinal);
}
