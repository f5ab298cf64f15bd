using System.IO.Compression;
using System.Text;
using Tracelift.Errors;
using Tracelift.Files.Archives;
using Xunit;

namespace Tracelift.Tests.Formats.Archives;

public sealed class ArchiveReaderTests
{
    private static readonly string Long = new string('d', 120) + "/" + new string('f', 90) + ".swc";

    public static TheoryData<string> Kinds => [.. ArchiveBytes.Kinds];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Files_come_out_of_every_kind_with_their_names(string kind)
    {
        var text = string.Concat(Enumerable.Range(0, 500).Select(i => $"line {i}\n"));
        using var archive = ArchiveBytes.Of(kind, ("a.swc", "one"), ("./b/c.swc", text), (Long, "ü"), ("empty", ""), ("unwanted", "x"));

        for (var pass = 0; pass < 2; pass++)
        {
            var files = await ReadAsync(archive, name => name != "unwanted");
            Assert.Equal(["a.swc one", "b/c.swc " + text, Long + " ü", "empty ", "unwanted "], files.Select(file => $"{file.Name} {Encoding.UTF8.GetString(file.Bytes.Span)}"));
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Names_that_lead_elsewhere_are_faults_of_their_files(string kind)
    {
        using var archive = ArchiveBytes.Of(kind, ("../up.swc", "x"), ("a/../../up.swc", "x"), ("/abs.swc", "x"), ("..\\win.swc", "x"), ("C:/win.swc", "x"), ("good.swc", "x"), ("a..b.swc", "x"));

        var files = await ReadAsync(archive);

        Assert.Equal(["good.swc", "a..b.swc"], files.Where(file => file.Fault is null).Select(file => file.Name));
        Assert.Equal(5, files.Count(file => file.Fault?.Code == "bad-file-name"));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task What_is_too_large_is_left_out_or_ends_it(string kind)
    {
        using var archive = ArchiveBytes.Of(kind, ("a", "small"), ("b", new string(' ', 2_000_000)), ("c", "small"));

        var files = await ReadAsync(archive, limits: new() { LargestFile = 1000 });
        Assert.Equal("too-large", files[1].Fault!.Code);
        Assert.Equal(["small", "small"], files.Where(file => file.Fault is null).Select(file => Encoding.UTF8.GetString(file.Bytes.Span)));
        Assert.Equal("unpacks-too-large", (await RefusedAsync(archive, new() { MostUnpacked = 100_000 })).Code);
        Assert.Equal("too-many-files", (await RefusedAsync(archive, new() { MostFiles = 2 })).Code);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Damage_anywhere_is_a_fault_and_nothing_worse(string kind)
    {
        var good = ArchiveBytes.Of(kind, ("a.swc", string.Concat(Enumerable.Range(0, 50).Select(i => $"{i} 1 2 3 4 5 {i - 1}\n"))), (Long, "x"), ("b/c.swc", "1 2 3")).ToArray();
        var random = new Random(11);
        for (var round = 0; round < 300; round++)
        {
            var bytes = good.ToArray();
            for (var i = random.Next(1, 5); i > 0; i--)
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            using var stream = new MemoryStream(bytes, 0, random.Next(2) == 0 ? bytes.Length : random.Next(bytes.Length));
            try
            {
                await ReadAsync(stream, limits: new() { LargestFile = 100_000 });
            }
            catch (InputException)
            {
                // Most are refused.
            }
        }
    }

    [Fact]
    public async Task What_is_no_archive_is_refused()
    {
        foreach (var text in (string[])["x", "PK\u0003\u0004 and so on", new string('a', 2000)])
        {
            using var stream = new MemoryStream(Encoding.UTF8.GetBytes(text));
            Assert.Equal("damaged-archive", (await RefusedAsync(stream)).Code);
        }

        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            gzip.Write(new byte[3000]);
        Assert.Empty(await ReadAsync(packed));
    }

    [Fact]
    public async Task A_tar_that_was_cut_off_anywhere_is_refused()
    {
        const int Block = 512;
        var good = ArchiveBytes.Of("tar", ("a.swc", "1 2 3"), ("b.swc", "4 5 6")).ToArray();
        for (var length = Block; length <= good.Length - (2 * Block); length += Block)
        {
            using var cut = new MemoryStream(good, 0, length);
            Assert.Equal("damaged-archive", (await RefusedAsync(cut)).Code);
        }
    }

    [Fact]
    public async Task A_bomb_does_not_go_off()
    {
        using var bomb = new MemoryStream();
        using (var zip = new ZipArchive(bomb, ZipArchiveMode.Create, leaveOpen: true))
        {
            using var entry = zip.CreateEntry("a.swc", CompressionLevel.SmallestSize).Open();
            for (var i = 0; i < 100; i++)
                entry.Write(new byte[1 << 20]);
        }

        Assert.Equal("too-large", (await ReadAsync(bomb, limits: new() { LargestFile = 5 << 20 }))[0].Fault!.Code);

        // The size that the directory claims is not believed.
        var bytes = bomb.ToArray();
        var at = bytes.AsSpan().LastIndexOf("PK\u0001\u0002"u8);
        BitConverter.TryWriteBytes(bytes.AsSpan(at + 24), 1000);
        using var lying = new MemoryStream(bytes);
        Assert.Equal("damaged", (await ReadAsync(lying, limits: new() { LargestFile = 5 << 20 }))[0].Fault!.Code);
    }

    private static async Task<List<ArchivedFile>> ReadAsync(Stream stream, Func<string, bool>? isWanted = null, ArchiveLimits? limits = null) =>
        await new ArchiveReader(stream, "test.archive", limits ?? ArchiveLimits.Usual).ReadAsync(isWanted ?? (_ => true), default).ToListAsync();

    private static Task<InputException> RefusedAsync(Stream stream, ArchiveLimits? limits = null) =>
        Assert.ThrowsAsync<InputException>(() => ReadAsync(stream, limits: limits));
}
