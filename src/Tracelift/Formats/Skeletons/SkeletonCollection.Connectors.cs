using System.Globalization;
using System.Runtime.CompilerServices;
using Tracelift.Errors;
using Tracelift.Model;

namespace Tracelift.Formats.Skeletons;

/// <content>Connectors, and their links to nodes.</content>
public sealed partial class SkeletonCollection
{
    private long? _lastNode;
    private Dictionary<long, long>? _connectorPlaces;

    private IEnumerable<Batch> ReadConnectors(long first, long last)
    {
        var batch = Batch.Rent(Models.Connector);
        foreach (var (item, row) in _items.Connectors?.Connectors ?? [])
        {
            if (item < first || item > last)
                continue;
            _rows.AddConnector(batch, ConnectorId(row.Id), row, item);
            if (!batch.IsFull)
                continue;
            yield return batch;
            batch = Batch.Rent(Models.Connector);
        }

        yield return batch;
    }

    private async IAsyncEnumerable<Batch> ReadConnectorLinksAsync(long first, long last, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (_items.Connectors is not { } connectors)
            yield break;
        var batch = Batch.Rent(Models.TreenodeConnector);
        for (var at = connectors.FirstLink((int)Math.Clamp(first, 0, int.MaxValue)); at < connectors.Links.Count && connectors.Links[at].Item <= last;)
        {
            var item = connectors.Links[at].Item;
            var file = _survey!.Trees(item) == 0 ? null : await ReadAgainAsync(item, cancellationToken);
            var rows = file is null ? [] : RowsOf(file);
            for (; at < connectors.Links.Count && connectors.Links[at].Item == item; at++)
            {
                // The links of a rejected file go with it.
                if (file is null)
                    continue;
                var link = connectors.Links[at];
                if (!rows.TryGetValue(link.Node, out var row))
                {
                    throw new InputException(
                        "unknown-node",
                        string.Create(CultureInfo.InvariantCulture, $"{Name}: connector {link.Connector} has a link to node {link.Node} of {_items.Items[item].Name}, which has no such node"),
                        "Files and the table of connectors must be of the same export.");
                }

                _rows.AddConnectorLink(
                    batch, at + 1, link, ConnectorId(link.Connector), NodeId(link.Node, row, _ids![item]),
                    _ids[item].Skeleton(_items.Items[item], CollectionRows.TreeOf(file, row)));
                if (!batch.IsFull)
                    continue;
                yield return batch;
                batch = Batch.Rent(Models.TreenodeConnector);
            }
        }

        yield return batch;
    }

    // Connectors share their ids with nodes: those that are made up follow all nodes.
    private long ConnectorId(long id) => _keepsIds ? id : (_lastNode ??= LastNode()) + (_connectorPlaces ??= ConnectorPlaces())[id];

    private long LastNode() => _ids!.Length == 0 ? 0 : _ids[^1].Node + _survey!.Nodes(_ids.Length - 1);

    private Dictionary<long, long> ConnectorPlaces() =>
        _items.Connectors!.Connectors.Select((connector, place) => (connector.Row.Id, Place: place + 1L)).ToDictionary(pair => pair.Id, pair => pair.Place);
}
