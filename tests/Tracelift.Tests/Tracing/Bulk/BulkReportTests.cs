using System.Text.Json.Nodes;
using Tracelift.Tests.Support;
using Tracelift.Tests.Tracing.Runs;
using Xunit;

namespace Tracelift.Tests.Tracing.Bulk;

/// <summary>A bulk load reports the parts of its source that it does not load.</summary>
public sealed class BulkReportTests
{
    [Fact]
    public async Task Unknown_columns_and_files_of_tables_are_counted()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.File("tables"));
        foreach (var (file, text) in ((string, string)[])
            [
                ("class_instance.csv", "id,class_id,name\n10,skeleton,one\n30,neuron,one\n"),
                ("class_instance_class_instance.csv", "relation_id,class_instance_a,class_instance_b\nmodel_of,10,30\n"),
                ("treenode.csv", "id,skeleton_id,parent_id,location_x,location_y,location_z,raduis\n101,10,,1,1,7,5\n102,10,101,1,1,8,5\n"),
                ("treenodes_connector.csv", "id\n1\n"),
                ("Connector.csv", "id\n1\n"),
                (".hidden", ""),
            ])
            folder.Write(Path.Combine("tables", file), text);

        var (report, told) = await LoadAsync(folder.File("tables"), "--map-users", "false", "--user", "anna");

        Assert.Equal("""{"Connector.csv":1,"treenodes_connector.csv":1}""", report["unknown_models"]!.ToJsonString());
        Assert.Equal("""{"treenode.raduis":2}""", report["unknown_fields"]!.ToJsonString());
        Assert.Contains("Unknown models, which are not loaded: Connector.csv (1), treenodes_connector.csv (1)\n", told, StringComparison.Ordinal);
        Assert.Contains("Unknown fields, which are not loaded: treenode.raduis (2)\n", told, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unknown_models_and_fields_of_a_file_are_counted()
    {
        using var folder = new TemporaryFolder();
        var file = TracingFile.Sound();
        file.Fields("catmaid.treenode", 102)["mood"] = "good";
        file.Add("catmaid.weather", 901, []);

        var (report, told) = await LoadAsync(folder.Write("file.json", file.Text()), "--create-unknown-users");

        Assert.Equal("""{"catmaid.weather":1}""", report["unknown_models"]!.ToJsonString());
        Assert.Equal(1, (long)report["unknown_fields"]!["catmaid.treenode.mood"]!);
        Assert.Contains("Unknown models, which are not loaded: catmaid.weather (1)\n", told, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rows_of_a_table_of_names_that_match_no_file_are_told()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.File("cells"));
        foreach (var name in (string[])["a", "b"])
            folder.Write(Path.Combine("cells", $"{name}.swc"), "1 0 1 2 3 1 -1\n");
        var names = folder.Write("names.csv", "file,nmae,source_id\na.swc,first,11\nb,second,12\nmissing.swc,third,13\n");

        var (report, told) = await LoadAsync(folder.File("cells"), "--user", "anna", "--names", names);

        Assert.Equal("""{"missing.swc":1}""", report["unknown_items"]!.ToJsonString());
        Assert.Equal("""{"--names.nmae":3}""", report["unknown_fields"]!.ToJsonString());
        Assert.Contains("Rows of the table of names that match no file: missing.swc (1)\n", told, StringComparison.Ordinal);
    }

    /// <summary>Loads twice, for a program and for people.</summary>
    private static async Task<(JsonNode Report, string Told)> LoadAsync(string path, params string[] more)
    {
        await using var store = await RunStore.CreateAsync(TestStoreKind.Sqlite);
        await CollectionTests.AddAnnaAsync(store);
        var report = (await RunStore.RunAsync(store, ["bulk", "load", path, "--target", "new:one", "--json", .. more])).Expect(0).Output;
        return (JsonNode.Parse(report)!, (await RunStore.RunAsync(store, ["bulk", "load", path, "--target", "new:two", .. more])).Expect(0).Output);
    }
}
