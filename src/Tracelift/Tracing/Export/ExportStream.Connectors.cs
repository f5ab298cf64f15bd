using System.Runtime.CompilerServices;
using Tracelift.Model;

namespace Tracelift.Tracing.Export;

/// <summary>
/// Connectors and their links to exported treenodes. A connector is exported if it is linked to a skeleton whose setting
/// includes connectors; the most open setting of these skeletons applies. An export of a whole project includes
/// connectors without links.
/// </summary>
internal sealed partial class ExportStream
{
    // Filled only if skeletons have different settings; otherwise all connectors belong to each set, or none.
    private readonly IdSet _taggedOnes = [];
    private readonly IdSet _annotatedOnes = [];
    private readonly IdSet _withPlaceholders = [];
    private readonly IdSet _withOriginals = [];

    /// <summary>Exported connectors with exported tags.</summary>
    private IdSet TaggedConnectors => Connectors(_taggedOnes, options.Tags);

    /// <summary>Exported connectors with exported annotations.</summary>
    private IdSet AnnotatedConnectors => Connectors(_annotatedOnes, options.Annotations);

    /// <summary>Exported connectors with exported partners.</summary>
    private IdSet PlaceholderConnectors => Connectors(_withPlaceholders, !selection.Open.WithPlaceholders.IsEmpty);

    /// <summary>Exported connectors with partners exported by name.</summary>
    private IdSet OriginalConnectors => Connectors(_withOriginals, !selection.Open.WithOriginals.IsEmpty);

    private async IAsyncEnumerable<Batch> ConnectorsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var open = selection.Open;
        var withUnlinked = !selection.IsConstrained && options.Connectors != ConnectorMode.None;
        if (!withUnlinked && open.WithConnectors.IsEmpty)
            yield break;

        await foreach (var batch in WantedConnectorsAsync(withUnlinked, cancellationToken))
        {
            foreach (var id in batch.Ids)
                _connectors.Add(id);
            yield return batch;
        }

        var links = Query(Models.TreenodeConnector).Where("connector", _connectors);
        var bare = new IdSet(open.WithConnectors);
        bare.ExceptWith(open.WithTreenodes);
        if (!bare.IsEmpty)
            await CountLeftOutAsync("links of connectors to treenodes", links.Where("skeleton", bare), cancellationToken);
        links = links.Where("skeleton", open.WithConnectors).Where("treenode", _treenodes);
        await foreach (var batch in Rows(links, cancellationToken))
            yield return batch;
    }

    private async IAsyncEnumerable<Batch> WantedConnectorsAsync(
        bool withUnlinked, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var query = Query(Models.Connector);
        if (selection is { IsConstrained: false, Open.IsUniform: true })
        {
            await foreach (var batch in Rows(query, cancellationToken))
                yield return batch;
            yield break;
        }

        IdSet linked = [], closed = [];
        await SurveyLinksAsync(linked, closed, cancellationToken);
        if (!withUnlinked)
            query = query.Where("pk", linked);
        var keep = new bool[Batch.Capacity];
        await foreach (var batch in Rows(query, cancellationToken))
        {
            for (var row = 0; row < batch.Count; row++)
            {
                var id = batch.Ids[row];
                keep[row] = linked.Contains(id) || (withUnlinked && !closed.Contains(id));
                if (!keep[row] || linked.Contains(id))
                    continue;
                if (options.Tags)
                    _taggedOnes.Add(id);
                if (options.Annotations)
                    _annotatedOnes.Add(id);
            }

            batch.Filter(keep);
            yield return batch;
        }
    }

    /// <summary>
    /// Finds the connectors that skeletons include, with their settings, and those linked only to skeletons that exclude
    /// connectors.
    /// </summary>
    private async Task SurveyLinksAsync(IdSet linked, IdSet closed, CancellationToken cancellationToken)
    {
        var open = selection.Open;
        var query = Query(Models.TreenodeConnector);
        if (selection.IsConstrained)
            query = query.Where("skeleton", open.WithConnectors);
        await foreach (var batch in Rows(query, cancellationToken))
        {
            using (batch)
            {
                for (var row = 0; row < batch.Count; row++)
                {
                    var (skeleton, connector) = (batch.Longs("skeleton").Values[row], batch.Longs("connector").Values[row]);
                    if (!open.WithConnectors.Contains(skeleton))
                    {
                        closed.Add(connector);
                        continue;
                    }

                    linked.Add(connector);
                    if (!open.IsUniform)
                        NoteOpenness(skeleton, connector);
                }
            }
        }
    }

    private void NoteOpenness(long skeleton, long connector)
    {
        var open = selection.Open;
        NoteIf(_taggedOnes, open.WithTags);
        NoteIf(_annotatedOnes, open.WithAnnotations);
        NoteIf(_withPlaceholders, open.WithPlaceholders);
        NoteIf(_withOriginals, open.WithOriginals);

        void NoteIf(IdSet connectors, IdSet skeletons)
        {
            if (skeletons.Contains(skeleton))
                connectors.Add(connector);
        }
    }

    private IdSet Connectors(IdSet ones, bool isOpen) => !selection.Open.IsUniform ? ones : isOpen ? _connectors : [];
}
