using System.Buffers.Binary;

namespace Tracelift.Files.Archives;

/// <summary>The sum by which zip archives know their files again; .NET's reader does not check it.</summary>
internal static class Crc32
{
    private const uint Polynomial = 0xedb88320;

    // Of each byte what it does to the sum when so many bytes follow it: eight bytes are looked up at once.
    private static readonly uint[][] Tables = MakeTables();

    /// <summary>The sum of some bytes.</summary>
    public static uint Of(ReadOnlySpan<byte> bytes)
    {
        var sum = uint.MaxValue;
        for (; bytes.Length >= 8; bytes = bytes[8..])
        {
            var (low, high) = (BinaryPrimitives.ReadUInt32LittleEndian(bytes) ^ sum, BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]));
            sum = Tables[7][(byte)low] ^ Tables[6][(byte)(low >> 8)] ^ Tables[5][(byte)(low >> 16)] ^ Tables[4][low >> 24]
                ^ Tables[3][(byte)high] ^ Tables[2][(byte)(high >> 8)] ^ Tables[1][(byte)(high >> 16)] ^ Tables[0][high >> 24];
        }

        foreach (var value in bytes)
            sum = Tables[0][(byte)(sum ^ value)] ^ (sum >> 8);
        return ~sum;
    }

    private static uint[][] MakeTables()
    {
        var tables = new uint[8][];
        tables[0] = [.. Enumerable.Range(0, 256).Select(value => Entry((uint)value))];
        for (var i = 1; i < tables.Length; i++)
            tables[i] = [.. tables[i - 1].Select(sum => tables[0][(byte)sum] ^ (sum >> 8))];
        return tables;
    }

    private static uint Entry(uint value)
    {
        for (var bit = 0; bit < 8; bit++)
            value = (value & 1) != 0 ? (value >> 1) ^ Polynomial : value >> 1;
        return value;
    }
}
