using Tracelift.Formats;
using Tracelift.Model;
using Tracelift.Tracing.Import.Survey;
using Tracelift.Tracing.Vocabulary;

namespace Tracelift.Tracing.Bulk;

/// <summary>Which skeletons and neurons rows with faults belong to, found out by what else the source says of what they name.</summary>
internal sealed class RowOwners
{
    private readonly SourceSurvey _survey;
    private readonly Dictionary<long, long> _skeletonsOfNodes = [];
    private readonly Dictionary<long, List<long>> _skeletonsOfParents = [];
    private readonly Dictionary<long, List<long>> _skeletonsOfNeurons = [];

    private RowOwners(SourceSurvey survey) => _survey = survey;

    /// <summary>Finds them, in a pass over links of instances and one over nodes where those are asked for.</summary>
    public static async Task<RowOwners> FindAsync(ITracingSource source, SourceSurvey survey, CancellationToken cancellationToken)
    {
        var (owners, rows) = (new RowOwners(survey), survey.Notes.Faulty!.Rows);
        var instances = new IdSet(rows.SelectMany(Instances));
        if (!instances.IsEmpty)
            await owners.ReadNeuronsAsync(source, instances, cancellationToken);
        var nodes = new IdSet(rows.Select(owners.Node).OfType<long>());

        // Nodes of which nobody knows the skeleton: those below them do.
        var parents = new IdSet(rows.Where(row => row.Model == Models.Treenode && row["skeleton"] is null).Select(row => row.Id).OfType<long>());
        if (!nodes.IsEmpty || !parents.IsEmpty)
            await owners.ReadNodesAsync(source, nodes, parents, cancellationToken);
        return owners;
    }

    /// <summary>The skeletons of a neuron; null for what is none.</summary>
    public IReadOnlyList<long>? SkeletonsOf(long neuron) => _skeletonsOfNeurons.GetValueOrDefault(neuron);

    /// <summary>The skeletons, or the neuron, that a row belongs to; none where nobody can tell.</summary>
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

    // Nodes are all that there is of a skeleton that no other row knows.
    private long? Skeleton(FaultyRow row) => row.Model == Models.Treenode ? row["skeleton"]
        : row.Model.SkeletonColumn is { } column && row[column.Field] is { } skeleton && _survey.SkeletonIds.Contains(skeleton) ? skeleton
        : null;

    /// <summary>The node whose skeleton a row without one belongs to.</summary>
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

        // One whose class can't be read is known by what it has.
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
