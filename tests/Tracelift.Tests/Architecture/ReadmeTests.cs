using System.Text.RegularExpressions;
using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.Architecture;

/// <summary>The commands of the README work in order, exactly as written.</summary>
public sealed partial class ReadmeTests
{
    [Fact]
    public async Task Its_commands_work_in_their_order()
    {
        await using var catmaid = await TestStore.CreateAsync(TestStoreKind.Catmaid);
        using var folder = new TemporaryFolder();
        var environment = new Dictionary<string, string?>(StringComparer.Ordinal) { ["XDG_DATA_HOME"] = folder.File("data") };
        (await RunAsync(["user", "add", "root", "--superuser", "--store", catmaid.Address])).Expect(0);
        (await RunAsync(["quickstart", "--store", catmaid.Address, "--folder", folder.Path, "--yes"])).Expect(0);
        var run = 0;
        foreach (var line in Commands())
        {
            // The one line that stands for the reader's own CATMAID.
            if (line.StartsWith("export TRACELIFT_STORE=postgresql://", StringComparison.Ordinal))
                environment["TRACELIFT_STORE"] = catmaid.Address;
            if (!line.StartsWith("./tracelift ", StringComparison.Ordinal))
                continue;
            var arguments = Word().Matches(line).Skip(1).Select(word => word.Value.Replace("\"", "", StringComparison.Ordinal));
            (await RunAsync(arguments)).Expect(0);
            run++;
        }

        Assert.True(run >= 8, $"{run} commands");

        Task<CliResult> RunAsync(IEnumerable<string> arguments) =>
            Tool.RunAsync(arguments, new CliOptions { Environment = environment, WorkingDirectory = folder.Path });
    }

    [Fact]
    public void It_is_short_and_its_links_lead_somewhere()
    {
        var text = File.ReadAllText(Path.Combine(Repository.Root, "README.md"));

        Assert.True(text.Split('\n').Length < 150);
        var headings = text.Split('\n').Where(line => line.StartsWith("## ", StringComparison.Ordinal)).Select(line => "#" + line[3..].ToLowerInvariant().Replace(' ', '-')).ToHashSet(StringComparer.Ordinal);
        var links = Link().Matches(text).Select(link => link.Groups["to"].Value).Where(to => !to.StartsWith("http", StringComparison.Ordinal));
        Assert.All(links, to => Assert.True(to.StartsWith('#') ? headings.Contains(to) : Path.Exists(Path.Combine(Repository.Root, to)), to));
    }

    private static IEnumerable<string> Commands()
    {
        var isSample = false;
        foreach (var line in File.ReadLines(Path.Combine(Repository.Root, "README.md")))
        {
            if (line.StartsWith("```", StringComparison.Ordinal))
                isSample = line == "```sh";
            else if (isSample)
                yield return line.Split(" #")[0].Trim();
        }
    }

    [GeneratedRegex("(\"[^\"]*\"|[^\\s\"])+", RegexOptions.ExplicitCapture)]
    private static partial Regex Word();

    [GeneratedRegex(@"\]\((?<to>[^)]+)\)", RegexOptions.ExplicitCapture)]
    private static partial Regex Link();
}
