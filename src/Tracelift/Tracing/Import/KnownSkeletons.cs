using Tracelift.Errors;
using Tracelift.Formats;
using Tracelift.Model;
using Tracelift.Stores;

namespace Tracelift.Tracing.Import;

/// <summary>What becomes of skeletons that an earlier import brought into the target from the same origin.</summary>
public enum KnownSkeletonRule
{
    /// <summary>They come in once more, as CATMAID does it.</summary>
    Duplicate,

    /// <summary>They stay out, with all that hangs on them.</summary>
    Skip,

    /// <summary>Their nodes take the place of the old ones'; skeleton and neuron keep their ids and annotations.</summary>
    Replace,
}

/// <summary>The skeletons of a source that the target has already, from an earlier import of the same origin.</summary>
internal sealed class KnownSkeletons
{
    private const int MostNamed = 20;

    /// <summary>The data source's id, or null where the target does not know it yet.</summary>
    public long? DataSource { get; private set; }

    /// <summary>The known skeletons' ids in the source.</summary>
    public IdSet Skeletons { get; } = [];

    /// <summary>Those to be replaced: by id in the source their id in the target.</summary>
    public Dictionary<long, long> Replaced { get; } = [];

    /// <summary>The neurons of those to be replaced: by id in the source their id in the target.</summary>
    public Dictionary<long, long> Neurons { get; } = [];

    /// <summary>The source's links of replaced skeletons and neurons, which may be there already.</summary>
    public Dictionary<long, SharedLink> Links { get; } = [];

    /// <summary>
    /// The source's links of replaced skeletons to neurons, where they have one in the target: they keep that one, whatever
    /// the source has made of it.
    /// </summary>
    public IdSet ModelLinks { get; } = [];

    /// <summary>Refuses to replace skeletons by less than they were.</summary>
    /// <exception cref="UsageException">A type switch leaves out what replaced skeletons would lose.</exception>
    public static void RequireSense(ImportOptions options)
    {
        if (options.OnKnown == KnownSkeletonRule.Replace && !(options.Treenodes && options.Connectors && options.Tags))
        {
            throw new UsageException(
                "contradicting-options",
                "--on-known replace takes the old treenodes away, with their connectors and tags, and a type switch keeps new ones from coming in",
                "Leave --treenodes, --connectors and --tags on, or say --on-known skip.");
        }
    }

    /// <summary>Looks what the target knows of an origin.</summary>
    /// <param name="session">The store.</param>
    /// <param name="source">The source.</param>
    /// <param name="survey">What is in it.</param>
    /// <param name="options">Name the origin.</param>
    /// <param name="target">The target project, or null where it will be made.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    public static async Task<KnownSkeletons> FindAsync(
        IReadSession session, ITracingSource source, Survey survey, ImportOptions options, long? target, CancellationToken cancellationToken)
    {
        var known = new KnownSkeletons();
        if (options.Origin is not { } origin || target is not { } project)
            return known;
        known.DataSource = await FindDataSourceAsync(session, origin, survey.SourceProject, project, cancellationToken).ConfigureAwait(false);
        if (known.DataSource is not { } dataSource || options.OnKnown == KnownSkeletonRule.Duplicate)
            return known;
        var inTarget = await ReadOriginsAsync(session, survey, new OriginIds(source, survey), project, dataSource, cancellationToken).ConfigureAwait(false);
        if (options.BrokenSkeletons == BrokenSkeletonRule.Skip)
        {
            // What stays out replaces nothing.
            foreach (var broken in survey.Broken.Ids)
                inTarget.Remove(broken);
        }

        known.Skeletons.UnionWith(inTarget.Keys);
        if (options.OnKnown == KnownSkeletonRule.Replace)
            await known.PlanReplacementAsync(session, source, survey, project, inTarget, cancellationToken).ConfigureAwait(false);
        return known;
    }

    private static async Task<long?> FindDataSourceAsync(
        IReadSession session, string origin, long sourceProject, long project, CancellationToken cancellationToken)
    {
        long? found = null;
        var query = new RowQuery(Models.DataSource) { Project = project }
            .WhereText("url", [origin]).Where("source_project_id", sourceProject);
        await foreach (var batch in session.ReadAsync(query, cancellationToken).ConfigureAwait(false))
        {
            using (batch)
                found = batch.Count > 0 ? batch.Ids[0] : found;
        }

        return found;
    }

    /// <summary>By id in the source the ids in the target, of skeletons that are still there.</summary>
    private static async Task<Dictionary<long, List<long>>> ReadOriginsAsync(
        IReadSession session, Survey survey, OriginIds ids, long project, long dataSource, CancellationToken cancellationToken)
    {
        var origins = new Dictionary<long, List<long>>();
        var skeletons = new IdSet();
        var query = new RowQuery(Models.SkeletonOrigin) { Project = project }.Where("data_source", dataSource);
        await foreach (var batch in session.ReadAsync(query, cancellationToken).ConfigureAwait(false))
        {
            using (batch)
            {
                var (sources, targets) = (batch.Longs("source_id").Values, batch.Longs("skeleton").Values);
                for (var row = 0; row < batch.Count; row++)
                {
                    if (ids.Skeleton(sources[row]) is not { } skeleton || !survey.SkeletonIds.Contains(skeleton))
                        continue;
                    if (!origins.TryGetValue(skeleton, out var list))
                        origins.Add(skeleton, list = []);
                    if (!list.Contains(targets[row]))
                        list.Add(targets[row]);
                    skeletons.Add(targets[row]);
                }
            }
        }

        // An origin can outlive its skeleton where no foreign key takes it along.
        await foreach (var batch in session.ReadAsync(
            new RowQuery(Models.ClassInstance) { Project = project }.Where("pk", new IdSet(skeletons)), cancellationToken).ConfigureAwait(false))
        {
            using (batch)
                skeletons.ExceptWith(batch.Ids.ToArray());
        }

        foreach (var (id, list) in origins.ToList())
        {
            list.RemoveAll(skeletons.Contains);
            if (list.Count == 0)
                origins.Remove(id);
        }

        return origins;
    }

    private async Task PlanReplacementAsync(
        IReadSession session,
        ITracingSource source,
        Survey survey,
        long project,
        Dictionary<long, List<long>> inTarget,
        CancellationToken cancellationToken)
    {
        RequireOneEach(inTarget);
        foreach (var (id, list) in inTarget)
            Replaced.Add(id, list[0]);
        await RequireNodesAsync(session, survey, project, cancellationToken).ConfigureAwait(false);
        var neuronOf = await NeuronsInTargetAsync(session, project, new IdSet(Replaced.Values), cancellationToken).ConfigureAwait(false);
        await foreach (var (link, skeleton, neuron) in NeuronLinks.ReadAsync(source, survey, cancellationToken).ConfigureAwait(false))
        {
            if (!Replaced.TryGetValue(skeleton, out var old) || !neuronOf.TryGetValue(old, out var oldNeuron))
                continue;

            // Skeletons of different neurons in the target can be one neuron's in the source by now.
            Neurons.TryAdd(neuron, oldNeuron);
            ModelLinks.Add(link);
        }

        await foreach (var batch in source.ReadAsync(Models.ClassInstanceClassInstance, cancellationToken).ConfigureAwait(false))
        {
            using (batch)
            {
                var relations = batch.Longs("relation").Values;
                var (a, b) = (batch.Longs("class_instance_a").Values, batch.Longs("class_instance_b").Values);
                for (var row = 0; row < batch.Count; row++)
                {
                    if (Replaced.ContainsKey(a[row]) || Neurons.ContainsKey(a[row]))
                        Links[batch.Ids[row]] = new SharedLink(relations[row], a[row], b[row]);
                }
            }
        }
    }

    private static async Task<Dictionary<long, long>> NeuronsInTargetAsync(
        IReadSession session, long project, IdSet skeletons, CancellationToken cancellationToken)
    {
        var vocabulary = await ProjectVocabulary.ReadAsync(session, project, cancellationToken).ConfigureAwait(false);
        var neurons = new Dictionary<long, long>();
        var query = new RowQuery(Models.ClassInstanceClassInstance) { Project = project }
            .Where("relation", vocabulary.Relation(Vocabulary.ModelOf)).Where("class_instance_a", skeletons);
        await foreach (var batch in session.ReadAsync(query, cancellationToken).ConfigureAwait(false))
        {
            using (batch)
            {
                for (var row = 0; row < batch.Count; row++)
                    neurons[batch.Longs("class_instance_a").Values[row]] = batch.Longs("class_instance_b").Values[row];
            }
        }

        return neurons;
    }

    /// <summary>A file can hold skeletons without their nodes; whatever has nodes in the target would lose them for nothing.</summary>
    private async Task RequireNodesAsync(IReadSession session, Survey survey, long project, CancellationToken cancellationToken)
    {
        var bare = Replaced.Where(pair => !survey.Shapes.Skeletons.Contains(pair.Key)).ToDictionary(pair => pair.Value, pair => pair.Key);
        if (bare.Count == 0)
            return;
        var losing = new IdSet();
        await foreach (var batch in session.ReadAsync(
            new RowQuery(Models.Treenode) { Project = project }.Where("skeleton", new IdSet(bare.Keys)), cancellationToken).ConfigureAwait(false))
        {
            using (batch)
                losing.UnionWith(batch.Longs("skeleton").Values.Take(batch.Count).Select(skeleton => bare[skeleton]));
        }

        var problems = new ProblemList();
        foreach (var skeleton in losing)
            problems.Add(new("nothing-to-replace-with", "it has treenodes in the target and none in the source", $"skeleton {skeleton} of the source"));
        if (!problems.IsEmpty)
            throw new InputException("There is nothing to replace skeletons with", problems, "Export with --treenodes true, or import with --on-known skip.");
    }

    private static void RequireOneEach(Dictionary<long, List<long>> inTarget)
    {
        var problems = new ProblemList();
        foreach (var (id, list) in inTarget.Where(pair => pair.Value.Count > 1).OrderBy(pair => pair.Key))
        {
            problems.Add(new(
                "ambiguous-known-skeleton",
                $"it came in {list.Count} times, and is now the skeletons {string.Join(", ", list.Order().Take(MostNamed))}",
                $"skeleton {id} of the source"));
        }

        if (!problems.IsEmpty)
            throw new InputException("It is not clear which skeletons are to be replaced", problems, "Delete all but one of each in CATMAID, or import with --on-known skip or duplicate.");
    }
}
