using System.Formats.Tar;
using System.IO.Compression;
using System.Text;

namespace Tracelift.Tests.Formats.Archives;

/// <summary>Makes archives.</summary>
internal static class ArchiveBytes
{
    public static readonly string[] Kinds = ["zip", "tar", "tar.gz", "gnu.tar.gz", "ustar"];

    public static MemoryStream Of(string kind, params IEnumerable<(string Name, string Text)> files)
    {
        var stream = new MemoryStream();
        if (kind == "zip")
        {
            using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
            {
                foreach (var (name, text) in files)
                {
                    using var entry = zip.CreateEntry(name, CompressionLevel.Fastest).Open();
                    entry.Write(Encoding.UTF8.GetBytes(text));
                }
            }
        }
        else
        {
            Stream packed = kind.EndsWith("gz", StringComparison.Ordinal) ? new GZipStream(stream, CompressionLevel.Fastest, leaveOpen: true) : stream;
            var format = kind.StartsWith("gnu", StringComparison.Ordinal) ? TarEntryFormat.Gnu : kind == "ustar" ? TarEntryFormat.Ustar : TarEntryFormat.Pax;
            using (var tar = new TarWriter(packed, format, leaveOpen: true))
            {
                foreach (var (name, text) in files)
                {
                    TarEntry entry = format switch
                    {
                        TarEntryFormat.Gnu => new GnuTarEntry(TarEntryType.RegularFile, name),
                        TarEntryFormat.Ustar => new UstarTarEntry(TarEntryType.RegularFile, name),
                        _ => new PaxTarEntry(TarEntryType.RegularFile, name),
                    };
                    entry.DataStream = new MemoryStream(Encoding.UTF8.GetBytes(text));
                    tar.WriteEntry(entry);
                }

                if (format != TarEntryFormat.Ustar)
                    tar.WriteEntry(format == TarEntryFormat.Gnu ? new GnuTarEntry(TarEntryType.SymbolicLink, "link.swc") { LinkName = "/etc/passwd" } : new PaxTarEntry(TarEntryType.SymbolicLink, "link.swc") { LinkName = "/etc/passwd" });
            }

            if (packed != stream)
                packed.Dispose();
        }

        stream.Position = 0;
        return stream;
    }
}
