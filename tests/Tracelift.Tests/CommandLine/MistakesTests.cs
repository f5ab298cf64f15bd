using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Tracelift.Cli.Arguments;
using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.CommandLine;

/// <summary>Mistakes that people made who had only the README and --help.</summary>
public sealed class MistakesTests : IDisposable
{
    private readonly Line _line = new();

    public void Dispose() => _line.Dispose();

    [Theory]
    [InlineData("backup x", "Did you mean store backup?")]
    [InlineData("import x.json --project 1", "Did you mean --target?")]
    [InlineData("export --source 1 --force", "has no option --force\n")]
    [InlineData("check nothere.zip --names n.csv", "error: There is no file nothere.zip\n")]
    public async Task A_mistake_is_answered_with_what_may_be_meant(string typed, string told)
    {
        await _line.ImportAsync();

        var result = await _line.RunAsync(typed.Split(' '));

        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains(told, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_import_of_a_file_is_noted_and_so_is_a_known_title()
    {
        await _line.ImportAsync();
        var file = _line.SoundFile();

        foreach (var dryRun in (string[][])[["--dry-run"], []])
        {
            Assert.DoesNotContain("already", await NotesAsync(file, "new:Second", dryRun), StringComparison.Ordinal);
            Assert.Contains("Project 1 is called \"First\", too", await NotesAsync(file, "new:First", dryRun), StringComparison.Ordinal);
            Assert.Contains("Project 1 has this file already, from run 1:", await NotesAsync(file, "1", dryRun), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_mistyped_right_is_answered_with_the_nearest()
    {
        await _line.ImportAsync();
        (await _line.RunAsync("user", "add", "ada")).Expect(0);

        Assert.Contains("Did you mean browse?", (await _line.RunAsync("user", "grant", "ada", "--project", "1", "brows")).Expect(2).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_preview_leaves_no_file()
    {
        (await _line.RunAsync("store", "init")).Expect(0);
        (await _line.RunAsync("user", "add", "ada")).Expect(0);
        var cells = _line.Folder.File("cells");
        Directory.CreateDirectory(cells);
        await File.WriteAllTextAsync(Path.Combine(cells, "good.swc"), "1 0 0 0 0 1 -1\n", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(cells, "bad.swc"), "1 0\n", TestContext.Current.CancellationToken);
        using var folder = new TemporaryFolder();

        var options = new CliOptions { WorkingDirectory = folder.Path };
        (await Tool.RunAsync(["bulk", "load", cells, "--target", "new:x", "--user", "ada", "--on-fault", "reject", "--dry-run", "--store", _line.Store], options)).Expect(0);

        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Fact]
    public async Task A_port_that_is_taken_is_one_error()
    {
        (await _line.RunAsync("store", "init")).Expect(0);
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();

        var result = (await Tool.RunAsync("serve", "--urls", $"http://{taken.LocalEndpoint}", "--store", _line.Store)).Expect(2);

        Assert.Equal(2, result.Error.TrimEnd('\n').Split('\n').Length);
        Assert.StartsWith("error: The server can't listen at", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_store_can_lie_in_the_home_folder() => Assert.Equal(
        Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), "mine.sqlite"), StoreAddress.Read("~/mine.sqlite", "config.yaml").Text);

    private async Task<string> NotesAsync(string file, string target, string[] more)
    {
        var report = JsonNode.Parse((await _line.RunAsync(["import", file, "--target", target, "--create-unknown-users", "--yes", "--json", .. more])).Expect(0).Output)!;
        return string.Join('\n', report["notes"]!.AsArray().Select(note => (string)note!));
    }
}
