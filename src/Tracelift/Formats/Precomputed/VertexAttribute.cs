using System.Buffers.Binary;

namespace Tracelift.Formats.Precomputed;

/// <summary>An attribute of each vertex besides its position.</summary>
/// <param name="Id">The attribute's name.</param>
/// <param name="Type">The type of its numbers.</param>
/// <param name="Components">The number of numbers per vertex.</param>
internal sealed record VertexAttribute(string Id, string Type, int Components)
{
    /// <summary>The name of the radius attribute.</summary>
    public const string Radius = "radius";

    private const int MostComponents = 1024;
    private const string Types = "float32, float64 or a whole number's type, int8 to uint64";

    /// <summary>The number of bytes per vertex.</summary>
    public int Size => SizeOf(Type) * Components;

    /// <summary>Reads an attribute from an info file.</summary>
    /// <exception cref="Errors.InputException">The description is incomplete, or a radius has more than one number.</exception>
    public static VertexAttribute Read(InfoFields info)
    {
        var id = info.Text("id", "a name");
        var type = info.Text("data_type", Types);
        if (SizeOf(type) == 0)
            throw info.Bad("data_type", Types);
        var components = info.Whole("num_components", 1, MostComponents);
        return id == Radius && components > 1
            ? throw info.Bad("num_components", "1: a radius is one number")
            : new VertexAttribute(id, type, components);
    }

    /// <summary>Returns the first number of a value.</summary>
    public double Number(ReadOnlySpan<byte> value) => Type switch
    {
        "int8" => (sbyte)value[0],
        "uint8" => value[0],
        "int16" => BinaryPrimitives.ReadInt16LittleEndian(value),
        "uint16" => BinaryPrimitives.ReadUInt16LittleEndian(value),
        "int32" => BinaryPrimitives.ReadInt32LittleEndian(value),
        "uint32" => BinaryPrimitives.ReadUInt32LittleEndian(value),
        "int64" => BinaryPrimitives.ReadInt64LittleEndian(value),
        "uint64" => BinaryPrimitives.ReadUInt64LittleEndian(value),
        "float64" => BinaryPrimitives.ReadDoubleLittleEndian(value),
        _ => BinaryPrimitives.ReadSingleLittleEndian(value),
    };

    private static int SizeOf(string type) => type switch
    {
        "int8" or "uint8" => 1,
        "int16" or "uint16" => 2,
        "int32" or "uint32" or "float32" => 4,
        "int64" or "uint64" or "float64" => 8,
        _ => 0,
    };
}
