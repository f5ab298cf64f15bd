using System.CommandLine;
using Tracelift.Cli.Commands;
using Tracelift.Errors;

namespace Tracelift.Cli;

/// <summary>Turns what the parser could not make sense of into one error.</summary>
internal static class ParseErrors
{
    /// <summary>Refuses arguments that could not be parsed.</summary>
    /// <exception cref="UsageException">There are such.</exception>
    public static void Refuse(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        var name = Name(command);
        var wrong = parsed.UnmatchedTokens.Select(token => Describe(command, name, token)).ToList();

        // A name that stands for several commands has one error of its own where none of them is given.
        if (wrong.Count == 0 && command is CliCommand)
            wrong.AddRange(parsed.Errors.Select(error => error.Message.TrimEnd('.')));
        if (wrong.Count > 0)
            throw new UsageException("bad-arguments", string.Join("; ", wrong.Distinct(StringComparer.Ordinal)), $"{name} --help says what there is.");
    }

    /// <summary>A command as it is typed.</summary>
    public static string Name(Command command) => command switch
    {
        RootCommand => "tracelift",
        _ => $"{Name(command.Parents.OfType<Command>().First())} {command.Name}",
    };

    private static string Describe(Command command, string name, string token)
    {
        if (token.StartsWith('-'))
            return $"{name} has no option {token}";
        return command is CliCommand
            ? $"{name}: \"{token}\" is one argument too many"
            : $"{name} has no command {token}";
    }
}
