using System.Buffers.Binary;
using System.IO.Compression;

namespace Tracelift.Formats.Images;

/// <summary>
/// Unpacks Blosc, the usual packing of Zarr. Source of the format: c-blosc's README_CHUNK_FORMAT. All its codecs but snappy
/// are read.
/// </summary>
internal static class Blosc
{
    private const int Head = 16;
    private const int Number = 4;

    // Blocks are split into the bytes of their numbers where these are at most so wide, and the parts at least so long.
    private const int WidestSplit = 16;
    private const int ShortestPart = 128;

    /// <summary>Unpacks a chunk.</summary>
    /// <param name="packed">The chunk.</param>
    /// <param name="most">The largest number of bytes.</param>
    /// <exception cref="InvalidDataException">The chunk is damaged, too large or of an unknown kind.</exception>
    public static byte[] Unpack(ReadOnlySpan<byte> packed, int most)
    {
        if (packed.Length < Head || packed[0] is 0 or > 2)
            throw new InvalidDataException("it has no head of blosc");
        var (flags, width) = (packed[2], (int)packed[3]);
        var (total, block) = (Length(packed[4..]), Length(packed[8..]));
        if (total > most || width == 0 || (total > 0 && (block is 0 || block > most)))
            throw new InvalidDataException(FormattableString.Invariant($"it has {total} bytes in blocks of {block}"));
        var bytes = new byte[total];
        if ((flags & 2) != 0)
        {
            From(packed, Head, (int)total).CopyTo(bytes);
            return bytes;
        }

        var room = new byte[Math.Min(block, total)];
        for (var (start, i) = (0, 0); start < bytes.Length; (start, i) = (start + (int)block, i + 1))
        {
            var target = bytes.AsSpan(start, (int)Math.Min(block, (uint)(bytes.Length - start)));
            var part = room.AsSpan(0, target.Length);
            var at = Length(From(packed, Head + ((long)Number * i), Number));
            Parts(From(packed, at, (int)Math.Max(0, packed.Length - (long)at)), part, flags >> 5, IsSplit(flags, width, (int)block, target.Length) ? width : 1);
            if ((flags & 1) != 0 && width > 1)
                Unshuffle(part, target, width);
            else if ((flags & 4) != 0)
                UnshuffleBits(part, target, width);
            else
                part.CopyTo(target);
        }

        return bytes;
    }

    private static bool IsSplit(byte flags, int width, int block, int length) => (flags & 16) == 0 && length == block && width <= WidestSplit && block / width >= ShortestPart;

    private static void Parts(ReadOnlySpan<byte> packed, Span<byte> target, int codec, int parts)
    {
        var length = target.Length / parts;
        var at = 0L;
        for (var i = 0; i < parts; i++)
        {
            var size = Length(From(packed, at, Number));
            var source = From(packed, at + Number, (int)Math.Min(size, int.MaxValue));
            var part = target.Slice(i * length, length);
            at += Number + size;
            if (source.Length == length)
                source.CopyTo(part);
            else
                Decode(source, part, codec);
        }
    }

    private static void Decode(ReadOnlySpan<byte> source, Span<byte> target, int codec)
    {
        switch (codec)
        {
            case 0:
                BloscLz(source, target);
                return;
            case 1:
                Lz4(source, target);
                return;
            case 3:
                using (var unpacking = new ZLibStream(new MemoryStream(source.ToArray()), CompressionMode.Decompress))
                {
                    if (unpacking.ReadAtLeast(target, target.Length, throwOnEndOfStream: false) < target.Length)
                        throw TooShort();
                }

                return;
            case 4:
                using (var unpacking = new ZstdSharp.Decompressor())
                {
                    if (unpacking.Unwrap(source, target) != target.Length)
                        throw TooShort();
                }

                return;
            default:
                throw new InvalidDataException(codec == 2 ? "snappy is not supported" : "its codec is unknown");
        }
    }

    /// <summary>Unpacks a block of LZ4. Source of the format: lz4_Block_format.md.</summary>
    private static void Lz4(ReadOnlySpan<byte> source, Span<byte> target)
    {
        var (at, to) = (0, 0);
        while (to < target.Length)
        {
            var token = Next(source, ref at);
            var literals = Long(source, ref at, token >> 4, 15);
            Copy(source, ref at, target, ref to, literals);
            if (to == target.Length)
                return;
            var back = Next(source, ref at) | (Next(source, ref at) << 8);
            Repeat(target, ref to, back, Long(source, ref at, token & 15, 15) + 4);
        }
    }

    /// <summary>Unpacks BloscLZ, a kin of FastLZ: literals of up to 32 bytes, and repetitions.</summary>
    private static void BloscLz(ReadOnlySpan<byte> source, Span<byte> target)
    {
        var (at, to) = (0, 0);

        // The first instruction has flags in its upper bits, and is of literals.
        var control = Next(source, ref at) & 31;
        while (true)
        {
            if (control < 32)
            {
                Copy(source, ref at, target, ref to, control + 1);
            }
            else
            {
                var length = (control >> 5) - 1;
                if (length == 6)
                {
                    int more;
                    do
                        length += more = Next(source, ref at);
                    while (more == 255 && length < target.Length);
                }

                var back = (control & 31) << 8;
                var low = Next(source, ref at);
                back += low;

                // A far repetition has its distance in two bytes of its own.
                if (low == 255 && back == (31 << 8) + 255)
                    back = (Next(source, ref at) << 8) + Next(source, ref at) + 8191;
                Repeat(target, ref to, back + 1, length + 3);
            }

            if (at >= source.Length)
                break;
            control = Next(source, ref at);
        }

        if (to != target.Length)
            throw TooShort();
    }

    private static int Long(ReadOnlySpan<byte> source, ref int at, int length, int full)
    {
        if (length < full)
            return length;
        var total = (long)length;
        int more;
        do
            total += more = Next(source, ref at);
        while (more == 255);
        return total <= int.MaxValue / 2 ? (int)total : throw TooShort();
    }

    private static void Copy(ReadOnlySpan<byte> source, ref int at, Span<byte> target, ref int to, int length)
    {
        if (length > source.Length - at || length > target.Length - to)
            throw TooShort();
        source.Slice(at, length).CopyTo(target[to..]);
        at += length;
        to += length;
    }

    private static void Repeat(Span<byte> target, ref int to, int back, int length)
    {
        if (back < 1 || back > to || length > target.Length - to)
            throw TooShort();
        for (; length > 0; length--, to++)
            target[to] = target[to - back];
    }

    private static void Unshuffle(ReadOnlySpan<byte> part, Span<byte> target, int width)
    {
        var count = part.Length / width;
        for (var number = 0; number < count; number++)
        {
            for (var place = 0; place < width; place++)
                target[(number * width) + place] = part[(place * count) + number];
        }

        part[(count * width)..].CopyTo(target[(count * width)..]);
    }

    // Eight numbers a time: a block with another count of them is stored as it is.
    private static void UnshuffleBits(ReadOnlySpan<byte> part, Span<byte> target, int width)
    {
        var count = part.Length / width;
        if (count % 8 != 0)
        {
            part.CopyTo(target);
            return;
        }

        var row = count / 8;
        target.Clear();
        for (var bit = 0; bit < 8 * width; bit++)
        {
            for (var number = 0; number < count; number++)
                target[(number * width) + (bit / 8)] |= (byte)(((part[(bit * row) + (number / 8)] >> (number % 8)) & 1) << (bit % 8));
        }

        part[(count * width)..].CopyTo(target[(count * width)..]);
    }

    private static int Next(ReadOnlySpan<byte> source, ref int at) => at < source.Length ? source[at++] : throw TooShort();

    private static uint Length(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt32LittleEndian(bytes);

    private static ReadOnlySpan<byte> From(ReadOnlySpan<byte> bytes, long at, int length) => at >= 0 && length >= 0 && at <= bytes.Length - length ? bytes.Slice((int)at, length) : throw TooShort();

    private static InvalidDataException TooShort() => new("it ends too early");
}
