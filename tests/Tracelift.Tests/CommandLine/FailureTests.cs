using System.Text.Json.Nodes;
using Tracelift.Cli;
using Tracelift.Cli.Terminal;
using Tracelift.Errors;
using Tracelift.Tracing.Bulk;
using Xunit;

namespace Tracelift.Tests.CommandLine;

/// <summary>Faults are reported to users and programs, with their exit codes.</summary>
public sealed class FailureTests : IDisposable
{
    private readonly Line _line = new();

    public static TheoryData<Exception, bool, int, string> Exceptions => new()
    {
        { new UsageException("u", "m"), false, 2, "u" },
        { new InputException("i", "m"), false, 3, "i" },
        { new StoreException("s", "m"), false, 4, "s" },
        { new DiskException("d", "m", null, new IOException()), false, 1, "d" },
        { new OperationCanceledException(), true, 130, "cancelled" },
        { new CancelledException(), false, 130, "cancelled" },
        { new InterruptedLoadException(7, "3 of 12 chunks", true, new OperationCanceledException()), true, 130, "cancelled" },
        { new OperationCanceledException(), false, 1, "defect" },
        { new InvalidOperationException("oops"), false, 1, "defect" },
        { new IOException("Broken pipe"), false, 1, "input-output" },
    };

    public void Dispose() => _line.Dispose();

    [Theory]
    [MemberData(nameof(Exceptions))]
    public void Who_has_to_act_decides_the_exit_code(Exception exception, bool isCancelled, int exitCode, string code)
    {
        var failure = Failure.Of(exception, isCancelled);

        Assert.Equal((exitCode, code), (failure.ExitCode, failure.Code));
    }

    [Theory]
    [InlineData("nonsense", "tracelift has no command nonsense")]
    [InlineData("export --source 1 --mesh-annotation x", "tracelift export has no option --mesh-annotation")]
    [InlineData("export --source", "Required argument missing for option: '--source'")]
    [InlineData("export --source 1 --source 2", "--source")]
    [InlineData("check a b", "\"b\" is one argument too many")]
    [InlineData("store nonsense", "tracelift store has no command nonsense")]
    [InlineData("export --source 1 --file - --json", "--file - and --json")]
    [InlineData("store info --store mysql://x", "mysql:// is not a kind of store")]
    [InlineData("store info --verbosity 7", "there is no level 7")]
    public async Task What_is_typed_wrong_ends_with_2(string typed, string expected)
    {
        var result = await _line.RunAsync(typed.Split(' '));

        result.Expect(2);
        Assert.Contains(expected, result.Error, StringComparison.Ordinal);
        Assert.StartsWith("error: ", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("exprot --source 1", "tracelift has no command exprot", "Did you mean export?")]
    [InlineData("store chekc --project 1", "tracelift store has no command chekc", "Did you mean check?")]
    [InlineData("help exprot", "tracelift has no command exprot", "Did you mean export?")]
    [InlineData("help stors", "tracelift has no command stors", "Did you mean store or stores?")]
    [InlineData("export --sorce 1 --dry-run", "tracelift export has no option --sorce", "Did you mean --source?")]
    [InlineData("export --sorce=1 --dry-rum", "tracelift export has no option --sorce; tracelift export has no option --dry-rum", "Did you mean --source? Did you mean --dry-run?")]
    [InlineData("export --mesh-annotation x y", "tracelift export has no option --mesh-annotation", "tracelift export --help lists what it takes.")]
    [InlineData("check a b c", "tracelift check: \"b\" and \"c\" are too many arguments", "tracelift check --help lists what it takes.")]
    [InlineData("import x.json --target 1 --origin http://a --on-known skpi", "--on-known: there is no \"skpi\"", "Did you mean skip?")]
    public async Task One_mistake_is_one_fault_that_names_what_may_be_meant(string typed, string expected, string hint)
    {
        var result = (await _line.RunAsync(typed.Split(' '))).Expect(2);

        Assert.StartsWith($"error: {expected}\nhint: {hint}", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Topics_have_pages()
    {
        foreach (var topic in Cli.Help.HelpTopic.All)
            Assert.StartsWith(topic.Text, (await _line.RunAsync("help", topic.Name)).Expect(0).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Hints_and_help_name_the_program_as_it_was_called()
    {
        _line.Set("TRACELIFT_CALLED_AS", "./tracelift");

        var unknown = (await _line.RunAsync("check", "a", "b")).Expect(2);
        var report = (await _line.RunAsync("import", _line.SoundFile(), "--target", "new:First", "--create-unknown-users")).Expect(0);

        Assert.Contains("hint: ./tracelift check --help lists what it takes.", unknown.Error, StringComparison.Ordinal);
        Assert.Contains("./tracelift undo 1", report.Output, StringComparison.Ordinal);
        Assert.Contains("\n  ./tracelift export --source 1", (await _line.RunAsync("export", "--help")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_command_is_named_as_the_program_was_called()
    {
        _line.Set("TRACELIFT_CALLED_AS", "./tracelift");
        foreach (var command in _line.New().Root.Subcommands)
        {
            var help = (await _line.RunAsync(command.Name, "--help")).Expect(0).Output;

            Assert.Contains($"  ./tracelift {command.Name}", help, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("store")]
    public async Task A_name_of_several_commands_alone_shows_help_and_ends_with_2(string typed)
    {
        var result = await _line.RunAsync(typed.Split(' ', StringSplitOptions.RemoveEmptyEntries));

        result.Expect(2);
        Assert.Empty(result.Output);
        Assert.Contains("Usage", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_store_that_can_not_be_used_ends_with_4()
    {
        _line.Set("TRACELIFT_STORE", _line.Folder.Write("not.sqlite", "this is no database, and long enough to be looked at as one"));

        (await _line.RunAsync("store", "info")).Expect(4);
    }

    [Fact]
    public async Task A_file_at_fault_ends_with_3_and_every_fault_has_its_line()
    {
        var file = _line.SoundFile(sound =>
        {
            sound.Fields("catmaid.treenode", 102)["parent"] = 999;
            sound.Fields("catmaid.treenodeconnector", 51)["connector"] = 888;
        });

        var result = await _line.RunAsync("import", file, "--target", "new:X", "--create-unknown-users");

        result.Expect(3);
        Assert.StartsWith("error: sound.json is not sound: 2 faults\n", result.Error, StringComparison.Ordinal);
        Assert.Matches(@"\n  sound\.json, line \d+ \(byte \d+\), catmaid\.treenode pk 102: parent is 999", result.Error);
        Assert.Matches(@"\n  sound\.json, line \d+ \(byte \d+\), catmaid\.treenodeconnector pk 51: connector is 888", result.Error);
        Assert.Contains("\nhint: ", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Programs_get_the_error_as_json()
    {
        var file = _line.SoundFile(sound => sound.Fields("catmaid.treenode", 102)["parent"] = 999);

        var result = await _line.RunAsync("import", file, "--target", "new:X", "--json");

        result.Expect(3);
        var error = JsonNode.Parse(result.Output)!["error"]!;
        Assert.Equal(["code", "message", "hint", "problems"], error.AsObject().Select(pair => pair.Key));
        Assert.Equal("dangling-reference", (string?)error["code"]);
        Assert.Equal(["code", "message", "where"], error["problems"]![0]!.AsObject().Select(pair => pair.Key));
        Assert.StartsWith("sound.json, line ", (string?)error["problems"]![0]!["where"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("export --json --nonsense")]
    [InlineData("export --json")]
    [InlineData("nonsense --json")]
    [InlineData("export --js --no")]
    public async Task Programs_get_json_also_where_the_arguments_make_no_sense(string typed)
    {
        var result = await _line.RunAsync(typed.Split(' '));

        result.Expect(2);
        if (!typed.Contains("--js ", StringComparison.Ordinal))
            Assert.NotNull(JsonNode.Parse(result.Output)!["error"]!["message"]);
    }

    [Theory]
    [InlineData("--traceback", true)]
    [InlineData("--verbose", true)]
    [InlineData("--verbosity=1", false)]
    public async Task Where_in_the_program_it_arose_is_told_to_who_asks(string option, bool isTold)
    {
        (await _line.RunAsync("store", "init")).Expect(0);

        var result = await _line.RunAsync("export", "--source", "9", option);

        result.Expect(2);
        Assert.Equal(isTold, result.Error.Contains("   at Tracelift.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Options_of_django_that_mean_nothing_here_are_ignored_with_a_note()
    {
        await _line.ImportAsync();

        var result = await _line.RunAsync(
            "catmaid_export_data", "--source", "1", "--dry-run", "--settings", "mysite.settings", "--pythonpath=/x", "-v", "0", "--no-color");

        result.Expect(0);
        Assert.Equal(
            "note: --settings is an option of Django, and is ignored.\nnote: --pythonpath is an option of Django, and is ignored.\n",
            result.Error);
    }

    [Fact]
    public async Task What_a_file_calls_things_does_not_steer_the_terminal()
    {
        var file = _line.SoundFile(sound => sound.Fields("catmaid.classinstance", 61)["name"] = "\u001b]0;owned\u0007");
        (await _line.RunAsync("import", file, "--target", "new:\u001b[2J", "--create-unknown-users")).Expect(0);

        var result = await _line.RunAsync("export", "--source", "1", "--dry-run");

        Assert.DoesNotContain('\u001b', result.Output);
        Assert.Contains("\\u001b]0;owned\\u0007", result.Output, StringComparison.Ordinal);
    }
}
