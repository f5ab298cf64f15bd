using System.IO.Compression;
using System.Xml.Linq;
using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.Tracing.Destinations;

/// <summary>NML of webKnossos and KNOSSOS, out and in.</summary>
public sealed class NmlDestinationTests
{
    private const string Foreign = """
        <?xml version="1.0"?>
        <things>
          <parameters><experiment name="x"/><scale x="10" y="20" z="25"/></parameters>
          <thing id="1" name="one"><nodes><node id="3" radius="1.5" x="1" y="2" z="4"/><node id="1" radius="1" x="2" y="2" z="4"/><node id="2" radius="1" x="3" y="2" z="4"/></nodes>
            <edges><edge source="1" target="3"/><edge source="2" target="1"/></edges></thing>
          <thing id="2" name=""><nodes/><edges/></thing>
          <branchpoints><branchpoint id="1"/></branchpoints>
          <comments><comment node="2" content="first; second"/></comments>
        </things>
        """;

    [Theory]
    [InlineData(TestStoreKind.Sqlite, "cells.nml", "")]
    [InlineData(TestStoreKind.Catmaid, "cells.nml.gz", "--voxel-size 4,4,40")]
    [InlineData(TestStoreKind.Postgres, "cells.nml.zst", "--voxel-size 7.3,11,13.7")]
    public async Task A_project_that_goes_out_and_comes_in_is_the_same(TestStoreKind kind, string name, string options)
    {
        await using var scene = await DestinationScene.CreateAsync(kind);

        await scene.ThereAndBackAsync(name, options.Split(' ', StringSplitOptions.RemoveEmptyEntries), ["--user", "anna"]);

        foreach (var query in (string[])[ProjectRows.Nodes, ProjectRows.Annotations, ProjectRows.Tags.Replace("SELECT ", "SELECT DISTINCT ", StringComparison.Ordinal)])
        {
            var before = await scene.ReadAsync(1, query);
            Assert.NotEmpty(before);
            Assert.Equal(before, await scene.ReadAsync(2, query));
        }
    }

    [Fact]
    public async Task Files_of_others_are_read_with_their_scale_whichever_way_their_edges_point()
    {
        await using var scene = await DestinationScene.CreateAsync(TestStoreKind.Sqlite);
        var zip = scene.Folder.File("cells.zip");
        await using (var archive = await ZipFile.OpenAsync(zip, ZipArchiveMode.Create, TestContext.Current.CancellationToken))
        {
            foreach (var name in (string[])["a.nml", "b.nml"])
            {
                await using var entry = new StreamWriter(await archive.CreateEntry(name).OpenAsync(TestContext.Current.CancellationToken));
                await entry.WriteAsync(Foreign);
            }
        }

        foreach (var (path, trees) in ((string, int)[])[(scene.Folder.Write("one.nml", Foreign), 1), (zip, 2)])
        {
            await scene.RunAsync("import", "--source", path, "--target", "new:others", "--user", "anna", "--yes");
            var project = long.Parse((await scene.Store.QueryAsync("SELECT max(id) FROM project"))[0], System.Globalization.CultureInfo.InvariantCulture);
            string[] one = ["node one 10.0 40.0 100.0 1.5 > root", "node one 20.0 40.0 100.0 1.0 > 10.0 40.0 100.0", "node one 30.0 40.0 100.0 1.0 > 20.0 40.0 100.0"];
            Assert.Equal([.. Enumerable.Repeat(one, trees).SelectMany(rows => rows).Order(StringComparer.Ordinal)], await scene.ReadAsync(project, ProjectRows.Nodes));
            Assert.Equal(Enumerable.Repeat("tag first; second 30.0 40.0 100.0", trees), await scene.ReadAsync(project, ProjectRows.Tags));
        }
    }

    [Theory]
    [InlineData("<neuroml xmlns=\"http://www.neuroml.org/schema/neuroml2\"/>", "is NeuroML, not NML")]
    [InlineData("<html/>", "expected things")]
    [InlineData("<things><thing id=\"1\"><nodes><node id=\"1\" x=\"1\" y=\"2\" z=\"3\"/>", "can't be read as XML")]
    [InlineData("<things><thing id=\"1\"><nodes><node id=\"1\" x=\"a\" y=\"2\" z=\"3\"/></nodes></thing></things>", "line 1: node has the x \"a\"")]
    [InlineData("<things><thing id=\"1\"><nodes><node id=\"1\" x=\"1\" y=\"2\" z=\"3\"/></nodes><edges><edge source=\"1\" target=\"2\"/></edges></thing></things>", "which the tree lacks")]
    [InlineData("<!DOCTYPE x [<!ENTITY a \"b\">]><things/>", "can't be read as XML")]
    public async Task Other_files_are_refused_with_words(string content, string told)
    {
        await using var scene = await DestinationScene.CreateAsync(TestStoreKind.Sqlite);

        var result = (await scene.TryAsync("check", scene.Folder.Write("x.nml", content))).Expect(3);

        Assert.Contains(told, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_file_says_its_scale_and_each_node_and_tree_once()
    {
        await using var scene = await DestinationScene.CreateAsync(TestStoreKind.Sqlite);
        var path = scene.Folder.File("cells.nml");

        await scene.RunAsync("export", "--source", "1", "--file", path, "--voxel-size", "2,2,2", "--yes");

        var things = XDocument.Load(path).Root!;
        Assert.Equal(("things", "2", DestinationScene.Skeletons), (things.Name.LocalName, (string?)things.Element("parameters")!.Element("scale")!.Attribute("x"), things.Elements("thing").Count()));
        Assert.Equal((await scene.Store.QueryAsync("SELECT count(*) FROM treenode WHERE project_id = 1"))[0], things.Descendants("node").Select(node => (string?)node.Attribute("id")).Distinct(StringComparer.Ordinal).Count().ToString(System.Globalization.CultureInfo.InvariantCulture));
    }
}
