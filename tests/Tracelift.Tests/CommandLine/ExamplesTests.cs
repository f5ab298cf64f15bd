using System.CommandLine;
using System.Text.RegularExpressions;
using Tracelift.Cli;
using Tracelift.Cli.Commands;
using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.CommandLine;

/// <summary>The examples of help: all are valid command lines, and those without a server or shell work.</summary>
public sealed partial class ExamplesTests
{
    // What stands in an example for what a user has.
    private static readonly (string Written, string Here)[] Scene = [("Kenyon cells", "published"), ("runs 5", "runs 1"), ("undo 5", "undo 1"), ("--project 4", "--project 1"), ("compare 1 2", "compare 1 1"), ("delete 4", "delete 2")];

    [Fact]
    public void Each_can_be_typed()
    {
        using var line = new Line();
        var cli = line.New();

        Assert.All(
            Commands(cli.Root).SelectMany(command => command.Examples).SelectMany(example => Shell().Split(example.Line)).Where(part => part.StartsWith("tracelift ", StringComparison.Ordinal)),
            part => ParseErrors.Refuse(cli.Parse(Words(part))));
    }

    [Fact]
    public async Task Each_works_that_needs_no_server_and_no_shell()
    {
        using var line = new Line();
        var ran = 0;
        await PrepareAsync(line);
        foreach (var example in Commands(line.New().Root).SelectMany(command => command.Examples).Select(example => example.Line).Where(NeedsNothing))
        {
            using var one = new Line();
            foreach (var file in Directory.EnumerateFiles(line.Folder.Path))
                File.Copy(file, one.Folder.File(Path.GetFileName(file)));
            var typed = Scene.Aggregate(example, (text, word) => text.Replace(word.Written, word.Here, StringComparison.Ordinal));
            if (typed.Contains("store restore", StringComparison.Ordinal) && !typed.Contains("--force", StringComparison.Ordinal))
                File.Delete(one.Store);
            if (typed.Contains("store backup", StringComparison.Ordinal))
                typed += " --force";
            if (typed == "tracelift export --source 1")
                typed += " --file export_pid_1.json";

            var result = await one.RunAsync([.. Words(typed).Select(word => FileName().IsMatch(word) ? one.Folder.File(word) : word)]);

            Assert.True(result.ExitCode == 0, $"{typed}\n{result}");
            ran++;
        }

        Assert.InRange(ran, 25, 100);
    }

    private static async Task PrepareAsync(Line line)
    {
        File.Copy(line.SoundFile(), line.Folder.File("export_pid_1.json"));
        File.Copy(line.SoundFile(), line.Folder.File("brain.json"));
        line.Folder.Write("publication.yaml", "required-annotation: published\n");
        foreach (var command in (string[])
        [
            "import export_pid_1.json --target new:First --create-unknown-users", "projects create Second", "user add anna", "group add lab --member anna",
            "user grant anna --project 1 browse", "group grant lab --project 1 browse", "projects export --file projects.json", "store backup tracelift-2026-01-31.sqlite",
        ])
        {
            (await line.RunAsync([.. Words("tracelift " + command).Select(word => FileName().IsMatch(word) ? line.Folder.File(word) : word)])).Expect(0);
        }

        line.Folder.Write("last.json", (await line.RunAsync("export", "--source", "1", "--dry-run", "--json")).Expect(0).Output);
    }

    private static bool NeedsNothing(string example) =>
        example.StartsWith("tracelift ", StringComparison.Ordinal) && !Elsewhere().IsMatch(example);

    private static IEnumerable<CliCommand> Commands(Command command) =>
        command.Subcommands.SelectMany(Commands).Concat(command is CliCommand known ? [known] : []);

    private static List<string> Words(string line) => [.. Word().Matches(line).Select(match => match.Value.Trim('"')).Skip(1)];

    [GeneratedRegex(@" \| | && | < | > ")]
    private static partial Regex Shell();

    [GeneratedRegex(@"://|/data| \| | && | < | > |tracelift (serve|upload)|cells(\.zip|/)|tables/|\.zst")]
    private static partial Regex Elsewhere();

    [GeneratedRegex("\"[^\"]*\"|\\S+")]
    private static partial Regex Word();

    [GeneratedRegex(@"^[\w-]+\.(json|json\.gz|yaml|sqlite|csv|zip)$")]
    private static partial Regex FileName();
}
