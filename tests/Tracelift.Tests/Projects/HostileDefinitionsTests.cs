using System.Globalization;
using System.Text;
using Tracelift.Formats.ProjectFiles;
using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.Projects;

/// <summary>Texts that would fill the memory or never end are refused briefly.</summary>
public sealed class HostileDefinitionsTests
{
    private const string Good = """{"project":{"title":"good"}}""";

    public static TheoryData<string, string, string> Texts => new()
    {
        { "numbers", $"[{Many("1", 101)}]", "too-many-unreadable" },
        { "projects without a title", $"[{Good},{Many("""{"project":{}}""", 101)}]", "too-many-unreadable" },
        { "numbers in YAML", Many("- 1", 101, "\n"), "too-many-unreadable" },
        { "documents", Many("--- 1", 101, "\n"), "too-many-unreadable" },
        { "deep lists", new string('[', 5_000), "too-deep" },
        { "deep mappings", "- " + Many("{a: ", 5_000, ""), "too-deep" },
        { "values", """[{"project":{"title":"a","stacks":[MANY]}}]""".Replace("MANY", Many("1", 3_000), StringComparison.Ordinal), "too-large" },
        { "tiny projects", $"[{Many(Good, 501)}]", "too-large" },
        { "anchors", "- project: {title: a, stacks: [" + Numbered("&a{0} 1", 500) + "]}\n" + "- project: {title: b, stacks: [" + Numbered("&b{0} 1", 600) + "]}\n", "too-large" },
        { "aliases", "a0: &a0 [1,1,1,1,1,1,1,1,1,1]\n" + string.Concat(Enumerable.Range(1, 9).Select(i => string.Create(CultureInfo.InvariantCulture, $"a{i}: &a{i} [{Many($"*a{i - 1}", 10)}]\n"))), "too-large" },
        { "merged mappings", "- &a {" + Numbered("k{0}: 1", 100) + "}\n- {<<: [" + Many("*a", 50) + "]}\n", "too-large" },
        { "an alias of a long text in a mapping", "project: {title: a, comment: &a {k: " + new string('x', 2_000) + "}, stacks: [" + Many("{metadata: *a }", 50) + "]}\n", "too-large" },
    };

    [Theory]
    [MemberData(nameof(Texts))]
    public void A_text_beyond_a_limit_is_refused_as_a_whole(string what, string text, string code)
    {
        var found = Assert.Single(Read(text));

        Assert.True(found.Problems[0].Code == code, $"{what}: {found.Problems[0]}");
        Assert.Null(found.Definition);
        Assert.InRange(found.Problems.Count, 1, 21);
    }

    [Fact]
    public void A_hundred_are_told_each_by_itself()
    {
        var found = Read($"[{Many("1", 100)},{Good}]").ToList();

        Assert.Equal((101, "good"), (found.Count, found[^1].Title));
        Assert.Equal(100, found.Count(project => project.Definition is null));
    }

    [Fact]
    public void Projects_that_only_need_a_base_are_none_of_them()
    {
        const string stack = """{"title":"s","dimension":"(1,1,1)","resolution":"(1,1,1)","mirrors":[{"folder":"f"}]}""";
        var text = $"[{string.Join(',', Enumerable.Range(0, 300).Select(i => $$$"""{"project":{"title":"p{{{i}}}","stacks":[{{{stack}}}]}}"""))}]";

        Assert.Equal(300, Read(text).Count(project => project.NeedsBaseAlone));
    }

    [Theory]
    [InlineData("""[{"project":{"title":"TEXT","stacks":[{"title":"TEXT"}]}}]""")]
    [InlineData("""[{"project":{"title":"a","TEXT":1,"stacks":[{"TEXT":2,"TEXT":3}]}}]""")]
    [InlineData("""[{"project":{"title":"a","ontology":[{"class":"b"}],"classification":[["TEXT","TEXT"]]}}]""")]
    [InlineData("""[{"project":{"title":"a","stacks":[{"title":"s","dimension":"(1,1,1)","resolution":"(1,1,1)","mirrors":[{"url":"http://TEXT"}]}]}}]""")]
    [InlineData("""["TEXT"]""")]
    [InlineData("""[{"TEXT":1}]""")]
    public void Long_names_and_texts_are_cut_in_messages(string text)
    {
        var found = Assert.Single(Read(text.Replace("TEXT", new string('x', 20_000), StringComparison.Ordinal)));

        Assert.NotEmpty(found.Problems);
        Assert.All(found.Problems.Concat(found.Warnings), problem => Assert.InRange(problem.ToString().Length, 1, 600));
        Assert.InRange(found.Title?.Length ?? 0, 0, 102);
    }

    [Fact]
    public void Of_many_warnings_some_are_kept()
    {
        var found = Read($"[{string.Join(',', Enumerable.Range(0, 400).Select(i => $$$"""{"project":{"title":"p{{{i}}}","titel":"x"}}"""))}]").ToList();

        Assert.All(found, project => Assert.NotNull(project.Definition));
        Assert.Equal(200, found.Sum(project => project.Warnings.Count));
    }

    [Fact]
    public async Task Twenty_megabytes_of_numbers_are_refused_within_little_memory()
    {
        await using var store = await ProjectStore.CreateAsync(TestStoreKind.Sqlite);
        foreach (var (name, text, told) in ((string, string, string)[])
        [
            ("ones.json", $"[{Many("1", 10 << 20)}]", "more than 100 definitions are invalid"),
            ("giant.yaml", $"- project: {{title: \"{new string('x', 4 << 20)}\", stacks: [{{}}]}}\n", "at most 10000 characters"),
        ])
        {
            var result = await Tool.RunAsync(
                ["projects", "import", "--dry-run", "--store", store.Store.Address, "--input", store.Folder.Write(name, text)],
                new CliOptions { Environment = new Dictionary<string, string?>(StringComparer.Ordinal) { ["DOTNET_GCHeapHardLimit"] = "0x6000000" } });

            result.Expect(3);
            Assert.Contains(told, result.Error + result.Output, StringComparison.Ordinal);
            Assert.InRange(result.Error.Length + result.Output.Length, 1, 10_000);
        }
    }

    private static IEnumerable<FoundProject> Read(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return ProjectFileReader.Read(
            new ProjectText("text", bytes, ProjectText.Guess(bytes)),
            new DefinitionDefaults(),
            ProjectFileLimits.Default with { Values = 1_000 + (text.Length / 100), Characters = 20_000, Definitions = 500, Warnings = 200 });
    }

    private static string Many(string unit, int count, string between = ",") => string.Join(between, Enumerable.Repeat(unit, count));

    private static string Numbered(string unit, int count) => string.Join(", ", Enumerable.Range(0, count).Select(i => string.Format(CultureInfo.InvariantCulture, unit, i)));
}
