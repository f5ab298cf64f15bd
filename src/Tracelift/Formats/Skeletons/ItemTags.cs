using Tracelift.Formats.Swc;

namespace Tracelift.Formats.Skeletons;

/// <summary>
/// Finds the nodes of items that get a tag for their type. Most items have one soma; such few nodes are remembered, which saves
/// a second pass over the files.
/// </summary>
internal sealed class ItemTags(TypesAsTags which, int items)
{
    private const int MostRemembered = 4;

    private readonly int[] _counts = new int[items];
    private readonly List<int> _types = [];
    private readonly Dictionary<int, int> _places = [];
    private readonly List<TaggedNode> _remembered = [];
    private int[]? _starts;

    /// <summary>The types that become tags, by index.</summary>
    public IReadOnlyList<int> Types => _types;

    /// <summary>Returns the number of an item's tagged nodes.</summary>
    public int Count(int item) => _counts[item];

    /// <summary>Notes an item. Call in the order of items.</summary>
    /// <exception cref="Errors.InputException"><c>too-many-types</c>.</exception>
    public void Note(int item, string name, SwcFile file)
    {
        if (which == TypesAsTags.None)
            return;
        var others = SwcTypeTags.Count(file).Keys.Where(type => SwcTypeTags.Has(type, which) && !_places.ContainsKey(type)).ToList();
        if (_types.Count + others.Count > SwcTypeTags.MostTypes)
            throw SwcTypeTags.TooMany(name);
        foreach (var type in others)
        {
            _places.Add(type, _types.Count);
            _types.Add(type);
        }

        foreach (var node in Of(file))
        {
            if (_counts[item]++ < MostRemembered)
                _remembered.Add(node);
        }

        if (_counts[item] > MostRemembered)
            _remembered.RemoveRange(_remembered.Count - MostRemembered, MostRemembered);
    }

    /// <summary>Returns an item's tagged nodes if they are remembered; null if the file has to be read.</summary>
    public IEnumerable<TaggedNode>? Remembered(int item)
    {
        if (_counts[item] > MostRemembered)
            return null;
        var starts = LazyInitializer.EnsureInitialized(ref _starts, Starts);
        return Enumerable.Range(starts[item], _counts[item]).Select(place => _remembered[place]);
    }

    /// <summary>Returns a file's tagged nodes, in order.</summary>
    public IEnumerable<TaggedNode> Of(SwcFile file)
    {
        for (var row = 0; row < file.Count; row++)
        {
            if (SwcTypeTags.Has(file.Types[row], which))
                yield return new TaggedNode(row, file.Ids[row], _places[file.Types[row]]);
        }
    }

    /// <summary>Writes the tags.</summary>
    public void Write(BinaryWriter writer)
    {
        writer.Write(_types.Count);
        foreach (var type in _types)
            writer.Write(type);
        foreach (var count in _counts)
            writer.Write7BitEncodedInt(count);
        writer.Write(_remembered.Count);
        foreach (var (row, id, tag) in _remembered)
        {
            writer.Write7BitEncodedInt(row);
            writer.Write7BitEncodedInt64(id);
            writer.Write7BitEncodedInt(tag);
        }
    }

    /// <summary>Reads the tags of a number of items.</summary>
    public static ItemTags Read(BinaryReader reader, TypesAsTags which, int items)
    {
        var tags = new ItemTags(which, items);
        for (var count = reader.ReadInt32(); count > 0; count--)
        {
            var type = reader.ReadInt32();
            tags._places.Add(type, tags._types.Count);
            tags._types.Add(type);
        }

        for (var item = 0; item < items; item++)
            tags._counts[item] = reader.Read7BitEncodedInt();
        for (var count = reader.ReadInt32(); count > 0; count--)
            tags._remembered.Add(new TaggedNode(reader.Read7BitEncodedInt(), reader.Read7BitEncodedInt64(), reader.Read7BitEncodedInt()));
        return tags;
    }

    private int[] Starts()
    {
        var (starts, next) = (new int[items], 0);
        for (var item = 0; item < items; item++)
        {
            starts[item] = next;
            next += _counts[item] > MostRemembered ? 0 : _counts[item];
        }

        return starts;
    }
}

/// <summary>A tagged node.</summary>
/// <param name="Row">The node's row in the file.</param>
/// <param name="Id">The node's id in the file.</param>
/// <param name="Tag">The index of the tag.</param>
internal readonly record struct TaggedNode(int Row, long Id, int Tag);
