using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.Tracing.Destinations;

/// <summary>An export as CSV tables, which bulk load and import read.</summary>
public sealed class CsvDestinationTests
{
    [Theory]
    [MemberData(nameof(TestStore.Kinds), MemberType = typeof(TestStore))]
    public async Task Tables_that_go_out_and_come_in_are_the_same(TestStoreKind kind)
    {
        await using var scene = await DestinationScene.CreateAsync(kind);
        await scene.Store.ExecuteAsync("UPDATE class_instance SET name = ' =a \"quoted\", name;' WHERE id = (SELECT max(class_instance_b) FROM class_instance_class_instance m JOIN relation r ON r.id = m.relation_id AND r.relation_name = 'model_of')");

        await scene.ThereAndBackAsync(kind switch { TestStoreKind.Sqlite => "tables", TestStoreKind.Postgres => "tables.csv.tar.gz", _ => "tables.zip" }, ["--format", "csv"], []);

        string[] queries =
        [
            ProjectRows.Nodes, ProjectRows.Annotations, ProjectRows.Connectors, ProjectRows.Links, ProjectRows.Tags,
            "SELECT t.creation_time || ' ' || t.edition_time || ' ' || u.username || ' ' || t.confidence || ' ' || t.radius FROM treenode t JOIN auth_user u ON u.id = t.user_id WHERE t.project_id = {0}",
        ];
        foreach (var query in queries)
        {
            var before = await scene.ReadAsync(1, query);
            Assert.NotEmpty(before);
            Assert.Equal(before, await scene.ReadAsync(2, query));
        }
    }
}
