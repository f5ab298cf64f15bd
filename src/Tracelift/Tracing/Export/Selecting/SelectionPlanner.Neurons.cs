using Tracelift.Model;
using Tracelift.Stores;
using Tracelift.Tracing.Vocabulary;

namespace Tracelift.Tracing.Export.Selecting;

/// <summary>Selects the neurons and skeletons to export.</summary>
internal sealed partial class SelectionPlanner
{
    private async Task<IdSet> SelectNeuronsAsync(IdSet required, IdSet excluded, CancellationToken cancellationToken)
    {
        IdSet carriesRequired = [], carriesExcluded = [], carriesOther = [];
        var relevant = new IdSet(required.Concat(excluded));
        if (!relevant.IsEmpty)
        {
            var query = AnnotatedWith().Where("class_instance_b", relevant).Where("class_instance_a", _neurons);
            await foreach (var batch in session.ReadAsync(query, cancellationToken))
            {
                using (batch)
                {
                    for (var row = 0; row < batch.Count; row++)
                    {
                        var neuron = batch.Longs("class_instance_a").Values[row];
                        var annotation = batch.Longs("class_instance_b").Values[row];
                        var isExcluded = excluded.Contains(annotation);
                        if (isExcluded)
                            carriesExcluded.Add(neuron);
                        if (!required.Contains(annotation))
                            continue;
                        carriesRequired.Add(neuron);
                        if (!isExcluded)
                            carriesOther.Add(neuron);
                    }
                }
            }
        }

        return new IdSet((options.RequiredAnnotations.Count > 0 ? carriesRequired : _neurons).Where(neuron =>
            (!carriesExcluded.Contains(neuron) || (!options.ExclusionIsFinal && carriesOther.Contains(neuron)))
            && options.NeuronIds?.Contains(neuron) != false
            && _named?.Contains(neuron) != false));
    }

    private async Task<(IdSet Neurons, IdSet Skeletons)> SelectSkeletonsAsync(
        IdSet neurons, CancellationToken cancellationToken)
    {
        var (skeletons, modelled) = await ModelsAsync(options.SkeletonIds ?? _skeletons, neurons, cancellationToken);
        if (options.Box is { } box)
        {
            skeletons = await WithinAsync(box, skeletons, cancellationToken);
            (skeletons, modelled) = await ModelsAsync(skeletons, neurons, cancellationToken);
        }

        // A filter by skeletons selects their neurons; without one, neurons without a skeleton are exported, too.
        return (options.SkeletonIds is null && options.Box is null ? neurons : modelled, skeletons);
    }

    /// <summary>Returns those of some skeletons that are models of some neurons, and these neurons.</summary>
    private async Task<(IdSet Skeletons, IdSet Neurons)> ModelsAsync(
        IdSet skeletons, IdSet neurons, CancellationToken cancellationToken)
    {
        IdSet models = [], modelled = [];
        await foreach (var batch in session.ReadAsync(ModelOf(skeletons, neurons), cancellationToken))
        {
            using (batch)
            {
                for (var row = 0; row < batch.Count; row++)
                {
                    models.Add(batch.Longs("class_instance_a").Values[row]);
                    modelled.Add(batch.Longs("class_instance_b").Values[row]);
                }
            }
        }

        return (models, modelled);
    }

    /// <summary>Returns those of some skeletons with a treenode in a box.</summary>
    private async Task<IdSet> WithinAsync(Box box, IdSet skeletons, CancellationToken cancellationToken)
    {
        var within = new IdSet();
        var query = Query(Models.Treenode).Where("skeleton", skeletons);
        await foreach (var batch in session.ReadAsync(query, cancellationToken))
        {
            using (batch)
            {
                var (x, y, z) = (batch.Floats("location_x").Values, batch.Floats("location_y").Values, batch.Floats("location_z").Values);
                var skeleton = batch.Longs("skeleton").Values;
                for (var row = 0; row < batch.Count; row++)
                {
                    if (box.Contains(x[row], y[row], z[row]))
                        within.Add(skeleton[row]);
                }
            }
        }

        return within;
    }

    private RowQuery ModelOf(IdSet skeletons, IdSet neurons) => Query(Models.ClassInstanceClassInstance)
        .Where("relation", vocabulary.Relation(TracingVocabulary.ModelOf))
        .Where("class_instance_b", neurons)
        .Where("class_instance_a", skeletons);
}
