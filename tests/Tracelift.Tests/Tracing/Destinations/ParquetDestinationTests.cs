using Parquet;
using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.Tracing.Destinations;

/// <summary>An export as Parquet, in both layouts: nothing is dropped without a word.</summary>
public sealed class ParquetDestinationTests
{
    private static readonly string[] AsUser = ["--user", "anna", "--types-as-tags", "all"];

    [Theory]
    [InlineData(TestStoreKind.Sqlite, "navis")]
    [InlineData(TestStoreKind.Catmaid, "navis")]
    [InlineData(TestStoreKind.Postgres, "neurarrow")]
    public async Task A_project_that_goes_out_and_comes_in_is_the_same(TestStoreKind kind, string layout)
    {
        await using var scene = await DestinationScene.CreateAsync(kind);
        if (layout == "neurarrow")
            await scene.Store.ExecuteAsync("DELETE FROM treenode_connector WHERE relation_id NOT IN (SELECT id FROM relation WHERE relation_name IN ('presynaptic_to', 'postsynaptic_to'))");
        await scene.Store.ExecuteAsync("DELETE FROM connector WHERE id NOT IN (SELECT connector_id FROM treenode_connector)");

        var path = await scene.ThereAndBackAsync("cells.parquet", ["--layout", layout], AsUser);

        Assert.True(File.Exists(path.Replace(".parquet", ".connectors.parquet", StringComparison.Ordinal)));
        string[] queries =
        [
            ProjectRows.Nodes, ProjectRows.Annotations, layout == "navis" ? ProjectRows.Connectors : ProjectRows.Connectors.Replace("|| ' ' || confidence ", "", StringComparison.Ordinal),
            ProjectRows.Links, ProjectRows.TypeTags,
        ];
        foreach (var query in queries)
        {
            var before = await scene.ReadAsync(1, query);
            Assert.NotEmpty(before);
            Assert.Equal(before, await scene.ReadAsync(2, query));
        }
    }

    [Theory]
    [InlineData("navis", "node_id parent_id x y z radius label neuron", "connector_id node_id type x y z neuron relation confidence link_confidence")]
    [InlineData("neurarrow", "sample_id fragment_id x y z parent_id radius net.clbarnes.swc:type_id", "connector_id x y z src_sample_ids tgt_sample_ids")]
    public async Task The_columns_are_those_of_the_layout(string layout, string columns, string connectorColumns)
    {
        await using var scene = await DestinationScene.CreateAsync(TestStoreKind.Sqlite);
        var path = scene.Folder.File("cells.parquet");

        await scene.RunAsync("export", "--source", "1", "--file", path, "--layout", layout, "--yes");

        await using (var file = File.OpenRead(path))
        {
            await using var reader = await ParquetReader.CreateAsync(file, null, true, TestContext.Current.CancellationToken);
            Assert.Equal(columns, string.Join(' ', reader.Schema.Fields.Select(field => field.Name)));
            Assert.Equal(DestinationScene.Skeletons, reader.CustomMetadata.Keys.Count(key => key.EndsWith(":name", StringComparison.Ordinal)));
            Assert.All(reader.Schema.DataFields, field => Assert.Equal(layout == "neurarrow" && field.Name is "parent_id" or "radius" && layout == "neurarrow", field.IsNullable));
        }

        await using var connectors = File.OpenRead(scene.Folder.File("cells.connectors.parquet"));
        await using var second = await ParquetReader.CreateAsync(connectors, null, true, TestContext.Current.CancellationToken);
        Assert.Equal(connectorColumns, string.Join(' ', second.Schema.Fields.Select(field => field.Name)));
    }

    [Fact]
    public async Task Damaged_and_foreign_files_are_refused_with_words()
    {
        await using var scene = await DestinationScene.CreateAsync(TestStoreKind.Sqlite);
        var path = scene.Folder.File("cells.parquet");
        await scene.RunAsync("export", "--source", "1", "--file", path, "--yes");
        var bytes = await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);
        for (var length = 4; length < bytes.Length; length += bytes.Length / 20)
        {
            var cut = scene.Folder.File("cut.parquet");
            await File.WriteAllBytesAsync(cut, bytes[..length], TestContext.Current.CancellationToken);
            Assert.Contains("cut.parquet", (await scene.TryAsync("import", "--source", cut, "--target", "new:cut", "--user", "anna", "--yes")).Expect(3).Error, StringComparison.Ordinal);
        }

        File.Move(scene.Folder.File("cells.connectors.parquet"), scene.Folder.File("other.parquet"));
        Assert.Contains("lacks the columns", (await scene.TryAsync("check", scene.Folder.File("other.parquet"))).Expect(3).Error, StringComparison.Ordinal);
    }
}
