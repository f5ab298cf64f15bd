using Tracelift.Errors;
using Tracelift.Model;
using Tracelift.Stores;
using Tracelift.Tracing.Import.Survey;

namespace Tracelift.Tracing.Import.Origins;

/// <summary>The stored origins of a data source: which skeletons of the target came from which skeletons of the source.</summary>
internal sealed class KnownOrigins
{
    private const int MostNamed = 20;

    /// <summary>The skeletons that still exist in the target, by source id.</summary>
    public Dictionary<long, List<KnownSkeleton>> Skeletons { get; } = [];

    /// <summary>All skeletons of the target from this data source, even if the source no longer has them.</summary>
    public IdSet InTarget { get; } = [];

    /// <summary>The newest edition time of the source at the imports of these skeletons.</summary>
    public long Newest { get; private set; } = long.MinValue;

    /// <summary>Reads the origins.</summary>
    public static async Task<KnownOrigins> ReadAsync(
        IReadSession session, SourceSurvey survey, OriginIds ids, long project, IdSet dataSources, CancellationToken cancellationToken)
    {
        var origins = new KnownOrigins();
        await foreach (var batch in session.ReadAsync(
            new RowQuery(OriginModels.SkeletonOrigin) { Project = project }.Where("data_source", dataSources), cancellationToken))
        {
            using (batch)
                origins.Add(batch, survey, ids);
        }

        // Without a foreign key, an origin can outlive its skeleton.
        var missing = new IdSet(origins.InTarget);
        await foreach (var batch in session.ReadAsync(
            new RowQuery(Models.ClassInstance) { Project = project }.Where("pk", new IdSet(missing)), cancellationToken))
        {
            using (batch)
                missing.ExceptWith(batch.Ids.ToArray());
        }

        origins.InTarget.ExceptWith(missing);
        foreach (var (id, list) in origins.Skeletons.ToList())
        {
            list.RemoveAll(skeleton => missing.Contains(skeleton.Id));
            if (list.Count == 0)
                origins.Skeletons.Remove(id);
        }

        return origins;
    }

    /// <summary>Removes skeletons of the source: they are excluded, and so replace nothing.</summary>
    public void Forget(IdSet skeletons)
    {
        foreach (var skeleton in skeletons)
            Skeletons.Remove(skeleton);
    }

    /// <summary>Returns the skeletons, each with its single counterpart.</summary>
    /// <exception cref="InputException">A skeleton was imported more than once.</exception>
    public IReadOnlyDictionary<long, KnownSkeleton> RequireOneEach()
    {
        var problems = new ProblemList();
        foreach (var (id, list) in Skeletons.Where(pair => pair.Value.Count > 1).OrderBy(pair => pair.Key))
        {
            problems.Add(new(
                "ambiguous-known-skeleton",
                $"it was imported {list.Count} times, as the skeletons {string.Join(", ", list.Select(skeleton => skeleton.Id).Order().Take(MostNamed))}",
                $"skeleton {id} of the source"));
        }

        return problems.IsEmpty
            ? Skeletons.ToDictionary(pair => pair.Key, pair => pair.Value[0])
            : throw new InputException("It is ambiguous which skeletons to replace", problems, "Delete all but one of each in CATMAID, or import with --on-known skip or duplicate.");
    }

    private void Add(Batch batch, SourceSurvey survey, OriginIds ids)
    {
        var (sources, targets, edited) = (batch.Longs("source_id").Values, batch.Longs("skeleton").Values, batch.Longs("edition_time").Values);
        for (var row = 0; row < batch.Count; row++)
        {
            InTarget.Add(targets[row]);
            Newest = Math.Max(Newest, edited[row]);
            if (ids.Skeleton(sources[row]) is not { } skeleton || !survey.SkeletonIds.Contains(skeleton))
                continue;
            if (!Skeletons.TryGetValue(skeleton, out var list))
                Skeletons.Add(skeleton, list = []);
            if (!list.Exists(known => known.Id == targets[row]))
                list.Add(new(targets[row], batch.Ids[row], edited[row]));
        }
    }
}
