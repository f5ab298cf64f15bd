using System.CommandLine;
using Tracelift.Cli.Commands;
using Tracelift.Errors;

namespace Tracelift.Cli.Arguments;

/// <summary>
/// Completes the beginnings of options' names, as Django's commands do: <c>--req</c> is
/// <c>--required-annotation</c> where no other option begins so.
/// </summary>
internal static class Abbreviations
{
    // Of every command; CATMAID's commands do not have them.
    private static readonly string[] Beyond = ["--store", "--json", "--accept-unknown-schema", "--config", "--plain"];

    /// <summary>Replaces beginnings by names; all else stays as it was typed.</summary>
    /// <exception cref="UsageException">A beginning fits several options.</exception>
    public static IReadOnlyList<string> Complete(Command root, IReadOnlyList<string> arguments)
    {
        var completed = new List<string>(arguments.Count);
        var command = root;
        var options = Of(root, []);
        for (var i = 0; i < arguments.Count; i++)
        {
            var argument = arguments[i];
            if (argument == "--")
            {
                completed.AddRange(arguments.Skip(i));
                break;
            }

            if (!IsOption(argument))
            {
                completed.Add(argument);
                if (Subcommand(command, argument) is { } next)
                    options = Of(command = next, options);
                continue;
            }

            var (name, rest) = Split(argument);
            var option = Find(command, options, name);
            completed.Add(option is null ? argument : NameOf(option, name) + rest);

            // What follows an option that needs a value is its value, unless it looks like an option itself.
            if (option?.Arity.MinimumNumberOfValues > 0 && rest.Length == 0 && i + 1 < arguments.Count
                && !(IsOption(arguments[i + 1]) && Find(command, options, Split(arguments[i + 1]).Name) is not null))
            {
                completed.Add(arguments[++i]);
            }
        }

        return completed;
    }

    private static bool IsOption(string argument) => argument.Length > 1 && argument[0] == '-';

    private static (string Name, string Value) Split(string argument)
    {
        var at = argument.IndexOf('=', StringComparison.Ordinal);
        return at < 0 ? (argument, "") : (argument[..at], argument[at..]);
    }

    private static Command? Subcommand(Command command, string name) =>
        command.Subcommands.FirstOrDefault(sub => sub.Name == name || sub.Aliases.Contains(name));

    private static List<Option> Of(Command command, List<Option> inherited) =>
        [.. inherited.Where(option => option.Recursive), .. command.Options];

    private static string NameOf(Option option, string typed) => option.Aliases.Contains(typed) ? typed : option.Name;

    private static Option? Find(Command command, List<Option> options, string name)
    {
        if (options.Find(option => option.Name == name || option.Aliases.Contains(name)) is { } exact)
            return exact;
        if (!name.StartsWith("--", StringComparison.Ordinal) || name.Length < 3)
            return null;

        // To people it means "overwrite", and never --force-color.
        if (name == "--force")
            return null;
        var fitting = options.Where(option => option.Aliases.Append(option.Name).Any(known => known.StartsWith(name, StringComparison.Ordinal))).ToList();

        // A beginning that means one option of CATMAID's command means the same here.
        if (fitting.Count > 1 && fitting.Where(option => IsCatmaids(command, option)).Take(2).ToList() is [var one])
            return one;
        return fitting.Count < 2
            ? fitting.FirstOrDefault()
            : throw new UsageException(
                "ambiguous-option", $"{name} could be {string.Join(", ", fitting.Select(option => option.Name).Order(StringComparer.Ordinal))}", "Type more of the name.");
    }

    private static bool IsCatmaids(Command command, Option option) =>
        command is CliCommand known && known.Descriptions.TryGetValue(option, out var description)
            ? description.IsCatmaids || !command.Aliases.Append(command.Name).Any(name => name.StartsWith("catmaid_", StringComparison.Ordinal))
            : !Beyond.Contains(option.Name);
}
