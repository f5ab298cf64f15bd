using System.Runtime.CompilerServices;
using Tracelift.Formats;
using Tracelift.Model;

namespace Tracelift.Tracing.Bulk;

/// <summary>A source that passes the batches of its survey to the planner of chunks.</summary>
internal sealed class ChunkingSource(ITracingSource source, ChunkPlanner planner) : ITracingSource
{
    public string Name => source.Name;

    public long? Length => source.Length;

    public long Position => source.Position;

    public string? Sha256 => source.Sha256;

    public async IAsyncEnumerable<Batch> SurveyAsync(SurveyNotes notes, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var batch in source.SurveyAsync(notes, cancellationToken))
        {
            planner.Note(batch);
            yield return batch;
        }
    }

    public IAsyncEnumerable<Batch> ReadAsync(ModelDescription model, CancellationToken cancellationToken) => source.ReadAsync(model, cancellationToken);

    public Task<string> LocateAsync(long position, CancellationToken cancellationToken) => source.LocateAsync(position, cancellationToken);

    // The owner disposes of the source.
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
