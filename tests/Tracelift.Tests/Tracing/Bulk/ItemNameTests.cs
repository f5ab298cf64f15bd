using System.Text;
using Tracelift.Tests.Support;
using Tracelift.Tests.Tracing.Runs;
using Xunit;

namespace Tracelift.Tests.Tracing.Bulk;

/// <summary>Skeletons of a collection are named by a table of names, or by their files.</summary>
public sealed class ItemNameTests
{
    [Theory]
    [InlineData("file,name\na,caf\u00e9\n", "names.csv, line 2: the name \"caf\uFFFD\" is not in UTF-8")]
    [InlineData("file,name\na,\"caf\"\"\u00e9\"\n", "is not in UTF-8")]
    [InlineData("file,annotations\na,caf\u00e9;good\n", "the annotations \"caf\uFFFD;good\" is not in UTF-8")]
    [InlineData("file,name\na,b,c\n", "names.csv, line 2: 3 fields found, 2 expected")]
    [InlineData("file,source_id\n\"a\n\",1\n\nb,x\n", "names.csv, line 5: the source_id is \"x\": expected a whole number above 0")]
    [InlineData("file,name\na,\"b\"c\n", "names.csv, line 2 (byte 15): text behind a closing quote")]
    public async Task A_bad_table_is_told_and_leaves_nothing(string table, string message)
    {
        await using var store = await RunStore.CreateAsync(TestStoreKind.Sqlite);
        await CollectionTests.AddAnnaAsync(store);
        using var folder = new TemporaryFolder();
        var cells = CollectionTests.Pack(folder, "cells.zip", new(StringComparer.Ordinal) { ["a.swc"] = CollectionTests.Tree(1, 3) });
        await File.WriteAllTextAsync(folder.File("names.csv"), table, Encoding.Latin1, TestContext.Current.CancellationToken);

        var result = await LoadAsync(store, cells, "--names", folder.File("names.csv"), "--on-fault", "reject");

        Assert.Contains(message, result.Expect(3).Error, StringComparison.Ordinal);
        Assert.Empty(await store.QueryAsync("SELECT id FROM project"));
    }

    [Fact]
    public async Task A_source_id_with_a_fraction_of_0_is_one()
    {
        await using var store = await RunStore.CreateAsync(TestStoreKind.Sqlite);
        await CollectionTests.AddAnnaAsync(store);
        using var folder = new TemporaryFolder();
        var cells = CollectionTests.Pack(folder, "cells.zip", new(StringComparer.Ordinal) { ["a.swc"] = CollectionTests.Tree(1, 3), ["b.swc"] = CollectionTests.Tree(1, 3) });

        (await LoadAsync(store, cells, "--names", folder.Write("names.csv", "file,source_id\na,4711.0\nb,\n"), "--origin", "https://x")).Expect(0);

        Assert.Equal(["4711"], await store.QueryAsync("SELECT '' || source_id FROM skeleton_origin"));
    }

    [Fact]
    public async Task The_last_fields_of_a_row_may_be_left_out()
    {
        await using var store = await RunStore.CreateAsync(TestStoreKind.Sqlite);
        await CollectionTests.AddAnnaAsync(store);
        using var folder = new TemporaryFolder();
        var cells = CollectionTests.Pack(folder, "cells.zip", new(StringComparer.Ordinal) { ["a.swc"] = CollectionTests.Tree(1, 3), ["b.swc"] = CollectionTests.Tree(1, 3) });
        var names = folder.Write("names.csv", "file,name,annotations\r\na\r\nb,\"the second\"\r\n");

        (await LoadAsync(store, cells, "--names", names)).Expect(0);

        Assert.Equal(["a", "the second"], await NamesAsync(store, "skeleton"));
    }

    [Fact]
    public async Task An_item_that_the_database_cannot_hold_is_left_out()
    {
        await using var store = await RunStore.CreateAsync(TestStoreKind.Sqlite);
        await CollectionTests.AddAnnaAsync(store);
        using var folder = new TemporaryFolder();
        var (tree, file) = (CollectionTests.Tree(1, 3), new string('f', 256));
        var cells = CollectionTests.Pack(folder, "cells.zip", new(StringComparer.Ordinal)
        {
            ["a.swc"] = tree,
            ["b.swc"] = tree,
            ["c.swc"] = tree,
            ["d.swc"] = "1 0 1 1 1 1 -1\n2 0 2 2 2 1 -1\n",
            [$"{file}.swc"] = tree,
        });
        var fits = new string('c', 254) + "\U0001F9E0";
        var names = folder.Write(
            "names.csv",
            $"file,name,annotations\na,{new string('a', 256)},lost\nb,two,{new string('b', 256)};lost;kept\nc,{fits},kept;{new string('k', 255)}\nd,{new string('d', 250)},\n");
        string[] options = ["--names", names, "--several-roots", "split"];

        Assert.Contains("cells.zip, a.swc: the name is longer than 255 characters", (await LoadAsync(store, cells, options)).Expect(3).Error, StringComparison.Ordinal);
        (await LoadAsync(store, cells, [.. options, "--on-fault", "reject", "--reject-file", folder.File("rejects.tsv")])).Expect(0);

        var rejects = (await File.ReadAllLinesAsync(folder.File("rejects.tsv"), TestContext.Current.CancellationToken)).Skip(1).Select(line => line.Split('\t')).ToList();
        Assert.Equal(["a.swc too-long", "b.swc too-long", "d.swc too-long", $"{file}.swc too-long"], rejects.Select(line => $"{line[0]} {line[1]}"));
        Assert.Contains("the annotation is longer", rejects[1][2], StringComparison.Ordinal);
        Assert.Equal([fits], await NamesAsync(store, "skeleton"));
        Assert.Equal(["kept", new string('k', 255)], await NamesAsync(store, "annotation"));
        await RunStore.AssertSoundAsync(store);
    }

    private static Task<CliResult> LoadAsync(TestStore store, string cells, params string[] more) =>
        RunStore.RunAsync(store, ["bulk", "load", cells, "--target", "new:cells", "--user", "anna", .. more]);

    private static Task<List<string>> NamesAsync(TestStore store, string ofClass) =>
        store.QueryAsync($"SELECT c.name FROM class_instance c JOIN class k ON k.id = c.class_id WHERE k.class_name = '{ofClass}' ORDER BY 1");
}
