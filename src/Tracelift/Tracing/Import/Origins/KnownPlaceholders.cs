using Tracelift.Formats;
using Tracelift.Model;
using Tracelift.Stores;
using Tracelift.Tracing.Import.Survey;
using Tracelift.Tracing.Vocabulary;

namespace Tracelift.Tracing.Import.Origins;

/// <summary>
/// Finds the placeholders of a source that the target has. The next export gives them other ids; only the node that stands for the
/// partner is the same.
/// </summary>
internal sealed class KnownPlaceholders(IReadSession session, ITracingSource source, SourceSurvey survey, long project, KnownRows rows)
{
    private readonly IdSet _mapped = [];

    /// <summary>Skeletons of the source to exclude entirely, because the target has all their connectors.</summary>
    public IdSet LeftOut { get; } = [];

    /// <summary>The target ids of skeletons and neurons that get links to new connectors, by source id.</summary>
    public Dictionary<long, long> Instances { get; } = [];

    /// <summary>The links between these skeletons and neurons.</summary>
    public IdSet ModelLinks { get; } = [];

    /// <summary>Finds the placeholders.</summary>
    public async Task FindAsync(KnownContent content, CancellationToken cancellationToken)
    {
        if (survey.MadeUpSkeletons.IsEmpty)
            return;
        var nodes = await content.PlaceholderNodesAsync(await InTargetAsync(cancellationToken), cancellationToken);
        if (nodes.Count == 0)
            return;
        var linked = new IdSet();
        await EachLinkAsync(
            (batch, row) =>
            {
                if (rows.Pairs(Models.Connector)?.Find(batch.Longs("connector").Values[row]) is null)
                    linked.Add(batch.Longs("skeleton").Values[row]);
            },
            cancellationToken);
        var mapped = new Dictionary<long, (long Node, long InTarget)>();
        await foreach (var batch in source.ReadAsync(Models.Treenode, cancellationToken))
        {
            using (batch)
            {
                for (var row = 0; row < batch.Count; row++)
                {
                    var skeleton = batch.Longs("skeleton").Values[row];
                    if (!survey.MadeUpSkeletons.Contains(skeleton) || nodes.Find(batch.Ids[row]) is not { } target)
                        continue;
                    if (linked.Contains(skeleton))
                        mapped.Add(skeleton, (batch.Ids[row], target));
                    else
                        LeftOut.Add(skeleton);
                }
            }
        }

        if (mapped.Count > 0)
            await MapAsync(mapped, cancellationToken);
    }

    private async Task<IdSet> InTargetAsync(CancellationToken cancellationToken)
    {
        var vocabulary = await ProjectVocabulary.ReadAsync(session, project, cancellationToken);
        var skeletons = new IdSet();
        await foreach (var batch in session.ReadAsync(
            new RowQuery(Models.ClassInstance) { Project = project }.Where("class_column", vocabulary.Class(TracingVocabulary.Skeleton)), cancellationToken))
        {
            using (batch)
            {
                for (var row = 0; row < batch.Count; row++)
                {
                    if (PlaceholderName.IsSkeleton(batch.Texts("name").Utf8(row)))
                        skeletons.Add(batch.Ids[row]);
                }
            }
        }

        return skeletons;
    }

    /// <summary>Redirects new links to the existing skeletons.</summary>
    private async Task MapAsync(Dictionary<long, (long Node, long InTarget)> mapped, CancellationToken cancellationToken)
    {
        var vocabulary = await ProjectVocabulary.ReadAsync(session, project, cancellationToken);
        var skeletonOf = (await session.ListAsync(
            new RowQuery(Models.Treenode) { Project = project }.Where("pk", new IdSet(mapped.Values.Select(node => node.InTarget))), row => (row.Id, Skeleton: row.Long("skeleton")), cancellationToken))
            .ToDictionary(node => node.Id, node => node.Skeleton);
        var neuronOf = new Dictionary<long, long>();
        foreach (var (skeleton, neuron) in await session.ListAsync(
            new RowQuery(Models.ClassInstanceClassInstance) { Project = project }.Where("relation", vocabulary.Relation(TracingVocabulary.ModelOf)).Where("class_instance_a", new IdSet(skeletonOf.Values)),
            row => (row.Long("class_instance_a"), row.Long("class_instance_b")),
            cancellationToken))
        {
            neuronOf[skeleton] = neuron;
        }

        await foreach (var (link, skeleton, neuron) in NeuronLinks.ReadAsync(source, survey, cancellationToken))
        {
            if (!mapped.TryGetValue(skeleton, out var node) || !skeletonOf.TryGetValue(node.InTarget, out var there) || !neuronOf.TryGetValue(there, out var its))
                continue;
            ModelLinks.Add(link);
            (Instances[skeleton], Instances[neuron]) = (there, its);
            rows.Pair(Models.Treenode, node.Node, node.InTarget);
            rows.Keep(Models.Treenode, node.Node);
            _mapped.Add(skeleton);
        }

        await EachLinkAsync(
            (batch, row) =>
            {
                if (_mapped.Contains(batch.Longs("skeleton").Values[row]) && rows.Pairs(Models.Connector)?.Find(batch.Longs("connector").Values[row]) is not null)
                    rows.Keep(Models.TreenodeConnector, batch.Ids[row]);
            },
            cancellationToken);
    }

    /// <summary>Calls back for each link of a placeholder of the source.</summary>
    private async Task EachLinkAsync(Action<Batch, int> action, CancellationToken cancellationToken)
    {
        await foreach (var batch in source.ReadAsync(Models.TreenodeConnector, cancellationToken))
        {
            using (batch)
            {
                for (var row = 0; row < batch.Count; row++)
                {
                    if (survey.MadeUpSkeletons.Contains(batch.Longs("skeleton").Values[row]))
                        action(batch, row);
                }
            }
        }
    }
}
