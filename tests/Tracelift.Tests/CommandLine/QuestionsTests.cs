using Xunit;

namespace Tracelift.Tests.CommandLine;

/// <summary>Questions at a terminal are errors without one.</summary>
public sealed class QuestionsTests : IDisposable
{
    private readonly Line _line = new();

    public void Dispose() => _line.Dispose();

    [Fact]
    public async Task An_export_asks_which_project_and_whether_to_go_on()
    {
        await _line.ImportAsync();
        var file = _line.Folder.File("out.json");

        var result = await _line.RunAsync(["9", "first", "1", "perhaps", "y"], "export", "--file", file);

        result.Expect(0);
        Assert.Contains("First", result.Error, StringComparison.Ordinal);
        Assert.Equal(2, Count(result.Error, "There is no such project."));
        Assert.Contains("2 neurons with 2 skeletons", result.Error, StringComparison.Ordinal);
        Assert.Contains("Please type y or n.", result.Error, StringComparison.Ordinal);
        Assert.True(File.Exists(file));
    }

    [Fact]
    public async Task An_export_that_would_replace_a_file_says_so()
    {
        await _line.ImportAsync();
        var file = _line.Folder.Write("out.json", "old");

        var result = await _line.RunAsync(["n"], "export", "--source", "1", "--file", file);

        result.Expect(130);
        Assert.Contains("will be replaced", result.Error, StringComparison.Ordinal);
        Assert.Equal("old", await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_dry_run_does_not_ask_whether_to_go_on()
    {
        await _line.ImportAsync();

        (await _line.RunAsync([], "export", "--source", "1", "--dry-run")).Expect(0);
        (await _line.RunAsync([], "import", _line.SoundFile(), "--target", "1", "--dry-run")).Expect(0);
    }

    [Fact]
    public async Task An_import_asks_for_file_target_and_whether_to_go_on()
    {
        await _line.ImportAsync();

        var result = await _line.RunAsync(["/nowhere.json", _line.SoundFile(), "5", "new:Second", "yes"], "import");

        result.Expect(0);
        Assert.Contains("There is no such file.", result.Error, StringComparison.Ordinal);
        Assert.Contains("There is no such project.", result.Error, StringComparison.Ordinal);
        Assert.Contains("This would import sound.json into a new project \"Second\"", result.Error, StringComparison.Ordinal);
        Assert.Contains("Imported sound.json into the new project 2 \"Second\"", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_first_import_asks_for_a_title_only()
    {
        var result = await _line.RunAsync(["", "Mine", "y"], "import", _line.SoundFile(), "--create-unknown-users");

        result.Expect(0);
        Assert.Contains("Title of a new one", result.Error, StringComparison.Ordinal);
        Assert.Contains("the new project 1 \"Mine\"", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_import_without_a_rule_for_users_asks_for_the_owner()
    {
        await _line.ImportAsync();

        var result = await _line.RunAsync(["nobody", "ann", "y"], "import", _line.SoundFile(), "--target", "1", "--map-users", "false");

        result.Expect(0);
        Assert.Contains("There is no such user.", result.Error, StringComparison.Ordinal);
        Assert.Contains("all to one", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_import_that_makes_users_asks_for_names_that_the_file_lacks()
    {
        var file = _line.SoundFile(sound => sound.Objects.RemoveAll(row => (string)row["model"]! == "auth.user"));

        var result = await _line.RunAsync(["", "berta", "y"], "import", file, "--target", "new:X", "--create-unknown-users");

        result.Expect(0);
        Assert.Contains("Please type a name.", result.Error, StringComparison.Ordinal);
        Assert.Contains("berta", (await _line.RunAsync("export", "--source", "1", "--dry-run", "--json")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_no_and_the_end_of_input_write_nothing()
    {
        await _line.ImportAsync();
        var before = await _line.RunAsync("store", "info", "--json");

        var no = await _line.RunAsync(["n"], "import", _line.SoundFile(), "--target", "1");
        var away = await _line.RunAsync([], "import", _line.SoundFile(), "--target", "1");

        no.Expect(130);
        away.Expect(130);
        Assert.Contains("Cancelled", no.Error, StringComparison.Ordinal);
        Assert.Equal(before.Output, (await _line.RunAsync("store", "info", "--json")).Output);
    }

    [Theory]
    [InlineData("export", "--source is missing")]
    [InlineData("import", "The file to import is missing")]
    [InlineData("import FILE", "--target is missing")]
    [InlineData("import FILE --target new:X --map-users false", "--map-users false leaves no owner")]
    [InlineData("check", "The file to check is missing")]
    public async Task Without_a_terminal_missing_options_are_named(string typed, string message)
    {
        var arguments = typed.Replace("FILE", _line.SoundFile(), StringComparison.Ordinal).Split(' ');

        var piped = await _line.RunAsync(arguments);
        var json = await _line.RunAsync([], [.. arguments, "--json"]);

        piped.Expect(2);
        Assert.StartsWith("error: " + message, piped.Error, StringComparison.Ordinal);
        json.Expect(2);
        if (typed != "check")
            (await _line.RunAsync([], [.. arguments, "--yes"])).Expect(2);
    }

    private static int Count(string text, string part) => text.Split(part).Length - 1;
}
