using System.IO.Compression;
using System.Text;
using Tracelift.Errors;
using Tracelift.Files;
using Tracelift.Files.Archives;
using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.Formats.Archives;

public sealed class ItemFilesTests
{
    private static readonly string Long = new string('d', 120) + "/" + new string('f', 90) + ".swc";

    public static TheoryData<string> Kinds => [.. ArchiveBytes.Kinds];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Files_are_read_from_every_kind_with_their_names(string kind)
    {
        var text = string.Concat(Enumerable.Range(0, 500).Select(i => $"line {i}\n"));
        using var archive = ArchiveBytes.Of(kind, ("unwanted", "x"), ("b/c.swc", text), ("./a.swc", "one"), (Long, "ü"), ("empty", ""), ("sub/", ""));

        var (files, passedOver) = await ReadAsync(archive, name => name != "unwanted");

        Assert.Equal(["a.swc one", "b/c.swc " + text, Long + " ü", "empty "], files);
        Assert.Equal(["unwanted"], passedOver);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Unsafe_names_are_faults_of_their_files(string kind)
    {
        using var archive = ArchiveBytes.Of(kind, ("../up.swc", "x"), ("a/../../up.swc", "x"), ("/abs.swc", "x"), ("..\\win.swc", "x"), ("C:/win.swc", "x"), ("a\u0007b.swc", "x"), ("good.swc", "x"), ("a..b.swc", "x"));

        var (files, _) = await ReadAsync(archive);

        Assert.Equal(["a..b.swc x", "good.swc x"], files.Where(file => !file.EndsWith("bad-file-name", StringComparison.Ordinal)));
        Assert.Equal(6, files.Count(file => file.EndsWith("bad-file-name", StringComparison.Ordinal)));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Limits_hold_for_each_file_and_for_all(string kind)
    {
        using var archive = ArchiveBytes.Of(kind, ("a", "small"), ("b", new string(' ', 2_000_000)), ("c", "small"));

        var (files, _) = await ReadAsync(archive, limits: InputLimits.Usual with { LargestItem = 1000 });
        Assert.Equal(["a small", "b too-large", "c small"], files);
        Assert.Equal("too-many-files", (await RefusedAsync(archive, InputLimits.Usual with { MostItems = 2 })).Code);
        if (kind == "zip" || kind.EndsWith("gz", StringComparison.Ordinal))
            Assert.Equal("unpacks-too-large", (await RefusedAsync(archive, InputLimits.Usual with { MaxUnpacked = 100_000 })).Code);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Damage_anywhere_is_a_fault_of_the_input(string kind)
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
                await ReadAsync(stream, limits: InputLimits.Usual with { LargestItem = 100_000 });
            }
            catch (InputException)
            {
                // Most are refused.
            }
        }
    }

    [Fact]
    public async Task Other_files_are_refused()
    {
        foreach (var (text, code) in ((string, string)[])[("x", "damaged-tar"), ("PK\u0003\u0004 and so on", "input-unreadable"), (new string('a', 2000), "damaged-tar")])
        {
            using var stream = new MemoryStream(Encoding.UTF8.GetBytes(text));
            Assert.Equal(code, (await RefusedAsync(stream)).Code);
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

        var limits = InputLimits.Usual with { LargestItem = 5 << 20 };
        Assert.Equal(["a.swc too-large"], (await ReadAsync(bomb, limits: limits)).Files);
        Assert.Equal("unpacks-too-large", (await RefusedAsync(bomb, limits with { MaxUnpacked = 50 << 20 })).Code);

        // The size that the directory claims is not believed.
        var bytes = bomb.ToArray();
        var at = bytes.AsSpan().LastIndexOf("PK\u0001\u0002"u8);
        BitConverter.TryWriteBytes(bytes.AsSpan(at + 24), 1000);
        using var lying = new MemoryStream(bytes);
        Assert.Equal(["a.swc input-unreadable"], (await ReadAsync(lying, limits: limits)).Files);
    }

    // Each file with its text, or the code of its fault.
    private static async Task<(IReadOnlyList<string> Files, IReadOnlyList<string> PassedOver)> ReadAsync(
        MemoryStream archive, Func<string, bool>? isWanted = null, InputLimits? limits = null)
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("test.archive");
        await File.WriteAllBytesAsync(path, archive.ToArray(), TestContext.Current.CancellationToken);
        await using var items = await ItemFiles.OpenAsync(
            path, null, name => !name.EndsWith("test.archive", StringComparison.Ordinal) && (isWanted?.Invoke(name) ?? true), limits ?? InputLimits.Usual, TestContext.Current.CancellationToken);
        var read = new List<string>();
        for (var i = 0; i < items.Files.Count; i++)
        {
            try
            {
                read.Add($"{items.Files[i].Name} {Encoding.UTF8.GetString(await items.ReadAsync(i, TestContext.Current.CancellationToken))}");
            }
            catch (InputException e)
            {
                read.Add($"{items.Files[i].Name} {e.Code}");
            }
        }

        return (read, items.PassedOver);
    }

    private static Task<InputException> RefusedAsync(MemoryStream archive, InputLimits? limits = null) =>
        Assert.ThrowsAsync<InputException>(() => ReadAsync(archive, limits: limits));
}
