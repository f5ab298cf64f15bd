using System.Text.Json.Nodes;
using Tracelift.Tests.Support;
using Tracelift.Tests.Tracing.Runs;
using Xunit;

namespace Tracelift.Tests.Tracing.Bulk;

/// <summary>Faulty rows in tables: the items that they belong to are rejected whole, and reported.</summary>
public sealed class TableFaultTests
{
    // Names of skeletons, then how many nodes, connectors, links and tags there are.
    private const string Everything = "one two 4 2 3 2", OnlyOne = "one 2 2 1 1";

    [Theory]
    [InlineData("treenode_connector.csv", "103,501,20,5", "103,501,20,x", OnlyOne, "skeleton 20/bad-value")]
    [InlineData("treenode_connector.csv", "103,501,20,5", "103,501,me,5", OnlyOne, "skeleton 20/bad-value")]
    [InlineData("treenode_connector.csv", "103,501,20,5", "103,501,77,5", OnlyOne, "skeleton 20/dangling-reference")]
    [InlineData("treenode_connector.csv", "103,501,20,5", "103,999,20,5", OnlyOne, "skeleton 20/dangling-reference")]
    [InlineData("treenode_connector.csv", "103,501,20,5", "999,501,20,5", OnlyOne, "skeleton 20/dangling-reference")]
    [InlineData("treenode_connector.csv", "103,501,20,5", "me,501,me,5", "one two 4 2 2 2", "treenode_connector.csv, line 3 (byte 88)/bad-value")]
    [InlineData("treenode_connector.csv", "postsynaptic_to,103", "999,103", OnlyOne, "skeleton 20/dangling-reference")]
    [InlineData("treenode_class_instance.csv", "103,40", "103,x", OnlyOne, "skeleton 20/bad-value")]
    [InlineData("treenode_class_instance.csv", "103,40", "103,41", OnlyOne, "skeleton 20/dangling-reference")]
    [InlineData("treenode_class_instance.csv", "103,40", "x,40", "one two 4 2 3 1", "treenode_class_instance.csv, line 3 (byte 60)/bad-value")]
    [InlineData("treenode_class_instance.csv", "103,40", "999,40", "one two 4 2 3 1", "treenode_class_instance.csv, line 3 (byte 60)/dangling-reference")]
    [InlineData("class_instance_class_instance.csv", "35,45", "35,x", OnlyOne, "skeleton 20/bad-value")]
    [InlineData("class_instance_class_instance.csv", "35,45", "35,46", OnlyOne, "skeleton 20/dangling-reference")]
    [InlineData("class_instance_class_instance.csv", "20,35", "20,x", OnlyOne, "skeleton 20/bad-value")]
    [InlineData("class_instance_class_instance.csv", "35,45", "x,45", Everything, "class_instance_class_instance.csv, line 4 (byte 76)/bad-value")]
    [InlineData("connector.csv", "501,1", "501,far", "one two 4 1 1 2", "connector 501/bad-value")]
    [InlineData("connector.csv", "502,", "501,", "one 2 0 0 1", "connector 501/duplicate-pk", "skeleton 20/dangling-reference")]
    [InlineData("class_instance.csv", "20,skeleton,two,", "20,skeleton,two,never", OnlyOne, "skeleton 20/bad-value")]
    [InlineData("class_instance.csv", "20,skeleton", "20,999", OnlyOne, "class_instance 20/dangling-reference")]
    [InlineData("class_instance.csv", "20,skeleton", "x,skeleton", OnlyOne, "class_instance.csv, line 3 (byte 48)/bad-value", "neuron 35/dangling-reference", "skeleton 20/dangling-reference")]
    [InlineData("class_instance.csv", "35,neuron,two,", "35,neuron,two,never", OnlyOne, "neuron 35/bad-value", "skeleton 20/bad-value")]
    [InlineData("class_instance.csv", "35,neuron", "35,999", OnlyOne, "neuron 35/dangling-reference", "skeleton 20/dangling-reference")]
    [InlineData("class_instance.csv", "40,label,soma,", "40,label,soma,never", "one two 4 2 3 0", "class_instance 40/bad-value")]
    [InlineData("treenode.csv", "104,20", "104,x", OnlyOne, "skeleton 20/bad-value")]
    [InlineData("treenode.csv", "103,20", "103,x", OnlyOne, "skeleton 20/bad-value")]
    [InlineData("treenode.csv", "104,20", "x,20", OnlyOne, "skeleton 20/bad-value")]
    [InlineData("treenode.csv", "104,20", "101,20", "0 2 0 0", "skeleton 10/duplicate-pk", "skeleton 20/duplicate-pk")]
    [InlineData("treenode.csv", "103,1,1,10", "103,1,1,10,7", OnlyOne, "skeleton 20/field-count")]
    [InlineData("treenode.csv", "103,1,1,10", "103,1,1", OnlyOne, "skeleton 20/field-count")]
    [InlineData("treenode_connector.csv", "103,501,20,5", "103,501,20", OnlyOne, "skeleton 20/field-count")]
    [InlineData("connector.csv", "501,1,2,3", "501,1,2", "one two 4 1 1 2", "connector 501/field-count")]
    [InlineData("class_instance.csv", "40,label,soma,", "40,label,soma,,", "one two 4 2 3 0", "class_instance 40/field-count")]
    [InlineData("treenode.csv", "103,20,,1,1,9\n104,20,", "103,35,,1,1,9\n104,35,", OnlyOne, "neuron 35/not-a-skeleton", "skeleton 20/not-a-skeleton")]
    public async Task The_skeleton_of_a_faulty_row_is_left_out(string table, string was, string now, string left, params string[] message)
    {
        await using var store = await RunStore.CreateAsync(TestStoreKind.Sqlite);
        await CollectionTests.AddAnnaAsync(store);
        using var folder = new TemporaryFolder();
        WriteTables(folder);
        Change(folder, table, was, now);

        (await LoadAsync(folder, store)).Expect(3);
        var preview = JsonNode.Parse((await LoadAsync(folder, store, "--on-fault", "reject", "--reject-file", folder.File("rejects.tsv"), "--dry-run", "--json")).Expect(0).Output)!;
        Assert.Empty(await store.QueryAsync("SELECT id FROM project"));
        Assert.Equal(message, await RejectsAsync(folder));
        Assert.Equal(message.Length, (long)preview["rejected_count"]!);
        var report = JsonNode.Parse((await LoadAsync(folder, store, "--on-fault", "reject", "--reject-file", folder.File("rejects.tsv"), "--json")).Expect(0).Output)!;

        Assert.Equal(message, await RejectsAsync(folder));
        Assert.Equal(message.Length, (long)report["rejected_count"]!);
        Assert.Equal(left, await LeftAsync(store));
        await RunStore.AssertSoundAsync(store);
        await RunStore.UndoAsync(store, (long)report["run"]!);
    }

    [Theory]
    [InlineData(TestStoreKind.Catmaid)]
    [InlineData(TestStoreKind.Postgres)]
    public async Task Faults_in_several_tables_are_set_aside_at_once_with_an_offset_too(TestStoreKind kind)
    {
        await using var store = await RunStore.CreateAsync(kind);
        await CollectionTests.AddAnnaAsync(store);
        using var folder = new TemporaryFolder();
        WriteTables(folder);
        Change(folder, "connector.csv", "502,1", "502,far");
        Change(folder, "treenode_class_instance.csv", "103,40", "103,x");
        Change(folder, "class_instance_class_instance.csv", "35,45", "35,46");

        (await LoadAsync(folder, store, "--on-fault", "reject", "--reject-file", folder.File("rejects.tsv"), "--offset", "1000000")).Expect(0);

        Assert.Equal(["connector 502/bad-value", "skeleton 20/bad-value"], (await RejectsAsync(folder)).Order(StringComparer.Ordinal));
        Assert.Equal("one 2 1 1 1", await LeftAsync(store));
        Assert.Equal(["1000101 1000010", "1000102 1000010"], await store.QueryAsync("SELECT id || ' ' || skeleton_id FROM treenode ORDER BY id"));
        await RunStore.AssertSoundAsync(store);
    }

    [Theory]
    [InlineData("class.csv", "id,class_name\nx,neuron\n", "id is \"x\"")]
    [InlineData("treenode_connector.csv", "relation_id,treenode_id,connector_id\npresynaptic_to,101,501\n", "lacks skeleton_id")]
    [InlineData("connector.csv", "id,location_x,location_y,location_z\n501,1,2,\"3\n", "a quote is not closed")]
    [InlineData("connector.csv", "id,location_x,location_y,location_z\n501,1,2,\"3\"x\n", "connector.csv, line 2 (byte 47): text behind a closing quote, in the record that begins in line 2")]
    [InlineData("class.csv", "id,class_name\n7,neuron,x\n", "3 fields found, 2 expected")]
    public async Task What_all_rows_stand_on_ends_a_load_all_the_same(string table, string text, string message)
    {
        await using var store = await RunStore.CreateAsync(TestStoreKind.Sqlite);
        await CollectionTests.AddAnnaAsync(store);
        using var folder = new TemporaryFolder();
        WriteTables(folder);
        folder.Write(Path.Combine("tables", table), text);

        Assert.Contains(message, (await LoadAsync(folder, store, "--on-fault", "reject")).Expect(3).Error, StringComparison.Ordinal);
        Assert.Empty(await store.QueryAsync("SELECT id FROM project"));
    }

    [Fact]
    public async Task Of_two_instances_of_one_name_the_sound_one_is_taken()
    {
        await using var store = await RunStore.CreateAsync(TestStoreKind.Sqlite);
        await CollectionTests.AddAnnaAsync(store);
        using var folder = new TemporaryFolder();
        WriteTables(folder);
        Change(folder, "class_instance.csv", "40,label,soma,", "39,label,soma,never\n40,label,soma,");

        (await LoadAsync(folder, store, "--on-fault", "reject", "--reject-file", folder.File("rejects.tsv"))).Expect(0);

        Assert.Equal(["class_instance 39/bad-value"], await RejectsAsync(folder));
        Assert.Equal(Everything, await LeftAsync(store));
    }

    private static Task<CliResult> LoadAsync(TemporaryFolder folder, TestStore store, params string[] more) => Tool.RunAsync(
        ["bulk", "load", folder.File("tables"), "--target", "new:tables", "--map-users", "false", "--user", "anna", "--chunk-rows", "2", "--store", store.Address, .. more]);

    private static async Task<string[]> RejectsAsync(TemporaryFolder folder) =>
        [.. (await File.ReadAllLinesAsync(folder.File("rejects.tsv"), TestContext.Current.CancellationToken)).Skip(1).Select(line => string.Join('/', line.Split('\t')[..2]))];

    private static async Task<string> LeftAsync(TestStore store)
    {
        var left = await store.QueryAsync("SELECT c.name FROM class_instance c JOIN class k ON k.id = c.class_id WHERE k.class_name = 'skeleton' ORDER BY 1");
        foreach (var table in (string[])["treenode", "connector", "treenode_connector", "treenode_class_instance"])
            left.AddRange(await store.QueryAsync($"SELECT '' || count(*) FROM {table}"));
        return string.Join(' ', left);
    }

    private static void Change(TemporaryFolder folder, string table, string was, string now)
    {
        var path = Path.Combine(folder.File("tables"), table);
        var text = File.ReadAllText(path);
        Assert.Contains(was, text, StringComparison.Ordinal);
        File.WriteAllText(path, text.Replace(was, now, StringComparison.Ordinal));
    }

    private static void WriteTables(TemporaryFolder folder)
    {
        Directory.CreateDirectory(folder.File("tables"));
        foreach (var (table, text) in ((string, string)[])
        [
            ("class_instance.csv", "id,class_id,name,creation_time\n10,skeleton,one,\n20,skeleton,two,\n30,neuron,one,\n35,neuron,two,\n40,label,soma,\n45,annotation,good,\n"),
            ("class_instance_class_instance.csv", "relation_id,class_instance_a,class_instance_b\nmodel_of,10,30\nmodel_of,20,35\nannotated_with,35,45\n"),
            ("treenode.csv", "id,skeleton_id,parent_id,location_x,location_y,location_z\n101,10,,1,1,7\n102,10,101,1,1,8\n103,20,,1,1,9\n104,20,103,1,1,10\n"),
            ("connector.csv", "id,location_x,location_y,location_z\n501,1,2,3\n502,1,2,3\n"),
            ("treenode_connector.csv", "relation_id,treenode_id,connector_id,skeleton_id,confidence\npresynaptic_to,102,501,10,5\npostsynaptic_to,103,501,20,5\npostsynaptic_to,104,502,20,5\n"),
            ("treenode_class_instance.csv", "relation_id,treenode_id,class_instance_id\nlabeled_as,101,40\nlabeled_as,103,40\n"),
        ])
            folder.Write(Path.Combine("tables", table), text);
    }
}
