using System.Runtime.CompilerServices;
using Tracelift.Formats;
using Tracelift.Model;

namespace Tracelift.Tracing.Import.Load;

/// <summary>
/// Groups the treenodes of a source whose skeletons are scattered: one pass collects those of each chunk in a temporary file, so
/// that each chunk reads only its own nodes, and a parent is in the same chunk as its children.
/// </summary>
internal sealed class TreenodeGrouping : IAsyncDisposable
{
    // The memory that all chunks together use before rows go to the file.
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

    /// <summary>The chunks, sorted by skeleton.</summary>
    public IReadOnlyList<SkeletonChunk> Chunks { get; }

    /// <summary>The number of bytes read from the temporary file.</summary>
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
                    // A faulty node may lack its skeleton, and is not loaded.
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

    /// <summary>Collects the treenodes of chunks.</summary>
    /// <param name="source">The source.</param>
    /// <param name="chunks">The remaining chunks, sorted by skeleton.</param>
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

    /// <summary>Returns the treenodes of a chunk.</summary>
    /// <param name="first">The chunk's first skeleton.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    public IAsyncEnumerable<Batch> ReadAsync(long first, CancellationToken cancellationToken) =>
        _spool.ReadAsync(Array.BinarySearch(_firsts, first), cancellationToken);

    /// <summary>Returns all treenodes, chunk by chunk.</summary>
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

/// <summary>A chunk of treenodes, with a range of skeleton ids.</summary>
/// <param name="First">The first skeleton.</param>
/// <param name="Last">The last skeleton, inclusive.</param>
/// <param name="Rows">The number of treenodes.</param>
/// <param name="LargestId">The largest treenode id.</param>
internal readonly record struct SkeletonChunk(long First, long Last, long Rows, long LargestId);
