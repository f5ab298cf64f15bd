using System.Text;
using System.Text.Json.Nodes;
using Tracelift.Tests.Support;
using Tracelift.Tests.Tracing.Runs;
using Xunit;

namespace Tracelift.Tests.Tracing.Bulk;

/// <summary>Folders of CSV files with the rows of CATMAID's tables.</summary>
public sealed class TableTests
{
    [Theory]
    [InlineData(TestStoreKind.Sqlite)]
    [InlineData(TestStoreKind.Catmaid)]
    public async Task Missing_columns_of_tables_get_defaults(TestStoreKind kind)
    {
        await using var store = await RunStore.CreateAsync(kind);
        await CollectionTests.AddAnnaAsync(store);
        using var folder = new TemporaryFolder();
        WriteTables(folder);

        var result = await RunStore.RunAsync(store, "bulk", "load", folder.Path, "--target", "new:tables", "--map-users", "false", "--user", "anna", "--chunk-rows", "3", "--json");

        var report = JsonNode.Parse(result.Expect(0).Output)!;
        Assert.Equal(
            ["7 1 -2 5 1 neuron, \"A\"", "8 2 5 5 0 neuron, \"A\"", "9 4000 0 3 1 line\nbreak"],
            await store.QueryAsync(
                $"SELECT CAST(location_z AS int) || ' ' || CAST(location_x * 4 AS int) || ' ' || CAST(radius * 2 AS int) || ' ' || confidence || ' ' || CASE WHEN parent_id IS NULL THEN 1 ELSE 0 END || ' ' || c.name FROM treenode t JOIN class_instance c ON c.id = t.skeleton_id WHERE location_z IN (7, 8, 9) ORDER BY 1"));
        Assert.Equal(["presynaptic_to"], await store.QueryAsync("SELECT r.relation_name FROM treenode_connector l JOIN relation r ON r.id = l.relation_id"));
        Assert.Equal(["soma"], await store.QueryAsync("SELECT c.name FROM treenode_class_instance l JOIN class_instance c ON c.id = l.class_instance_id"));
        Assert.Equal(["anna"], await store.QueryAsync("SELECT DISTINCT u.username FROM treenode t JOIN auth_user u ON u.id = t.editor_id"));
        var time = store.Database is null ? "CAST(creation_time / 1000000 AS text)" : "extract(epoch FROM creation_time)::bigint::text";
        Assert.Equal(["1577934245"], await store.QueryAsync($"SELECT {time} FROM treenode WHERE location_z = 8"));
        await RunStore.AssertSoundAsync(store);
        await RunStore.UndoAsync(store, (long)report["run"]!);
    }

    [Theory]
    [InlineData(TestStoreKind.Sqlite)]
    [InlineData(TestStoreKind.Catmaid)]
    public async Task Whole_numbers_with_a_fraction_of_0_are_what_spreadsheets_make_of_columns_with_gaps(TestStoreKind kind)
    {
        await using var store = await RunStore.CreateAsync(kind);
        await CollectionTests.AddAnnaAsync(store);
        using var folder = new TemporaryFolder();
        WriteTables(folder);
        var plain = (await RunStore.RunAsync(store, "bulk", "load", folder.Path, "--target", "new:plain", "--map-users", "false", "--user", "anna", "--json")).Expect(0).Output;
        foreach (var file in Directory.GetFiles(folder.Path, "*.csv"))
        {
            // Every id and every reference: all that has three digits or two, between commas or at an end of a line.
            var lines = await File.ReadAllLinesAsync(file, TestContext.Current.CancellationToken);
            await File.WriteAllLinesAsync(file, lines.Select((line, i) => i == 0 ? line : System.Text.RegularExpressions.Regex.Replace(line, "(?<=^|,)([0-9]{2,3})(?=,|$)", "$1.0")), TestContext.Current.CancellationToken);
        }

        var fractions = (await RunStore.RunAsync(store, "bulk", "load", folder.Path, "--target", "new:fractions", "--map-users", "false", "--user", "anna", "--json")).Expect(0).Output;

        Assert.Contains(".0,", await File.ReadAllTextAsync(folder.File("treenode.csv"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Equal(JsonNode.Parse(plain)!["made"]!.ToJsonString(), JsonNode.Parse(fractions)!["made"]!.ToJsonString());
        folder.Write("treenode.csv", (await File.ReadAllTextAsync(folder.File("treenode.csv"), TestContext.Current.CancellationToken)).Replace("103.0,", "103.5,", StringComparison.Ordinal));
        Assert.Contains(
            "treenode.csv, line 4", (await RunStore.RunAsync(store, "bulk", "load", folder.Path, "--target", "new:x", "--map-users", "false", "--user", "anna")).Expect(3).Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("NaN")]
    [InlineData("-Infinity")]
    public async Task A_radius_that_is_no_finite_number_is_0_with_a_note(string radius)
    {
        await using var store = await RunStore.CreateAsync(TestStoreKind.Sqlite);
        await CollectionTests.AddAnnaAsync(store);
        using var folder = new TemporaryFolder();
        WriteTables(folder);
        folder.Write("treenode.csv", (await File.ReadAllTextAsync(folder.File("treenode.csv"), TestContext.Current.CancellationToken)).Replace(",7,-1,", $",7,{radius},", StringComparison.Ordinal));

        var report = JsonNode.Parse((await RunStore.RunAsync(store, "bulk", "load", folder.Path, "--target", "new:tables", "--map-users", "false", "--user", "anna", "--json")).Expect(0).Output)!;

        Assert.Equal(["0"], await store.QueryAsync("SELECT CAST(radius AS int) FROM treenode WHERE location_z = 7"));
        Assert.Contains(report["notes"]!.AsArray(), note => ((string)note!).StartsWith("catmaid.treenode.radius: 1 value is no finite number", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Numbers_of_classes_without_a_file_are_the_target_s()
    {
        await using var store = await RunStore.CreateAsync(TestStoreKind.Sqlite);
        await RunStore.ImportAsync(store, TracingFile.Sound(), "new:one");
        using var folder = new TemporaryFolder();
        WriteTables(folder);
        var skeleton = (await store.QueryAsync("SELECT '' || id FROM class WHERE class_name = 'skeleton'"))[0];
        folder.Write("class_instance.csv", (await File.ReadAllTextAsync(folder.File("class_instance.csv"), TestContext.Current.CancellationToken)).Replace(",skeleton,", $",{skeleton},", StringComparison.Ordinal));

        (await RunStore.RunAsync(store, "bulk", "load", folder.Path, "--target", "1", "--map-users", "false", "--user", "ann")).Expect(0);

        Assert.Equal(["1"], await store.QueryAsync("SELECT '' || count(*) FROM class WHERE class_name = 'skeleton'"));
        Assert.Equal(["4"], await store.QueryAsync("SELECT '' || count(*) FROM class_instance c JOIN class k ON k.id = c.class_id WHERE k.class_name = 'skeleton'"));
    }

    [Fact]
    public async Task A_skeleton_with_a_faulty_node_is_rejected_on_request()
    {
        await using var store = await RunStore.CreateAsync(TestStoreKind.Sqlite);
        await CollectionTests.AddAnnaAsync(store);
        using var folder = new TemporaryFolder();
        WriteTables(folder);
        folder.Write("treenode.csv", (await File.ReadAllTextAsync(folder.File("treenode.csv"), TestContext.Current.CancellationToken)).Replace("1e3,", "far,", StringComparison.Ordinal));
        string[] load = ["bulk", "load", folder.Path, "--target", "new:tables", "--map-users", "false", "--user", "anna", "--store", store.Address];

        var refused = (await Tool.RunAsync(load)).Expect(3).Error;
        Assert.Contains("location_x is \"far\"", refused, StringComparison.Ordinal);
        Assert.Contains("treenode.csv, line 4 (byte", refused, StringComparison.Ordinal);
        (await Tool.RunAsync([.. load, "--on-fault", "reject", "--reject-file", folder.File("rejects.tsv")])).Expect(0);

        Assert.Equal(["2"], await store.QueryAsync("SELECT '' || count(*) FROM treenode"));
        var rejects = await File.ReadAllTextAsync(folder.File("rejects.tsv"), TestContext.Current.CancellationToken);
        Assert.Contains("skeleton 20\tbad-value\t\"treenode.csv, line 4 (byte ", rejects, StringComparison.Ordinal);
        Assert.Contains(", treenode id 103: location_x is \"\"far\"\"", rejects, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("treenode.csv", "id,location_x\n1,2\n", "lacks location_y, location_z, skeleton_id")]
    [InlineData("treenode.csv", "id,id,location_x\n", "has the column id twice")]
    [InlineData("treenode.csv", "", "is empty")]
    [InlineData("class_instance.csv", "id,class_id,name\n10,neuron,\"open\n", "a quote is not closed")]
    [InlineData("treenode.csv", "id,skeleton_id,parent_id,location_x,location_y,location_z\n1,99,,1,2,3\n", "there is no catmaid.classinstance with that pk")]
    public async Task A_bad_table_is_told_and_leaves_nothing(string name, string text, string message)
    {
        await using var store = await RunStore.CreateAsync(TestStoreKind.Sqlite);
        await CollectionTests.AddAnnaAsync(store);
        using var folder = new TemporaryFolder();
        WriteTables(folder);
        foreach (var links in (string[])["treenode_connector.csv", "treenode_class_instance.csv"])
            File.Delete(folder.File(links));
        folder.Write(name, text);

        var result = await RunStore.RunAsync(store, "bulk", "load", folder.Path, "--target", "new:tables", "--map-users", "false", "--user", "anna");

        Assert.Contains(message, result.Expect(3).Error, StringComparison.Ordinal);
        Assert.Empty(await store.QueryAsync("SELECT id FROM project"));
    }

    [Theory]
    [InlineData("treenode.csv", "7,-1,,", "7,-1,,\"\"", "creation_time is \"\", not a time with its date")]
    [InlineData("treenode.csv", "7,-1,,", "7,-1,,10:30", "creation_time is \"10:30\", not a time with its date")]
    [InlineData("treenode.csv", "7,-1,,", "7,-1,,Jan 5", "creation_time is \"Jan 5\", not a time with its date")]
    [InlineData("treenode.csv", "7,-1,,", "7,-1", "line 2 (byte 90), treenode id 101: 7 fields found, 9 expected")]
    [InlineData("class_instance.csv", "label,soma", "label,\"soma\" ", "text behind a closing quote")]
    [InlineData("class_instance.csv", "label,soma", "label,\"so\"\"m\u00e4\"", "in UTF-8")]
    public async Task A_bad_row_is_told_and_leaves_nothing(string name, string was, string now, string message)
    {
        await using var store = await RunStore.CreateAsync(TestStoreKind.Sqlite);
        await CollectionTests.AddAnnaAsync(store);
        using var folder = new TemporaryFolder();
        WriteTables(folder);
        var text = await File.ReadAllTextAsync(folder.File(name), TestContext.Current.CancellationToken);
        Assert.Contains(was, text, StringComparison.Ordinal);
        await File.WriteAllTextAsync(folder.File(name), text.Replace(was, now, StringComparison.Ordinal), Encoding.Latin1, TestContext.Current.CancellationToken);

        var result = await RunStore.RunAsync(store, "bulk", "load", folder.Path, "--target", "new:tables", "--map-users", "false", "--user", "anna");

        Assert.Contains(message, result.Expect(3).Error, StringComparison.Ordinal);
        Assert.Empty(await store.QueryAsync("SELECT id FROM project"));
    }

    [Theory]
    [InlineData(TestStoreKind.Sqlite)]
    [InlineData(TestStoreKind.Catmaid)]
    public async Task Users_are_those_with_the_same_ids_without_files_of_classes_and_relations(TestStoreKind kind)
    {
        await using var store = await RunStore.CreateAsync(kind);
        await CollectionTests.AddAnnaAsync(store);
        using var folder = new TemporaryFolder();
        folder.Write("class_instance.csv", "id,class_id,name,user_id\n10,skeleton,one,90\n30,neuron,one,90\n");
        folder.Write("class_instance_class_instance.csv", "relation_id,class_instance_a,class_instance_b,user_id\nmodel_of,10,30,90\n");
        folder.Write("treenode.csv", "id,skeleton_id,location_x,location_y,location_z,user_id\n101,10,1,2,3,90\n");

        var result = await RunStore.RunAsync(store, "bulk", "load", folder.Path, "--target", "new:tables", "--map-user-ids", "--json");

        result.Expect(0);
        foreach (var rows in (string[])["class_instance WHERE name = 'one'", "class_instance_class_instance", "treenode"])
            Assert.Equal(["90"], await store.QueryAsync($"SELECT DISTINCT '' || user_id FROM {rows}"));

        // The set-up is the system user's; where there is none, the importer's.
        var owner = (await store.QueryAsync("SELECT '' || coalesce(min(id), 90) FROM auth_user WHERE is_superuser"))[0];
        foreach (var table in (string[])["class", "relation"])
            Assert.Equal([owner], await store.QueryAsync($"SELECT DISTINCT '' || user_id FROM {table}"));
        await RunStore.AssertSoundAsync(store);

        // Rows of a table without users still have no owner.
        folder.Write("treenode.csv", "id,skeleton_id,location_x,location_y,location_z\n101,10,1,2,3\n");
        var refused = await RunStore.RunAsync(store, "bulk", "load", folder.Path, "--target", "new:others", "--map-user-ids");
        Assert.Contains("user 0 owns 1 rows", refused.Expect(3).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ids_are_kept_with_an_offset()
    {
        await using var store = await RunStore.CreateAsync(TestStoreKind.Sqlite);
        await CollectionTests.AddAnnaAsync(store);
        using var folder = new TemporaryFolder();
        WriteTables(folder);

        (await RunStore.RunAsync(store, "bulk", "load", folder.Path, "--target", "new:tables", "--map-users", "false", "--user", "anna", "--offset", "1000000", "--chunk-rows", "1", "--origin", "https://a.example.org")).Expect(0);

        Assert.Equal(["1000101 1000010", "1000102 1000010", "1000103 1000020"], await store.QueryAsync("SELECT id || ' ' || skeleton_id FROM treenode ORDER BY id"));
        Assert.Equal(["5"], await store.QueryAsync("SELECT '' || count(*) FROM class_instance WHERE id IN (1000010, 1000020, 1000030, 1000040) OR name = 'neuropile'"));
        await RunStore.AssertSoundAsync(store);
        await RunStore.UndoAsync(store, 1);
        Assert.Empty(await store.QueryAsync("SELECT id FROM treenode UNION ALL SELECT id FROM class_instance UNION ALL SELECT id FROM relation UNION ALL SELECT id FROM treenode_connector"));
    }

    [Fact]
    public async Task Origins_tell_the_ids_without_the_offset()
    {
        await using var store = await RunStore.CreateAsync(TestStoreKind.Sqlite);
        await CollectionTests.AddAnnaAsync(store);
        using var folder = new TemporaryFolder();
        WriteTables(folder);

        (await RunStore.RunAsync(store, "bulk", "load", folder.Path, "--target", "new:tables", "--map-users", "false", "--user", "anna", "--offset", "1000000", "--origin", "https://a.example.org")).Expect(0);

        Assert.Equal(["10", "20"], await store.QueryAsync("SELECT '' || source_id FROM skeleton_origin ORDER BY 1"));
    }

    internal static void WriteTables(TemporaryFolder folder)
    {
        folder.Write("class_instance.csv", "\uFEFFid,class_id,name,txid\r\n10,skeleton,\"neuron, \"\"A\"\"\",5\r\n20,skeleton,\"line\nbreak\",5\r\n30,neuron,A,5\r\n40,label,soma,5\r\n");
        folder.Write("class_instance_class_instance.csv", "relation_id,class_instance_a,class_instance_b\nmodel_of,10,30\n");
        folder.Write(
            "treenode.csv",
            "id\tskeleton_id\tparent_id\tlocation_x\tlocation_y\tlocation_z\tradius\tconfidence\tcreation_time\n101\t10\t\t0.25\t1\t7\t-1\t\t\n102\t10\t101\t0.5\t1\t8\t2.5\t5\t2020-01-02 03:04:05+00\n".Replace('\t', ',')
            + "103,20,,1e3,1,9,,3,2020-01-02T03:04:05Z\n");
        folder.Write("connector.csv", "id,location_x,location_y,location_z\n501,1,2,3\n");
        folder.Write("treenode_connector.csv", "relation_id,treenode_id,connector_id,skeleton_id\npresynaptic_to,102,501,10\n");
        folder.Write("treenode_class_instance.csv", "relation_id,treenode_id,class_instance_id\nlabeled_as,101,40\n");
    }
}
