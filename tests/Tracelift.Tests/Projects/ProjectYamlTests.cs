using System.Text;
using System.Text.Json.Nodes;
using Tracelift.Formats.ProjectFiles;
using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.Projects;

/// <summary>YAML is read as CATMAID does: merge keys and the tags of plain data. Other YAML is refused.</summary>
public sealed class ProjectYamlTests
{
    [Fact]
    public async Task Merge_keys_give_stacks_and_mirrors_the_fields_of_others()
    {
        const string yaml = """
            sizes: &sizes {dimension: "(1000,900,80)", resolution: "(4,4,40)"}
            tiles: &tiles {tile_width: 256, tile_height: 128, tile_source_type: 4, fileextension: png}
            large: &large {tile_width: 1024, position: 7}
            project:
              title: Merged
              stacks:
                - <<: *sizes
                  title: one
                  mirrors:
                    - <<: *tiles
                      title: m1
                      url: https://example.org/m1
                - title: two
                  resolution: "(8,8,8)"
                  mirrors:
                    - {<<: [*large, *tiles], title: m2, url: "https://example.org/m2", fileextension: jpg}
                  <<: *sizes
                - &three
                  <<: *sizes
                  title: three
                  comment: "<<"
                  mirrors:
                    - {title: m3, url: "https://example.org/m3", <<: *large, <<: *tiles}
                - <<: *three
                  title: four
            """;
        await using var store = await ProjectStore.CreateAsync(TestStoreKind.Sqlite);
        var file = store.Folder.Write("merged.yaml", yaml);

        (await store.RunAsync("projects", "import", "--input", file)).Expect(0);

        Assert.Equal(
            ["one (1000,900,80) (4,4,40)", "two (1000,900,80) (8,8,8)", "three (1000,900,80) (4,4,40)", "four (1000,900,80) (4,4,40)"],
            await store.Store.QueryAsync("SELECT title || ' ' || dimension || ' ' || resolution FROM stack ORDER BY id"));
        Assert.Equal(
            ["m1 256 128 4 png 0", "m2 1024 128 4 jpg 7", "m3 256 128 4 png 7", "m3 256 128 4 png 7"],
            await store.Store.QueryAsync("SELECT title || ' ' || tile_width || ' ' || tile_height || ' ' || tile_source_type || ' ' || file_extension || ' ' || position FROM stack_mirror ORDER BY id"));
        Assert.Equal(["<<"], await store.Store.QueryAsync("SELECT DISTINCT comment FROM stack WHERE comment IS NOT NULL"));
    }

    [Theory]
    [InlineData("Sqlite")]
    [InlineData("Catmaid")]
    public async Task Tags_of_plain_data_are_what_they_say(string kind)
    {
        const string yaml = """
            - !!map
              project:
                !!python/unicode 'title': !!python/unicode 'Tägged'
                comment: !!str 12
                tags: !!python/tuple [!!python/str a, !!str 1]
                stacks: !!seq
                - title: !!python/unicode "S"
                  dimension: !!python/tuple [1000, !!int 900, !!python/long '80']
                  resolution: [4, !!float 4, !!float '40.5']
                  zoomlevels: !!python/long '-1'
                  attribution: !!null ''
                  metadata: {a: !!bool yes, b: !!bool 'False', c: !!float 1e3, d: !!str true, e: !<tag:yaml.org,2002:int> 7, f: !!null anything}
                  mirrors:
                  - {title: m, url: !!python/unicode 'https://example.org/a/', tile_width: !!int '256'}
            """;
        await using var store = await ProjectStore.CreateAsync(Enum.Parse<TestStoreKind>(kind));

        var report = await store.ImportAsync(yaml);

        Assert.Equal(1, (int)report["imported"]!);
        var project = JsonNode.Parse(await store.ExportAsync("--title", "Tägged"))![0]!["project"]!;
        Assert.Equal(("12", "a 1"), ((string)project["comment"]!, string.Join(' ', project["tags"]!.AsArray().Select(tag => (string)tag!).Order(StringComparer.Ordinal).Reverse())));
        var stack = project["stacks"]![0]!;
        Assert.Equal(("(1000,900,80)", "(4,4,40.5)", null), ((string)stack["dimension"]!, (string)stack["resolution"]!, (string?)stack["attribution"]));
        Assert.Null(stack["downsample_factors"]);
        Assert.Equal((true, false, 1000.0, "true", 7), ((bool)stack["metadata"]!["a"]!, (bool)stack["metadata"]!["b"]!, (double)stack["metadata"]!["c"]!, (string)stack["metadata"]!["d"]!, (int)stack["metadata"]!["e"]!));
        Assert.Null(stack["metadata"]!["f"]);
        Assert.Equal(256, (int)stack["mirrors"]![0]!["tile_width"]!);
    }

    [Theory]
    [InlineData("title: !!python/object:os.system a", "the tag !!python/object:os.system is not allowed", "line 2, column 10")]
    [InlineData("title: !!python/object/apply:os.system [a]", "the tag !!python/object/apply:os.system is not allowed", "line 2, column 10")]
    [InlineData("title: !!python/name:os.system a", "is not allowed", "line 2, column 10")]
    [InlineData("title: !!binary YQ==", "the tag !!binary is not allowed", "line 2, column 10")]
    [InlineData("title: !!timestamp 2020-01-01", "the tag !!timestamp is not allowed", "line 2, column 10")]
    [InlineData("title: !mine a", "the tag !mine is not allowed", "line 2, column 10")]
    [InlineData("title: !!int a", "\"a\" has the tag !!int, expected a whole number", "line 2, column 10")]
    [InlineData("title: !!float .nan", "expected a finite number", "line 2, column 10")]
    [InlineData("title: !!bool maybe", "expected true or false", "line 2, column 10")]
    [InlineData("title: !!str [a]", "the tag !!str is for a single value, found a list", "line 2, column 10")]
    [InlineData("title: !!python/tuple a", "found a single value", "line 2, column 10")]
    [InlineData("<<: a", "the merge key << takes a mapping or a list of mappings, not \"a\"", "line 2, column 7")]
    [InlineData("<<: [{title: a}, b]", "not \"b\"", "line 2, column 20")]
    public void Any_other_tag_is_refused(string field, string message, string where)
    {
        var problem = Assert.Single(Assert.Single(Read($"project:\n  {field}\n")).Problems);

        Assert.Contains(message, problem.Message, StringComparison.Ordinal);
        Assert.Contains(where, problem.Where, StringComparison.Ordinal);
    }

    [Fact]
    public void Merging_what_is_large_again_and_again_ends_soon()
    {
        var text = new StringBuilder("a0: &a0 {x: [1, 2, 3, 4, 5, 6, 7, 8, 9]}\n");
        for (var i = 1; i < 40; i++)
            text.Append($"a{i}: &a{i} {{<<: *a{i - 1}, k{i}: [*a{i - 1}, *a{i - 1}]}}\n");

        Assert.Equal("too-large", Assert.Single(Assert.Single(Read(text.ToString())).Problems).Code);
    }

    [Theory]
    [InlineData("utf-16", "UTF-16LE")]
    [InlineData("utf-16BE", "UTF-16BE")]
    public async Task Another_encoding_is_told_with_what_makes_it_utf8(string encoding, string name)
    {
        await using var store = await ProjectStore.CreateAsync(TestStoreKind.Sqlite);
        foreach (var (file, text) in ((string, string)[])[("p.yaml", "project: {title: Ü, stacks: []}"), ("p.json", "[{\"project\": {\"title\": \"Ü\"}}]")])
        {
            var path = store.Folder.File(file);
            var form = Encoding.GetEncoding(encoding);
            await File.WriteAllBytesAsync(path, [.. form.GetPreamble(), .. form.GetBytes(text)], TestContext.Current.CancellationToken);

            var result = await store.RunAsync("projects", "import", "--input", path);

            result.Expect(3);
            Assert.Contains($"the text is in {name}, expected UTF-8; convert it: iconv -f {name} -t UTF-8", result.Error, StringComparison.Ordinal);
        }
    }

    private static List<FoundProject> Read(string text) =>
        [.. ProjectFileReader.Read(new ProjectText("text", Encoding.UTF8.GetBytes(text), ProjectFileFormat.Yaml), new(), ProjectFileLimits.Default)];
}
