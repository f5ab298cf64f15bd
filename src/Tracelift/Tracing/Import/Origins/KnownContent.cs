using Tracelift.Formats;
using Tracelift.Model;
using Tracelift.Stores;
using Tracelift.Tracing.Import.Survey;
using Tracelift.Tracing.Vocabulary;

namespace Tracelift.Tracing.Import.Origins;

/// <summary>
/// Finds the rows of a source that the target has but for which it stores no origin: connectors, volumes, neurons without a
/// skeleton, deep links without an alias. It identifies them by their content, above all by their creation time.
/// </summary>
internal sealed class KnownContent(IReadSession session, ITracingSource source, SourceSurvey survey, SpaceTransform? transform, long project)
{
    private delegate Keys? KeysOf(Batch batch, int row);

    /// <summary>Returns the known connectors, with their ids in the target.</summary>
    public Task<RowPairs> ConnectorsAsync(CancellationToken cancellationToken) =>
        MatchAsync(Models.Connector, Query(Models.Connector), AtPlace, AtPlace, cancellationToken);

    /// <summary>Returns the known volumes: by name and time, or by the time if they were renamed.</summary>
    public async Task<IdSet> VolumesAsync(CancellationToken cancellationToken) =>
        Sources(await MatchAsync(Models.Volume, Query(Models.VolumeHead), ByName, ByName, cancellationToken));

    /// <summary>Returns the known deep links without an alias. An alias identifies other deep links.</summary>
    public async Task<IdSet> DeepLinksAsync(CancellationToken cancellationToken)
    {
        static Keys? Of(Batch batch, int row)
        {
            if (!batch.Texts("alias").IsNull(row))
                return null;
            var time = batch.Longs("creation_time").Values[row];
            if (batch.Floats("location_x").IsNull(row) || batch.Floats("location_y").IsNull(row) || batch.Floats("location_z").IsNull(row))
                return new(ContentKey.Of(time), 0);
            var (x, y, z) = ContentKey.Place(batch, row);
            return new(ContentKey.Of(x, y, z, time), 0);
        }

        return Sources(await MatchAsync(Models.DeepLink, Query(Models.DeepLink), Of, Of, cancellationToken));
    }

    /// <summary>Returns the known neurons without a skeleton.</summary>
    /// <param name="skeletons">The skeletons of the target with the same origin, whose neurons are others.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    public async Task<IdSet> NeuronsAsync(IdSet skeletons, CancellationToken cancellationToken)
    {
        var classes = new IdSet(survey.Classes.Where(pair => pair.Value == TracingVocabulary.Neuron).Select(pair => pair.Key));
        var vocabulary = await ProjectVocabulary.ReadAsync(session, project, cancellationToken);
        if (survey.Neurons + survey.PlaceholderNeurons == 0 || classes.IsEmpty || vocabulary.Class(TracingVocabulary.Neuron).IsEmpty)
            return [];
        var (modelled, others) = (new IdSet(), new IdSet());
        await foreach (var (_, _, neuron) in NeuronLinks.ReadAsync(source, survey, cancellationToken))
            modelled.Add(neuron);
        if (modelled.Count >= survey.Neurons + survey.PlaceholderNeurons)
            return [];
        if (!skeletons.IsEmpty)
        {
            await foreach (var batch in session.ReadAsync(
                Query(Models.ClassInstanceClassInstance).Where("relation", vocabulary.Relation(TracingVocabulary.ModelOf)).Where("class_instance_a", skeletons), cancellationToken))
            {
                using (batch)
                    others.UnionWith(batch.Longs("class_instance_b").Values.Take(batch.Count));
            }
        }

        return Sources(await MatchAsync(
            Models.ClassInstance,
            Query(Models.ClassInstance).Where("class_column", vocabulary.Class(TracingVocabulary.Neuron)),
            (batch, row) => classes.Contains(batch.Longs("class_column").Values[row]) && !modelled.Contains(batch.Ids[row]) ? Named(batch, row) : null,
            (batch, row) => others.Contains(batch.Ids[row]) || PlaceholderName.IsNeuron(batch.Texts("name").Utf8(row)) ? Named(batch, row) with { Other = 0 } : Named(batch, row),
            cancellationToken));
    }

    /// <summary>Returns the known single nodes of placeholders, with the corresponding nodes of the target.</summary>
    /// <param name="skeletons">The skeletons of the target with the names of placeholders.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    public Task<RowPairs> PlaceholderNodesAsync(IdSet skeletons, CancellationToken cancellationToken) => MatchAsync(
        Models.Treenode,
        Query(Models.Treenode).Where("skeleton", skeletons),
        (batch, row) => survey.MadeUpSkeletons.Contains(batch.Longs("skeleton").Values[row]) ? Located(batch, row) : null,
        AtPlace,
        cancellationToken);

    private static IdSet Sources(RowPairs pairs) => new(pairs.All.Select(pair => pair.Source));

    private static Keys Located(Batch batch, int row)
    {
        var (x, y, z) = ContentKey.Place(batch, row);
        return new(ContentKey.Of(x, y, z, batch.Longs("creation_time").Values[row]), ContentKey.Of(x, y, z));
    }

    private static Keys Named(Batch batch, int row)
    {
        var time = batch.Longs("creation_time").Values[row];
        return new(ContentKey.Of(batch.Texts("name").Utf8(row), time), ContentKey.Of(time));
    }

    private async Task<RowPairs> MatchAsync(
        ModelDescription model, RowQuery query, KeysOf ofSource, KeysOf ofTarget, CancellationToken cancellationToken)
    {
        var match = new ContentMatch();
        if (survey.Rows(model) == 0)
            return match.Pair();
        await foreach (var batch in source.ReadAsync(model, cancellationToken))
        {
            using (batch)
            {
                if (model != Models.Volume)
                    transform?.Apply(batch);
                for (var row = 0; row < batch.Count; row++)
                {
                    if (ofSource(batch, row) is { } keys)
                        match.AddSource(batch.Ids[row], keys.Key, keys.Other);
                }
            }
        }

        if (match.IsEmpty)
            return match.Pair();
        await foreach (var batch in session.ReadAsync(query, cancellationToken))
        {
            using (batch)
            {
                for (var row = 0; row < batch.Count; row++)
                {
                    if (ofTarget(batch, row) is { } keys)
                        match.AddTarget(batch.Ids[row], keys.Key, keys.Other);
                }
            }
        }

        return match.Pair();
    }

    private RowQuery Query(ModelDescription model) => new(model) { Project = project };

    private static Keys? AtPlace(Batch batch, int row) => Located(batch, row);

    private static Keys? ByName(Batch batch, int row) => Named(batch, row);

    /// <summary>The keys of a row.</summary>
    /// <param name="Key">The first key.</param>
    /// <param name="Other">The key to use if the first finds nothing; 0 for none.</param>
    private readonly record struct Keys(ulong Key, ulong Other);
}
