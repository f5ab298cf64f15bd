using Tracelift.Formats;
using Tracelift.Model;
using Tracelift.Stores;
using Tracelift.Tracing.Import.Survey;

namespace Tracelift.Tracing.Import.Origins;

/// <summary>
/// Compares known skeletons of a source with those of the target, in parts of bounded size: by their nodes,
/// links and tags, whatever the ids (docs/adr/0020-known-rows.md).
/// </summary>
internal sealed class SkeletonComparison(
    IReadSession session, ITracingSource source, SourceSurvey survey, ImportOptions options, long project, KnownRows rows)
{
    // The number of a name that the project lacks.
    private const int NoNumber = -1;

    private static readonly SkeletonVersion Nothing = new([], [], []);

    private readonly Dictionary<string, int> _names = new(StringComparer.Ordinal);
    private readonly Dictionary<long, int> _relations = [];
    private readonly Dictionary<long, int> _labels = [];

    /// <summary>Compares the skeletons and makes the plan.</summary>
    /// <param name="known">The skeletons in the target, by source id.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    public async Task<ReplacementPlan> PlanAsync(IReadOnlyDictionary<long, KnownSkeleton> known, CancellationToken cancellationToken)
    {
        var plan = new ReplacementPlan();
        if (known.Count == 0)
            return plan;
        foreach (var (id, name) in await session.ListAsync(
            new RowQuery(Models.Relation) { Project = project }, row => (row.Id, row.Text("relation_name")), cancellationToken))
        {
            _relations[id] = Number(name);
        }

        var parts = await SourceParts.GatherAsync(source, survey, options.Transform, new IdSet(known.Keys), cancellationToken);
        await using (parts)
        {
            var ofPart = known.Keys.ToLookup(parts.PartOf);
            for (var part = 0; part < parts.Count; part++)
                await CompareAsync(parts, part, [.. ofPart[part]], known, plan, cancellationToken);
        }

        return plan;
    }

    private async Task CompareAsync(
        SourceParts parts, int part, IReadOnlyList<long> skeletons, IReadOnlyDictionary<long, KnownSkeleton> known, ReplacementPlan plan, CancellationToken cancellationToken)
    {
        var connectors = rows.Pairs(Models.Connector);
        var inSource = new ComparedRows(id => connectors?.Find(id), id => Number(survey.Relations[id]), id => Number(survey.Shared.GetValueOrDefault(id).Name ?? ""));
        await parts.ReadAsync(part, inSource, cancellationToken);
        var sources = inSource.BySkeleton();
        var targets = await TargetAsync(new IdSet(skeletons.Select(skeleton => known[skeleton].Id)), cancellationToken);
        var differences = skeletons.Order().Select(skeleton => (Skeleton: skeleton, Difference: SkeletonDifference.Of(
            sources.GetValueOrDefault(skeleton) ?? Nothing, targets.GetValueOrDefault(known[skeleton].Id) ?? Nothing, known[skeleton].Last, options.PreserveIds))).ToList();
        var moved = await MovedAsync(differences.SelectMany(pair => pair.Difference.DoubtfulConnectors.Select(connector => (connector, known[pair.Skeleton].Last))), cancellationToken);
        foreach (var (skeleton, difference) in differences)
        {
            var isEdited = difference.IsEdited || difference.DoubtfulConnectors.Exists(moved.Contains);
            if (difference.IsSame)
                plan.Unchanged.Add(skeleton);
            else if (isEdited && !options.Force)
                plan.Conflicts.Add(skeleton);
            else
                plan.Change(skeleton, known[skeleton].Id, difference, rows);
            if (isEdited && !difference.IsSame && options.Force)
                plan.Overridden.Add(skeleton);
        }
    }

    private async Task<Dictionary<long, SkeletonVersion>> TargetAsync(IdSet skeletons, CancellationToken cancellationToken)
    {
        var labels = new IdSet();
        var inTarget = new ComparedRows(id => id, id => _relations.GetValueOrDefault(id, NoNumber), id => _labels.GetValueOrDefault(id, NoNumber));
        await EachAsync(Query(Models.Treenode).Where("skeleton", skeletons), inTarget.AddNodes, cancellationToken);
        await EachAsync(Query(Models.TreenodeConnector).Where("skeleton", skeletons), inTarget.AddLinks, cancellationToken);
        if (!inTarget.Nodes.IsEmpty)
        {
            var tags = Query(Models.TreenodeClassInstance).Where("treenode", inTarget.Nodes);
            await EachAsync(tags, batch => labels.UnionWith(batch.Longs("class_instance").Values.Take(batch.Count)), cancellationToken);
            labels.ExceptWith(_labels.Keys);
            foreach (var (id, name) in await session.ListAsync(
                Query(Models.ClassInstance).Where("pk", labels), row => (row.Id, row.Text("name")), cancellationToken))
            {
                _labels[id] = Number(name);
            }

            // Reads twice instead of keeping the rows, because the names come first.
            await EachAsync(tags, inTarget.AddTags, cancellationToken);
        }

        return inTarget.BySkeleton();
    }

    /// <summary>Returns the connectors that were changed after a time.</summary>
    private async Task<IdSet> MovedAsync(IEnumerable<(long Connector, long Last)> connectors, CancellationToken cancellationToken)
    {
        var last = connectors.GroupBy(pair => pair.Connector).ToDictionary(pairs => pairs.Key, pairs => pairs.Min(pair => pair.Last));
        var moved = new IdSet();
        foreach (var (id, edited) in await session.ListAsync(
            Query(Models.Connector).Where("pk", new IdSet(last.Keys)), row => (row.Id, row.Long("edition_time")), cancellationToken))
        {
            if (edited > last[id])
                moved.Add(id);
        }

        return moved;
    }

    private async Task EachAsync(RowQuery query, Action<Batch> action, CancellationToken cancellationToken)
    {
        await foreach (var batch in session.ReadAsync(query, cancellationToken))
        {
            using (batch)
                action(batch);
        }
    }

    private RowQuery Query(ModelDescription model) => new(model) { Project = project };

    private int Number(string name)
    {
        if (!_names.TryGetValue(name, out var number))
            _names.Add(name, number = _names.Count);
        return number;
    }
}

/// <summary>A skeleton of the target that was imported before.</summary>
/// <param name="Id">The skeleton's id.</param>
/// <param name="Origin">The id of its stored origin.</param>
/// <param name="Last">The newest edition time of the source at its import.</param>
internal sealed record KnownSkeleton(long Id, long Origin, long Last);
