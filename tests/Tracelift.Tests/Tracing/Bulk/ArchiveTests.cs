using Tracelift.Errors;
using Tracelift.Files;
using Tracelift.Formats.Skeletons;
using Tracelift.Formats.Swc;
using Tracelift.Tests.Formats.Archives;
using Tracelift.Tests.Support;
using Tracelift.Tests.Tracing.Runs;
using Xunit;

namespace Tracelift.Tests.Tracing.Bulk;

/// <summary>Archives with unusual contents: names that begin with a dot or lead elsewhere, truncated and encrypted ones.</summary>
public sealed class ArchiveTests
{
    private static readonly string Long = new string('d', 120) + "/" + new string('f', 90) + ".swc";

    public static TheoryData<string> Kinds => [.. ArchiveBytes.Kinds];

    [Fact]
    public async Task A_tar_is_whole_or_refused_wherever_it_was_cut_off()
    {
        using var folder = new TemporaryFolder();
        var path = CollectionTests.Pack(folder, "cells.tar", new(StringComparer.Ordinal) { ["a.swc"] = CollectionTests.Tree(1, 3), ["b.swc"] = CollectionTests.Tree(2, 40) });
        var whole = await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);

        // It ends with two blocks of zeros, of which one will do.
        for (var length = 0; length <= whole.Length; length++)
        {
            await File.WriteAllBytesAsync(path, whole[..length], TestContext.Current.CancellationToken);
            if (length < whole.Length - 512)
            {
                var e = await Assert.ThrowsAsync<InputException>(() => OpenAsync(path));
                Assert.Equal("damaged-tar", e.Code);
                Assert.Contains("truncated", e.Message, StringComparison.Ordinal);
            }
            else
            {
                await using var items = await OpenAsync(path);
                Assert.Equal(2, items.Items.Count);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Names_say_where_files_lie_and_which_are_hidden(string kind)
    {
        using var folder = new TemporaryFolder();
        await using var items = await OpenAsync(await WriteAsync(folder, kind, "./n1.swc", "./sub/n2.swc", "sub/./n3.swc", "./" + Long, "./.n4.swc", "./.git/n5.swc", "__MACOSX/n6.swc", "../up.swc", "sub/../n7.swc"));

        Assert.Equal(["../up.swc", Long, "n1.swc", "sub/../n7.swc", "sub/n2.swc", "sub/n3.swc"], items.Items.Select(item => item.Name));
        foreach (var item in (int[])[0, 3])
            Assert.Equal("bad-file-name", (await Assert.ThrowsAsync<InputException>(async () => await items.ReadAsync(item, TestContext.Current.CancellationToken))).Code);
        foreach (var item in (int[])[1, 2, 4, 5])
            Assert.Equal(3, (await items.ReadAsync(item, TestContext.Current.CancellationToken)).Count);
    }

    [Fact]
    public async Task What_is_encrypted_or_leads_elsewhere_is_set_aside_with_the_reason()
    {
        await using var store = await RunStore.CreateAsync(TestStoreKind.Sqlite);
        await CollectionTests.AddAnnaAsync(store);
        using var folder = new TemporaryFolder();
        var path = await WriteAsync(folder, "zip", "a.swc", "secret.swc", "../up.swc", "=1+1/../up.swc");

        // Where a zip says so of a file: before it, and in the directory at the end.
        var bytes = await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);
        bytes[bytes.AsSpan().IndexOf("secret.swc"u8) - 30 + 6] |= 1;
        bytes[bytes.AsSpan().LastIndexOf("secret.swc"u8) - 46 + 8] |= 1;
        await File.WriteAllBytesAsync(path, bytes, TestContext.Current.CancellationToken);
        string[] load = ["bulk", "load", path, "--target", "new:cells", "--user", "anna"];
        var rejects = folder.File("rejects.tsv");

        Assert.Contains("../up.swc: the name leads out of the archive", (await RunStore.RunAsync(store, load)).Expect(3).Error, StringComparison.Ordinal);
        (await RunStore.RunAsync(store, [.. load, "--on-fault", "reject", "--reject-file", rejects])).Expect(0);

        var lines = await File.ReadAllLinesAsync(rejects, TestContext.Current.CancellationToken);
        Assert.Equal(["../up.swc bad-file-name", "'=1+1/../up.swc bad-file-name", "secret.swc encrypted"], lines[1..].Select(line => string.Join(' ', line.Split('\t')[..2])));
        Assert.Contains("is encrypted", lines[3], StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(rejects));
        Assert.Equal(["3"], await store.QueryAsync("SELECT '' || count(*) FROM treenode"));
    }

    private static Task<SwcItems> OpenAsync(string path) =>
        SwcItems.OpenAsync(path, ItemNames.None, SwcOptions.Usual, InputLimits.Usual, TestContext.Current.CancellationToken);

    private static async Task<string> WriteAsync(TemporaryFolder folder, string kind, params string[] names)
    {
        var path = folder.File("cells." + kind);
        using var archive = ArchiveBytes.Of(kind, names.Select((name, i) => (name, CollectionTests.Tree(i, 3))));
        await File.WriteAllBytesAsync(path, archive.ToArray(), TestContext.Current.CancellationToken);
        return path;
    }
}
