using Tracelift.Errors;
using Tracelift.Formats;
using Tracelift.Model;
using Tracelift.Stores;
using Tracelift.Tracing.Import.Origins;
using Tracelift.Tracing.Import.Survey;
using Tracelift.Tracing.Vocabulary;

namespace Tracelift.Tracing.Import.Plan;

/// <summary>The rule for skeletons that the target has from an earlier import of the same origin.</summary>
public enum KnownSkeletonRule
{
    /// <summary>Import them again, as CATMAID does.</summary>
    Duplicate,

    /// <summary>Skip them, with all rows that refer to them.</summary>
    Skip,

    /// <summary>
    /// Keep equal skeletons. In others replace the nodes that differ; skeleton and neuron keep their ids and annotations.
    /// Keep a skeleton that users have edited in the target, unless forced.
    /// </summary>
    Replace,
}

/// <summary>The rows of a source that the target has from an earlier import of the same origin.</summary>
internal sealed class PreviouslyImported
{
    private const int MostNamed = 100;

    /// <summary>The data source's id, or null if the target does not know it yet.</summary>
    public long? DataSource { get; private set; }

    /// <summary>The known skeletons' ids in the source.</summary>
    public IdSet Skeletons { get; } = [];

    /// <summary>Skeletons of the source to exclude entirely: known ones, and placeholders.</summary>
    public IdSet LeftOut { get; } = [];

    /// <summary>Skeletons of the source that stay unchanged in the target, although their neurons may get annotations.</summary>
    public IdSet Still { get; } = [];

    /// <summary>The plan for skeletons to replace.</summary>
    public ReplacementPlan Replacement { get; private set; } = new();

    /// <summary>The target ids of skeletons and neurons of the source that exist in the target, by source id.</summary>
    public Dictionary<long, long> Instances { get; } = [];

    /// <summary>The target ids of the neurons of skeletons to replace, by source id.</summary>
    public Dictionary<long, long> Neurons { get; } = [];

    /// <summary>The known rows of other models.</summary>
    public KnownRows Rows { get; } = new();

    /// <summary>Known neurons without a skeleton, which are excluded.</summary>
    public IdSet BareNeurons { get; private set; } = [];

    /// <summary>Known volumes, which are excluded.</summary>
    public IdSet Volumes { get; private set; } = [];

    /// <summary>Known deep links without an alias, which are excluded.</summary>
    public IdSet DeepLinks { get; private set; } = [];

    /// <summary>Links of known neurons to exclude: the last import brought them, and users may have deleted them since.</summary>
    public IdSet OldLinks { get; } = [];

    /// <summary>The source's links of known skeletons and neurons, which the target may have.</summary>
    public Dictionary<long, SharedLink> Links { get; } = [];

    /// <summary>
    /// The source's links from known skeletons to neurons, for skeletons with a neuron in the target: they keep that neuron,
    /// whatever the source says.
    /// </summary>
    public IdSet ModelLinks { get; } = [];

    /// <summary>The newest edition time of the source at the last import; null if there was none.</summary>
    public long? Newest { get; private set; }

    /// <summary>The first skeletons that differ from the source and that users have edited in the target.</summary>
    public IReadOnlyList<EditedSkeleton> Edited { get; private set; } = [];

    /// <summary>The stored origins of replaced skeletons.</summary>
    public IdSet RenewedOrigins { get; } = [];

    /// <summary>Throws if replaced skeletons would lose data.</summary>
    /// <exception cref="UsageException">An option excludes data that replaced skeletons would lose.</exception>
    public static void RequireSense(ImportOptions options)
    {
        if (options.OnKnown == KnownSkeletonRule.Replace && !(options.Treenodes && options.Connectors && options.Tags))
        {
            throw new UsageException(
                "contradicting-options",
                "--on-known replace deletes treenodes that differ, with their connectors and tags, but a type option excludes the new ones",
                "Keep --treenodes, --connectors and --tags on, or use --on-known skip.");
        }
    }

    /// <summary>Finds the known rows of an origin.</summary>
    /// <param name="session">The store.</param>
    /// <param name="source">The source.</param>
    /// <param name="survey">The survey of the source.</param>
    /// <param name="options">The options with the origin.</param>
    /// <param name="target">The target project, or null if the import creates it.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    public static async Task<PreviouslyImported> FindAsync(
        IReadSession session, ITracingSource source, SourceSurvey survey, ImportOptions options, long? target, CancellationToken cancellationToken)
    {
        var known = new PreviouslyImported();
        if (options.Origin is not { } origin || target is not { } project)
            return known;
        var sources = await FindDataSourcesAsync(session, origin, survey.SourceProject, project, cancellationToken);
        if (sources.Count == 0)
            return known;
        (known.DataSource, known.Newest) = (sources[0].Id, sources.Max(found => found.Edited));
        if (options.OnKnown == KnownSkeletonRule.Duplicate)
            return known;
        var origins = await KnownOrigins.ReadAsync(session, survey, new OriginIds(source, survey), project, new IdSet(sources.Select(found => found.Id)), cancellationToken);
        known.Newest = Math.Max(known.Newest.Value, origins.Newest);
        if (options.BrokenSkeletons == BrokenSkeletonRule.Skip)
            origins.Forget(survey.Broken.Ids);
        known.Skeletons.UnionWith(origins.Skeletons.Keys);
        var content = new KnownContent(session, source, survey, options.Transform, project);
        await known.FindRowsAsync(session, source, survey, content, origins, project, cancellationToken);
        if (options.OnKnown == KnownSkeletonRule.Skip)
            known.LeftOut.UnionWith(known.Skeletons);
        else
            await known.PlanReplacementAsync(session, source, survey, options, project, origins, cancellationToken);
        return known;
    }

    /// <summary>Returns the data sources, first the one with the current form of the address; earlier versions stored it unchanged.</summary>
    private static async Task<IReadOnlyList<(long Id, long Edited)>> FindDataSourcesAsync(
        IReadSession session, string origin, long sourceProject, long project, CancellationToken cancellationToken) =>
    [
        .. (await session.ListAsync(
                new RowQuery(OriginModels.DataSource) { Project = project }.WhereText("url", [.. OriginAddress.Spellings(origin)]).Where("source_project_id", sourceProject),
                row => (row.Id, Url: row.Text("url"), Edited: row.Long("edition_time")),
                cancellationToken))
            .OrderBy(found => found.Url.Length).Select(found => (found.Id, found.Edited)),
    ];

    /// <summary>Finds known rows without a stored origin.</summary>
    private async Task FindRowsAsync(
        IReadSession session, ITracingSource source, SourceSurvey survey, KnownContent content, KnownOrigins origins, long project, CancellationToken cancellationToken)
    {
        foreach (var (connector, there) in (await content.ConnectorsAsync(cancellationToken)).All)
        {
            Rows.Pair(Models.Connector, connector, there);
            Rows.Keep(Models.Connector, connector);
        }

        await KeepAsync(source, survey, Models.ConnectorClassInstance, "connector", "edition_time", cancellationToken);
        Volumes = await content.VolumesAsync(cancellationToken);
        DeepLinks = await content.DeepLinksAsync(cancellationToken);
        BareNeurons = await content.NeuronsAsync(origins.InTarget, cancellationToken);
        var placeholders = new KnownPlaceholders(session, source, survey, project, Rows);
        await placeholders.FindAsync(content, cancellationToken);
        LeftOut.UnionWith(placeholders.LeftOut);
        ModelLinks.UnionWith(placeholders.ModelLinks);
        foreach (var (id, there) in placeholders.Instances)
            Instances.Add(id, there);
    }

    /// <summary>Keeps the rows that refer to unchanged rows and existed at the last import.</summary>
    private async Task KeepAsync(
        ITracingSource source, SourceSurvey survey, ModelDescription model, string field, string timeField, CancellationToken cancellationToken)
    {
        if (Rows.Stays(model[field].RefersTo!) is not { } staying || survey.Rows(model) == 0)
            return;
        await foreach (var batch in source.ReadAsync(model, cancellationToken))
        {
            using (batch)
            {
                var (named, times) = (batch.Longs(field).Values, batch.Longs(timeField).Values);
                for (var row = 0; row < batch.Count; row++)
                {
                    if (staying.Contains(named[row]) && times[row] <= Newest)
                        Rows.Keep(model, batch.Ids[row]);
                }
            }
        }
    }

    private async Task PlanReplacementAsync(
        IReadSession session,
        ITracingSource source,
        SourceSurvey survey,
        ImportOptions options,
        long project,
        KnownOrigins origins,
        CancellationToken cancellationToken)
    {
        var known = origins.RequireOneEach();
        await RequireNodesAsync(session, survey, project, known, cancellationToken);
        Replacement = await new SkeletonComparison(session, source, survey, options, project, Rows).PlanAsync(known, cancellationToken);
        Still.UnionWith(Replacement.Unchanged);
        Still.UnionWith(Replacement.Conflicts);
        RenewedOrigins.UnionWith(Replacement.Changed.Select(skeleton => known[skeleton].Origin));
        await KeepAsync(source, survey, Models.Review, "treenode", "review_time", cancellationToken);
        foreach (var (id, skeleton) in known)
            Instances[id] = skeleton.Id;
        var neuronOf = await NeuronsInTargetAsync(session, project, new IdSet(known.Values.Select(skeleton => skeleton.Id)), cancellationToken);
        var last = new Dictionary<long, long>();
        await foreach (var (link, skeleton, neuron) in NeuronLinks.ReadAsync(source, survey, cancellationToken))
        {
            if (!known.TryGetValue(skeleton, out var old) || !neuronOf.TryGetValue(old.Id, out var oldNeuron))
                continue;

            // Skeletons of different neurons in the target may belong to one neuron in the source by now.
            Neurons.TryAdd(neuron, oldNeuron);
            ModelLinks.Add(link);

            // A changed skeleton may have got another annotation at the same moment.
            last[neuron] = Math.Max(last.GetValueOrDefault(neuron, long.MinValue), Replacement.Changed.Contains(skeleton) ? old.Last - 1 : old.Last);
        }

        foreach (var (neuron, there) in Neurons)
            Instances[neuron] = there;
        await FindLinksAsync(source, known, last, cancellationToken);
        var edited = Replacement.Conflicts.Concat(Replacement.Overridden).Take(MostNamed).ToList();
        var names = (await session.ListAsync(
            new RowQuery(Models.ClassInstance) { Project = project }.Where("pk", new IdSet(edited.Select(skeleton => neuronOf.GetValueOrDefault(known[skeleton].Id)))),
            row => (row.Id, Name: row.Text("name")),
            cancellationToken)).ToDictionary(neuron => neuron.Id, neuron => neuron.Name);
        Edited = [.. edited.Select(skeleton => new EditedSkeleton(skeleton, known[skeleton].Id, names.GetValueOrDefault(neuronOf.GetValueOrDefault(known[skeleton].Id))))];
    }

    private async Task FindLinksAsync(
        ITracingSource source, IReadOnlyDictionary<long, KnownSkeleton> known, Dictionary<long, long> last, CancellationToken cancellationToken)
    {
        await foreach (var batch in source.ReadAsync(Models.ClassInstanceClassInstance, cancellationToken))
        {
            using (batch)
            {
                var (relations, edited) = (batch.Longs("relation").Values, batch.Longs("edition_time").Values);
                var (a, b) = (batch.Longs("class_instance_a").Values, batch.Longs("class_instance_b").Values);
                for (var row = 0; row < batch.Count; row++)
                {
                    if (last.TryGetValue(a[row], out var time) && edited[row] <= time)
                        OldLinks.Add(batch.Ids[row]);
                    else if (known.ContainsKey(a[row]) || Neurons.ContainsKey(a[row]))
                        Links[batch.Ids[row]] = new SharedLink(relations[row], a[row], b[row]);
                }
            }
        }
    }

    private static async Task<Dictionary<long, long>> NeuronsInTargetAsync(
        IReadSession session, long project, IdSet skeletons, CancellationToken cancellationToken)
    {
        var vocabulary = await ProjectVocabulary.ReadAsync(session, project, cancellationToken);
        var neurons = new Dictionary<long, long>();
        var query = new RowQuery(Models.ClassInstanceClassInstance) { Project = project }
            .Where("relation", vocabulary.Relation(TracingVocabulary.ModelOf)).Where("class_instance_a", skeletons);
        await foreach (var batch in session.ReadAsync(query, cancellationToken))
        {
            using (batch)
            {
                for (var row = 0; row < batch.Count; row++)
                    neurons[batch.Longs("class_instance_a").Values[row]] = batch.Longs("class_instance_b").Values[row];
            }
        }

        return neurons;
    }

    /// <summary>Throws if a file has skeletons without their nodes, which would delete the target's nodes.</summary>
    private static async Task RequireNodesAsync(
        IReadSession session, SourceSurvey survey, long project, IReadOnlyDictionary<long, KnownSkeleton> known, CancellationToken cancellationToken)
    {
        var bare = known.Where(pair => !survey.Shapes.Skeletons.Contains(pair.Key)).ToDictionary(pair => pair.Value.Id, pair => pair.Key);
        if (bare.Count == 0)
            return;
        var losing = new IdSet();
        await foreach (var batch in session.ReadAsync(
            new RowQuery(Models.Treenode) { Project = project }.Where("skeleton", new IdSet(bare.Keys)), cancellationToken))
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
}
