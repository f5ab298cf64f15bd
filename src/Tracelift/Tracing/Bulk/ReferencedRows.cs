using System.Globalization;
using Tracelift.Errors;
using Tracelift.Model;
using Tracelift.Stores;
using Tracelift.Stores.Bulk;
using Tracelift.Stores.Ledger;

namespace Tracelift.Tracing.Bulk;

/// <summary>
/// The rows of earlier chunks or of the store that the rows of a chunk refer to: they must exist, and stay until the
/// chunk is committed.
/// </summary>
internal sealed class ReferencedRows
{
    private readonly Dictionary<ModelDescription, IdSet> _ids = [];

    /// <summary>Adds a batch that is about to be written.</summary>
    public void Note(Batch batch)
    {
        foreach (var column in batch.Columns)
        {
            // The parent of a node is in the same chunk, which holds whole skeletons.
            if (column.Column.RefersTo is not { } target || target == batch.Model)
                continue;
            if (!_ids.TryGetValue(target, out var ids))
                _ids.Add(target, ids = []);
            var values = ((LongColumn)column).Values;
            for (var row = 0; row < batch.Count; row++)
            {
                if (!column.IsNull(row) && (row == 0 || values[row] != values[row - 1] || column.IsNull(row - 1)))
                    ids.Add(values[row]);
            }
        }
    }

    /// <summary>Locks all referenced rows.</summary>
    /// <exception cref="StoreException"><c>reference-missing</c>: a row is missing.</exception>
    public async Task LockAsync(IChunkSession session, BulkChunk chunk, CancellationToken cancellationToken)
    {
        foreach (var (model, ids) in _ids.OrderBy(pair => pair.Key.Index))
        {
            var existing = await session.LockRowsAsync(model, ids, cancellationToken);
            if (existing.Count == ids.Count)
                continue;
            throw new StoreException(
                "reference-missing",
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{chunk.Model.Table} refers to {ids.Count - existing.Count} rows of {model.Table} that no longer exist, such as {ids.First(id => !existing.Contains(id))}; this chunk was not loaded"),
                "They were deleted since the load started: undo the load and start again");
        }
    }
}
