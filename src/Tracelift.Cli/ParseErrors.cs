using System.CommandLine;
using Tracelift.Cli.Commands;
using Tracelift.Cli.Help;
using Tracelift.Errors;

namespace Tracelift.Cli;

/// <summary>Turns the parser's errors into one exception with one sentence for each mistake.</summary>
internal static class ParseErrors
{
    private const int MostMeant = 3;

    // Names of the same option in other commands or programs.
    private static readonly Dictionary<string, string[]> OtherNames = new(StringComparer.Ordinal)
    {
        ["--project"] = ["--target", "--source"],
        ["--source"] = ["--project"],
        ["--annotation"] = ["--required-annotation"],
        ["--output"] = ["--file"],
    };

    /// <summary>Throws if the arguments are invalid.</summary>
    /// <param name="result">The parsed command line.</param>
    /// <param name="isHelp">Whether the user asked for help, which also has topics.</param>
    /// <exception cref="UsageException">They are invalid.</exception>
    public static void Refuse(ParseResult result, bool isHelp = false)
    {
        var command = result.CommandResult.Command;
        var name = Name(command);
        var wrong = new List<string>();
        var meant = new List<string>();
        if (command is CliCommand)
            DescribeArguments(result, command, name, wrong, meant);
        else if (result.UnmatchedTokens is [var first, ..])
            DescribeCommand(command, name, first, isHelp, wrong, meant);

        // A group of commands without a command prints its help page instead.
        if (wrong.Count == 0 && command is CliCommand)
            wrong.AddRange(result.Errors.Select(error => error.Message.TrimEnd('.')));
        if (wrong.Count == 0)
            return;
        var questions = string.Join(' ', meant.Where(question => question.Length > 0).Distinct(StringComparer.Ordinal));
        throw new UsageException("bad-arguments", string.Join("; ", wrong.Distinct(StringComparer.Ordinal)), $"{questions} {name} --help lists what it takes.".TrimStart());
    }

    /// <summary>A command as users type it.</summary>
    public static string Name(Command command) => command switch
    {
        RootCommand => ProgramName.Written,
        _ => $"{Name(command.Parents.OfType<Command>().First())} {command.Name}",
    };

    private static void DescribeCommand(Command command, string name, string token, bool isHelp, List<string> wrong, List<string> meant)
    {
        if (token.StartsWith('-'))
        {
            wrong.Add($"{name} has no option {token}");
            return;
        }

        wrong.Add($"{name} has no command {token}");
        var names = command.Subcommands.SelectMany(sub => sub.Aliases.Prepend(sub.Name));
        var question = NearestName.Question(token, isHelp && command is RootCommand ? names.Concat(HelpTopic.All.Select(topic => topic.Name)) : names);
        string[] deeper = [.. command.Subcommands.Where(sub => sub.Subcommands.Any(one => one.Name == token)).Select(sub => $"{sub.Name} {token}").Take(MostMeant)];
        meant.Add(question.Length > 0 || deeper.Length == 0 ? question : $"Did you mean {string.Join(" or ", deeper)}?");
    }

    private static void DescribeArguments(ParseResult result, Command command, string name, List<string> wrong, List<string> meant)
    {
        var options = command.Options.Concat(result.RootCommandResult.Command.Options).Select(option => option.Name).ToList();
        var extra = new List<string>();
        foreach (var token in result.UnmatchedTokens)
        {
            if (token.StartsWith('-') && token.Length > 1)
            {
                var typed = token.Split('=')[0];
                wrong.Add($"{name} has no option {typed}");
                meant.Add(OtherNames.GetValueOrDefault(typed)?.FirstOrDefault(options.Contains) is { } other ? $"Did you mean {other}?" : NearestName.Question(typed, options));
            }
            else if (wrong.Count == 0)
            {
                extra.Add(token);
            }
        }

        // A word after an unknown option may be its value, so it is not a second mistake.
        if (wrong.Count == 0 && extra.Count > 0)
            wrong.Add($"{name}: {string.Join(" and ", extra.Select(token => $"\"{token}\""))} {(extra.Count == 1 ? "is one argument too many" : "are too many arguments")}");
    }
}
