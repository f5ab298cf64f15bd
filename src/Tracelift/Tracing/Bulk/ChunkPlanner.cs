using Tracelift.Model;
using Tracelift.Stores;
using Tracelift.Tracing.Import;

namespace Tracelift.Tracing.Bulk;

/// <summary>
/// Cuts a source into chunks while it is surveyed. Treenodes are cut between skeletons; where a skeleton's nodes do not
/// lie together, chunks are sets of skeletons instead of places.
/// </summary>
internal sealed class ChunkPlanner(int rowsOfChunk)
{
    private readonly Dictionary<ModelDescription, Cut> _cuts = [];
    private readonly IdSet _skeletons = [];
    private long _skeleton;
    private bool _isScattered;

    /// <summary>The models whose rows come in chunks, by the stage in which they do; all else is few.</summary>
    public static IReadOnlyDictionary<ModelDescription, int> Stages { get; } = new Dictionary<ModelDescription, int>
    {
        [Models.Connector] = 1,
        [Models.Treenode] = 1,
        [Models.TreenodeConnector] = 2,
        [Models.TreenodeClassInstance] = 2,
        [Models.ConnectorClassInstance] = 2,
        [Models.DeepLink] = 3,
        [Models.Review] = 3,
    };

    /// <summary>Whether treenodes have to be gathered by their skeletons.</summary>
    public bool IsScattered => _isScattered;

    /// <summary>Notes a batch of the survey.</summary>
    public void Note(Batch batch)
    {
        if (!Stages.ContainsKey(batch.Model) || batch.Count == 0)
            return;
        if (!_cuts.TryGetValue(batch.Model, out var cut))
            _cuts.Add(batch.Model, cut = new Cut(rowsOfChunk));
        var skeletons = batch.Model == Models.Treenode ? batch.Longs("skeleton").Values : null;
        for (var row = 0; row < batch.Count; row++)
        {
            var mayCut = true;
            if (skeletons is not null && (_skeletons.IsEmpty || skeletons[row] != _skeleton))
                _isScattered |= !_skeletons.Add(_skeleton = skeletons[row]);
            else
                mayCut = skeletons is null;
            cut.Add(batch.Positions[row], batch.Ids[row], mayCut);
        }
    }

    /// <summary>All chunks, the one with the largest id of the location family first.</summary>
    /// <param name="bySkeleton">The chunks of treenodes, where these are scattered.</param>
    /// <param name="isKept">Whether rows keep their ids; else connectors have the largest.</param>
    public IReadOnlyList<BulkChunk> Chunks(IReadOnlyList<SkeletonChunk>? bySkeleton, bool isKept)
    {
        var pieces = new List<(ModelDescription Model, ChunkKey Key, Piece Piece)>();
        foreach (var (model, cut) in _cuts)
        {
            if (model == Models.Treenode && bySkeleton is not null)
                pieces.AddRange(bySkeleton.Select(chunk => (model, ChunkKey.Skeleton, new Piece(chunk.First, chunk.Last, chunk.Rows, chunk.LargestId))));
            else
                pieces.AddRange(cut.Pieces().Select(piece => (model, ChunkKey.Place, piece)));
        }

        var inOrder = pieces
            .Select((piece, place) => (piece.Model, piece.Key, piece.Piece, Place: place))
            .OrderBy(piece => Stages[piece.Model])
            .ThenBy(piece => piece.Model.Index)
            .ThenBy(piece => piece.Place)
            .ToList();
        var first = inOrder
            .Select((piece, place) => (piece, place))
            .Where(one => one.piece.Model.Family == IdFamily.Location)
            .OrderByDescending(one => !isKept && one.piece.Model == Models.Connector)
            .ThenByDescending(one => one.piece.Piece.LargestId)
            .Select(one => (int?)one.place)
            .FirstOrDefault();
        if (first is > 0 and var at)
        {
            var piece = inOrder[at];
            inOrder.RemoveAt(at);
            inOrder.Insert(0, piece);
        }

        return [.. inOrder.Select((piece, i) => new BulkChunk(
            i + 1, Stages[piece.Model], piece.Model, piece.Key, piece.Piece.First, piece.Piece.Last, piece.Piece.Rows))];
    }

    /// <summary>
    /// The pieces of a model's rows, in the order of the source. The last one is short: it is often the one with the largest
    /// ids, which the first transaction loads while indexes are in place and others wait for the load to begin.
    /// </summary>
    private sealed class Cut(int rowsOfChunk)
    {
        private const int RowsOfLast = 1_000;

        private readonly List<Piece> _pieces = [];
        private Piece? _open;
        private Piece? _last;

        public void Add(long place, long id, bool mayCut)
        {
            if (mayCut && _last is { } last)
            {
                if ((_open?.Rows ?? 0) + last.Rows >= rowsOfChunk)
                {
                    _pieces.Add(last.After(_open));
                    (_open, _last) = (null, null);
                }
                else if (last.Rows >= RowsOfLast)
                {
                    (_open, _last) = (last.After(_open), null);
                }
            }

            _last = new Piece(place, place, 1, id).After(_last);
        }

        public IEnumerable<Piece> Pieces() => _pieces.Concat(new[] { _open, _last }.OfType<Piece>());
    }

    private readonly record struct Piece(long First, long Last, long Rows, long LargestId)
    {
        public Piece After(Piece? before) => before is { } earlier
            ? new Piece(earlier.First, Last, earlier.Rows + Rows, Math.Max(earlier.LargestId, LargestId))
            : this;
    }
}

/// <summary>Treenodes that are loaded together because of their skeletons' ids.</summary>
/// <param name="First">The first skeleton.</param>
/// <param name="Last">The last one, included.</param>
/// <param name="Rows">How many treenodes they have.</param>
/// <param name="LargestId">The largest id of these.</param>
internal readonly record struct SkeletonChunk(long First, long Last, long Rows, long LargestId);
