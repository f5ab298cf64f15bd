using System.Runtime.CompilerServices;
using Tracelift.Formats;
using Tracelift.Model;

namespace Tracelift.Tracing.Import.Load;

/// <summary>
/// Treenodes of a source whose skeletons do not lie together: one pass gathers those of each chunk in a temporary file, so
/// that each chunk reads only its own, and no parent comes in another chunk than its children.
/// </summary>
internal sealed class TreenodeGrouping : IAsyncDisposable
{
    // What all chunks together may hold before it is written.
    private const int Memory = 64 << 20;
    private const int SmallestBuffer = 4 << 10;
    private const int LargestBuffer = 1 << 20;

    private readonly long[] _firsts;
    private readonly SpillFile _spool;

    private TreenodeGrouping(IReadOnlyList<SkeletonChunk> chunks, SpillFile spool)
    {
        Chunks = chunks;
        _firsts = [.. chunks.Select(chunk => chunk.First)];
        _spool = spool;
    }

    /// <summary>The chunks, by their skeletons.</summary>
    public IReadOnlyList<SkeletonChunk> Chunks { get; }

    /// <summary>How many bytes of the temporary file were read.</summary>
    public long BytesRead => _spool.BytesRead;

    /// <summary>Counts the nodes of skeletons, and cuts the skeletons into chunks.</summary>
    public static async Task<IReadOnlyList<SkeletonChunk>> CutAsync(
        ITracingSource source, IdSet skeletons, int rowsOfChunk, CancellationToken cancellationToken)
    {
        var nodes = new int[skeletons.Count];
        var largest = new long[skeletons.Count];
        await foreach (var batch in source.ReadAsync(Models.Treenode, cancellationToken))
        {
            using (batch)
            {
                var of = batch.Longs("skeleton");
                for (var row = 0; row < batch.Count; row++)
                {
                    // A node at fault can be without one, and is not loaded.
                    if (of.IsNull(row))
                        continue;
                    var rank = skeletons.Rank(of.Values[row]);
                    nodes[rank]++;
                    largest[rank] = Math.Max(largest[rank], batch.Ids[row]);
                }
            }
        }

        var chunks = new List<SkeletonChunk>();
        SkeletonChunk? open = null;
        var place = 0;
        foreach (var skeleton in skeletons)
        {
            open = open is { } some
                ? new SkeletonChunk(some.First, skeleton, some.Rows + nodes[place], Math.Max(some.LargestId, largest[place]))
                : new SkeletonChunk(skeleton, skeleton, nodes[place], largest[place]);
            place++;
            if (open.Value.Rows < rowsOfChunk)
                continue;
            chunks.Add(open.Value);
            open = null;
        }

        if (open is { Rows: > 0 } last)
            chunks.Add(last);
        return chunks;
    }

    /// <summary>Gathers the treenodes of chunks.</summary>
    /// <param name="source">The source.</param>
    /// <param name="chunks">The chunks that are still to be loaded, in the order of their skeletons.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    public static async Task<TreenodeGrouping> GatherAsync(
        ITracingSource source, IReadOnlyList<SkeletonChunk> chunks, CancellationToken cancellationToken)
    {
        var spool = new SpillFile(Models.Treenode, source.Name, chunks.Count, Math.Clamp(Memory / Math.Max(1, chunks.Count), SmallestBuffer, LargestBuffer));
        var gathered = new TreenodeGrouping(chunks, spool);
        try
        {
            await foreach (var batch in source.ReadAsync(Models.Treenode, cancellationToken))
            {
                using (batch)
                {
                    var skeletons = batch.Longs("skeleton").Values;
                    for (var row = 0; row < batch.Count; row++)
                    {
                        if (gathered.Find(skeletons[row]) is >= 0 and var chunk)
                            await spool.AddAsync(chunk, batch, row, cancellationToken);
                    }
                }
            }

            await spool.CompleteAsync(cancellationToken);
            return gathered;
        }
        catch
        {
            await gathered.DisposeAsync();
            throw;
        }
    }

    /// <summary>The treenodes of a chunk.</summary>
    /// <param name="first">The chunk's first skeleton.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    public IAsyncEnumerable<Batch> ReadAsync(long first, CancellationToken cancellationToken) =>
        _spool.ReadAsync(Array.BinarySearch(_firsts, first), cancellationToken);

    /// <summary>All treenodes, chunk by chunk.</summary>
    public async IAsyncEnumerable<Batch> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var chunk = 0; chunk < Chunks.Count; chunk++)
        {
            await foreach (var batch in _spool.ReadAsync(chunk, cancellationToken))
                yield return batch;
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _spool.DisposeAsync();

    private int Find(long skeleton)
    {
        var at = Array.BinarySearch(_firsts, skeleton);
        at = at < 0 ? ~at - 1 : at;
        return at >= 0 && skeleton <= Chunks[at].Last ? at : -1;
    }
}

/// <summary>Treenodes that are loaded together because of their skeletons' ids.</summary>
/// <param name="First">The first skeleton.</param>
/// <param name="Last">The last one, included.</param>
/// <param name="Rows">How many treenodes they have.</param>
/// <param name="LargestId">The largest id of these.</param>
internal readonly record struct SkeletonChunk(long First, long Last, long Rows, long LargestId);
