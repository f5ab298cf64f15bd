using System.Runtime.CompilerServices;
using Tracelift.Formats;
using Tracelift.Model;
using Tracelift.Stores.Ledger;
using Tracelift.Tracing.Import.Load;

namespace Tracelift.Tracing.Bulk;

/// <summary>Reads and translates the rows of a chunk.</summary>
internal static class ChunkRows
{
    /// <summary>Reads the rows.</summary>
    public static IAsyncEnumerable<Batch> ReadAsync(
        ISeekableSource source, TreenodeGrouping? scattered, BulkChunk chunk, CancellationToken cancellationToken) =>
        chunk.Key == ChunkKey.Place
            ? source.ReadAsync(chunk.Model, chunk.First, chunk.Last, cancellationToken)
            : scattered!.ReadAsync(chunk.First, cancellationToken);

    /// <summary>Translates the rows; several chunks may share a translation.</summary>
    public static async IAsyncEnumerable<Batch> TranslateAsync(
        IAsyncEnumerable<Batch> batches, RowTranslation translation, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var batch in batches.WithCancellation(cancellationToken))
        {
            // Only one thread may use a set of ids at a time, because a lookup caches its place.
            lock (translation)
                translation.Apply(batch);
            yield return batch;
        }
    }
}
