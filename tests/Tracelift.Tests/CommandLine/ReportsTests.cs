using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.CommandLine;

/// <summary>Reports for programs hold the documented keys (docs/guide/reports.md).</summary>
public sealed partial class ReportsTests : IDisposable
{
    // Objects whose keys are data.
    private static readonly HashSet<string> Dictionaries = new(StringComparer.Ordinal)
    {
        "rows", "models", "left_out", "left_behind", "not_held", "counts", "unknown_models", "unknown_fields", "derived", "seconds",
        "unknown_items", "made", "new", "gone", "grown", "shrunk",
    };

    private readonly Line _line = new();

    public static TheoryData<string> Commands => ["export", "export --dry-run", "export --compare", "import", "check", "bulk load", "neurons", "annotations", "store info", "store init", "store check", "store backup", "quickstart", "error"];

    public void Dispose() => _line.Dispose();

    [Fact]
    public async Task An_export_reports_what_is_in_the_file()
    {
        await _line.ImportAsync();
        var file = _line.Folder.File("out.json.gz");

        var report = JsonNode.Parse((await _line.RunAsync("export", "--source", "1", "--file", file, "--json")).Expect(0).Output)!;
        var check = JsonNode.Parse((await _line.RunAsync("check", file, "--json")).Expect(0).Output)!;

        Assert.Equal("export", (string?)report["command"]);
        Assert.Equal(file, (string?)report["file"]);
        Assert.Equal("First", (string?)report["project"]!["title"]);
        Assert.Equal(Counts(check["rows"]!), Counts(report["rows"]!));
        Assert.Equal((long)check["total"]!, (long)report["total"]!);
        Assert.Equal("[\"ann\",\"system\"]", report["users"]!.ToJsonString());
        Assert.Null(report["neurons"]);
        Assert.True((long)report["bytes"]! > 1000);
    }

    [Fact]
    public async Task A_dry_run_of_an_export_names_all_that_would_leave_and_writes_nothing()
    {
        await _line.ImportAsync();
        var folder = Directory.GetFiles(_line.Folder.Path);

        var result = (await _line.RunAsync("export", "--source", "1", "--dry-run", "--json", "--file", _line.Folder.File("x.json"))).Expect(0);

        var report = JsonNode.Parse(result.Output)!;
        Assert.Equal("[\"neuron 0\",\"neuron 1\"]", report["neurons"]!.ToJsonString());
        Assert.Equal("[\"published\"]", report["annotations"]!.ToJsonString());
        Assert.Equal("[\"soma\"]", report["tags"]!.ToJsonString());
        Assert.Null(report["file"]);
        Assert.Equal(folder, Directory.GetFiles(_line.Folder.Path));
        Assert.Empty(result.Error);
    }

    [Fact]
    public async Task People_read_the_names_too()
    {
        await _line.ImportAsync();

        var result = (await _line.RunAsync("export", "--source", "1", "--dry-run")).Expect(0);

        Assert.Empty(result.Error);
        Assert.All((string[])["2 users\n  ann\n  system\n", "2 neurons\n  neuron 0\n  neuron 1\n", "  published\n", "  soma\n"], text => Assert.Contains(text, result.Output, StringComparison.Ordinal));
        Assert.Matches(@"catmaid\.treenode +6 *\n", result.Output);
    }

    [Fact]
    public async Task Data_goes_to_standard_output_and_nothing_else_does()
    {
        await _line.ImportAsync();

        var result = (await _line.RunAsync("export", "--source", "1", "--file", "-")).Expect(0);

        Assert.NotEmpty(JsonNode.Parse(result.Output)!.AsArray());
        Assert.Contains("standard output", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_import_reports_models_users_and_stages()
    {
        var report = JsonNode.Parse(
            (await _line.RunAsync("import", _line.SoundFile(), "--target", "new:First", "--create-unknown-users", "--json")).Expect(0).Output)!;
        var again = JsonNode.Parse((await _line.RunAsync("import", _line.SoundFile(), "--target", "1", "--json")).Expect(0).Output)!;

        Assert.Equal((1L, true), ((long)report["project"]!["id"]!, (bool)report["is_new_project"]!));
        Assert.Equal("{\"read\":6,\"created\":6,\"reused\":0,\"left_out\":0}", report["models"]!["catmaid.treenode"]!.ToJsonString());
        Assert.Equal(
            "{\"source_id\":7,\"source_name\":\"ann\",\"target_name\":\"ann\",\"how\":\"created\",\"rows\":28}",
            report["users"]![0]!.ToJsonString());
        Assert.Equal(["survey", "plan", "load", "settle", "commit"], report["seconds"]!.AsObject().Select(stage => stage.Key));
        Assert.False((bool)again["is_new_project"]!);
        Assert.Equal("{\"read\":6,\"created\":4,\"reused\":2,\"left_out\":0}", again["models"]!["catmaid.classinstance"]!.ToJsonString());
    }

    [Fact]
    public async Task A_dry_run_of_an_import_writes_nothing()
    {
        await _line.ImportAsync();
        var before = (await _line.RunAsync("store", "info", "--json")).Output;

        var report = JsonNode.Parse(
            (await _line.RunAsync("import", _line.SoundFile(), "--target", "new:Second", "--dry-run", "--json")).Expect(0).Output)!;

        Assert.Null(report["project"]!["id"]);
        Assert.True((bool)report["dry_run"]!);
        Assert.Equal(6, (long)report["models"]!["catmaid.treenode"]!["created"]!);
        Assert.Equal(before, (await _line.RunAsync("store", "info", "--json")).Output);
    }

    [Fact]
    public async Task A_check_says_what_is_in_a_file()
    {
        var file = _line.SoundFile(sound =>
        {
            sound.Add("catmaid.novelty", 1, []);
            sound.Fields("catmaid.treenode", 101)["mood"] = "good";
        });

        var report = JsonNode.Parse((await _line.RunAsync("check", file, "--json")).Expect(0).Output)!;

        Assert.True((bool)report["is_sound"]!);
        Assert.Equal((2L, 2L, 1L, 1L), ((long)report["neurons"]!, (long)report["skeletons"]!, (long)report["annotations"]!, (long)report["tags"]!));
        Assert.Equal("[{\"id\":7,\"name\":\"ann\",\"is_full\":false,\"rows\":28}]", report["users"]!.ToJsonString());
        Assert.Equal("{\"catmaid.novelty\":1}", report["unknown_models"]!.ToJsonString());
        Assert.Equal("{\"catmaid.treenode.mood\":1}", report["unknown_fields"]!.ToJsonString());
    }

    [Fact]
    public async Task A_check_says_what_is_in_a_file_also_where_it_is_not_sound()
    {
        var file = _line.SoundFile(sound => sound.Fields("catmaid.treenode", 102)["parent"] = 999);

        var report = JsonNode.Parse((await _line.RunAsync("check", file, "--json")).Expect(3).Output)!;
        var result = (await _line.RunAsync("check", file)).Expect(3);

        Assert.False((bool)report["is_sound"]!);
        Assert.Equal(6, (long)report["rows"]!["catmaid.treenode"]!);
        Assert.Equal("dangling-reference", (string?)report["error"]!["code"]);
        Assert.Contains("is not sound", result.Output, StringComparison.Ordinal);
        Assert.Contains("parent is 999", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_store_says_what_it_is_and_holds()
    {
        await _line.ImportAsync();

        var report = JsonNode.Parse((await _line.RunAsync("store", "info", "--json")).Expect(0).Output)!;
        var result = (await _line.RunAsync("store", "info")).Expect(0);

        Assert.Equal(("sqlite", _line.Store), ((string?)report["kind"], (string?)report["name"]));
        var project = report["projects"]![0]!;
        Assert.Equal(
            (1L, 2L, 2L, 6L, 1L, 2L),
            ((long)project["id"]!, (long)project["neurons"]!, (long)project["skeletons"]!, (long)project["treenodes"]!, (long)project["connectors"]!, (long)project["links"]!));
        Assert.Matches(@"1 +First +2 +2 +6 +1 +2", result.Output);
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task The_guide_shows_each_report_as_it_is(string command)
    {
        await _line.ImportAsync();
        await File.WriteAllTextAsync(
            _line.Folder.File("last.json"),
            (await _line.RunAsync("export", "--source", "1", "--dry-run", "--json")).Output,
            TestContext.Current.CancellationToken);
        if (command == "store check")
            await SpoilAsync();
        var actual = JsonNode.Parse((await _line.RunAsync(Typed(command))).Output)!;
        var shown = await ShownAsync();

        Assert.Equal(Paths(actual, ""), Paths(shown[command], ""));
    }

    private string[] Typed(string command) => command switch
    {
        "export" => ["export", "--source", "1", "--file", _line.Folder.File("out.json"), "--json"],
        "export --dry-run" => ["export", "--source", "1", "--dry-run", "--json"],
        "export --compare" => ["export", "--source", "1", "--json", "--compare", _line.Folder.File("last.json")],
        "import" => ["import", _line.SoundFile(), "--target", "1", "--json"],
        "bulk load" => ["bulk", "load", _line.SoundFile(), "--target", "1", "--json"],
        "check" => ["check", _line.SoundFile(), "--json"],
        "neurons" or "annotations" => [command, "--project", "1", "--json"],
        "store backup" => ["store", "backup", _line.Folder.File("backup.sqlite"), "--json"],
        "error" => ["import", _line.SoundFile(sound => sound.AddNode(5, 999, 31)), "--target", "1", "--json"],
        _ => [.. command.Split(' '), "--json"],
    };

    private async Task SpoilAsync()
    {
        await using var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={_line.Store};Pooling=False");
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = "UPDATE treenode SET parent_id = NULL; DELETE FROM treenode_class_instance";
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>The guide's examples by the command that is typed above each.</summary>
    private static async Task<Dictionary<string, JsonNode>> ShownAsync()
    {
        var guide = await File.ReadAllTextAsync(
            Path.Combine(Repository.Root, "docs/guide/reports.md"), TestContext.Current.CancellationToken);
        return Example().Matches(guide).ToDictionary(match => match.Groups["name"].Value, match => JsonNode.Parse(match.Groups["json"].Value)!);
    }

    /// <summary>Returns all keys, once for objects in lists, without keys that are data.</summary>
    private static SortedSet<string> Paths(JsonNode? node, string at)
    {
        var paths = new SortedSet<string>(StringComparer.Ordinal);
        if (node is JsonObject keys && !Dictionaries.Contains(at.Split('.')[^1]))
        {
            foreach (var (key, value) in keys)
            {
                paths.Add($"{at}.{key}");
                paths.UnionWith(Paths(value, $"{at}.{key}"));
            }
        }
        else if (node is JsonArray list)
        {
            foreach (var item in list)
                paths.UnionWith(Paths(item, at + "[]"));
        }

        return paths;
    }

    private static Dictionary<string, long> Counts(JsonNode rows) =>
        rows.AsObject().Where(pair => (long)pair.Value! > 0).OrderBy(pair => pair.Key).ToDictionary(pair => pair.Key, pair => (long)pair.Value!);

    [GeneratedRegex(@"^## (?<name>.+?)\r?$(?:(?!^## )[\s\S])*?^```json\r?\n(?<json>[\s\S]*?)^```", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Example();
}
