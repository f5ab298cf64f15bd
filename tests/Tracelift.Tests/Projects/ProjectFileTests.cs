using System.Diagnostics;
using System.Text;
using Tracelift.Formats.ProjectFiles;
using Tracelift.Model.Projects;
using Xunit;

namespace Tracelift.Tests.Projects;

/// <summary>Reading definitions accepts every form, and reports every fault with its place.</summary>
public sealed class ProjectFileTests
{
    private const string Good = "title: s, dimension: \"(10,20,30)\", resolution: \"(1,2,3.5)\"";

    [Theory]
    [InlineData("""[{"project": {"title": "a"}}, {"project": {"title": "b"}}]""", true)]
    [InlineData("""{"project": {"title": "a"}}""", true)]
    [InlineData("\uFEFF[{\"project\": {\"title\": \"a\"}}]", true)]
    [InlineData("project:\n  title: a\n", false)]
    [InlineData("project:\n  title: a\n---\nproject:\n  title: b\n", false)]
    [InlineData("- project:\n    title: a\n- project: {title: b}\n", false)]
    [InlineData("---\nproject: {title: a}\n---\n- project: {title: b}\n...\n---\n", false)]
    public void All_shapes_are_read(string text, bool isJson)
    {
        var found = Read(text, isJson);

        Assert.All(found, project => Assert.Empty(project.Problems));
        Assert.Equal(text.Contains(": b", StringComparison.Ordinal) || text.Contains("\"b\"", StringComparison.Ordinal) ? ["a", "b"] : ["a"], found.Select(project => project.Definition!.Title));
    }

    [Fact]
    public void Every_field_is_read_from_every_notation_of_tuples()
    {
        const string yaml = """
            project:
              title: P
              comment: remark
              tags: [x, y, x]
              more: than needed
              stackgroups:
                - title: G
                  comment: both
                  classification: [[animal]]
              ontology:
                - class: animal
                  children:
                    - {class: brain, relation: part_of}
              classification: [[animal, brain]]
              stacks:
                - title: 12
                  dimension: [10, 20, 30]
                  resolution: {x: 1, y: 2.5, z: 1e2}
                  description: d
                  metadata: {a: [1, true, null, "x"]}
                  comment: c
                  attribution: at
                  downsample_factors: ["(1,1,1)", [2, 2, 1], {x: 4, y: 4, z: 1}]
                  zoomlevels: 9
                  translation: "( -1 , 2.5,3 )"
                  orientation: 2
                  canary_location: "(-1,2,3)"
                  placeholder_color: "(0.1, 0.2, 0.3, 1)"
                  broken_sections: [3, 7, 7]
                  mirrors:
                    - {title: m, path: /p/, folder: f/g, fileextension: png, position: -2, tile_width: 256, tile_height: 128, tile_source_type: 5}
                    - {title: n, url: "https://example.org/n"}
                  stackgroups:
                    - {title: G, relation: has_channel}
                    - {title: H, relation: has_view}
                  classification: [[animal]]
                - title: older
                  dimension: "(10,20,30)"
                  resolution: "(1,1,1)"
                  zoomlevels: 2
            """;

        var found = Assert.Single(Read(yaml, isJson: false, new DefinitionDefaults { ImageBase = "https://example.org/data/", TileSourceType = 4 }));

        Assert.Empty(found.Problems);
        var project = found.Definition!;
        Assert.Equal(("P", "remark"), (project.Title, project.Comment));
        Assert.Equal(["x", "y"], project.Tags);
        Assert.Equal(["animal", "brain"], project.Classification[0]);
        Assert.Equal(("animal", "brain", "part_of"), (project.Ontology[0].Class, project.Ontology[0].Children[0].Class, project.Ontology[0].Children[0].Relation));
        var stack = project.Stacks[0];
        Assert.Equal(("12", new Integer3(10, 20, 30), new Double3(1, 2.5, 100)), (stack.Title, stack.Dimension, stack.Resolution));
        Assert.Equal("""{"a":[1,true,null,"x"]}""", stack.Metadata);
        Assert.Equal([new(1, 1, 1), new(2, 2, 1), new(4, 4, 1)], stack.DownsampleFactors!);
        Assert.Equal((new Double3(-1, 2.5, 3), 2, new Integer3(-1, 2, 3)), (stack.Translation, stack.Orientation, stack.CanaryLocation));
        Assert.Equal(new Rgba(0.1f, 0.2f, 0.3f, 1), stack.PlaceholderColor);
        Assert.Equal([3, 7, 7], stack.BrokenSections);
        Assert.Equal([new("G", "channel"), new("H", "view")], stack.StackGroups);
        Assert.Equal(
            new MirrorDefinition { Title = "m", ImageBase = "https://example.org/data/p/f/g/", FileExtension = "png", Position = -2, TileWidth = 256, TileHeight = 128, TileSourceType = 5 },
            stack.Mirrors[0]);
        Assert.Equal(("https://example.org/n/", 512, 4), (stack.Mirrors[1].ImageBase, stack.Mirrors[1].TileHeight, stack.Mirrors[1].TileSourceType));
        Assert.Equal(Downsampling.Series(3), project.Stacks[1].DownsampleFactors!);
    }

    [Theory]
    [InlineData(512, 512, 1)]
    [InlineData(513, 10, 2)]
    [InlineData(10, 4096, 4)]
    public void Zoom_levels_are_as_many_as_it_takes_to_fit_on_the_smallest_tile(int width, int height, int levels)
    {
        MirrorDefinition Mirror(int tile) => new() { Title = "", ImageBase = "/", TileWidth = tile, TileHeight = 1024, TileSourceType = 1 };

        Assert.Equal(levels, Downsampling.Automatic(new(width, height, 5), [Mirror(1024), Mirror(512)]).Count);
        Assert.Empty(Downsampling.Automatic(new(width, height, 5), []));
    }

    [Theory]
    [InlineData("{title: s, resolution: \"(1,1,1)\"}", "stack \"s\": dimension is missing")]
    [InlineData("{dimension: \"(1,1,1)\", resolution: \"(1,1,1)\"}", "stack 1: title is missing")]
    [InlineData("{title: s, dimension: \"(1,1,1)\"}", "resolution is missing")]
    [InlineData("{title: s, dimensions: \"(1,1,1)\", resolution: \"(1,1,1)\"}", "dimension is missing (found dimensions: did you mean dimension?)")]
    [InlineData("{title: s, dimension: \"(1,2)\", resolution: \"(1,1,1)\"}", "dimension is \"(1,2)\", expected three whole numbers above 0")]
    [InlineData("{title: s, dimension: \"(a,b,c)\", resolution: \"(1,1,1)\"}", "dimension is \"(a,b,c)\"")]
    [InlineData("{title: s, dimension: \"(1e3,1,1)\", resolution: \"(1,1,1)\"}", "dimension is \"(1e3,1,1)\"")]
    [InlineData("{title: s, dimension: \"(1,-1,1)\", resolution: \"(1,1,1)\"}", "dimension is \"(1,-1,1)\"")]
    [InlineData("{title: s, dimension: 28128x31840, resolution: \"(1,1,1)\"}", "dimension is \"28128x31840\"")]
    [InlineData("{title: s, dimension: \"(1,1,1)\", resolution: \"(0,1,1)\"}", "resolution is \"(0,1,1)\", expected three numbers above 0")]
    [InlineData("{title: s, dimension: \"(1,1,1)\", resolution: \"(nan,1,1)\"}", "resolution is")]
    [InlineData("{" + Good + ", orientation: 7}", "orientation is 7, expected 0 (xy), 1 (xz) or 2 (zy)")]
    [InlineData("{" + Good + ", downsample_factors: [\"(1,1,1)\", \"(4,4,1)\", \"(2,2,1)\"]}", "expected factors that do not shrink")]
    [InlineData("{" + Good + ", downsample_factors: [\"(2,2,1)\"]}", "expected (1,1,1) as the first factor")]
    [InlineData("{" + Good + ", broken_sections: [a]}", "broken_sections is \"a\"")]
    [InlineData("{" + Good + ", mirrors: x}", "mirrors is \"x\", expected a list")]
    [InlineData("{" + Good + ", mirrors: [{title: m}]}", "mirror \"m\": there is neither a url nor an image base")]
    [InlineData("{" + Good + ", mirrors: [{title: m, url: u, tile_source_type: 99}]}", "tile_source_type is 99, expected a whole number from 1 to 14")]
    [InlineData("{" + Good + ", mirrors: [{title: m, url: u, tile_width: 0}]}", "tile_width is 0")]
    [InlineData("{" + Good + ", stackgroups: [{title: g, relation: friend}]}", "stack group \"g\": relation is \"friend\", expected channel or view")]
    [InlineData("{" + Good + ", stackgroups: [{title: g}]}", "stack group \"g\": relation is missing")]
    [InlineData("{" + Good + ", stackgroups: [{title: g, relation: view}, {title: g, relation: has_view}]}", "the group is named twice")]
    [InlineData("{" + Good + ", title: again}", "title occurs twice")]
    [InlineData("{" + Good + ", classification: [[x]]}", "the project has no ontology")]
    [InlineData("{" + Good + ", comment: \"a\\0b\"}", "comment holds the character NUL")]
    [InlineData("just words", "stacks is \"just words\", expected a list of stacks")]
    public void A_bad_stack_is_named_with_its_place_and_the_found_and_expected_value(string stack, string message)
    {
        var found = Assert.Single(Read($"project:\n  title: P\n  stacks:\n    - {stack}\n", isJson: false));

        Assert.Null(found.Definition);
        var problem = Assert.Single(found.Problems);
        Assert.Contains(message, problem.Message, StringComparison.Ordinal);
        Assert.StartsWith("project \"P\"", problem.Message, StringComparison.Ordinal);
        Assert.Matches("^text, line 4, column [0-9]+$", problem.Where);
    }

    [Theory]
    [InlineData("ontology: [{class: a, children: [{class: b, relation: r, children: [{class: a, relation: r}]}]}]", "a is below itself: a > b > a")]
    [InlineData("ontology: [{class: a}, {class: a}]", "the root a occurs twice")]
    [InlineData("ontology: [{class: a, children: [{class: b, relation: r}, {class: b, relation: s}]}]", "b occurs twice below a")]
    [InlineData("ontology: [{class: a, children: [{class: b}]}]", "b has no relation to a")]
    [InlineData("ontology: [{klass: a}]", "expected a class")]
    [InlineData("ontology: [{class: a}]\n  classification: [[a, b]]", "classification [a, b]: the ontology has no class b")]
    [InlineData("ontology: [{class: a, children: [{class: b, relation: r}]}]\n  classification: [[b]]", "b is not a root")]
    [InlineData("stackgroups: [{title: g}, {title: g}]", "a group with this title occurs twice")]
    [InlineData("tags: x", "tags is \"x\", expected a list")]
    public void A_bad_project_is_named(string fields, string message)
    {
        var found = Assert.Single(Read($"project:\n  title: P\n  {fields}\n", isJson: false));

        Assert.Contains(message, Assert.Single(found.Problems).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void All_problems_of_a_text_are_told_at_once_in_json_too_with_line_and_column()
    {
        const string json = """
            [
              {"project": {"stacks": [{"title": "ü", "dimension": "1", "resolution": [1, 2]}]}},
              {"project": {"title": "good"}},
              {"projekt": {}}, 7,
              {"project": {"title": "P", "classification": [["x"]], "stacks": [{"title": "", "dimension": "(1,1,1)", "resolution": "(1,1,1)", "mirrors": [{}]}]}}
            ]
            """;

        var found = Read(json, isJson: true);

        Assert.Equal("good", Assert.Single(found, project => project.Definition is not null).Title);
        string[] expected =
        [
            "text, line 2, column 15", "text, line 2, column 55", "text, line 2, column 74",
            "text, line 4, column 20", "text, line 4, column 3",
            "text, line 5, column 143", "text, line 5, column 48", "text, line 5, column 78",
        ];
        Assert.Equal(expected, found.SelectMany(project => project.Problems).Select(problem => problem.Where).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("project:\n\ttitle: a\n", "a tab indents this line", "line 2, column 1")]
    [InlineData("project:\n  title: a\n  stacks:\n  \t- title: b\n", "a tab indents this line", "line 4, column 3")]
    [InlineData("project: {title: a", "this is not YAML", "line ")]
    [InlineData("project:\n  title: !!python/object:os.system a\n", "the tag", "line 2, column 10")]
    [InlineData("project: &a\n  title: x\n  stacks: *a\n", "is within its own anchor", "line 3, column 11")]
    [InlineData("project:\n  title: *nothing\n", "", "line 2")]
    [InlineData("", "the text is empty", "line 1")]
    public void Invalid_yaml_and_more_than_data_is_refused(string text, string message, string where)
    {
        var problem = Assert.Single(Assert.Single(Read(text, isJson: false)).Problems);

        Assert.Contains(message, problem.Message, StringComparison.Ordinal);
        Assert.Contains(where, problem.Where, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[{\"project\": {\"title\": \"a\"}}, {\"project\": ]", "this is not JSON", "line 1, column 43")]
    [InlineData("[{\"project\": {\"title\": \"a\"}}] 1", "this is not JSON", "line 1")]
    [InlineData("[{\"project\": {\"title\": \"\\ud800\"}}]", "half of a character", "line 1, column 24")]
    public void A_text_that_breaks_off_has_no_projects_at_all(string text, string message, string where)
    {
        var found = Assert.Single(Read(text, isJson: true));

        Assert.Null(found.Definition);
        Assert.Contains(message, Assert.Single(found.Problems).Message, StringComparison.Ordinal);
        Assert.Contains(where, found.Problems[0].Where, StringComparison.Ordinal);
    }

    [Fact]
    public void Hostile_texts_end_soon_in_an_error()
    {
        var laughs = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (var i = 1; i < 12; i++)
            laughs.Append($"a{i}: &a{i} [{string.Join(", ", Enumerable.Repeat($"*a{i - 1}", 10))}]\n");
        var watch = Stopwatch.StartNew();

        Assert.Equal("too-large", Code(laughs.ToString(), false));
        Assert.Equal("too-deep", Code(new string('[', 100_000), false));
        Assert.Equal("too-deep", Code(new string('[', 100_000), true));
        Assert.Equal("too-deep", Code("project:\n  metadata: " + string.Concat(Enumerable.Repeat("{a: ", 100_000)), false));
        Assert.Equal("bad-encoding", Assert.Single(ProjectFileReader.Read(new ProjectText("text", new byte[] { 0x5B, 0xFF }, ProjectFileFormat.Json), new(), ProjectFileLimits.Default).ToList()).Problems[0].Code);
        Assert.Equal("too-large", Assert.Single(ProjectFileReader.Read(new ProjectText("text", new byte[100], ProjectFileFormat.Json), new(), new ProjectFileLimits { Bytes = 99 }).ToList()).Problems[0].Code);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(20), $"{watch.Elapsed}");

        string Code(string text, bool isJson) => Assert.Single(Read(text, isJson)).Problems[0].Code;
    }

    [Fact]
    public void Misspelt_keys_and_empty_titles_of_mirrors_are_warnings()
    {
        var found = Assert.Single(Read("project: {title: P, stakcs: [], unrelated: 1, stacks: [{" + Good + ", mirrors: [{url: u, title: ''}]}]}", isJson: false));

        Assert.NotNull(found.Definition);
        Assert.Equal(["unknown-key", "empty-title"], found.Warnings.Select(warning => warning.Code));
        Assert.Contains("did you mean stacks?", found.Warnings[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Any_damage_gives_an_error_or_projects_never_a_crash()
    {
        var texts = new[]
        {
            """[{"project": {"title": "a", "stacks": [{"title": "s", "dimension": "(1,2,3)", "resolution": [1,2,3], "mirrors": [{"title":"m","url":"u"}]}], "ontology": [{"class":"a","children":[{"class":"b","relation":"r"}]}]}}]""",
            "project: &p\n  title: a\n  stacks:\n    - {title: s, dimension: \"(1,2,3)\", resolution: [1,2,3]}\n---\n- project: {title: *x}\n",
        };
        var random = new Random(5);
        foreach (var isJson in (bool[])[true, false])
        {
            var bytes = Encoding.UTF8.GetBytes(texts[isJson ? 0 : 1]);
            for (var i = 0; i < 3_000; i++)
            {
                var damaged = bytes.ToArray();
                for (var n = random.Next(1, 4); n > 0; n--)
                    damaged[random.Next(damaged.Length)] = (byte)(random.Next(2) == 0 ? random.Next(256) : "[]{}:,\"'-&*!|>\n\t #"[random.Next(17)]);
                var text = new ProjectText("text", damaged.AsMemory(0, random.Next(2) == 0 ? damaged.Length : random.Next(damaged.Length)), isJson ? ProjectFileFormat.Json : ProjectFileFormat.Yaml);

                Assert.All(ProjectFileReader.Read(text, new(), ProjectFileLimits.Default).ToList(), found => Assert.Equal(found.Definition is null, found.Problems.Count > 0));
            }
        }
    }

    private static List<FoundProject> Read(string text, bool isJson, DefinitionDefaults? defaults = null) =>
        [.. ProjectFileReader.Read(new ProjectText("text", Encoding.UTF8.GetBytes(text), isJson ? ProjectFileFormat.Json : ProjectFileFormat.Yaml), defaults ?? new(), ProjectFileLimits.Default)];
}
