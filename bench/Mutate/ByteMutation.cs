namespace Tracelift.Bench.Mutate;

/// <summary>Changes the bytes of a file, whatever they mean.</summary>
internal static class ByteMutation
{
    private static ReadOnlySpan<byte> Telling => "{}[]\",:\\0123456789-+.eEntf \n\u0000"u8;

    /// <summary>Makes one change.</summary>
    public static byte[] Apply(byte[] bytes, byte[] other, Random random)
    {
        if (bytes.Length == 0)
            return bytes;
        var at = random.Next(bytes.Length);
        var length = Math.Min(random.Next(4) == 0 ? random.Next(1, 4000) : random.Next(1, 8), bytes.Length - at);
        switch (random.Next(9))
        {
            case 0:
                return bytes[..at];
            case 1:
                return [.. bytes[..at], .. bytes[(at + length)..]];
            case 2:
                return [.. bytes[..at], .. bytes[at..(at + length)], .. bytes[at..]];
            case 3:
                return [.. bytes[..at], .. other[random.Next(other.Length)..]];
            case 4:
                return [.. bytes[..at], .. Random(random, length), .. bytes[at..]];
            case 5:
                return [.. Prefix(random), .. bytes];
            case 6:
                bytes[at] ^= (byte)(1 << random.Next(8));
                return bytes;
            case 7:
                bytes[at] = (byte)random.Next(256);
                return bytes;
            default:
                bytes[at] = Telling[random.Next(Telling.Length)];
                return bytes;
        }
    }

    private static byte[] Random(Random random, int length)
    {
        var bytes = new byte[length];
        random.NextBytes(bytes);
        return bytes;
    }

    // Possible beginnings of a file: marks, white space, compression headers, another array.
    private static byte[] Prefix(Random random) => random.Next(8) switch
    {
        0 => [0xef, 0xbb, 0xbf],
        1 => [0xff, 0xfe],
        2 => [0x1f, 0x8b, 8, 0],
        3 => [0x28, 0xb5, 0x2f, 0xfd],
        4 => [0x50, 0x2a, 0x4d, 0x18, 0xff, 0xff, 0xff, 0xff],
        5 => [(byte)'P', (byte)'K', 3, 4],
        6 => [(byte)'[', (byte)']'],
        _ => [(byte)' ', (byte)'\n', (byte)'\t', (byte)'\r'],
    };
}
