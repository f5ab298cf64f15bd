using System.CommandLine;
using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.CommandLine;

/// <summary>The pages of help equal help/*.txt. UPDATE_GOLDEN=1 rewrites them.</summary>
public sealed class HelpTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, "tests/Tracelift.Tests/CommandLine/help");

    public static TheoryData<string> Pages =>
        [
            "tracelift", "export", "import", "check", "runs", "undo", "bulk", "bulk load", "bulk status", "bulk recover", "bulk advise", "store", "store init", "store info", "store migrate", "store attach", "store detach", "store check", "store repair", "store refresh", "store backup", "store restore", "serve", "upload", "quickstart",
            "projects", "projects import", "projects export", "projects list", "projects show", "projects create", "projects describe", "projects add-stack", "projects copy", "projects compare", "projects delete", "catmaid_import_projects", "catmaid_export_projects", "neurons", "annotations", "completion",
            "user", "user add", "user list", "user set-password", "user grant", "user revoke", "user deactivate", "user activate",
            "group", "group add", "group list", "group remove", "group delete", "group grant", "group revoke", "token", "token create", "token list", "token revoke",
        ];

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task Help_is_as_it_was(string page)
    {
        using var line = new Line();
        string[] command = page == "tracelift" ? [] : page.Split(' ');
        var file = Path.Combine(Folder, page.Replace(' ', '-') + ".txt");

        var result = (await line.RunAsync([.. command, "--help"])).Expect(0);

        Assert.Empty(result.Error);
        Assert.Equal(result.Output, (await line.RunAsync(["help", .. command])).Output);
        Assert.All(result.Output.Split('\n'), text => Assert.True(text.Length <= 100, text));
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
        {
            Directory.CreateDirectory(Folder);
            await File.WriteAllTextAsync(file, result.Output, TestContext.Current.CancellationToken);
        }

        Assert.Equal(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken), result.Output);
    }

    [Fact]
    public void Every_command_has_a_page_and_every_option_a_group()
    {
        using var line = new Line();
        var missing = Descendants(line.New().Root)
            .OfType<Cli.Commands.CliCommand>()
            .SelectMany(command => command.Options.Except(command.Groups.SelectMany(group => group.Options)));

        Assert.Empty(missing);
        Assert.Equal(Pages.Count - 7, Descendants(line.New().Root).OfType<Cli.Commands.CliCommand>().Count());
    }

    [Theory]
    [InlineData("export", "catmaid_export_data")]
    [InlineData("import", "catmaid_import_data")]
    public async Task The_names_of_catmaid_are_the_same_commands(string name, string alias)
    {
        using var line = new Line();

        Assert.Equal((await line.RunAsync(name, "-h")).Output, (await line.RunAsync(alias, "--help")).Output);
    }

    private static IEnumerable<Command> Descendants(Command command) =>
        command.Subcommands.SelectMany(sub => Descendants(sub).Prepend(sub));
}
