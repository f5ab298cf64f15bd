using Tracelift.Formats;
using Tracelift.Model;
using Tracelift.Tracing.Import.Load;
using Tracelift.Tracing.Import.Survey;

namespace Tracelift.Tracing.Import.Origins;

/// <summary>
/// The treenodes, links and tags of some skeletons of a source, in temporary files. Each part holds whole skeletons and
/// fits into memory.
/// </summary>
internal sealed class SourceParts : IAsyncDisposable
{
    private const int NodesOfPart = 1 << 18;
    private const int MostParts = 256;
    private const int BufferSize = 64 << 10;
    private const short None = -1;

    private readonly IdSet _skeletons;
    private readonly SpillFile _nodes;
    private readonly SpillFile _links;
    private readonly SpillFile _tags;
    private readonly IdSet _tagged = [];
    private short[] _partOfTagged = [];

    private SourceParts(string name, IdSet skeletons, long nodes)
    {
        _skeletons = skeletons;
        Count = (int)Math.Clamp((nodes + NodesOfPart - 1) / NodesOfPart, 1, MostParts);
        _nodes = new SpillFile(Models.Treenode, name, Count, BufferSize);
        _links = new SpillFile(Models.TreenodeConnector, name, Count, BufferSize);
        _tags = new SpillFile(Models.TreenodeClassInstance, name, Count, BufferSize);
    }

    /// <summary>The number of parts.</summary>
    public int Count { get; }

    /// <summary>Collects the rows.</summary>
    /// <param name="source">The source.</param>
    /// <param name="survey">The survey of the source.</param>
    /// <param name="transform">The map of coordinates; or null.</param>
    /// <param name="skeletons">The skeletons.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    public static async Task<SourceParts> GatherAsync(
        ITracingSource source, SourceSurvey survey, SpaceTransform? transform, IdSet skeletons, CancellationToken cancellationToken)
    {
        var parts = new SourceParts(source.Name, skeletons, survey.Rows(Models.Treenode));
        try
        {
            await foreach (var batch in source.ReadAsync(Models.TreenodeClassInstance, cancellationToken))
            {
                using (batch)
                    parts._tagged.UnionWith(batch.Longs("treenode").Values.Take(batch.Count));
            }

            parts._partOfTagged = new short[parts._tagged.Count];
            Array.Fill(parts._partOfTagged, None);
            await SpoolAsync(source, Models.Treenode, parts._nodes, transform, parts.PartOfNode, cancellationToken);
            await SpoolAsync(source, Models.TreenodeConnector, parts._links, null, parts.PartOfLink, cancellationToken);
            await SpoolAsync(source, Models.TreenodeClassInstance, parts._tags, null, parts.PartOfTag, cancellationToken);
            return parts;
        }
        catch
        {
            await parts.DisposeAsync();
            throw;
        }
    }

    /// <summary>Returns the part of a skeleton.</summary>
    public int PartOf(long skeleton) => (int)((ulong)skeleton % (ulong)Count);

    /// <summary>Reads a part.</summary>
    public async Task ReadAsync(int part, ComparedRows into, CancellationToken cancellationToken)
    {
        foreach (var (spool, add) in ((SpillFile, Action<Batch>)[])[(_nodes, into.AddNodes), (_links, into.AddLinks), (_tags, into.AddTags)])
        {
            await foreach (var batch in spool.ReadAsync(part, cancellationToken))
            {
                using (batch)
                    add(batch);
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _nodes.DisposeAsync();
        await _links.DisposeAsync();
        await _tags.DisposeAsync();
    }

    private static async Task SpoolAsync(
        ITracingSource source, ModelDescription model, SpillFile spool, SpaceTransform? transform, Func<Batch, int, int> partOf, CancellationToken cancellationToken)
    {
        await foreach (var batch in source.ReadAsync(model, cancellationToken))
        {
            using (batch)
            {
                transform?.Apply(batch);
                for (var row = 0; row < batch.Count; row++)
                {
                    if (partOf(batch, row) is not None and var part)
                        await spool.AddAsync(part, batch, row, cancellationToken);
                }
            }
        }

        await spool.CompleteAsync(cancellationToken);
    }

    private int PartOfNode(Batch batch, int row)
    {
        var skeleton = batch.Longs("skeleton").Values[row];
        if (!_skeletons.Contains(skeleton))
            return None;
        var part = PartOf(skeleton);
        if (_tagged.Rank(batch.Ids[row]) is >= 0 and var tagged)
            _partOfTagged[tagged] = (short)part;
        return part;
    }

    private int PartOfLink(Batch batch, int row)
    {
        var skeleton = batch.Longs("skeleton").Values[row];
        return _skeletons.Contains(skeleton) ? PartOf(skeleton) : None;
    }

    private int PartOfTag(Batch batch, int row) => _partOfTagged[_tagged.Rank(batch.Longs("treenode").Values[row])];
}
