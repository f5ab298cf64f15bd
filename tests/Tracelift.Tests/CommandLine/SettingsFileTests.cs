using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Tracelift.Cli;
using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.CommandLine;

/// <summary>The settings file: what it holds, what wins over it, and what is told of it.</summary>
public sealed partial class SettingsFileTests : IDisposable
{
    private readonly Line _line = new();

    public SettingsFileTests()
    {
        _line.Set("TRACELIFT_STORE", "");
        _line.Set("XDG_CONFIG_HOME", _line.Folder.Path);
        Directory.CreateDirectory(_line.Folder.File("tracelift"));
    }

    public void Dispose() => _line.Dispose();

    [Fact]
    public async Task It_names_the_store_and_the_environment_and_options_win_over_it()
    {
        foreach (var name in "abc")
            (await _line.RunAsync("projects", "create", $"Of {name}", "--store", _line.Folder.File($"{name}.sqlite"))).Expect(0);
        Write($"store: {_line.Folder.File("a.sqlite")}\n");

        Assert.Equal("Of a", await TitleAsync());
        _line.Set("TRACELIFT_STORE", _line.Folder.File("b.sqlite"));
        Assert.Equal("Of b", await TitleAsync());
        Assert.Equal("Of c", await TitleAsync("--store", _line.Folder.File("c.sqlite")));
        _line.Set("TRACELIFT_STORE", "");
        Assert.Equal("Of c", await TitleAsync("--config", _line.Folder.Write("other.yaml", $"TRACELIFT_STORE: {_line.Folder.File("c.sqlite")}\n")));
    }

    [Fact]
    public async Task Unknown_keys_cause_a_warning()
    {
        (await _line.RunAsync("projects", "create", "One", "--store", _line.Store)).Expect(0);
        var file = Write($"store: {_line.Store}\nTRACELIFT_URL: http://localhost:1\nsomething: else\n");

        var result = (await _line.RunAsync("projects", "list")).Expect(0);

        Assert.Equal(
            $"warning: {file}, line 2: there is no setting TRACELIFT_URL; it is ignored. Did you mean TRACELIFT_URLS? tracelift help settings lists all.\nwarning: {file}, line 3: there is no setting something; it is ignored. tracelift help settings lists all.\n",
            result.Error);
    }

    [Theory]
    [InlineData("store: [1]\n", "store takes one value")]
    [InlineData("store: mysql://x\n", "store: mysql:// is not a kind of store")]
    [InlineData("- store\n", "the settings must be keys with values")]
    [InlineData("store: \"x\n", "the settings are not YAML")]
    public async Task A_file_at_fault_ends_with_2(string text, string told)
    {
        var file = Write(text);

        var result = (await _line.RunAsync("projects", "list")).Expect(2);

        Assert.Contains(file, result.Error, StringComparison.Ordinal);
        Assert.Contains(told, result.Error, StringComparison.Ordinal);
        Assert.Contains("can't be read", (await _line.RunAsync("projects", "list", "--config", "/nowhere.yaml")).Expect(2).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_variable_that_the_program_reads_is_a_known_setting()
    {
        // Those say where settings are, or come from the program's surroundings.
        string[] others = ["TRACELIFT_CONFIG", "TRACELIFT_SETTINGS", "TRACELIFT_CALLED_AS", "TRACELIFT_VERSION"];
        var read = Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.cs", SearchOption.AllDirectories)
            .SelectMany(file => Variable().Matches(File.ReadAllText(file)).Select(match => match.Groups[1].Value)).Distinct(StringComparer.Ordinal);

        Assert.Empty(read.Except(others, StringComparer.Ordinal).Except(KnownSetting.All.Select(setting => setting.Name), StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("tracelift expo", "export")]
    [InlineData("tracelift store ch", "check")]
    [InlineData("tracelift export --sour", "--source")]
    [InlineData("tracelift import x.json --on-known ", "skip replace duplicate")]
    [InlineData("tracelift export --connectors ", "intra_connectors_only intra_connectors_and_placeholders intra_connectors_and_original_placeholders false")]
    [InlineData("tracelift import x.json --connectors f", "false")]
    [InlineData("tracelift projects import --strategy ", "merge merge-override replace ignore add-anyway")]
    [InlineData("tracelift projects export --format y", "yaml")]
    [InlineData("tracelift check cells --unit ", "nm um")]
    [InlineData("tracelift completion ", "bash zsh fish")]
    public async Task Bash_completes_commands_options_and_values(string typed, string expected)
    {
        var script = (await _line.RunAsync("completion", "bash")).Expect(0).Output;
        await using var shell = CliProcess.Start("bash", ["-c", $"{script}\nCOMP_WORDS=({typed} \"\")\n[[ '{typed}' == *' ' ]] || unset 'COMP_WORDS[-1]'\nCOMP_CWORD=$((${{#COMP_WORDS[@]}} - 1))\n_tracelift\necho \"${{COMPREPLY[@]}}\""]);

        var offered = (await shell.WaitAsync()).Expect(0).Output.Trim().Split(' ');

        Assert.All(expected.Split(' '), word => Assert.Contains(word, offered));
        Assert.InRange(offered.Length, 1, Math.Max(4, expected.Split(' ').Length));
    }

    [Fact]
    public async Task Other_shells_and_man_get_all_commands()
    {
        foreach (var typed in (string[][])[["completion", "zsh"], ["completion", "fish"], ["help", "--man"]])
        {
            var text = (await _line.RunAsync(typed)).Expect(0).Output.Replace("\\-", "-", StringComparison.Ordinal);
            Assert.All((string[])["bulk load", "store check", "anonymize-users", "set-password"], word => Assert.Contains(word, text, StringComparison.Ordinal));
        }

        var man = (await _line.RunAsync("help", "--man")).Output;
        Assert.All(man.Split('\n').Where(line => line.StartsWith('.')), line => Assert.Matches(@"^\.(TH|SH|SS|TP|B|I|RI|PP|nf|fi)( |$)", line));
        Assert.Contains("Did you mean fish?", (await _line.RunAsync("completion", "fihs")).Expect(2).Error, StringComparison.Ordinal);
        Assert.NotNull(JsonNode.Parse((await _line.RunAsync("completion", "--json")).Expect(2).Output));
    }

    private string Write(string text) => _line.Folder.Write("tracelift/config.yaml", text);

    private async Task<string> TitleAsync(params string[] more) =>
        (await _line.RunAsync(["projects", "list", "--plain", .. more])).Expect(0).Output.Split('\t')[1];

    [GeneratedRegex("\"((?:TRACELIFT|IMPORTER)_[A-Z_]+|CATMAID_IMPORT_PATH|SYSTEM_USER_ID)\"")]
    private static partial Regex Variable();
}
