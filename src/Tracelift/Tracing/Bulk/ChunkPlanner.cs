using Tracelift.Model;
using Tracelift.Stores.Ledger;
using Tracelift.Tracing.Import.Load;

namespace Tracelift.Tracing.Bulk;

/// <summary>
/// Cuts a source into chunks while the survey reads it. Treenodes are cut between skeletons. If a skeleton's nodes are
/// scattered, chunks are sets of skeletons instead of positions.
/// </summary>
internal sealed class ChunkPlanner(int rowsOfChunk)
{
    private readonly Dictionary<ModelDescription, Cut> _cuts = [];
    private readonly IdSet _skeletons = [];
    private long _skeleton;
    private bool _isScattered;

    /// <summary>The models that are loaded in chunks, with their stages; all others have few rows.</summary>
    public static IReadOnlyDictionary<ModelDescription, int> Stages { get; } =
        Models.All.Where(model => model.Facts!.LoadStage is not null).ToDictionary(model => model, model => model.Facts!.LoadStage!.Value);

    /// <summary>Whether treenodes must be grouped by their skeletons.</summary>
    public bool IsScattered => _isScattered;

    /// <summary>Adds a batch of the survey.</summary>
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

    /// <summary>Returns all chunks, in the order of their stages.</summary>
    /// <param name="bySkeleton">The chunks of treenodes, if these are scattered.</param>
    public IReadOnlyList<PlannedChunk> Chunks(IReadOnlyList<SkeletonChunk>? bySkeleton)
    {
        var chunks = new List<PlannedChunk>();
        foreach (var (model, cut) in _cuts.OrderBy(cut => Stages[cut.Key]).ThenBy(cut => cut.Key.Index))
        {
            chunks.AddRange(model == Models.Treenode && bySkeleton is not null
                ? bySkeleton.Select(chunk => new PlannedChunk(model, ChunkKey.Skeleton, chunk.First, chunk.Last, chunk.Rows, long.MinValue, chunk.LargestId))
                : cut.Pieces().Select(piece => new PlannedChunk(model, ChunkKey.Place, piece.First, piece.Last, piece.Rows, piece.SmallestId, piece.LargestId)));
        }

        return chunks;
    }

    /// <summary>Cuts a model's rows into pieces, in the order of the source.</summary>
    private sealed class Cut(int rowsOfChunk)
    {
        private readonly List<Piece> _pieces = [];
        private Piece? _open;

        public void Add(long place, long id, bool mayCut)
        {
            // An item of a collection can hold several skeletons at the same position.
            if (mayCut && _open is { } open && open.Rows >= rowsOfChunk && open.Last != place)
            {
                _pieces.Add(open);
                _open = null;
            }

            _open = new Piece(place, place, 1, id, id).After(_open);
        }

        public IEnumerable<Piece> Pieces() => _open is { } open ? _pieces.Append(open) : _pieces;
    }

    private readonly record struct Piece(long First, long Last, long Rows, long SmallestId, long LargestId)
    {
        public Piece After(Piece? before) => before is { } earlier
            ? new Piece(earlier.First, Last, earlier.Rows + Rows, Math.Min(earlier.SmallestId, SmallestId), Math.Max(earlier.LargestId, LargestId))
            : this;
    }
}
