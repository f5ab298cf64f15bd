using System.CommandLine;
using Tracelift.Cli.Commands;
using Tracelift.Errors;

namespace Tracelift.Cli.Arguments;

/// <summary>
/// Completes abbreviated option names, as Django's commands do: <c>--req</c> is <c>--required-annotation</c> if no
/// other option begins with it.
/// </summary>
internal static class Abbreviations
{
    // Global options that CATMAID's commands lack.
    private static readonly string[] UnknownToCatmaid = ["--store", "--json", "--accept-unknown-schema", "--config", "--plain"];

    /// <summary>Replaces abbreviations by full names, and leaves everything else as typed.</summary>
    /// <exception cref="UsageException">An abbreviation fits several options.</exception>
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

            // The word after an option that needs a value is the value, unless it is an option itself.
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

        // Users mean "overwrite" by it, never --force-color.
        if (name == "--force")
            return null;
        // Names that help does not show count only if no other name fits.
        var fitting = options.Where(option => option.Name.StartsWith(name, StringComparison.Ordinal)).ToList();
        if (fitting.Count == 0)
            fitting = [.. options.Where(option => option.Aliases.Any(known => known.StartsWith(name, StringComparison.Ordinal)))];

        // An abbreviation that fits one option of CATMAID's command means that option here, too.
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
            : !UnknownToCatmaid.Contains(option.Name);
}
