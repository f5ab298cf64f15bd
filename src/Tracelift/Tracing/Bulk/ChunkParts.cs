using Tracelift.Model;
using Tracelift.Stores.Ledger;

namespace Tracelift.Tracing.Bulk;

/// <summary>Rows of one model that are loaded together, before chunks are numbered.</summary>
/// <param name="Model">Their model.</param>
/// <param name="Key">What <paramref name="First"/> and <paramref name="Last"/> are.</param>
/// <param name="First">The first place in the source, or the first skeleton.</param>
/// <param name="Last">The last one, included.</param>
/// <param name="Rows">How many they are.</param>
/// <param name="SmallestId">An id in the source that none is below.</param>
/// <param name="LargestId">One that none is above.</param>
internal sealed record PlannedChunk(ModelDescription Model, ChunkKey Key, long First, long Last, long Rows, long SmallestId, long LargestId)
{
    /// <summary>The chunk.</summary>
    public BulkChunk Number(int number) => new(number, ChunkPlanner.Stages[Model], Model, Key, First, Last, Rows);
}

/// <summary>
/// Cuts a chunk around one of its rows; of treenodes around the row's skeleton. Sets of skeletons are gathered as they are
/// and not cut any more.
/// </summary>
internal sealed class ChunkParts(PlannedChunk chunk, long id)
{
    private readonly List<(ModelDescription Model, long Id)> _references = [];
    private PlannedChunk? _before;
    private PlannedChunk? _wanted;
    private PlannedChunk? _after;
    private PlannedChunk? _unit;
    private long _skeleton;
    private bool _isFound;

    /// <summary>The part with the row, or null where it is not in the chunk. After all batches.</summary>
    public PlannedChunk? Wanted => !_isFound ? null : chunk.Key == ChunkKey.Skeleton ? chunk : _wanted ?? _unit;

    /// <summary>What is left without it.</summary>
    public IEnumerable<PlannedChunk> Others => chunk.Key == ChunkKey.Skeleton
        ? []
        : new[] { _before, Join(_after, _wanted is null ? null : _unit) }.OfType<PlannedChunk>();

    /// <summary>The rows in chunks that the row refers to.</summary>
    public IReadOnlyList<(ModelDescription Model, long Id)> References => _references;

    /// <summary>Notes the chunk's rows, in their order.</summary>
    public void Add(Batch batch)
    {
        var skeletons = chunk.Model == Models.Treenode ? batch.Longs("skeleton").Values : null;
        for (var row = 0; row < batch.Count; row++)
        {
            var place = batch.Positions[row];
            if (_unit is not { } unit || (place != unit.Last && (skeletons is null || skeletons[row] != _skeleton)))
                EndUnit();
            _unit = Join(_unit, chunk with { First = place, Last = place, Rows = 1 });
            _skeleton = skeletons?[row] ?? 0;
            if (batch.Ids[row] == id)
                Find(batch, row);
        }
    }

    private void Find(Batch batch, int row)
    {
        _isFound = true;
        foreach (var column in batch.Columns)
        {
            if (column.Column.RefersTo is { } target && target != chunk.Model && ChunkPlanner.Stages.ContainsKey(target) && !column.IsNull(row))
                _references.Add((target, ((LongColumn)column).Values[row]));
        }
    }

    private void EndUnit()
    {
        if (_wanted is not null)
            _after = Join(_after, _unit);
        else if (_isFound)
            _wanted = _unit;
        else
            _before = Join(_before, _unit);
        _unit = null;
    }

    private static PlannedChunk? Join(PlannedChunk? one, PlannedChunk? next) =>
        one is null ? next : next is null ? one : one with { Last = next.Last, Rows = one.Rows + next.Rows };
}
