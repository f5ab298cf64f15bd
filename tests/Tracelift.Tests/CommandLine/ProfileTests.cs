using System.Text.Json.Nodes;
using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.CommandLine;

/// <summary>Options can come from a file.</summary>
public sealed class ProfileTests : IDisposable
{
    private readonly Line _line = new();

    public void Dispose() => _line.Dispose();

    [Fact]
    public async Task The_example_holds_what_publishing_takes()
    {
        var file = _line.SoundFile(sound =>
        {
            string[] names = ["Paper 2026", "Do not publish", "Under review", "Publication", "Export settings", "Neuropils", "export: no-tags"];
            for (var i = 0; i < names.Length; i++)
                sound.Add("catmaid.classinstance", 801 + i, new() { ["class_column"] = 3, ["name"] = names[i] });

            // "published" is of the paper, for readers, and keeps its neurons' tags.
            foreach (var with in (long[])[801, 804, 805, 807])
                sound.Add("catmaid.classinstanceclassinstance", with + 10, new() { ["relation"] = 12, ["class_instance_a"] = 61, ["class_instance_b"] = with });
            sound.AddSetUp();
        });
        (await _line.RunAsync("import", file, "--target", "new:First", "--create-unknown-users")).Expect(0);

        var report = await DryRunAsync("--profile", Path.Combine(Repository.Root, "examples/publication.yaml"));

        Assert.Equal("[\"neuron 0\"]", report["neurons"]!.ToJsonString());
        Assert.Equal(1, (long)report["placeholder_neurons"]!);
        Assert.Equal("[\"published\"]", report["annotations"]!.ToJsonString());
        Assert.Equal("[]", report["tags"]!.ToJsonString());
        Assert.Equal("[\"User 1\"]", report["users"]!.ToJsonString());
    }

    [Theory]
    [InlineData("required-annotation: published", "neuron 0")]
    [InlineData("required-annotation: [published]", "neuron 0")]
    [InlineData("name: \"[1]$\"", "neuron 1")]
    [InlineData("skeleton-ids: 31", "neuron 0")]
    [InlineData("skeleton-ids: [31, 32]", "neuron 0,neuron 1")]
    [InlineData("bbox: [0, 0, 0, 101.5, 1e3, 1e3]", "neuron 0")]
    [InlineData("", "neuron 0,neuron 1")]
    [InlineData("# nothing\n", "neuron 0,neuron 1")]
    public async Task It_chooses_as_the_options_do(string text, string neurons)
    {
        await ImportAsync();

        var report = await DryRunAsync("--profile", Write(text), "--connectors", "intra_connectors_only");

        Assert.Equal(neurons, string.Join(',', report["neurons"]!.AsArray().Select(name => (string)name!)));
    }

    [Theory]
    [InlineData("treenodes: false", "", 0)]
    [InlineData("treenodes: no", "--treenodes true", 6)]
    [InlineData("notreenodes: true", "", 0)]
    [InlineData("notreenodes: true", "--treenodes", 6)]
    [InlineData("notreenodes: false", "", 6)]
    [InlineData("treenodes: true", "--notreenodes", 0)]
    [InlineData("skeleton-ids: 31", "--skeleton-ids 31,32", 6)]
    [InlineData("required-annotation: nothing like it", "--required-annotation published --connectors false", 3)]
    [InlineData("volumes: false", "--volume-annotation published", 6)]
    [InlineData("volume-annotation: published", "--volumes false", 6)]
    [InlineData("volume-annotation: nothing like it", "--volumes false", 6)]
    [InlineData("anonymize-users: true\nallowed-tags-only: false", "--anonymize-users false --users", 6)]
    public async Task What_is_typed_wins(string text, string typed, int treenodes)
    {
        await ImportAsync();

        var report = await DryRunAsync(["--profile", Write(text), .. typed.Split(' ', StringSplitOptions.RemoveEmptyEntries)]);

        Assert.Equal(treenodes, (long?)report["rows"]!["catmaid.treenode"] ?? 0);
    }

    [Fact]
    public async Task It_can_name_project_and_file()
    {
        await ImportAsync();
        var file = _line.Folder.File("from-profile.json");

        (await _line.RunAsync("export", "--profile", Write($"source: 1\nfile: {file}\n"))).Expect(0);

        Assert.True(File.Exists(file));
    }

    [Theory]
    [InlineData("treenodes: true\nrequired-annotations: x", "line 2: there is no option \"required-annotations\"", "Did you mean required-annotation?")]
    [InlineData("\n\ntreenodes: maybe", "line 3: --treenodes: \"maybe\" is neither yes nor no", "")]
    [InlineData("notags: perhaps", "line 1: notags is true or false", "")]
    [InlineData("required-annotation:\n- published\n- gone", "line 3: --required-annotation: project 1 has no annotation \"gone\"", "")]
    [InlineData("skeleton-ids:\n - 31\n - x", "line 3: --skeleton-ids: \"x\" is not an id", "")]
    [InlineData("bbox: 1,2,3", "line 1: --bbox: \"1,2,3\" has 3 numbers", "")]
    [InlineData("name: (", "line 1: --name: \"(\" is not a regular expression", "")]
    [InlineData("volumes: false\nvolume-annotation: published", "line 1: --volumes and --volume-annotation contradict each other", "")]
    [InlineData("dry-run: true", "line 1: \"dry-run\" can't be in a profile", "Type --dry-run on the command line.")]
    [InlineData("store: x.sqlite", "line 1: \"store\" can't be in a profile", "Type --store on the command line.")]
    [InlineData("yes: true", "line 1: \"yes\" can't be in a profile", "")]
    [InlineData("strict: true", "line 1: \"strict\" can't be in a profile", "")]
    [InlineData("profile: x", "line 1: \"profile\" can't be in a profile", "")]
    [InlineData("tags: true\ntags: false", "line 2: \"tags\" appears twice", "")]
    [InlineData("tags:", "line 1: tags has no value", "")]
    [InlineData("required-annotation: []", "line 1: required-annotation has no value", "")]
    [InlineData("tags: [true]", "line 1: tags takes one value, not a list", "")]
    [InlineData("tags: {a: b}", "line 1: tags takes a value or a list of values", "")]
    [InlineData("required-annotation: [[a]]", "line 1: required-annotation takes a list of plain values", "")]
    [InlineData("a: &x b", "line 1: there is no option \"a\"", "")]
    [InlineData("required-annotation: &x a\nexcluded-annotation: *x", "line 2: excluded-annotation takes a value", "")]
    [InlineData("[a, b]", "line 1: expected a list of options", "")]
    [InlineData("just words", "line 1: expected a list of options", "")]
    [InlineData("tags: true\n---\ntags: false", "line 2: begins a second document", "")]
    [InlineData("tags: \"no end", "is not YAML", "")]
    [InlineData("tags: true\n\ttab: x", "is not YAML", "")]
    public async Task A_fault_is_told_with_file_and_line(string text, string message, string hint)
    {
        await ImportAsync();
        var file = Write(text);

        var result = (await _line.RunAsync("export", "--source", "1", "--dry-run", "--profile", file)).Expect(2);

        Assert.Contains("error: " + file, result.Error, StringComparison.Ordinal);
        Assert.Contains(message, result.Error, StringComparison.Ordinal);
        Assert.Contains(hint, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_fault_of_what_is_typed_is_not_laid_on_the_profile()
    {
        await ImportAsync();
        var file = Write("treenodes: maybe\nrequired-annotation: gone");

        var result = (await _line.RunAsync("export", "--source", "1", "--dry-run", "--profile", file, "--required-annotation", "gone", "--treenodes")).Expect(2);

        Assert.StartsWith("error: --required-annotation: project 1", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_profile_that_is_not_there_is_an_error()
    {
        var result = (await _line.RunAsync("export", "--source", "1", "--profile", "/nowhere.yaml")).Expect(2);

        Assert.Contains("--profile: /nowhere.yaml can't be read", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Users_stay_anonymous_unless_the_profile_is_gainsaid_in_so_many_words()
    {
        await ImportAsync();

        var result = (await _line.RunAsync("export", "--source", "1", "--dry-run", "--users", "--profile", Write("anonymize-users: true"))).Expect(2);

        Assert.Contains("line 1: --anonymize-users and --users contradict each other", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task At_a_terminal_only_what_the_profile_lacks_is_asked()
    {
        await ImportAsync();
        var file = _line.Folder.File("out.json");
        var profile = Write($"file: {file}\nrequired-annotation: published");

        (await _line.RunAsync(["1", "y"], "export", "--profile", profile)).Expect(0);
        (await _line.RunAsync(["y"], "export", "--profile", Write($"source: 1\nfile: {file}"))).Expect(0);
    }

    private async Task ImportAsync() =>
        (await _line.RunAsync("import", _line.SoundFile(), "--target", "new:First", "--create-unknown-users", "--preserve-ids")).Expect(0);

    private string Write(string text) => _line.Folder.Write("profile.yaml", text);

    private async Task<JsonNode> DryRunAsync(params string[] arguments) =>
        JsonNode.Parse((await _line.RunAsync(["export", "--source", "1", "--dry-run", "--json", .. arguments])).Expect(0).Output)!;
}
