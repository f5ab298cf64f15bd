using System.Runtime.CompilerServices;
using Tracelift.Model;
using Tracelift.Stores;
using Tracelift.Tracing.Export.Selecting;
using Tracelift.Tracing.Vocabulary;

namespace Tracelift.Tracing.Export;

/// <summary>
/// Streams the exported rows as batches: every reference is closed, and each row occurs once. Only sets of ids stay in
/// memory. Groups have CATMAID's order; users come last, when all referring rows are known.
/// </summary>
internal sealed partial class ExportStream(
    IReadSession session, ProjectVocabulary vocabulary, ExportOptions options, Selection selection, ExportReport report)
{
    private readonly IdSet _treenodes = [];
    private readonly IdSet _connectors = [];
    private long _largestConcept;

    /// <summary>Whether to export only annotations and tags of exported objects.</summary>
    private bool IsPart => selection.IsConstrained || !selection.Open.IsUniform;

    public async IAsyncEnumerable<Batch> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (report.PersonalTexts is not null)
            _people = await PersonalNames.ReadAsync(session, cancellationToken);
        IAsyncEnumerable<Batch>[] groups =
        [
            Rows(Query(Models.Class), cancellationToken),
            Rows(Query(Models.Relation), cancellationToken),
            NeuronsAsync(cancellationToken),
            TreenodesAsync(cancellationToken),
            ConnectorsAsync(cancellationToken),
            VolumesAsync(cancellationToken),
            AnnotationsAsync(cancellationToken),
            TagsAsync(cancellationToken),
            PlaceholdersAsync(cancellationToken),
            DeepLinksAsync(cancellationToken),
            PartsAsync(cancellationToken),
            ReviewsAsync(cancellationToken),
            UsersAsync(cancellationToken),
        ];
        foreach (var group in groups)
        {
            await foreach (var batch in group)
            {
                Close(batch);
                Account(batch);
                yield return batch;
            }
        }
    }

    private async IAsyncEnumerable<Batch> NeuronsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var neurons = Instances(TracingVocabulary.Neuron, selection.Neurons);
        var links = Query(Models.ClassInstanceClassInstance)
            .Where("relation", vocabulary.Relation(TracingVocabulary.ModelOf))
            .Where("class_instance_a", selection.Skeletons)
            .Where("class_instance_b", selection.Neurons);
        var skeletons = Instances(TracingVocabulary.Skeleton, selection.Skeletons);
        foreach (var query in (RowQuery[])[neurons, links, skeletons])
        {
            await foreach (var batch in Rows(query, cancellationToken))
                yield return batch;
        }
    }

    private async IAsyncEnumerable<Batch> VolumesAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (!options.Volumes)
            yield break;
        var (volumes, links) = (Query(Models.Volume), Query(Models.VolumeClassInstance));
        if (selection.Volumes is { } chosen)
            (volumes, links) = (volumes.Where("pk", chosen), links.Where("volume", chosen));
        RowQuery[] queries = [volumes, links, Query(Models.ClassInstance).Where("pk", selection.VolumeInstances)];
        foreach (var query in queries)
        {
            await foreach (var batch in Rows(query, cancellationToken))
                yield return batch;
        }
    }

    private RowQuery Instances(string className, IdSet ids)
    {
        var query = Query(Models.ClassInstance).Where("class_column", vocabulary.Class(className));
        return selection.IsConstrained ? query.Where("pk", ids) : query;
    }

    private RowQuery Query(ModelDescription model) => new(model) { Project = options.Source };

    private IAsyncEnumerable<Batch> Rows(RowQuery query, CancellationToken cancellationToken) =>
        session.ReadAsync(query, cancellationToken);

    private async Task CountLeftOutAsync(string what, RowQuery query, CancellationToken cancellationToken)
    {
        var count = 0L;
        await foreach (var batch in session.ReadAsync(query, cancellationToken))
        {
            using (batch)
                count += batch.Count;
        }

        if (count > 0)
            report.LeftOut[what] = report.LeftOut.GetValueOrDefault(what) + count;
    }

    private void Account(Batch batch)
    {
        var label = batch.Model.Label;
        report.Rows[label] = report.Rows.GetValueOrDefault(label) + batch.Count;
        if (batch.Model.Family == IdFamily.Concept)
        {
            foreach (var id in batch.Ids)
                _largestConcept = Math.Max(_largestConcept, id);
        }

        report.NotFinite.Add(batch);
        NoteUsers(batch);
        NoteNames(batch);
        TimeRounding.Apply(batch, options.CoarseTimes);
    }
}
