using Tracelift.Model;
using Tracelift.Stores;
using Tracelift.Stores.Ledger;

namespace Tracelift.Postgres.Import;

/// <summary>The rows that an import has written so far, by model.</summary>
/// <param name="log">All written ids, as the ledger stores them.</param>
internal sealed class WrittenRows(WrittenIds log)
{
    // The largest number of ranges for the ids of a model; reserved ids, which are consecutive, need few.
    private const int LargestNumberOfRuns = 16;

    private readonly Dictionary<ModelDescription, IdSet> _ids = [];

    /// <summary>All written ids, as the ledger stores them.</summary>
    public WrittenIds Log => log;

    /// <summary>The ids of the rows.</summary>
    public IReadOnlyDictionary<ModelDescription, IdSet> Ids => _ids;

    /// <summary>The number of rows of a model.</summary>
    public long Count(ModelDescription model) => _ids.TryGetValue(model, out var ids) ? ids.Count : 0;

    /// <summary>Adds a batch.</summary>
    public void Add(Batch batch)
    {
        Log.Add(batch);
        _ids[batch.Model] = Log.Made[batch.Model.Table];
    }

    /// <summary>Records that rows were deleted.</summary>
    public void Remove(ModelDescription model, IdSet ids) => Log.Remove(model.Table, ids);

    /// <summary>
    /// Returns ranges that cover all ids of a model, and no others if the ids are consecutive. Kept ids can lie anywhere:
    /// wider gaps are included to keep the number of ranges small.
    /// </summary>
    public static IReadOnlyList<IdRange> Runs(IdSet ids)
    {
        for (var gap = 1L; ; gap *= 16)
        {
            var runs = Runs(ids, gap);
            if (runs.Count <= LargestNumberOfRuns)
                return runs;
        }
    }

    private static List<IdRange> Runs(IdSet ids, long gap)
    {
        var runs = new List<IdRange>();
        foreach (var id in ids)
        {
            if (runs.Count > 0 && id - runs[^1].Last <= gap)
                runs[^1] = runs[^1] with { Last = id };
            else if (runs.Count > LargestNumberOfRuns)
                return runs;
            else
                runs.Add(new IdRange(id, id));
        }

        return runs;
    }
}
