using System.Runtime.CompilerServices;
using Tracelift.Model;
using Tracelift.Stores;
using Tracelift.Tracing.Vocabulary;

namespace Tracelift.Tracing.Export;

/// <summary>Annotations, the annotations of annotations, and tags.</summary>
internal sealed partial class ExportStream
{
    private async IAsyncEnumerable<Batch> AnnotationsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (!options.Annotations && selection.Open.AnnotatedNeurons.IsEmpty)
            yield break;
        var carriers = new IdSet(selection.Open.AnnotatedNeurons);
        if (options.Annotations)
            carriers.UnionWith(selection.VolumeInstances);
        var annotations = IsPart
            ? await CarriedAnnotationsAsync(carriers, cancellationToken)
            : selection.AllowedAnnotations ?? selection.Graph.Annotations;
        carriers.UnionWith(annotations);
        RowQuery[] queries =
        [
            Query(Models.ClassInstance).Where("pk", annotations),
            Query(Models.ClassInstanceClassInstance)
                .Where("relation", vocabulary.Relation(TracingVocabulary.AnnotatedWith))
                .Where("class_instance_a", carriers)
                .Where("class_instance_b", annotations),
            OfConnectors(TracingVocabulary.AnnotatedWith, AnnotatedConnectors).Where("class_instance", annotations),
        ];
        foreach (var query in queries)
        {
            await foreach (var batch in Rows(query, cancellationToken))
                yield return batch;
        }
    }

    /// <summary>Returns the annotations of exported objects, with their own annotations at any depth.</summary>
    private async Task<IdSet> CarriedAnnotationsAsync(IdSet carriers, CancellationToken cancellationToken)
    {
        var carried = new IdSet();
        var links = Query(Models.ClassInstanceClassInstance)
            .Where("relation", vocabulary.Relation(TracingVocabulary.AnnotatedWith))
            .Where("class_instance_a", carriers)
            .Where("class_instance_b", selection.Graph.Annotations);
        (RowQuery Query, string Field)[] reads =
            [(links, "class_instance_b"), (OfConnectors(TracingVocabulary.AnnotatedWith, AnnotatedConnectors), "class_instance")];
        foreach (var (query, field) in reads)
        {
            await foreach (var batch in Rows(query, cancellationToken))
            {
                using (batch)
                {
                    foreach (var annotation in batch.Longs(field).Values.AsSpan(0, batch.Count))
                        carried.Add(annotation);
                }
            }
        }

        var reached = selection.Graph.WithAllAbove(carried);
        return new IdSet(reached.Where(id =>
            selection.Graph.Annotations.Contains(id) && selection.AllowedAnnotations?.Contains(id) != false));
    }

    private async IAsyncEnumerable<Batch> TagsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (!options.Tags && selection.Open.WithTags.IsEmpty)
            yield break;
        var used = new IdSet();
        var ofTreenodes = Query(Models.TreenodeClassInstance)
            .Where("relation", vocabulary.Relation(TracingVocabulary.LabeledAs))
            .Where("class_instance", selection.Labels);
        if (!options.Treenodes && !IsPart)
            await CountLeftOutAsync("tags of treenodes", ofTreenodes, cancellationToken);
        RowQuery[] queries =
        [
            ofTreenodes.Where("treenode", TaggedTreenodes),
            OfConnectors(TracingVocabulary.LabeledAs, TaggedConnectors).Where("class_instance", selection.Labels),
        ];
        foreach (var query in queries)
        {
            await foreach (var batch in Rows(query, cancellationToken))
            {
                foreach (var label in batch.Longs("class_instance").Values.AsSpan(0, batch.Count))
                    used.Add(label);
                yield return batch;
            }
        }

        var labels = Query(Models.ClassInstance).Where("pk", IsPart ? used : selection.Labels);
        await foreach (var batch in Rows(labels, cancellationToken))
            yield return batch;
    }

    private RowQuery OfConnectors(string relation, IdSet connectors) => Query(Models.ConnectorClassInstance)
        .Where("relation", vocabulary.Relation(relation))
        .Where("connector", connectors);
}
