using Tracelift.Formats;
using Tracelift.Model;
using Tracelift.Stores.Ledger;
using Tracelift.Tracing.Import.Load;
using Tracelift.Tracing.Import.Plan;

namespace Tracelift.Tracing.Bulk;

/// <summary>
/// Selects the chunks of the first transaction: the row with the largest location id, and the row with the largest
/// concept id if no other row of that transaction has a larger one, each with the rows that it refers to and as few
/// others as possible. If another client then sets a sequence to the largest committed id, as CATMAID's own clients do,
/// the sequence is still beyond all ids of the load.
/// </summary>
internal sealed class FirstChunks
{
    private readonly ISeekableSource _source;
    private readonly TreenodeGrouping? _scattered;
    private readonly List<PlannedChunk> _rest;
    private readonly List<PlannedChunk> _first = [];

    private FirstChunks(ISeekableSource source, TreenodeGrouping? scattered, IEnumerable<PlannedChunk> chunks) =>
        (_source, _scattered, _rest) = (source, scattered, [.. chunks]);

    /// <summary>Selects the chunks, and cuts them out of the others.</summary>
    /// <param name="source">The source.</param>
    /// <param name="scattered">Reads treenodes by their skeletons, if these are scattered.</param>
    /// <param name="chunks">All chunks, in the order of their stages.</param>
    /// <param name="plan">The new id of each row.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <returns>All chunks, beginning with those of the first transaction, and the number of those.</returns>
    public static async Task<(IReadOnlyList<BulkChunk> Chunks, int First)> ChooseAsync(
        ISeekableSource source, TreenodeGrouping? scattered, IReadOnlyList<PlannedChunk> chunks, ImportPlan plan, CancellationToken cancellationToken)
    {
        var choice = new FirstChunks(source, scattered, chunks);
        foreach (var family in (IdFamily[])[IdFamily.Location, IdFamily.Concept])
        {
            var models = Models.All.Where(model => model.Family == family).ToLookup(ChunkPlanner.Stages.ContainsKey);
            var others = plan.Ids.Largest(models[false])?.NewId ?? long.MinValue;
            if (family == IdFamily.Concept && plan.Shared.SetUpRows > 0)
                others = Math.Max(others, plan.Ids.FirstSetUp + plan.Shared.SetUpRows - 1);
            if (plan.Ids.Largest(models[true]) is { } row && row.NewId > others)
                await choice.TakeAsync(row.Model, row.Id, cancellationToken);
        }

        return ([.. choice._first.OrderBy(chunk => ChunkPlanner.Stages[chunk.Model]).Concat(choice._rest).Select((chunk, i) => chunk.Number(i + 1))], choice._first.Count);
    }

    private async Task TakeAsync(ModelDescription model, long id, CancellationToken cancellationToken)
    {
        // A row outside of these chunks is selected already.
        foreach (var chunk in _rest.Where(chunk => chunk.Model == model && chunk.SmallestId <= id && id <= chunk.LargestId).ToList())
        {
            var parts = new ChunkParts(chunk, id);
            await foreach (var batch in ChunkRows.ReadAsync(_source, _scattered, chunk.Number(0), cancellationToken))
            {
                using (batch)
                    parts.Add(batch);
            }

            if (parts.Wanted is not { } wanted)
                continue;
            var place = _rest.IndexOf(chunk);
            _rest.RemoveAt(place);
            _rest.InsertRange(place, parts.Others);
            _first.Add(wanted);
            foreach (var (target, to) in parts.References)
                await TakeAsync(target, to, cancellationToken);
            return;
        }
    }
}
