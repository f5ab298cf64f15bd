using Tracelift.Model;
using Tracelift.Stores;

namespace Tracelift.Postgres.Import;

/// <summary>What an import has written so far, by model.</summary>
internal sealed class WrittenRows
{
    // The runs that a model's ids are cut into at most: a few for reserved ids, which lie in a row.
    private const int LargestNumberOfRuns = 16;

    private readonly Dictionary<ModelDescription, IdSet> _ids = [];

    /// <summary>The ids of the rows.</summary>
    public IReadOnlyDictionary<ModelDescription, IdSet> Ids => _ids;

    /// <summary>The number of rows of a model.</summary>
    public long Count(ModelDescription model) => _ids.TryGetValue(model, out var ids) ? ids.Count : 0;

    /// <summary>Adds a batch.</summary>
    public void Add(Batch batch)
    {
        if (!_ids.TryGetValue(batch.Model, out var ids))
            _ids[batch.Model] = ids = [];
        foreach (var id in batch.Ids)
            ids.Add(id);
    }

    /// <summary>Forgets rows that are deleted again.</summary>
    public void Remove(ModelDescription model, IdSet ids)
    {
        if (_ids.TryGetValue(model, out var written))
            written.ExceptWith(ids);
    }

    /// <summary>
    /// Ranges that hold all ids of a model and, where these lie in rows, no others. Kept ids can lie anywhere: the
    /// wider the gaps that are left in, the fewer the ranges.
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
