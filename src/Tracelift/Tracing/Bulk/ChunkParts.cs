using Tracelift.Model;
using Tracelift.Stores.Ledger;

namespace Tracelift.Tracing.Bulk;

/// <summary>Rows of one model that are loaded together, before chunks have numbers.</summary>
/// <param name="Model">Their model.</param>
/// <param name="Key">The meaning of <paramref name="First"/> and <paramref name="Last"/>.</param>
/// <param name="First">The first position in the source, or the first skeleton.</param>
/// <param name="Last">The last one, inclusive.</param>
/// <param name="Rows">The number of rows.</param>
/// <param name="SmallestId">A lower bound of the ids in the source.</param>
/// <param name="LargestId">An upper bound of the ids in the source.</param>
internal sealed record PlannedChunk(ModelDescription Model, ChunkKey Key, long First, long Last, long Rows, long SmallestId, long LargestId)
{
    /// <summary>Returns the chunk with a number.</summary>
    public BulkChunk Number(int number) => new(number, ChunkPlanner.Stages[Model], Model, Key, First, Last, Rows);
}

/// <summary>
/// Cuts a chunk around one of its rows; a chunk of treenodes around the row's skeleton. A chunk that is a set of
/// skeletons is not cut.
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

    /// <summary>The part with the row; null if the chunk lacks it. Valid after all batches.</summary>
    public PlannedChunk? Wanted => !_isFound ? null : chunk.Key == ChunkKey.Skeleton ? chunk : _wanted ?? _unit;

    /// <summary>The parts without the row.</summary>
    public IEnumerable<PlannedChunk> Others => chunk.Key == ChunkKey.Skeleton
        ? []
        : new[] { _before, Join(_after, _wanted is null ? null : _unit) }.OfType<PlannedChunk>();

    /// <summary>The rows of other chunks that the row refers to.</summary>
    public IReadOnlyList<(ModelDescription Model, long Id)> References => _references;

    /// <summary>Adds the chunk's rows, in order.</summary>
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
