using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.CommandLine;

/// <summary>Standard output holds only a command's result; everything else goes to standard error.</summary>
public sealed class StreamsTests : IDisposable
{
    private readonly Line _line = new();

    public void Dispose() => _line.Dispose();

    [Fact]
    public async Task Results_go_to_standard_output_and_nothing_else_does()
    {
        await _line.ImportAsync();

        // Other bytes than the first import's: a second import of a file is noted.
        var file = _line.Folder.Write("other.json", TracingFile.Sound().Text() + "\n");
        foreach (var command in (string[][])
        [
            ["projects", "list"], ["projects", "show", "1"], ["export", "--source", "1", "--dry-run"], ["export", "--source", "1", "--file", _line.Folder.File("x.json")],
            ["check", file], ["import", file, "--target", "1", "--dry-run"], ["import", file, "--target", "new:Second", "--create-unknown-users"],
            ["runs"], ["runs", "1"], ["undo", "1", "--dry-run"], ["bulk", "advise"], ["bulk", "load", file, "--target", "1", "--dry-run"], ["bulk", "load", file, "--target", "new:Third"],
            ["bulk", "status"], ["bulk", "recover"], ["store", "info"], ["store", "check"], ["store", "attach"], ["store", "repair", "--dry-run"],
            ["store", "backup", _line.Folder.File("copy.sqlite")], ["user", "list"], ["user", "add", "zoe"], ["group", "add", "lab"], ["group", "list"],
            ["token", "create", "zoe"], ["token", "list"], ["projects", "export", "--file", _line.Folder.File("projects.json")],
            ["projects", "import", "--input", _line.Folder.File("projects.json"), "--dry-run"], ["projects", "delete", "2", "--dry-run", "--force"],
        ])
        {
            var result = (await _line.RunAsync(command)).Expect(0);
            Assert.True(result.Output.Length > 0 && result.Error.Length == 0, $"{string.Join(' ', command)}\n{result}");
        }
    }

    [Fact]
    public async Task Where_the_result_is_data_the_report_goes_to_standard_error()
    {
        await _line.ImportAsync();

        var export = (await _line.RunAsync("export", "--source", "1", "--file", "-")).Expect(0);
        var projects = (await _line.RunAsync("projects", "export")).Expect(0);

        Assert.StartsWith("[", export.Output, StringComparison.Ordinal);
        Assert.Contains("Exported project 1 \"First\" to standard output", export.Error, StringComparison.Ordinal);
        Assert.StartsWith("[", projects.Output, StringComparison.Ordinal);
        Assert.Equal("1 project exported\n", projects.Error);
    }

    [Fact]
    public async Task That_there_is_nothing_is_no_result()
    {
        (await _line.RunAsync("store", "init")).Expect(0);
        foreach (var command in (string[][])[["projects", "list"], ["runs"], ["bulk", "status"], ["group", "list"], ["token", "list"]])
        {
            var result = (await _line.RunAsync(command)).Expect(0);
            Assert.Equal("", result.Output);
            Assert.NotEmpty(result.Error);
        }
    }

    [Fact]
    public async Task Plain_tables_have_tabs_and_no_titles_and_numbers_no_commas()
    {
        await _line.ImportAsync();

        Assert.Equal("1\tFirst\t0\t\n", (await _line.RunAsync("projects", "list", "--plain")).Expect(0).Output);
        Assert.Matches("\n?catmaid.treenode\t6\n", (await _line.RunAsync("export", "--source", "1", "--dry-run", "--plain")).Expect(0).Output);
        Assert.Equal("12345", Cli.Terminal.Humanize.Digits(Cli.Terminal.Humanize.Number(12345)));
    }

    [Fact]
    public async Task A_pipe_gets_the_result_and_colours_are_for_terminals()
    {
        await _line.ImportAsync();

        Assert.Equal("1\n", (await Tool.RunInShellAsync($"projects list --store '{_line.Store}' | grep -c First")).Expect(0).Output);
        Assert.Contains('\u001b', (await _line.RunAsync("projects", "list", "--force-color")).Expect(0).Output);
        Assert.DoesNotContain('\u001b', (await _line.RunAsync("projects", "list")).Expect(0).Output);
    }
}
