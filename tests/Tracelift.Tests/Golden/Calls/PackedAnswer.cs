using System.Buffers.Binary;
using System.Text;
using System.Text.Json.Nodes;

namespace Tracelift.Tests.Golden.Calls;

/// <summary>Reads MessagePack by its specification.</summary>
internal static class PackedAnswer
{
    /// <summary>One value, with nothing after it.</summary>
    public static JsonNode? Read(ReadOnlySpan<byte> bytes)
    {
        var value = Next(ref bytes);
        return bytes.IsEmpty ? value : throw new InvalidDataException($"{bytes.Length} bytes too much");
    }

    private static JsonNode? Next(ref ReadOnlySpan<byte> bytes)
    {
        var code = Take(ref bytes, 1)[0];
        switch (code)
        {
            case <= 0x7f:
                return code;
            case >= 0xe0:
                return (sbyte)code;
            case <= 0x8f:
                return Map(ref bytes, code & 0x0f);
            case <= 0x9f:
                return List(ref bytes, code & 0x0f);
            case <= 0xbf:
                return Text(ref bytes, code & 0x1f);
            case 0xc0:
                return null;
            case 0xc2 or 0xc3:
                return code == 0xc3;
            case 0xca:
                return BinaryPrimitives.ReadSingleBigEndian(Take(ref bytes, 4));
            case 0xcb:
                return BinaryPrimitives.ReadDoubleBigEndian(Take(ref bytes, 8));
            case >= 0xcc and <= 0xcf:
                return Unsigned(ref bytes, 1 << (code - 0xcc));
            case 0xd0:
                return (sbyte)Take(ref bytes, 1)[0];
            case 0xd1:
                return BinaryPrimitives.ReadInt16BigEndian(Take(ref bytes, 2));
            case 0xd2:
                return BinaryPrimitives.ReadInt32BigEndian(Take(ref bytes, 4));
            case 0xd3:
                return BinaryPrimitives.ReadInt64BigEndian(Take(ref bytes, 8));
            case >= 0xd9 and <= 0xdb:
                return Text(ref bytes, (int)Unsigned(ref bytes, 1 << (code - 0xd9)));
            case 0xdc or 0xdd:
                return List(ref bytes, (int)Unsigned(ref bytes, code == 0xdc ? 2 : 4));
            case 0xde or 0xdf:
                return Map(ref bytes, (int)Unsigned(ref bytes, code == 0xde ? 2 : 4));
            default:
                throw new InvalidDataException($"0x{code:x2} is no value that is expected");
        }
    }

    private static JsonArray List(ref ReadOnlySpan<byte> bytes, int count)
    {
        var list = new JsonArray();
        for (var i = 0; i < count; i++)
            list.Add(Next(ref bytes));
        return list;
    }

    private static JsonObject Map(ref ReadOnlySpan<byte> bytes, int count)
    {
        var fields = new JsonObject();
        for (var i = 0; i < count; i++)
        {
            var key = Next(ref bytes)!.ToString();
            fields.Add(key, Next(ref bytes));
        }

        return fields;
    }

    private static string Text(ref ReadOnlySpan<byte> bytes, int length) => Encoding.UTF8.GetString(Take(ref bytes, length));

    private static long Unsigned(ref ReadOnlySpan<byte> bytes, int size)
    {
        var value = 0L;
        foreach (var part in Take(ref bytes, size))
            value = (value << 8) | part;
        return value;
    }

    private static ReadOnlySpan<byte> Take(ref ReadOnlySpan<byte> bytes, int count)
    {
        var taken = bytes[..count];
        bytes = bytes[count..];
        return taken;
    }
}
