using System.CommandLine;
using System.Text.RegularExpressions;
using Tracelift.Cli.Commands;
using Tracelift.Options;

namespace Tracelift.Cli.Help;

/// <summary>The words of completion, from the descriptions of commands.</summary>
internal sealed partial class CompletionWords
{
    public CompletionWords(Command root)
    {
        var places = new List<Place>();
        Collect(root, ProgramName.Written, [.. root.Options.Where(option => option.Recursive)], places);
        Places = places;
        Choices =
        [
            .. places.SelectMany(place => place.Options.Where(option => option.Choices.Count > 0).Select(option => (Line: $"{place.Path} {option.Name}", Values: option.Choices)))
                .GroupBy(option => string.Join(' ', option.Values), StringComparer.Ordinal)
                .Select(group => ((IReadOnlyList<string>)[.. group.Select(option => option.Line)], group.First().Values)),
        ];
    }

    /// <summary>The commands, each with the words that may follow it.</summary>
    public IReadOnlyList<Place> Places { get; }

    /// <summary>The values of options with fixed choices. A command may have other values for the same name; each line is a command with an option.</summary>
    public IReadOnlyList<(IReadOnlyList<string> Lines, IReadOnlyList<string> Values)> Choices { get; }

    private static void Collect(Command command, string path, List<Option> everywhere, List<Place> places)
    {
        var options = command.Options.Concat(everywhere).Distinct().Select(option => new Word(
            option.Name, option.Description ?? "", option.Arity.MaximumNumberOfValues > 0, ChoicesOf(command, option))).ToList();
        var subs = command.Subcommands.SelectMany(sub => sub.Aliases.Prepend(sub.Name).Select(name => new Word(name, sub.Description ?? "", false, []))).ToList();
        subs.AddRange(command.Arguments.SelectMany(argument => ChoicesOf(argument.HelpName)).Select(choice => new Word(choice, command.Description ?? "", false, [])));
        places.Add(new Place(path, subs, options));
        foreach (var sub in command.Subcommands)
        {
            foreach (var name in sub.Aliases.Prepend(sub.Name))
                Collect(sub, $"{path} {name}", everywhere, places);
        }
    }

    private static string[] ChoicesOf(Command command, Option option) =>
        command is CliCommand known && known.Descriptions.TryGetValue(option, out var description) && description.Choices.Count > 0
            ? [.. description.Choices.Select(choice => choice.Value).Where(value => value.Length > 0)]
            : ChoicesOf(option.HelpName);

    private static string[] ChoicesOf(string? help) =>
        help is not null && Few().IsMatch(help) ? help.Trim('[', ']').Split('|') : [];

    [GeneratedRegex(@"^\[?[a-z0-9_-]+(\|[a-z0-9_-]+)+\]?$")]
    private static partial Regex Few();

    /// <summary>A command or an option.</summary>
    internal sealed record Word(string Name, string Meaning, bool TakesValue, IReadOnlyList<string> Choices);

    /// <summary>A command, or a group of commands.</summary>
    internal sealed record Place(string Path, IReadOnlyList<Word> Commands, IReadOnlyList<Word> Options);
}
