using System.Formats.Tar;
using System.IO.Compression;
using System.Text;

namespace Tracelift.Bench.Upload;

/// <summary>SWC files of random trees, the same for a seed.</summary>
internal static class MadeUpSwc
{
    public static byte[] Make(int seed, int nodes)
    {
        var random = new Random(seed);
        var text = new StringBuilder("# made up\n");
        var (x, y, z) = (random.Next(100_000), random.Next(100_000), random.Next(20_000));
        for (var i = 1; i <= nodes; i++)
        {
            (x, y, z) = (x + random.Next(-400, 400), y + random.Next(-400, 400), z + random.Next(-50, 50));
            var parent = i == 1 ? -1 : random.Next(20) == 0 ? random.Next(1, i) : i - 1;
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"{i} 0 {x / 8.0} {y / 8.0} {z} {random.Next(0, 800) / 4.0} {parent}\n");
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    public static void WriteArchive(string path, IReadOnlyList<byte[]> files)
    {
        using var gzip = new GZipStream(File.Create(path), CompressionLevel.Fastest);
        using var tar = new TarWriter(gzip);
        for (var i = 0; i < files.Count; i++)
            tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, $"neurons/n{i}.swc") { DataStream = new MemoryStream(files[i]) });
    }
}
