using Xunit;

namespace Tracelift.Tests.Support;

public sealed class ToolTests
{
    [Fact]
    public async Task The_program_says_its_version_its_build_and_its_runtime()
    {
        CliResult result = await Tool.RunAsync("--version");

        result.Expect(0);
        Assert.Matches(@"\Atracelift \d+\.\d+\.\d+(-\S+)?\nbuild .+\.NET 10\.\S+, \S+\n\z", result.Output);
    }

    [Fact]
    public async Task Output_error_and_exit_code_are_told_apart()
    {
        CliResult result = await RunAsync("printf 'naïve\\377'; echo wrong >&2; exit 3");

        Assert.Equal("naïve\uFFFD", result.Output);
        Assert.Equal(0xFF, result.OutputBytes[^1]);
        Assert.Equal("wrong\n", result.Error);
        Assert.Equal(3, result.ExitCode);
    }

    [Fact]
    public async Task Standard_input_is_the_given_text_and_ends()
    {
        string text = string.Concat(Enumerable.Repeat("0123456789", 100_000));

        CliResult result = await RunAsync("cat", new CliOptions { StandardInput = text });

        Assert.Equal(text, result.Output);
        Assert.Equal("", (await RunAsync("cat")).Output);
    }

    [Fact]
    public async Task A_program_that_does_not_read_its_input_is_no_error()
    {
        CliResult result = await RunAsync("exec true", new CliOptions { StandardInput = new string('x', 1_000_000) });

        result.Expect(0);
    }

    [Fact]
    public async Task Standard_input_can_be_written_bit_by_bit()
    {
        await using CliProcess process = Start("while read line; do echo \"got $line\"; done", new CliOptions { KeepInputOpen = true });

        await process.Input.WriteAsync("one\n"u8.ToArray());
        await process.Input.FlushAsync();
        await process.WaitForOutputAsync("got one");
        process.Input.Close();

        (await process.WaitAsync()).Expect(0);
    }

    [Fact]
    public async Task Variables_of_tracelift_reach_the_program_only_when_given()
    {
        CliOptions options = new()
        {
            Environment = new Dictionary<string, string?>(StringComparer.Ordinal) { ["TRACELIFT_GIVEN"] = "yes", ["PATH_TO_NOTHING"] = null },
        };

        CliResult result = await RunAsync("env | grep ^TRACELIFT_", options);

        Assert.Equal("TRACELIFT_GIVEN=yes\n", result.Output);
    }

    [Fact]
    public async Task The_program_runs_in_the_folder_that_was_given()
    {
        using TemporaryFolder folder = new();

        CliResult result = await RunAsync("pwd -P", new CliOptions { WorkingDirectory = folder.Path });

        Assert.Equal(folder.Path + "\n", result.Output);
    }

    [Theory]
    [InlineData(CliSignal.Interrupt)]
    [InlineData(CliSignal.Terminate)]
    [InlineData(CliSignal.Kill)]
    public async Task A_signal_reaches_the_program(CliSignal signal)
    {
        await using CliProcess process = Start("echo ready >&2; exec sleep 100");
        await process.WaitForErrorAsync("ready");

        process.Signal(signal);

        (await process.WaitAsync()).Expect(128 + (int)signal);
    }

    [Fact]
    public async Task A_program_can_be_killed_after_a_while()
    {
        CliResult result = await RunAsync("exec sleep 100", new CliOptions { KillAfter = TimeSpan.FromMilliseconds(50) });

        result.Expect(128 + (int)CliSignal.Kill);
    }

    [Fact]
    public async Task A_program_that_takes_too_long_is_killed_and_what_it_said_is_shown()
    {
        await using CliProcess process = Start("echo so far; exec sleep 100", new CliOptions { Timeout = TimeSpan.FromSeconds(1) });

        TimeoutException error = await Assert.ThrowsAsync<TimeoutException>(process.WaitAsync);

        Assert.Contains("so far", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Waiting_for_a_text_ends_with_the_program()
    {
        await using CliProcess process = Start("echo something else >&2");

        InvalidOperationException error = await Assert.ThrowsAsync<InvalidOperationException>(
            () => process.WaitForErrorAsync("never said"));

        Assert.Contains("something else", error.Message, StringComparison.Ordinal);
    }

    private static CliProcess Start(string script, CliOptions? options = null) =>
        CliProcess.Start("sh", ["-c", script], options);

    private static async Task<CliResult> RunAsync(string script, CliOptions? options = null)
    {
        await using CliProcess process = Start(script, options);
        return await process.WaitAsync();
    }
}
