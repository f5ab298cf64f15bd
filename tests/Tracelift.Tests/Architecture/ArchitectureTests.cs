using System.Text.RegularExpressions;
using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.Architecture;

/// <summary>One direction: faces -> stores and work -> formats -> model. What the projects don't hold, these do.</summary>
public sealed partial class ArchitectureTests
{
    /// <summary>What the files of a folder of the library may name.</summary>
    private static readonly Dictionary<string, string[]> MayUse = new(StringComparer.Ordinal)
    {
        ["Model"] = [],
        ["Errors"] = [],
        ["Options"] = ["Errors"],
        ["Files"] = ["Errors"],
        ["Remote"] = ["Errors", "Files"],
        ["Formats"] = ["Model", "Errors", "Options", "Files", "Remote"],
        ["Stores"] = ["Model", "Errors"],
        ["Checking"] = ["Model", "Errors", "Files", "Stores"],
        ["Access"] = ["Model", "Errors", "Stores"],
        ["Projects"] = ["Model", "Errors", "Options", "Files", "Remote", "Formats", "Stores", "Checking", "Access"],
        ["Tracing"] = ["Model", "Errors", "Options", "Files", "Remote", "Formats", "Stores", "Access", "Projects"],
        ["Copying"] = ["Model", "Errors", "Options", "Formats", "Stores", "Access", "Projects", "Tracing"],
        // The quickstart imports projects, too.
        ["Example"] = ["Model", "Errors", "Files", "Formats", "Stores", "Access", "Projects", "Tracing"],
        ["Reports"] = ["Model", "Errors", "Tracing", "Projects", "Copying"],
    };

    [Fact]
    public void Each_room_of_the_library_uses_only_what_is_below_it()
    {
        var wrong = new List<string>();
        foreach (var file in Sources("src/Tracelift"))
        {
            var room = Path.GetRelativePath(Path.Combine(Repository.Root, "src/Tracelift"), file).Split(Path.DirectorySeparatorChar)[0];
            foreach (Match use in Using().Matches(File.ReadAllText(file)))
            {
                var used = use.Groups["room"].Value;
                if (used != room && !MayUse[room].Contains(used))
                    wrong.Add($"{file} uses Tracelift.{used}");
            }
        }

        Assert.Empty(wrong);
    }

    [Theory]
    [InlineData("src/Tracelift", "Npgsql|Microsoft.Data|SQLitePCL|AspNetCore|System.CommandLine|Spectre")]
    [InlineData("src/Tracelift/Projects", "YamlDotNet")]
    [InlineData("src/Tracelift.Sqlite", "Npgsql|AspNetCore|System.CommandLine|Spectre|YamlDotNet|Tracelift.Postgres|Tracelift.Tracing")]
    [InlineData("src/Tracelift.Postgres", "Microsoft.Data|SQLitePCL|AspNetCore|System.CommandLine|Spectre|YamlDotNet|Tracelift.Sqlite|Tracelift.Tracing")]
    [InlineData("src/Tracelift.Cli", "using Npgsql|Microsoft.Data|SQLitePCL")]
    public void A_project_does_not_name_what_others_are_for(string project, string others)
    {
        var wrong = Sources(project).Where(file => Regex.IsMatch(File.ReadAllText(file), $@"^using (static )?({others})", RegexOptions.Multiline | RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(5)));

        Assert.Empty(wrong);
    }

    [Fact]
    public void No_folder_is_a_drawer_for_odds_and_ends()
    {
        string[] drawers = ["Utils", "Utilities", "Helpers", "Common", "Managers", "Services", "Misc"];

        var found = Directory.EnumerateDirectories(Path.Combine(Repository.Root, "src"), "*", SearchOption.AllDirectories)
            .Where(folder => drawers.Contains(Path.GetFileName(folder), StringComparer.OrdinalIgnoreCase));

        Assert.Empty(found);
    }

    [Fact]
    public void No_argument_of_a_call_that_may_be_left_out_does_work()
    {
        var wrong = (from file in Sources("src").Concat(Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.razor", SearchOption.AllDirectories))
                     from skipped in SkippedArguments(File.ReadAllText(file))
                     where AwaitsHere().IsMatch(skipped)
                     select $"{file}: {skipped}: the work is left out where the object is null");

        Assert.Empty(wrong);
        Assert.Single(SkippedArguments("Lost?.Invoke(table, await session.DeleteAsync(ids)); x?.Do(async () => await y());"), AwaitsHere().IsMatch);
    }

    /// <summary>The arguments of calls that <c>?.</c> leaves out for null.</summary>
    private static IEnumerable<string> SkippedArguments(string text)
    {
        foreach (Match call in Skipped().Matches(text))
        {
            var (end, depth) = (call.Index + call.Length, 1);
            for (; end < text.Length && depth > 0; end++)
                depth += text[end] is '(' or '[' ? 1 : text[end] is ')' or ']' ? -1 : 0;
            yield return text[(call.Index + call.Length)..(end - 1)];
        }
    }

    private static IEnumerable<string> Sources(string folder) =>
        Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*.cs", SearchOption.AllDirectories);

    [GeneratedRegex(@"^using Tracelift\.(?<room>\w+)", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Using();

    [GeneratedRegex(@"\?(\[|\.(\w+\.)*\w+(<[\w<>, ]+>)?\()", RegexOptions.ExplicitCapture)]
    private static partial Regex Skipped();

    // Not in a lambda, which runs where it is called.
    [GeneratedRegex(@"^((?!=>)[\s\S])*\bawait\b", RegexOptions.ExplicitCapture)]
    private static partial Regex AwaitsHere();
}
