using System.Runtime.CompilerServices;
using Tracelift.Model;
using Tracelift.Stores;

namespace Tracelift.Tracing.Export;

/// <summary>Connectors and their links to exported treenodes.</summary>
internal sealed partial class ExportStream
{
    private async IAsyncEnumerable<Batch> ConnectorsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (!HasConnectors)
            yield break;
        var connectors = Query(Models.Connector);
        if (selection.IsConstrained)
            connectors = connectors.Where("pk", await LinkedConnectorsAsync(cancellationToken).ConfigureAwait(false));
        await foreach (var batch in Rows(connectors, cancellationToken).ConfigureAwait(false))
        {
            foreach (var id in batch.Ids)
                _connectors.Add(id);
            yield return batch;
        }

        var links = Query(Models.TreenodeConnector).Where("skeleton", selection.Skeletons).Where("connector", _connectors);
        if (!options.Treenodes)
        {
            await CountLeftOutAsync("links of connectors to treenodes", links, cancellationToken).ConfigureAwait(false);
            yield break;
        }

        await foreach (var batch in Rows(links.Where("treenode", _treenodes), cancellationToken).ConfigureAwait(false))
            yield return batch;
    }

    /// <summary>The connectors that an exported skeleton is linked to.</summary>
    private async Task<IdSet> LinkedConnectorsAsync(CancellationToken cancellationToken)
    {
        var connectors = new IdSet();
        var query = Query(Models.TreenodeConnector).Where("skeleton", selection.Skeletons);
        await foreach (var batch in Rows(query, cancellationToken).ConfigureAwait(false))
        {
            using (batch)
            {
                foreach (var connector in batch.Longs("connector").Values.AsSpan(0, batch.Count))
                    connectors.Add(connector);
            }
        }

        return connectors;
    }
}
