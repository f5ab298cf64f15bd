using System.Text.Json.Nodes;
using Xunit;

namespace Tracelift.Tests.CommandLine;

/// <summary>--compare reports the differences from an earlier dry run.</summary>
public sealed class ComparisonTests : IDisposable
{
    private readonly Line _line = new();

    private string Last => _line.Folder.File("last.json");

    public void Dispose() => _line.Dispose();

    [Fact]
    public async Task It_names_what_is_new_and_what_is_gone_and_writes_nothing()
    {
        await _line.ImportAsync();
        await SaveAsync("--required-annotation", "published", "--connectors", "false");
        var files = Directory.GetFiles(_line.Folder.Path);

        var result = (await _line.RunAsync("export", "--source", "1", "--compare", Last, "--name", "1$", "--connectors", "intra_connectors_only", "--json")).Expect(0);

        var comparison = JsonNode.Parse(result.Output)!["comparison"]!;
        Assert.Equal(files, Directory.GetFiles(_line.Folder.Path));
        Assert.True((bool)comparison["has_new"]!);
        Assert.Equal("{\"neurons\":[\"neuron 1\"]}", comparison["new"]!.ToJsonString());
        Assert.Equal("{\"neurons\":[\"neuron 0\"],\"annotations\":[\"published\"],\"tags\":[\"soma\"]}", comparison["gone"]!.ToJsonString());
        Assert.Equal(
            "{\"catmaid.connector\":{\"before\":0,\"now\":1},\"catmaid.treenodeconnector\":{\"before\":0,\"now\":1}}",
            comparison["grown"]!.ToJsonString());
        Assert.Equal("{\"before\":4,\"now\":2}", comparison["shrunk"]!["catmaid.classinstance"]!.ToJsonString());
    }

    [Fact]
    public async Task People_read_the_same()
    {
        await _line.ImportAsync();
        await SaveAsync("--required-annotation", "published");

        var result = (await _line.RunAsync("export", "--source", "1", "--compare", Last)).Expect(0);

        Assert.Contains("last.json: 1 neuron\n  neuron 1\n", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("  Placeholder Neuron", result.Output, StringComparison.Ordinal);
        Assert.Matches(@"catmaid\.treenode +4 +6", result.Output);
        Assert.Contains("Nothing was written.", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Strictly_anything_new_is_a_failure()
    {
        await _line.ImportAsync();
        await SaveAsync();
        string[] typed = ["export", "--source", "1", "--compare", Last, "--strict"];

        var same = await _line.RunAsync(typed);
        var fewer = await _line.RunAsync([.. typed, "--tags", "false"]);
        (await _line.RunAsync("import", _line.SoundFile(), "--target", "1")).Expect(0);
        var more = await _line.RunAsync(typed);
        var json = await _line.RunAsync([.. typed, "--json"]);

        Assert.Contains("Nothing new since", same.Expect(0).Output, StringComparison.Ordinal);
        Assert.Contains("1 tag\n  soma\n", fewer.Expect(0).Output, StringComparison.Ordinal);

        // Names are counted: the neurons of the second import have the names of the first.
        Assert.Contains("2 neurons\n  neuron 0\n  neuron 1\n", more.Expect(1).Output, StringComparison.Ordinal);
        Assert.True((bool)JsonNode.Parse(json.Expect(1).Output)!["comparison"]!["has_new"]!);
    }

    [Theory]
    [InlineData("{}", "this is not the report")]
    [InlineData("[1]", "this is not the report")]
    [InlineData("null", "this is not the report")]
    [InlineData("not json", "line 1: this is not the report")]
    [InlineData(null, "can't be read")]
    public async Task Something_else_than_a_report_is_refused(string? text, string message)
    {
        await _line.ImportAsync();
        if (text is not null)
            _line.Folder.Write("last.json", text);

        var result = (await _line.RunAsync("export", "--source", "1", "--compare", Last)).Expect(3);

        Assert.Contains(message, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reports_of_something_else_than_a_dry_run_are_refused()
    {
        await _line.ImportAsync();
        _line.Folder.Write("last.json", (await _line.RunAsync("export", "--source", "1", "--file", _line.Folder.File("x.json"), "--json")).Output);
        (await _line.RunAsync("export", "--source", "1", "--compare", Last)).Expect(3);
        await SaveAsync();
        var spoilt = await File.ReadAllTextAsync(Last, TestContext.Current.CancellationToken);
        foreach (var (from, to) in ((string, string)[])[("\"export\"", "\"import\""), ("\"dry_run\": true", "\"dry_run\": false"), ("\"ann\"", "null")])
        {
            _line.Folder.Write("last.json", spoilt.Replace(from, to, StringComparison.Ordinal));
            (await _line.RunAsync("export", "--source", "1", "--compare", Last)).Expect(3);
        }
    }

    [Fact]
    public async Task Strict_alone_is_a_usage_error() =>
        (await _line.RunAsync("export", "--source", "1", "--strict")).Expect(2);

    private async Task SaveAsync(params string[] arguments) =>
        _line.Folder.Write("last.json", (await _line.RunAsync(["export", "--source", "1", "--dry-run", "--json", .. arguments])).Expect(0).Output);
}
