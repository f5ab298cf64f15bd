using System.CommandLine;
using Tracelift.Cli.Commands;
using Tracelift.Cli.Help;
using Tracelift.Errors;

namespace Tracelift.Cli;

/// <summary>Turns what the parser could not make sense of into one error: one fault for each mistake.</summary>
internal static class ParseErrors
{
    private const int MostMeant = 3;

    // What other commands, or other programs, call the same thing.
    private static readonly Dictionary<string, string[]> OtherNames = new(StringComparer.Ordinal)
    {
        ["--project"] = ["--source", "--target"],
        ["--source"] = ["--project"],
        ["--annotation"] = ["--required-annotation"],
        ["--output"] = ["--file"],
    };

    /// <summary>Refuses arguments that could not be parsed.</summary>
    /// <param name="parsed">What was typed.</param>
    /// <param name="isHelp">Whether help was asked for, which has topics beside commands.</param>
    /// <exception cref="UsageException">There are such.</exception>
    public static void Refuse(ParseResult parsed, bool isHelp = false)
    {
        var command = parsed.CommandResult.Command;
        var name = Name(command);
        var wrong = new List<string>();
        var meant = new List<string>();
        if (command is CliCommand)
            DescribeArguments(parsed, command, name, wrong, meant);
        else if (parsed.UnmatchedTokens is [var first, ..])
            DescribeCommand(command, name, first, isHelp, wrong, meant);

        // A name that stands for several commands has one error of its own where none of them is given.
        if (wrong.Count == 0 && command is CliCommand)
            wrong.AddRange(parsed.Errors.Select(error => error.Message.TrimEnd('.')));
        if (wrong.Count == 0)
            return;
        var questions = string.Join(' ', meant.Where(question => question.Length > 0).Distinct(StringComparer.Ordinal));
        throw new UsageException("bad-arguments", string.Join("; ", wrong.Distinct(StringComparer.Ordinal)), $"{questions} {name} --help says what there is.".TrimStart());
    }

    /// <summary>A command as it is typed.</summary>
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

    private static void DescribeArguments(ParseResult parsed, Command command, string name, List<string> wrong, List<string> meant)
    {
        var options = command.Options.Concat(parsed.RootCommandResult.Command.Options).Select(option => option.Name).ToList();
        var extra = new List<string>();
        foreach (var token in parsed.UnmatchedTokens)
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

        // What follows an option that is not known may be its value: that is no second mistake.
        if (wrong.Count == 0 && extra.Count > 0)
            wrong.Add($"{name}: {string.Join(" and ", extra.Select(token => $"\"{token}\""))} {(extra.Count == 1 ? "is one argument more" : "are more arguments")} than it takes");
    }
}
