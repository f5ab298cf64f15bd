using System.Runtime.CompilerServices;
using Tracelift.Formats;
using Tracelift.Model;
using Tracelift.Stores.Ledger;
using Tracelift.Tracing.Import.Load;

namespace Tracelift.Tracing.Bulk;

/// <summary>The rows of a chunk, from the source to what is written.</summary>
internal static class ChunkRows
{
    /// <summary>Reads them.</summary>
    public static IAsyncEnumerable<Batch> ReadAsync(
        ISeekableSource source, TreenodeGrouping? scattered, BulkChunk chunk, CancellationToken cancellationToken) =>
        chunk.Key == ChunkKey.Place
            ? source.ReadAsync(chunk.Model, chunk.First, chunk.Last, cancellationToken)
            : scattered!.ReadAsync(chunk.First, cancellationToken);

    /// <summary>Translates them; several may share a translation.</summary>
    public static async IAsyncEnumerable<Batch> TranslateAsync(
        IAsyncEnumerable<Batch> batches, RowTranslation translation, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var batch in batches.WithCancellation(cancellationToken))
        {
            // Sets of ids remember where they were: for one at a time.
            lock (translation)
                translation.Apply(batch);
            yield return batch;
        }
    }
}
