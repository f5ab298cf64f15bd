using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.CommandLine;

/// <summary>A full disk accepts no output; the work of a command before that stays.</summary>
public sealed class FullOutputTests
{
    [Theory]
    [InlineData("--json >/dev/full", "The import is done and is run 1, but the report could not be written")]
    [InlineData("2>/dev/full", "")]
    [InlineData(">/dev/full 2>&1", "")]
    public async Task An_import_that_is_done_is_no_failure(string streams, string message)
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "There is no /dev/full here");
        await using var store = await TestStore.CreateAsync(TestStoreKind.Sqlite);
        using var folder = new TemporaryFolder();
        var file = folder.Write("sound.json", TracingFile.Sound().Text());

        var result = await Tool.RunInShellAsync($"import '{file}' --store '{store.Address}' --target new:one --create-unknown-users --yes {streams}");

        result.Expect(0);
        Assert.Contains(message, result.Error, StringComparison.Ordinal);
        Assert.Equal(["1"], await store.QueryAsync("SELECT '' || count(*) FROM project"));
    }

    [Fact]
    public async Task Neither_is_a_load_nor_an_undo()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "There is no /dev/full here");
        await using var store = await TestStore.CreateAsync(TestStoreKind.Sqlite);
        using var folder = new TemporaryFolder();
        var file = folder.Write("sound.json", TracingFile.Sound().Text());

        var load = (await Tool.RunInShellAsync($"bulk load '{file}' --store '{store.Address}' --target new:one --create-unknown-users --json >/dev/full")).Expect(0);
        Assert.Contains("Load 1 is complete, but the report could not be written", load.Error, StringComparison.Ordinal);
        Assert.Equal(["1"], await store.QueryAsync("SELECT '' || count(*) FROM project"));

        var undo = (await Tool.RunInShellAsync($"undo 1 --store '{store.Address}' --yes --json >/dev/full")).Expect(0);
        Assert.Contains("Run 1 is undone, but the report could not be written", undo.Error, StringComparison.Ordinal);
        Assert.Equal(["0"], await store.QueryAsync("SELECT '' || count(*) FROM project"));
    }

    [Fact]
    public async Task A_reader_that_has_ended_is_no_error()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There is no shell here");

        await using var shell = CliProcess.Start("bash", ["-c", $"exec 3> >(true); wait $!; {Tool.InShell} help --man >&3; echo $?"]);
        var result = (await shell.WaitAsync()).Expect(0);

        Assert.Equal("141\n", result.Output);
        Assert.Equal("", result.Error);
    }

    [Fact]
    public async Task A_failure_that_can_not_be_told_has_its_exit_code()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "There is no /dev/full here");

        (await Tool.RunInShellAsync("import nowhere.json --target new:one --yes >/dev/full 2>&1")).Expect(3);
    }
}
