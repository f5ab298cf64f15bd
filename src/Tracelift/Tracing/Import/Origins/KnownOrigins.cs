using Tracelift.Errors;
using Tracelift.Model;
using Tracelift.Stores;
using Tracelift.Tracing.Import.Survey;

namespace Tracelift.Tracing.Import.Origins;

/// <summary>The origins that a target has noted for a data source: which of its skeletons came from which of the source's.</summary>
internal sealed class KnownOrigins
{
    private const int MostNamed = 20;

    /// <summary>By id in the source the skeletons of the target that are still there.</summary>
    public Dictionary<long, List<KnownSkeleton>> Skeletons { get; } = [];

    /// <summary>All skeletons of the target that came from there, whether the source has them still or not.</summary>
    public IdSet InTarget { get; } = [];

    /// <summary>The latest edition time of the source at the imports of these.</summary>
    public long Newest { get; private set; } = long.MinValue;

    /// <summary>Reads them.</summary>
    public static async Task<KnownOrigins> ReadAsync(
        IReadSession session, SourceSurvey survey, OriginIds ids, long project, IdSet dataSources, CancellationToken cancellationToken)
    {
        var origins = new KnownOrigins();
        await foreach (var batch in session.ReadAsync(
            new RowQuery(Models.SkeletonOrigin) { Project = project }.Where("data_source", dataSources), cancellationToken))
        {
            using (batch)
                origins.Add(batch, survey, ids);
        }

        // An origin can outlive its skeleton where no foreign key takes it along.
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

    /// <summary>Forgets skeletons of the source: they stay out, and so replace nothing.</summary>
    public void Forget(IdSet skeletons)
    {
        foreach (var skeleton in skeletons)
            Skeletons.Remove(skeleton);
    }

    /// <summary>The skeletons where it is clear which are which.</summary>
    /// <exception cref="InputException">A skeleton came in more than once.</exception>
    public IReadOnlyDictionary<long, KnownSkeleton> RequireOneEach()
    {
        var problems = new ProblemList();
        foreach (var (id, list) in Skeletons.Where(pair => pair.Value.Count > 1).OrderBy(pair => pair.Key))
        {
            problems.Add(new(
                "ambiguous-known-skeleton",
                $"it came in {list.Count} times, and is now the skeletons {string.Join(", ", list.Select(skeleton => skeleton.Id).Order().Take(MostNamed))}",
                $"skeleton {id} of the source"));
        }

        return problems.IsEmpty
            ? Skeletons.ToDictionary(pair => pair.Key, pair => pair.Value[0])
            : throw new InputException("It is not clear which skeletons are to be replaced", problems, "Delete all but one of each in CATMAID, or import with --on-known skip or duplicate.");
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
