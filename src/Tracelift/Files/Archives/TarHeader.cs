using System.Globalization;
using System.Text;

namespace Tracelift.Files.Archives;

/// <summary>The header of a file in a tar archive: ustar (POSIX 1003.1), with the long names and sizes of GNU and pax.</summary>
/// <param name="Name">The file's name, unless an earlier header overrides it.</param>
/// <param name="Size">The number of bytes behind the header.</param>
/// <param name="Kind">The kind of these bytes: a letter, a digit, or 0.</param>
internal readonly record struct TarHeader(string Name, long Size, char Kind)
{
    /// <summary>The size of a header; files are padded to multiples of it.</summary>
    public const int Block = 512;

    // No file is larger, and sums of sizes must not overflow.
    private const long Largest = long.MaxValue / 2;

    /// <summary>Whether the entry is a file, not a link, a folder or attributes of another entry.</summary>
    public bool IsFile => Kind is '0' or '\0' or '7';

    /// <summary>Whether the entry holds the next file's name.</summary>
    public bool IsLongName => Kind == 'L';

    /// <summary>Whether the entry holds the next file's attributes.</summary>
    public bool IsAttributes => Kind == 'x';

    /// <summary>Returns the number of bytes up to the next header.</summary>
    public static long Padded(long size) => (size + Block - 1) / Block * Block;

    /// <summary>Whether a block ends an archive.</summary>
    public static bool IsEnd(ReadOnlySpan<byte> block) => !block.ContainsAnyExcept((byte)0);

    /// <summary>Reads a header.</summary>
    /// <param name="block">The bytes of the header.</param>
    /// <param name="header">The header.</param>
    /// <param name="fault">The reason why the block is not a header.</param>
    public static bool TryRead(ReadOnlySpan<byte> block, out TarHeader header, out string fault)
    {
        header = default;
        var sum = 0L;
        for (var i = 0; i < Block; i++)
            sum += i is >= 148 and < 156 ? ' ' : block[i];
        fault = "a header has a wrong checksum";
        if (!TryNumber(block[148..156], out var expected) || expected != sum)
            return false;
        fault = "a file has no size or an impossible one";
        if (!TryNumber(block[124..136], out var size) || size > Largest)
            return false;
        var prefix = block[257..263].SequenceEqual("ustar\0"u8) ? Text(block[345..500]) : "";
        var name = Text(block[..100]);
        header = new TarHeader(prefix.Length == 0 ? name : $"{prefix}/{name}", size, (char)block[156]);
        return true;
    }

    /// <summary>Returns the text up to the first zero.</summary>
    public static string Text(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes.IndexOf((byte)0) is >= 0 and var end ? bytes[..end] : bytes);

    /// <summary>Reads the attributes of the next file: lines of "LENGTH KEY=VALUE".</summary>
    /// <param name="bytes">The attributes.</param>
    /// <param name="path">The file's name, if the attributes give one.</param>
    /// <param name="size">The file's size, if the attributes give one.</param>
    public static bool TryAttributes(ReadOnlySpan<byte> bytes, ref string? path, ref long? size)
    {
        while (bytes.Length > 0)
        {
            var blank = bytes.IndexOf((byte)' ');
            if (blank < 1 || !int.TryParse(bytes[..blank], NumberStyles.None, CultureInfo.InvariantCulture, out var length) || length <= blank + 1 || length > bytes.Length)
                return false;
            var pair = bytes[(blank + 1)..(length - 1)];
            if (pair.StartsWith("path="u8))
                path = Encoding.UTF8.GetString(pair[5..]);
            else if (pair.StartsWith("size="u8) && long.TryParse(pair[5..], NumberStyles.None, CultureInfo.InvariantCulture, out var told) && told <= Largest)
                size = told;
            bytes = bytes[length..];
        }

        return true;
    }

    // Octal digits, or binary from the second byte on for large numbers.
    private static bool TryNumber(ReadOnlySpan<byte> field, out long value)
    {
        value = 0;
        if ((field[0] & 0x80) != 0)
        {
            foreach (var part in field[^8..])
                value = (value << 8) | part;
            return value >= 0;
        }

        foreach (var digit in field.Trim(" \0"u8))
        {
            if (digit is < (byte)'0' or > (byte)'7')
                return false;
            value = (value * 8) + digit - '0';
        }

        return true;
    }
}
