using System.Buffers.Binary;
using System.IO.Compression;
using Tracelift.Errors;

namespace Tracelift.Formats.Precomputed;

/// <summary>A file with many skeletons or chunks: an index of minishards, each with an index of ids.</summary>
internal static class ShardFile
{
    private const int Entry = 16;
    private const int ColumnsOfIndex = 3;
    private const string DamagedCode = "damaged-shard";

    /// <summary>Lists the place of each skeleton.</summary>
    /// <exception cref="InputException">The file is damaged.</exception>
    public static IEnumerable<(ulong Id, long Start, long Length)> List(string path, ShardLayout layout)
    {
        using var file = File.OpenHandle(path);
        var length = RandomAccess.GetLength(file);
        var first = (long)Entry << layout.MinishardBits;
        if (length < first)
            throw Damaged(path, "it ends within its index");
        for (var minishard = 0L; minishard < 1L << layout.MinishardBits; minishard++)
        {
            var entry = Read(file, path, minishard * Entry, Entry, length);
            var (start, end) = (BinaryPrimitives.ReadUInt64LittleEndian(entry), BinaryPrimitives.ReadUInt64LittleEndian(entry.AsSpan(8)));
            if (start == end)
                continue;
            if (start > end || end > (ulong)(length - first))
                throw Damaged(path, $"the index of minishard {minishard} lies beyond the file's end");
            var index = Read(file, path, first + (long)start, (long)(end - start), length);
            if (layout.IsIndexPacked)
                index = Unpack(index, path);
            foreach (var found in Entries(index, path, first, length))
                yield return found;
        }
    }

    /// <summary>Reads a range of a file.</summary>
    /// <exception cref="InputException">The range exceeds the file.</exception>
    public static byte[] Read(Microsoft.Win32.SafeHandles.SafeFileHandle file, string path, long start, long length, long end)
    {
        if (start < 0 || length < 0 || length > Swc.SwcOptions.UsualMostBytes || start > end - length)
            throw Damaged(path, FormattableString.Invariant($"a part of {length} bytes at byte {start} exceeds it"));
        var bytes = GC.AllocateUninitializedArray<byte>((int)length);
        for (var got = 0; got < bytes.Length;)
        {
            var count = RandomAccess.Read(file, bytes.AsSpan(got), start + got);
            got += count > 0 ? count : throw Damaged(path, "it has become shorter");
        }

        return bytes;
    }

    /// <summary>Unpacks gzip data, up to the limit.</summary>
    /// <param name="packed">The packed data.</param>
    /// <param name="path">The name of the file in messages.</param>
    /// <param name="code">The error code of damage.</param>
    /// <exception cref="InputException">The data are damaged or too large.</exception>
    public static byte[] Unpack(byte[] packed, string path, string code = DamagedCode)
    {
        try
        {
            using var unpacking = new GZipStream(new MemoryStream(packed), CompressionMode.Decompress);
            using var unpacked = new MemoryStream();
            var buffer = new byte[64 << 10];
            int count;
            while ((count = unpacking.Read(buffer)) > 0)
            {
                unpacked.Write(buffer, 0, count);
                if (unpacked.Length > Swc.SwcOptions.UsualMostBytes)
                    throw new InputException("too-large", $"{path}: a part of it unpacks to more than {Swc.SwcOptions.UsualMostBytes} bytes");
            }

            return unpacked.ToArray();
        }
        catch (InvalidDataException e)
        {
            throw Damaged(path, e.Message, code);
        }
    }

    /// <summary>Lists what the index of a minishard says.</summary>
    /// <param name="index">The index, unpacked.</param>
    /// <param name="path">The file in messages.</param>
    /// <param name="first">The first byte after the file's index.</param>
    /// <param name="length">The length of the file.</param>
    /// <returns>Ids with their first byte in the file and their number of bytes.</returns>
    /// <exception cref="InputException">The index is damaged.</exception>
    public static IEnumerable<(ulong Id, long Start, long Length)> Entries(byte[] index, string path, long first, long length)
    {
        if (index.Length % (ColumnsOfIndex * 8) != 0)
            throw Damaged(path, $"the index of a minishard has {index.Length} bytes");
        var count = index.Length / 8 / ColumnsOfIndex;
        ulong Value(int column, int i) => BinaryPrimitives.ReadUInt64LittleEndian(index.AsSpan(((column * count) + i) * 8));

        // Ids and offsets are differences to the previous entry.
        var (id, at) = (0UL, 0UL);
        for (var i = 0; i < count; i++)
        {
            id = unchecked(id + Value(0, i));
            at = unchecked(at + Value(1, i));
            var size = Value(2, i);
            if (at > (ulong)(length - first) || size > (ulong)(length - first) - at)
                throw Damaged(path, $"{id} lies beyond the file's end");
            yield return (id, first + (long)at, (long)size);
            at += size;
        }
    }

    private static InputException Damaged(string path, string what, string code = DamagedCode) => new(code, $"{path} is damaged: {what}");
}
