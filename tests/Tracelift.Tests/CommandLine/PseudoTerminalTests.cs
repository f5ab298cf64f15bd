using System.Text.Json.Nodes;
using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.CommandLine;

/// <summary>The program runs at a terminal made by script(1).</summary>
public sealed class PseudoTerminalTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task An_import_and_an_export_ask_and_go_on()
    {
        _folder.Write("sound.json", TracingFile.Sound().Text());

        var import = await RunAsync("import --create-unknown-users", "sound.json", "First", "y");
        var export = await RunAsync("export --file - >out.json", "1", "y");

        Assert.Contains("Imported sound.json into the new project 1", import, StringComparison.Ordinal);
        Assert.Contains("Exported project 1 \"First\" to standard output", export, StringComparison.Ordinal);
        Assert.NotEmpty(JsonNode.Parse(await File.ReadAllTextAsync(_folder.File("out.json"), TestContext.Current.CancellationToken))!.AsArray());
    }

    [Fact]
    public async Task With_yes_nothing_is_asked_and_what_is_missing_is_named()
    {
        Assert.Contains("--source is missing", await RunAsync("export --yes"), StringComparison.Ordinal);
        Assert.Contains("error", await RunAsync("export --json"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Control_C_at_a_question_ends_the_program()
    {
        var transcript = await RunAsync("import; echo code $?", "\u0003");

        Assert.Contains("Cancelled", transcript, StringComparison.Ordinal);
        Assert.Contains("code 130", transcript, StringComparison.Ordinal);
    }

    /// <summary>Runs the program at a terminal; each answer is typed when a question stands there.</summary>
    private async Task<string> RunAsync(string arguments, params string[] answers)
    {
        Assert.SkipUnless(File.Exists("/usr/bin/script"), "script(1) is not here");
        var options = new CliOptions
        {
            KeepInputOpen = true,
            WorkingDirectory = _folder.Path,
            Environment = new Dictionary<string, string?>(StringComparer.Ordinal) { ["TRACELIFT_STORE"] = _folder.File("store.sqlite"), ["TERM"] = "xterm" },
        };

        // Control-C goes to the shell too; the trap lets it live to tell the program's exit code.
        await using var process = CliProcess.Start("/usr/bin/script", ["-qec", $"trap : INT; {Tool.InShell} {arguments}", "/dev/null"], options);
        var seen = 0;
        foreach (var answer in answers)
        {
            // Wait for the question, so that nothing is typed before the program listens.
            while (process.Output.IndexOf(": ", seen, StringComparison.Ordinal) < 0 && !process.HasExited)
                await Task.Delay(20, TestContext.Current.CancellationToken);
            await Task.Delay(100, TestContext.Current.CancellationToken);
            seen = process.Output.Length;
            await process.Input.WriteAsync(System.Text.Encoding.UTF8.GetBytes(answer == "\u0003" ? answer : answer + "\n"), TestContext.Current.CancellationToken);
            await process.Input.FlushAsync(TestContext.Current.CancellationToken);
        }

        return (await process.WaitAsync()).Output;
    }
}
