using System.Text.Json.Nodes;
using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.CommandLine;

/// <summary>Commands say what a user would otherwise have to guess.</summary>
public sealed class ClearAnswersTests : IDisposable
{
    private readonly Line _line = new();

    public void Dispose() => _line.Dispose();

    [Theory]
    [InlineData("--allowed-tags-only smoa,soma,other", "warning: --allowed-tags-only: project 1 has no tag \"smoa\". Did you mean soma?\nwarning: --allowed-tags-only: project 1 has no tag \"other\".\n")]
    [InlineData("--allowed-tags-only soma", "")]
    [InlineData("--allowed-tags-only", "")]
    public async Task A_mistyped_allowed_tag_is_told_and_the_default_ones_are_not(string options, string told)
    {
        await _line.ImportAsync();

        var result = (await _line.RunAsync(["export", "--source", "1", "--dry-run", .. options.Split(' ')])).Expect(0);

        Assert.Equal(told, result.Error);
    }

    [Fact]
    public async Task Json_has_mistyped_tags_as_notes()
    {
        await _line.ImportAsync();

        var report = JsonNode.Parse((await _line.RunAsync("export", "--source", "1", "--dry-run", "--allowed-tags-only", "none of these", "--json")).Expect(0).Output)!;

        Assert.Equal(["--allowed-tags-only: project 1 has no tag \"none of these\"."], report["notes"]!.AsArray().Select(note => (string)note!));
    }

    [Theory]
    [InlineData("--name nobody", "warning: no neuron of project 1 matches the options; the export has none.\n")]
    [InlineData("", "")]
    public async Task An_export_without_neurons_is_told_even_if_nothing_else_is(string options, string told)
    {
        await _line.ImportAsync();
        var file = _line.Folder.File("none.json");

        var result = (await _line.RunAsync([.. $"export --source 1 --file {file} -v 0 {options}".Trim().Split(' ')])).Expect(0);

        Assert.Equal(("", told), (result.Output, result.Error));
        Assert.True(File.Exists(file));
    }

    [Fact]
    public async Task An_empty_project_has_no_neurons_to_export()
    {
        (await _line.RunAsync("projects", "create", "Empty")).Expect(0);
        await _line.ImportAsync();
        (await _line.RunAsync("projects", "create", "Like", "--like", "2")).Expect(0);

        var result = (await _line.RunAsync("export", "--project", "3", "--dry-run", "-v", "0")).Expect(0);

        Assert.Equal("warning: project 3 has no neurons; the export would have none.\n", result.Error);
    }

    [Theory]
    [InlineData("import FILE --target new:First --create-unknown-users --dry-run")]
    [InlineData("bulk load FILE --target new:First --create-unknown-users --dry-run")]
    [InlineData("projects import --input PROJECTS --dry-run")]
    public async Task A_dry_run_needs_no_store(string typed)
    {
        var file = _line.SoundFile();
        var projects = _line.Folder.Write("projects.json", """[{"project": {"title": "One", "stacks": []}}]""");
        string[] command = [.. typed.Replace("FILE", file, StringComparison.Ordinal).Replace("PROJECTS", projects, StringComparison.Ordinal).Split(' ')];

        var text = (await _line.RunAsync(command)).Expect(0);
        var report = JsonNode.Parse((await _line.RunAsync([.. command, "--json"])).Expect(0).Output)!;

        Assert.Equal($"note: there is no store {_line.Store} yet; without --dry-run it would be created.\n", text.Error);
        Assert.Contains("Nothing was written.", text.Output, StringComparison.Ordinal);
        Assert.Equal(_line.Store, (string)(report["plan"] ?? report)["store"]!);
        Assert.False(File.Exists(_line.Store));
        Assert.Contains("There is no store", (await _line.RunAsync("import", file, "--target", "1", "--dry-run")).Expect(4).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_project_has_the_same_option_in_every_command_that_reads_one()
    {
        await _line.ImportAsync();

        foreach (var command in (string[][])[["export", "--dry-run"], ["neurons"], ["annotations"]])
            Assert.Equal((await _line.RunAsync([.. command, "--source", "First", "--plain"])).Expect(0).Output, (await _line.RunAsync([.. command, "--project", "1", "--plain"])).Expect(0).Output);
    }

    [Fact]
    public async Task A_check_names_the_neurons_as_an_import_would()
    {
        Directory.CreateDirectory(_line.Folder.File("cells"));
        foreach (var i in (int[])[1, 2, 3])
            _line.Folder.Write($"cells/KC {i}.swc", "1 0 0 0 0 1 -1\n2 0 0 9000 0 1 1\n");
        var names = _line.Folder.Write("names.csv", "file,name\nKC 3.swc,giant\n");
        string[] check = ["check", _line.Folder.File("cells"), "--names", names];

        var text = (await _line.RunAsync(check)).Expect(0).Output;
        var report = JsonNode.Parse((await _line.RunAsync([.. check, "--json"])).Expect(0).Output)!;

        Assert.Contains("3 neurons, 3 skeletons, 0 annotations, 0 tags\n  KC 1\n  KC 2\n  giant\n", text, StringComparison.Ordinal);
        Assert.Equal(["KC 1", "KC 2", "giant"], report["neuron_names"]!.AsArray().Select(name => (string)name!));
    }
}
