namespace Tracelift.Formats.Skeletons;

/// <summary>The tags of nodes that a collection names. They stay in memory.</summary>
internal sealed class ItemNodeTags
{
    private readonly int[] _starts;

    /// <summary>Creates the tags.</summary>
    /// <param name="items">The number of items.</param>
    /// <param name="names">The names of tags.</param>
    /// <param name="tags">The tagged nodes, in any order.</param>
    public ItemNodeTags(int items, IReadOnlyList<string> names, IEnumerable<ItemNodeTag> tags)
    {
        Names = names;
        Tags = [.. tags.Distinct().OrderBy(tag => tag.Item).ThenBy(tag => tag.Node).ThenBy(tag => tag.Name)];
        _starts = new int[items + 1];
        foreach (var tag in Tags)
            _starts[tag.Item + 1]++;
        for (var item = 0; item < items; item++)
            _starts[item + 1] += _starts[item];
    }

    /// <summary>The names of tags.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>The tagged nodes, by item.</summary>
    public IReadOnlyList<ItemNodeTag> Tags { get; }

    /// <summary>Returns the number of an item's tagged nodes.</summary>
    public int Count(int item) => _starts[item + 1] - _starts[item];

    /// <summary>Returns the tagged nodes of an item.</summary>
    public IEnumerable<ItemNodeTag> Of(int item) => Enumerable.Range(_starts[item], Count(item)).Select(place => Tags[place]);
}

/// <summary>A tagged node.</summary>
/// <param name="Item">The item.</param>
/// <param name="Node">The node's id in the item.</param>
/// <param name="Name">The index of the tag's name.</param>
internal readonly record struct ItemNodeTag(int Item, long Node, int Name);
