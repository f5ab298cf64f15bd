using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.Projects;

/// <summary>Files from before 2017, when a stack had one mirror and its fields were the stack's.</summary>
public sealed class OlderFilesTests
{
    private const string Size = "dimension: \"(3000,2000,50)\", resolution: \"(10,10,50)\"";

    [Theory]
    [InlineData("Sqlite")]
    [InlineData("Catmaid")]
    public async Task The_place_of_a_stack_is_its_mirror(string kind)
    {
        await using var store = await ProjectStore.CreateAsync(Enum.Parse<TestStoreKind>(kind));
        var yaml = $$"""
            project:
              title: Older
              stacks:
                - {title: a, {{Size}}, folder: stack1, metadata: First, zoomlevels: 3, fileextension: png}
                - {title: b, {{Size}}, url: "https://example.org/remote", fileextension: jpg, tile_width: 256, tile_height: 128, tile_source_type: 5}
                - {title: c, {{Size}}, image_base: "https://example.org/base", tile_source_type: 2}
                - {title: d, {{Size}}, path: deep, folder: er, mirrors: []}
                - {title: e, {{Size}}, url: "https://example.org/old", mirrors: [{title: new, image_base: "https://example.org/new"}]}
                - {title: f, {{Size}}, fileextension: png, overlays: [{name: o, folder: stack2}]}
                - {title: g, {{Size}}, mirrors: []}
            """;

        var result = await store.RunAsync(yaml, ["projects", "import", "--image-base", "https://tiles.example.org/data"]);

        result.Expect(0);
        Assert.Equal(
            [
                "a Default https://tiles.example.org/data/stack1/ png 512 512 1",
                "b Default https://example.org/remote/ jpg 256 128 5",
                "c Default https://example.org/base jpg 512 512 2",
                "d Default https://tiles.example.org/data/deep/er/ jpg 512 512 1",
                "e new https://example.org/new/ jpg 512 512 1",
            ],
            await store.Store.QueryAsync(
                "SELECT s.title || ' ' || m.title || ' ' || image_base || ' ' || file_extension || ' ' || tile_width || ' ' || tile_height || ' ' || tile_source_type FROM stack_mirror m JOIN stack s ON s.id = stack_id ORDER BY 1"));
        Assert.Contains("stack \"e\": it has mirrors, so its own url is ignored", result.Error, StringComparison.Ordinal);
        Assert.Contains("stack \"f\": overlays", result.Error, StringComparison.Ordinal);
        foreach (var bare in (string[])["f", "g"])
            Assert.Contains($"stack \"{bare}\": it has no mirror", result.Error, StringComparison.Ordinal);
        foreach (var title in (string[])["a", "b", "c", "d", "e"])
            Assert.DoesNotContain($"stack \"{title}\": it has no mirror", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Names_instead_of_titles_are_told()
    {
        await using var store = await ProjectStore.CreateAsync(TestStoreKind.Sqlite);
        var yaml = $"project:\n  name: Older\n  stacks:\n    - {{name: a, {Size}, url: \"https://example.org/a\"}}\n    - {{title: b, name: other, {Size}, mirrors: [{{name: m, url: \"https://example.org/b\"}}]}}\n";

        var result = await store.RunAsync(yaml, ["projects", "import"]);

        result.Expect(3);
        Assert.Contains("project: title is missing (found name: did you mean title?)", result.Error, StringComparison.Ordinal);
        Assert.Contains("stack 1: title is missing (found name: did you mean title?)", result.Error, StringComparison.Ordinal);
        Assert.Contains("mirror 1: unknown field name is ignored; did you mean title?", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("stack \"b\": unknown field name", result.Error, StringComparison.Ordinal);
    }
}
