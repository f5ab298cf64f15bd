using Tracelift.Errors;

namespace Tracelift.Files.Packing;

/// <summary>A packing format, recognised by its first bytes.</summary>
internal abstract class Unpacker
{
    /// <summary>The number of bytes that identify a packing format.</summary>
    internal const int LongestMagic = 4;

    /// <summary>Returns the unpacker for a file's first bytes; null if the file is not packed.</summary>
    /// <exception cref="InputException"><c>packed</c>: the packing is not supported.</exception>
    internal static Unpacker? Find(ReadOnlySpan<byte> start, string name)
    {
        if (start.StartsWith((ReadOnlySpan<byte>)[0x1f, 0x8b]))
            return new GzipUnpacker();
        if (ZstdUnpacker.IsZstd(start))
            return new ZstdUnpacker();
        foreach (var (magic, kind) in (ReadOnlySpan<(string, string)>)
            [("PK\u0003\u0004", "a ZIP archive"), ("BZh", "packed with bzip2"), ("\u00fd7zX", "packed with xz")])
        {
            if (start.StartsWith(System.Text.Encoding.Latin1.GetBytes(magic)))
                throw new InputException("packed", $"{name} is {kind}", "Unpack it first, or pack it with gzip or Zstandard.");
        }

        return null;
    }

    /// <summary>Returns a stream of unpacked data, which throws <see cref="InvalidDataException"/> if the file is damaged.</summary>
    /// <param name="packed">The packed data, which are read to their end.</param>
    internal abstract Stream Open(Stream packed);

    /// <summary>Creates the error for a damaged file.</summary>
    internal abstract InputException Damaged(string name, InvalidDataException e);
}
