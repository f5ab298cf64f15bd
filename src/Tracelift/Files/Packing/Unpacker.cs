using Tracelift.Errors;

namespace Tracelift.Files.Packing;

/// <summary>A way in which files are packed, known by their first bytes.</summary>
internal abstract class Unpacker
{
    /// <summary>So many bytes say how a file is packed.</summary>
    internal const int LongestMagic = 4;

    /// <summary>How a file is packed that begins with some bytes; null where it is not.</summary>
    /// <exception cref="InputException"><c>packed</c>: in a way that is not supported.</exception>
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

    /// <summary>A stream of what is unpacked. It throws <see cref="InvalidDataException"/> where the file is damaged.</summary>
    /// <param name="packed">The packed bytes. They are read to their end.</param>
    internal abstract Stream Open(Stream packed);

    /// <summary>What to tell whoever has a damaged file.</summary>
    internal abstract InputException Damaged(string name, InvalidDataException e);
}
