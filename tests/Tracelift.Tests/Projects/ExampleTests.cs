using System.Text.Json.Nodes;
using Tracelift.Projects.Images;
using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.Projects;

/// <summary>The examples in examples/projects hold what they describe.</summary>
public sealed class ExampleTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, "examples/projects");

    [Fact]
    public async Task Every_file_is_imported_but_the_broken_one()
    {
        await using var store = await ProjectStore.CreateAsync(TestStoreKind.Sqlite);
        foreach (var file in Directory.GetFiles(Folder).Where(file => !file.EndsWith(".md", StringComparison.Ordinal)))
            (await store.RunAsync("projects", "import", "--input", file, "--image-base", "https://example.org/data")).Expect(0);
        var folders = await store.RunAsync("projects", "import", "--folder", Path.Combine(Folder, "folders"), "--image-base", "https://example.org/data");

        folders.Expect(3);
        Assert.Contains("brain-lobe/project.yaml, line 4, column 1: a tab indents this line", folders.Error, StringComparison.Ordinal);
        Assert.Equal(
            ["Example antenna", "Example embryo, dorsal", "Example embryo, lateral", "Example eye disc", "Example ganglion", "Example haltere", "Example ontology", "Example wing disc"],
            await store.Store.QueryAsync("SELECT title FROM project ORDER BY title"));
        Assert.Equal(["Larva, both channels 2", "Wing disc channels 2"], await store.Store.QueryAsync("SELECT g.title || ' ' || count(*) FROM stack_group g JOIN stack_stack_group m ON m.stack_group_id = g.id GROUP BY g.title ORDER BY 1"));
        Assert.Equal(["Cnidaria", "Platynereis dumerilii"], await store.Store.QueryAsync(
            "SELECT name FROM class_instance WHERE id IN (SELECT class_instance_id FROM stack_class_instance UNION SELECT class_instance_id FROM stack_group_class_instance) ORDER BY 1"));
    }

    [Fact]
    public async Task The_tiny_stack_has_its_tiles()
    {
        var images = Path.Combine(Folder, "folders");
        await using var server = TestWebServer.Start(request => File.Exists(images + request.Path)
            ? new WebAnswer(200, "image/png", File.ReadAllBytes(images + request.Path))
            : new WebAnswer(404, null, []));
        await using var store = await ProjectStore.CreateAsync(TestStoreKind.Sqlite);

        var result = await store.RunAsync("projects", "import", "--folder", images, "--image-base", server.Url, "--only", "Example eye disc", "--check-images", "--json");

        result.Expect(0);
        Assert.True((bool)JsonNode.Parse(result.Output)!["images"]![0]!["as_expected"]!);
        var tiles = Directory.GetFiles(Path.Combine(images, "eye-disc/confocal"), "*.png", SearchOption.AllDirectories);
        Assert.Equal(10, tiles.Length);
        Assert.All(tiles, tile => Assert.Equal(new ImageHeader("image/png", 128, 128), ImageHeader.Read(File.ReadAllBytes(tile))));
    }
}
