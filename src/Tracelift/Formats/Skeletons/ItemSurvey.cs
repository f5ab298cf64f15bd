using System.Numerics;
using System.Runtime.InteropServices;
using Tracelift.Formats.Swc;

namespace Tracelift.Formats.Skeletons;

/// <summary>What a survey learns about items: enough to detect later that an item has changed.</summary>
internal sealed class ItemSurvey(int items)
{
    private readonly (int Trees, int Nodes, uint Sum)[] _items = new (int, int, uint)[items];

    /// <summary>Returns the number of an item's trees; 0 for a rejected item.</summary>
    public int Trees(int item) => _items[item].Trees;

    /// <summary>Returns the number of an item's nodes.</summary>
    public int Nodes(int item) => _items[item].Nodes;

    /// <summary>Notes an item.</summary>
    public void Note(int item, SwcFile file) => _items[item] = Of(file);

    /// <summary>Whether an item is unchanged.</summary>
    public bool Knows(int item, SwcFile file) => _items[item] == Of(file);

    /// <summary>Writes the survey.</summary>
    public void Write(BinaryWriter writer)
    {
        foreach (var (trees, nodes, sum) in _items)
        {
            writer.Write7BitEncodedInt(trees);
            writer.Write7BitEncodedInt(nodes);
            writer.Write(sum);
        }
    }

    /// <summary>Reads the survey of a number of items.</summary>
    public static ItemSurvey Read(BinaryReader reader, int items)
    {
        var survey = new ItemSurvey(items);
        for (var item = 0; item < items; item++)
            survey._items[item] = (reader.Read7BitEncodedInt(), reader.Read7BitEncodedInt(), reader.ReadUInt32());
        return survey;
    }

    private static (int Trees, int Nodes, uint Sum) Of(SwcFile file)
    {
        // A checksum of the future rows, so that it does not depend on packing. A processor sums 8 bytes at once.
        var sum = Add(0, MemoryMarshal.AsBytes(file.Ids.AsSpan(0, file.Count)));
        sum = Add(sum, MemoryMarshal.AsBytes(file.Parents.AsSpan(0, file.Count)));
        sum = Add(sum, MemoryMarshal.AsBytes(file.Types.AsSpan(0, file.Count)));
        foreach (var values in (ReadOnlySpan<float[]>)[file.X, file.Y, file.Z, file.Radii])
            sum = Add(sum, MemoryMarshal.AsBytes(values.AsSpan(0, file.Count)));
        return (file.Trees.Count, file.Count, sum);
    }

    private static uint Add(uint sum, ReadOnlySpan<byte> bytes)
    {
        var words = MemoryMarshal.Cast<byte, ulong>(bytes);
        foreach (var word in words)
            sum = BitOperations.Crc32C(sum, word);
        foreach (var rest in bytes[(words.Length * sizeof(ulong))..])
            sum = BitOperations.Crc32C(sum, rest);
        return sum;
    }
}
