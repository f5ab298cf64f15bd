using System.Text.Json.Nodes;
using Tracelift.Tests.Support;
using Tracelift.Tests.Tracing.Runs;
using Xunit;

namespace Tracelift.Tests.Tracing;

/// <summary>Values of a file that no store should hold: each command reports its repairs, and refuses the others.</summary>
public sealed class BadValueTests
{
    /// <summary>Meshes that CATMAID's column refuses, or that no viewer can show.</summary>
    public static TheoryData<string, string> BadMeshes => new()
    {
        { "TIN Z (((nan 0 0,1 0 0,0 1 0,nan 0 0)))", "triangle 1 has a point that is not three finite numbers: \"nan 0 0,1 0 0" },
        { "TIN Z (((0 0 0,1 0 0,0 1 0,0 0 0)),((0 0 0,Infinity 0 0,0 1 0,0 0 0)))", "triangle 2 has a point that is not three finite numbers" },
        { "TIN Z (((0 0 0,1 0 0,0 1 1e999,0 0 0)))", "not three finite numbers" },
        { "POLYHEDRALSURFACE Z (((0 0 0,1 0 0,1 1 0,0 1 0,0 0 0)))", "it is not a TIN but begins with \"POLYHEDRALSURFACE" },
        { "01040000A0", "it is not a TIN but begins with \"01040000A0\"" },
        { "", "it is not a TIN but begins with nothing" },
        { "TIN Z (((0 0 0,1 0 0,0 1 0)))", "triangle 1 has 3 points, expected 4" },
        { "TIN Z (((0 0 0,1 0 0,0 1 0,0 0 5)))", "triangle 1 does not end where it begins" },
        { "TIN Z (((0 0,1 0,0 1,0 0)))", "not three finite numbers" },
        { "TIN Z (((0 0 0,1 0 0,0 1 0,0 0 0))", "it ends within its triangles: nothing" },
        { "TIN Z (((0 0 0,1 0 0,0 1 0,0 0 0))) x", "text follows its end: \"x\"" },
        { "TIN Z (0 0 0)", "triangle 1 is not in brackets" },
    };

    [Theory]
    [MemberData(nameof(BadMeshes))]
    public async Task A_mesh_that_no_store_takes_is_a_fault_of_the_file(string mesh, string message)
    {
        await using var store = await TestStore.CreateAsync(TestStoreKind.Sqlite);
        using var folder = new TemporaryFolder();
        var file = WithMesh(mesh);
        var path = folder.Write("file.json", file.Text());

        var check = await Tool.RunHereAsync("check", path);
        var import = await Imports.RunAsync(store, file, "new:one", "--volumes");

        foreach (var result in (CliResult[])[check.Expect(3), import.Expect(3)])
        {
            Assert.Contains(message, result.Error, StringComparison.Ordinal);
            Assert.Contains("catmaid.volume pk 9", result.Error, StringComparison.Ordinal);
            Assert.Contains("line ", result.Error, StringComparison.Ordinal);
        }

        Assert.Empty(await store.QueryAsync("SELECT title FROM project"));
    }

    [Theory]
    [InlineData(TestStoreKind.Postgres)]
    [InlineData(TestStoreKind.Catmaid)]
    public async Task PostgreSQL_refuses_the_same_meshes(TestStoreKind kind)
    {
        await using var store = await TestStore.CreateAsync(kind);
        foreach (var row in BadMeshes)
            Assert.Contains("geometry is not a mesh of triangles", (await Imports.RunAsync(store, WithMesh(row.Data.Item1), "new:one", "--volumes")).Expect(3).Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(TestStoreKind.Sqlite)]
    [InlineData(TestStoreKind.Postgres)]
    [InlineData(TestStoreKind.Catmaid)]
    public async Task What_PostGIS_reads_every_store_takes(TestStoreKind kind)
    {
        await using var store = await TestStore.CreateAsync(kind);
        var number = 0;
        foreach (var mesh in (string[])
            [
                "TIN Z (((0 0 0,1 0 0,0 1 0,0 0 0)))", "tin z(((-1.5 0 1e3 , 1 0 0,0 1 0,\n-1.5 0 1e3)) , ((0 0 0,1 0 0,0 1 0,0 0 0)))",
                "SRID=0;TIN Z (((0 0 0,1 0 0,0 1 0,0 0 0)))", "TIN(((0 0 0,1 0 0,0 1 0,0 0 0)))", "TIN Z EMPTY",
            ])
        {
            (await Imports.RunAsync(store, WithMesh(mesh), $"new:{number++}", "--volumes")).Expect(0);
        }

        Assert.Equal([$"{number}"], await store.QueryAsync("SELECT '' || count(*) FROM catmaid_volume"));
    }

    [Theory]
    [InlineData(TestStoreKind.Sqlite)]
    [InlineData(TestStoreKind.Postgres)]
    public async Task A_radius_that_is_no_number_is_0_with_a_note_in_each_report(TestStoreKind kind)
    {
        await using var store = await RunStore.CreateAsync(kind);
        using var folder = new TemporaryFolder();
        var path = folder.Write("file.json", Bad("radius"));
        const string Note = "catmaid.treenode.radius: 4 values are no finite numbers (NaN, infinite or missing); 0 stands for them";
        string[] from = ["--store", store.Address, "--create-unknown-users"];

        var check = JsonNode.Parse((await Tool.RunHereAsync("check", path, "--json")).Expect(0).Output)!;
        var preview = JsonNode.Parse((await Tool.RunHereAsync(["import", "--source", path, "--target", "new:a", "--dry-run", "--json", .. from])).Expect(0).Output)!;
        var import = JsonNode.Parse((await Tool.RunHereAsync(["import", "--source", path, "--target", "new:a", "--yes", "--json", .. from])).Expect(0).Output)!;
        var load = JsonNode.Parse((await Tool.RunHereAsync(["bulk", "load", path, "--target", "new:b", "--json", .. from])).Expect(0).Output)!;

        foreach (var report in (JsonNode[])[check, preview, import, load])
            Assert.Contains(Note, report["notes"]!.AsArray().Select(note => (string)note!));
        Assert.Contains($"note: {Note}", (await Tool.RunHereAsync("check", path)).Expect(0).Error, StringComparison.Ordinal);
        Assert.Equal(["8"], await store.QueryAsync("SELECT '' || count(*) FROM treenode WHERE radius = 0"));
    }

    [Fact]
    public async Task A_place_that_is_no_number_is_refused_with_a_hint_that_works()
    {
        await using var store = await RunStore.CreateAsync(TestStoreKind.Sqlite);
        using var folder = new TemporaryFolder();
        var path = folder.Write("file.json", Bad("location_y").Replace(": null", ": 1.5", StringComparison.Ordinal).Replace("\"parent\": 1.5", "\"parent\": null", StringComparison.Ordinal));

        var refused = (await Tool.RunHereAsync("import", "--store", store.Address, "--source", path, "--target", "new:a", "--yes", "--create-unknown-users")).Expect(3);
        var loaded = await Tool.RunHereAsync("bulk", "load", path, "--store", store.Address, "--target", "new:a", "--create-unknown-users", "--on-fault", "reject", "--reject-file", folder.File("rejects.tsv"));

        Assert.Contains("location_y is NaN, expected a number", refused.Error, StringComparison.Ordinal);
        Assert.Contains("tracelift bulk load --on-fault reject", refused.Error, StringComparison.Ordinal);
        loaded.Expect(0);
        Assert.Equal(["3"], await store.QueryAsync("SELECT '' || count(*) FROM treenode"));
    }

    private static TracingFile WithMesh(string mesh)
    {
        var file = TracingFile.Sound();
        file.Add("catmaid.volume", 9, new() { ["editor"] = 7, ["name"] = "lobe", ["geometry"] = mesh });
        return file;
    }

    // Four nodes: three of a skeleton and one of the other, if it is the radius; else the first skeleton's.
    private static string Bad(string field)
    {
        var file = TracingFile.Sound();
        double[] marks = field == "radius" ? [901, 902, 903, 904] : [901, 902, 903];
        long[] nodes = [101, 102, 103, 112];
        for (var i = 0; i < marks.Length; i++)
            file.Fields("catmaid.treenode", nodes[i])[field] = marks[i];
        return file.Text().Replace(": 901", ": NaN", StringComparison.Ordinal).Replace(": 902", ": -Infinity", StringComparison.Ordinal)
            .Replace(": 903", ": Infinity", StringComparison.Ordinal).Replace(": 904", ": null", StringComparison.Ordinal);
    }
}
