using Tracelift.Formats.Destinations;

namespace Tracelift.Formats.Skeletons;

/// <summary>The connectors of a collection and their links to nodes of its items. They stay in memory.</summary>
internal sealed class ItemConnectors
{
    /// <summary>The connectors, by the first item that has a link to them, then by id.</summary>
    public IReadOnlyList<(int Item, ConnectorRow Row)> Connectors { get; }

    /// <summary>The links, by item, then by connector.</summary>
    public IReadOnlyList<ItemLink> Links { get; }

    /// <summary>The names of relations that links use.</summary>
    public IReadOnlyList<string> Relations { get; }

    public ItemConnectors(IReadOnlyDictionary<long, ConnectorRow> connectors, IEnumerable<ItemLink> links, IReadOnlyList<string> relations)
    {
        Links = [.. links.OrderBy(link => link.Item).ThenBy(link => link.Connector).ThenBy(link => link.Relation).ThenBy(link => link.Node)];
        Relations = relations;
        var firsts = new Dictionary<long, int>();
        foreach (var link in Links)
            firsts.TryAdd(link.Connector, link.Item);
        Connectors = [.. connectors.Values.Select(row => (Item: firsts.GetValueOrDefault(row.Id), Row: row)).OrderBy(pair => pair.Item).ThenBy(pair => pair.Row.Id)];
    }

    /// <summary>Returns the place of the first link of an item or a later one.</summary>
    public int FirstLink(int item)
    {
        var (low, high) = (0, Links.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (Links[middle].Item < item)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }
}

/// <summary>A link of a connector to a node.</summary>
/// <param name="Item">The item with the node.</param>
/// <param name="Connector">The connector's id in the source.</param>
/// <param name="Node">The node's id in the item.</param>
/// <param name="Relation">The index of the relation.</param>
/// <param name="Confidence">The confidence.</param>
internal readonly record struct ItemLink(int Item, long Connector, long Node, int Relation, int Confidence);
