using Tracelift.Formats;
using Tracelift.Model;
using Tracelift.Tracing.Import.Survey;
using Tracelift.Tracing.Vocabulary;

namespace Tracelift.Tracing.Bulk;

/// <summary>Finds the skeletons and neurons that faulty rows belong to, from other rows of the source.</summary>
internal sealed class RowOwners
{
    private readonly SourceSurvey _survey;
    private readonly Dictionary<long, long> _skeletonsOfNodes = [];
    private readonly Dictionary<long, List<long>> _skeletonsOfParents = [];
    private readonly Dictionary<long, List<long>> _skeletonsOfNeurons = [];

    private RowOwners(SourceSurvey survey) => _survey = survey;

    /// <summary>Finds the owners, with a pass over links of instances and, if needed, one over nodes.</summary>
    public static async Task<RowOwners> FindAsync(ITracingSource source, SourceSurvey survey, CancellationToken cancellationToken)
    {
        var (owners, rows) = (new RowOwners(survey), survey.Notes.Faulty!.Rows);
        var instances = new IdSet(rows.SelectMany(Instances));
        if (!instances.IsEmpty)
            await owners.ReadNeuronsAsync(source, instances, cancellationToken);
        var nodes = new IdSet(rows.Select(owners.Node).OfType<long>());

        // Nodes without a known skeleton: their children have it.
        var parents = new IdSet(rows.Where(row => row.Model == Models.Treenode && row["skeleton"] is null).Select(row => row.Id).OfType<long>());
        if (!nodes.IsEmpty || !parents.IsEmpty)
            await owners.ReadNodesAsync(source, nodes, parents, cancellationToken);
        return owners;
    }

    /// <summary>Returns the skeletons of a neuron; null if the id is not a neuron.</summary>
    public IReadOnlyList<long>? SkeletonsOf(long neuron) => _skeletonsOfNeurons.GetValueOrDefault(neuron);

    /// <summary>Returns the skeletons, or the neuron, that a row belongs to; empty if unknown.</summary>
    public IReadOnlyList<long> Of(FaultyRow row)
    {
        if (row.Model == Models.ClassInstanceClassInstance)
            return OfLink(row);
        if (Skeleton(row) is { } skeleton)
            return [skeleton];
        var found = Node(row) is { } node && _skeletonsOfNodes.TryGetValue(node, out var of) ? [of] : new List<long>();
        if (row.Model == Models.Treenode && row.Id is { } id && _skeletonsOfParents.TryGetValue(id, out var below))
            found.AddRange(below);
        return [.. found.Distinct()];
    }

    private static IEnumerable<long> Instances(FaultyRow row) => ((long?[])(
        row.Model == Models.ClassInstance ? [row.Id]
        : row.Model == Models.ClassInstanceClassInstance ? [row["class_instance_a"], row["class_instance_b"]]
        : row.Model == Models.Treenode ? [row["skeleton"]]
        : [])).OfType<long>();

    // Nodes are the only rows of a skeleton that no other row names.
    private long? Skeleton(FaultyRow row) => row.Model == Models.Treenode ? row["skeleton"]
        : row.Model.SkeletonColumn is { } column && row[column.Field] is { } skeleton && _survey.SkeletonIds.Contains(skeleton) ? skeleton
        : null;

    /// <summary>Returns the node whose skeleton owns a row without one.</summary>
    private long? Node(FaultyRow row) => Skeleton(row) is not null ? null
        : row.Model == Models.Treenode ? row["parent"]
        : row.Model.NodeColumn is { } column ? row[column.Field]
        : null;

    private IReadOnlyList<long> OfLink(FaultyRow row)
    {
        foreach (var instance in Instances(row))
        {
            if (_survey.SkeletonIds.Contains(instance))
                return [instance];
            if (SkeletonsOf(instance) is { } skeletons)
                return skeletons.Count > 0 ? skeletons : [instance];
        }

        return [];
    }

    private async Task ReadNeuronsAsync(ITracingSource source, IdSet instances, CancellationToken cancellationToken)
    {
        await foreach (var batch in source.ReadAsync(Models.ClassInstance, cancellationToken))
        {
            using (batch)
            {
                var classes = batch.Longs("class_column");
                for (var row = 0; row < batch.Count; row++)
                {
                    if (instances.Contains(batch.Ids[row]) && !classes.IsNull(row) && _survey.Classes.GetValueOrDefault(classes.Values[row]) == TracingVocabulary.Neuron)
                        _skeletonsOfNeurons.TryAdd(batch.Ids[row], []);
                }
            }
        }

        // An instance with an unreadable class is recognised by its links.
        await foreach (var (_, skeleton, neuron) in NeuronLinks.ReadAsync(source, _survey, cancellationToken))
        {
            if (!instances.Contains(neuron) || !_survey.SkeletonIds.Contains(skeleton))
                continue;
            if (!_skeletonsOfNeurons.TryGetValue(neuron, out var skeletons))
                _skeletonsOfNeurons.Add(neuron, skeletons = []);
            skeletons.Add(skeleton);
        }
    }

    private async Task ReadNodesAsync(ITracingSource source, IdSet nodes, IdSet parents, CancellationToken cancellationToken)
    {
        await foreach (var batch in source.ReadAsync(Models.Treenode, cancellationToken))
        {
            using (batch)
            {
                var (skeletons, above) = (batch.Longs("skeleton"), batch.Longs("parent"));
                for (var row = 0; row < batch.Count; row++)
                {
                    if (skeletons.IsNull(row))
                        continue;
                    if (nodes.Contains(batch.Ids[row]))
                        _skeletonsOfNodes[batch.Ids[row]] = skeletons.Values[row];
                    if (above.IsNull(row) || !parents.Contains(above.Values[row]))
                        continue;
                    if (!_skeletonsOfParents.TryGetValue(above.Values[row], out var below))
                        _skeletonsOfParents.Add(above.Values[row], below = []);
                    below.Add(skeletons.Values[row]);
                }
            }
        }
    }
}
