using System.Runtime.CompilerServices;
using Tracelift.Model;
using Tracelift.Tracing.Vocabulary;

namespace Tracelift.Tracing.Export;

/// <summary>
/// Partners: treenodes of skeletons that are not exported, linked to exported connectors. As a placeholder, each becomes
/// a root without its skeleton and neuron; as an original placeholder, it keeps both with their names.
/// </summary>
internal sealed partial class ExportStream
{
    private readonly IdSet _partners = [];
    private readonly IdSet _partnerSkeletons = [];

    private async IAsyncEnumerable<Batch> PlaceholdersAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (!selection.IsConstrained || PlaceholderConnectors.IsEmpty)
            yield break;

        // A node that is a partner of several connectors is exported once, in the most open way.
        IdSet originals = [], nameless = [];
        await foreach (var batch in PartnerLinksAsync(cancellationToken))
        {
            using (batch)
            {
                for (var row = 0; row < batch.Count; row++)
                {
                    var set = OriginalConnectors.Contains(batch.Longs("connector").Values[row]) ? originals : nameless;
                    set.Add(batch.Longs("treenode").Values[row]);
                }

                // These links follow the placeholders, whose new ids must differ from theirs.
                foreach (var id in batch.Ids)
                    _largestConcept = Math.Max(_largestConcept, id);
            }
        }

        nameless.ExceptWith(originals);
        _partners.UnionWith(originals);
        _partners.UnionWith(nameless);
        report.Placeholders = _partners.Count;

        // New ids follow all ids in the file, so rows with their own ids come first.
        await foreach (var batch in OriginalPlaceholdersAsync(originals, cancellationToken))
            yield return batch;
        await foreach (var batch in NamelessPlaceholdersAsync(nameless, cancellationToken))
            yield return batch;
    }

    /// <summary>Returns links of exported connectors to skeletons that are not exported.</summary>
    private async IAsyncEnumerable<Batch> PartnerLinksAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var keep = new bool[Batch.Capacity];
        var query = Query(Models.TreenodeConnector).Where("connector", PlaceholderConnectors);
        await foreach (var batch in Rows(query, cancellationToken))
        {
            var (skeletons, treenodes) = (batch.Longs("skeleton").Values, batch.Longs("treenode").Values);
            for (var row = 0; row < batch.Count; row++)
                keep[row] = !selection.Skeletons.Contains(skeletons[row]) && !_treenodes.Contains(treenodes[row]);
            batch.Filter(keep);
            yield return batch;
        }
    }

    /// <summary>Returns partners without their skeletons and neurons; then the links of all partners.</summary>
    private async IAsyncEnumerable<Batch> NamelessPlaceholdersAsync(
        IdSet partners, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // Each partner needs three new ids beyond all ids of the family in the file: skeleton, neuron, and the link between them.
        var first = _largestConcept + 1;
        long SkeletonOf(long treenode) => first + (partners.Rank(treenode) * 3);

        await foreach (var treenodes in Rows(Query(Models.Treenode).Where("pk", partners), cancellationToken))
        {
            foreach (var (className, offset) in ((string, int)[])[(TracingVocabulary.Neuron, 1), (TracingVocabulary.Skeleton, 0)])
            {
                var instances = Batch.Rent(Models.ClassInstance);
                instances.Count = treenodes.Count;
                for (var row = 0; row < treenodes.Count; row++)
                {
                    var treenode = treenodes.Ids[row];
                    CopyOwner(treenodes, instances, row, SkeletonOf(treenode) + offset);
                    instances.Longs("class_column").Set(row, vocabulary.Class(className).Min);
                    instances.Texts("name").Set(
                        row, offset == 0 ? PlaceholderName.OfSkeleton(partners.Rank(treenode) + 1) : PlaceholderName.OfNeuron(partners.Rank(treenode) + 1));
                }

                yield return instances;
            }

            var links = Batch.Rent(Models.ClassInstanceClassInstance);
            links.Count = treenodes.Count;
            for (var row = 0; row < treenodes.Count; row++)
            {
                var skeleton = SkeletonOf(treenodes.Ids[row]);
                CopyOwner(treenodes, links, row, skeleton + 2);
                links.Longs("relation").Set(row, vocabulary.Relation(TracingVocabulary.ModelOf).Min);
                links.Longs("class_instance_a").Set(row, skeleton);
                links.Longs("class_instance_b").Set(row, skeleton + 1);
                treenodes.Longs("skeleton").Set(row, skeleton);
                treenodes.Longs("parent").SetNull(row);
            }

            yield return links;
            yield return treenodes;
        }

        await foreach (var links in PartnerLinksAsync(cancellationToken))
        {
            for (var row = 0; row < links.Count; row++)
            {
                var treenode = links.Longs("treenode").Values[row];
                if (partners.Contains(treenode))
                    links.Longs("skeleton").Set(row, SkeletonOf(treenode));
            }

            yield return links;
        }
    }

    private async IAsyncEnumerable<Batch> OriginalPlaceholdersAsync(
        IdSet partners, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // A skeleton is one tree: of several partner nodes of a skeleton, the first is the root, and the others are its children.
        var roots = new Dictionary<long, long>();
        await foreach (var treenodes in Rows(Query(Models.Treenode).Where("pk", partners), cancellationToken))
        {
            for (var row = 0; row < treenodes.Count; row++)
                HangOn(roots, treenodes, row);

            yield return treenodes;
        }

        _partnerSkeletons.UnionWith(roots.Keys);
        var neurons = new IdSet();
        var models = Query(Models.ClassInstanceClassInstance)
            .Where("relation", vocabulary.Relation(TracingVocabulary.ModelOf))
            .Where("class_instance_a", _partnerSkeletons);
        await foreach (var batch in Rows(models, cancellationToken))
        {
            foreach (var neuron in batch.Longs("class_instance_b").Values.AsSpan(0, batch.Count))
                neurons.Add(neuron);
            yield return batch;
        }

        neurons.ExceptWith(selection.Neurons);
        var instances = Query(Models.ClassInstance).Where("pk", new IdSet(_partnerSkeletons.Concat(neurons)));
        await foreach (var batch in Rows(instances, cancellationToken))
            yield return batch;
    }

    /// <summary>Makes a partner node the root of its skeleton, or a child of that root, and counts invented roots and parents.</summary>
    private void HangOn(Dictionary<long, long> roots, Batch treenodes, int row)
    {
        var parents = treenodes.Longs("parent");
        var skeleton = treenodes.Longs("skeleton").Values[row];
        report.Originals.Nodes++;
        if (roots.TryAdd(skeleton, treenodes.Ids[row]))
        {
            report.Originals.Skeletons++;
            if (!parents.IsNull(row))
                report.Originals.InventedRoots++;
            parents.SetNull(row);
            return;
        }

        if (parents.IsNull(row) || parents.Values[row] != roots[skeleton])
            report.Originals.InventedParents++;
        parents.Set(row, roots[skeleton]);
    }

    private static void CopyOwner(Batch treenodes, Batch to, int row, long id)
    {
        to.Longs(0).Set(row, id);
        foreach (var field in (string[])["user", "project", "creation_time", "edition_time"])
            to.Longs(field).Set(row, treenodes.Longs(field).Values[row]);
    }
}
