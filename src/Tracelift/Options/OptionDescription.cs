using System.Text.RegularExpressions;
using Tracelift.Errors;

namespace Tracelift.Options;

/// <summary>The values that an option takes.</summary>
public enum OptionKind
{
    /// <summary>No value: naming the option turns it on.</summary>
    Flag,

    /// <summary>True or false; the option alone means true.</summary>
    OnOff,

    /// <summary>One value.</summary>
    Value,

    /// <summary>A whole number.</summary>
    Number,

    /// <summary>A value each time that the option is given.</summary>
    Values,

    /// <summary>One value that lists several, separated by commas.</summary>
    List,

    /// <summary>Ids.</summary>
    Ids,

    /// <summary>A project.</summary>
    Project,

    /// <summary>A file that is read.</summary>
    File,
}

/// <summary>The users who may give an option to a server. The command line knows no users.</summary>
public enum OptionRight
{
    /// <summary>All who may make the call.</summary>
    Everybody,

    /// <summary>Administrators of the project, and superusers.</summary>
    Administrators,

    /// <summary>Superusers only.</summary>
    Superusers,
}

/// <summary>The places where users meet an option.</summary>
[Flags]
public enum OptionFaces
{
    /// <summary>The command line.</summary>
    Command = 1,

    /// <summary>Profile files.</summary>
    Profile = 2,

    /// <summary>Loads that are continued with the options of their start.</summary>
    Resume = 4,

    /// <summary>Calls of the API.</summary>
    Api = 8,

    /// <summary>Forms of the pages.</summary>
    Page = 16,

    /// <summary>All places.</summary>
    All = Command | Profile | Resume | Api | Page,
}

/// <summary>A value of an option that takes one of a few.</summary>
/// <param name="Value">The value as users type it; empty for the choice of none, which only pages offer.</param>
/// <param name="Label">Its label in pages.</param>
/// <param name="Right">The users who may choose it.</param>
public sealed record OptionChoice(string Value, string Label, OptionRight Right = OptionRight.Everybody);

/// <summary>An option. The command line, profiles, the API and its documentation, pages and guides are made of it.</summary>
/// <param name="Name">Its name, without leading dashes, such as <c>required-annotation</c>.</param>
/// <param name="Kind">The values that it takes.</param>
/// <param name="Right">The users who may give it to a server.</param>
/// <param name="Meaning">Its meaning. <c>{name}</c> refers to another option, <c>{name value}</c> to its value.</param>
public sealed partial record OptionDescription(string Name, OptionKind Kind, OptionRight Right, string Meaning)
{
    /// <summary>Other names that work but are not shown. A letter is an abbreviation, which help shows.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>Its value if it is not given; null if its meaning says so, or if there is none.</summary>
    public string? Default { get; init; }

    /// <summary>The only values that it takes; empty if it takes any.</summary>
    public IReadOnlyList<OptionChoice> Choices { get; init; } = [];

    /// <summary>Whether its value may be left out.</summary>
    public bool IsValueOptional { get; init; } = Kind == OptionKind.OnOff;

    /// <summary>Whether several values may follow its name.</summary>
    public bool TakesSeveral { get; init; }

    /// <summary>Whether CATMAID's command of the same purpose has it, under this name.</summary>
    public bool IsCatmaids { get; init; }

    /// <summary>Where users meet it.</summary>
    public OptionFaces Faces { get; init; } = OptionFaces.All;

    /// <summary>Its meaning on the command line, where files and standard streams can be named; null if it is the same.</summary>
    public string? MeaningOnCommand { get; init; }

    /// <summary>Its label in pages.</summary>
    public string Label { get => field ?? char.ToUpperInvariant(Name[0]) + Name[1..].Replace('-', ' '); init; }

    /// <summary>The values that help names; null for none.</summary>
    public string? Takes { get => field ?? (Choices.Count > 0 ? string.Join('|', Choices.Select(choice => choice.Value)) : Usual); init; }

    /// <summary>Whether it is on if it is not given.</summary>
    public bool IsOnByDefault => Default == "true";

    private string? Usual => Kind switch
    {
        OptionKind.Flag => null,
        OptionKind.OnOff => Toggle.Values,
        OptionKind.Ids => "LIST|@FILE",
        OptionKind.Project => "ID|TITLE",
        OptionKind.File => "FILE",
        _ => "NAME",
    };

    /// <summary>Whether it has a name, be it an alias.</summary>
    /// <param name="name">The name, without leading dashes.</param>
    public bool IsNamed(string name) => Name == name || Aliases.Contains(name, StringComparer.Ordinal);

    /// <summary>Refuses a value that is none of its choices.</summary>
    /// <param name="label">What messages call the option.</param>
    /// <param name="value">The value.</param>
    /// <returns>The value.</returns>
    /// <exception cref="UsageException">It takes no such value.</exception>
    public string RequireChoice(string label, string value)
    {
        string[] all = [.. Choices.Select(choice => choice.Value).Where(known => known.Length > 0)];
        return all.Contains(value) ? value
            : throw new UsageException("bad-value", $"{label}: there is no \"{value}\"", NearestName.Hint(value, all, $"Expected {string.Join(", ", all[..^1])} or {all[^1]}."));
    }

    /// <summary>A value that is one of its choices, as its meaning.</summary>
    /// <typeparam name="T">The meanings of the choices, named as they are.</typeparam>
    /// <exception cref="UsageException">It takes no such value.</exception>
    public T ReadChoice<T>(string label, string value)
        where T : struct, Enum =>
        Enum.Parse<T>(RequireChoice(label, value).Replace("_", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal), ignoreCase: true);

    /// <summary>Its meaning with its default, as a face says it.</summary>
    /// <param name="face">The face.</param>
    /// <param name="reference">Writes a reference to an option, by its name and value; the value is null if only the option is meant.</param>
    public string Explain(OptionFaces face, Func<string, string?, string> reference)
    {
        var meaning = face == OptionFaces.Command ? MeaningOnCommand ?? Meaning : Meaning;
        meaning = Reference().Replace(meaning, match => reference(match.Groups[1].Value, match.Groups[2] is { Success: true } value ? value.Value : null));
        return Default is null ? meaning : $"{meaning} Default: {Default}.";
    }

    [GeneratedRegex(@"\{([a-z-]+)(?: ([a-z]+))?\}")]
    private static partial Regex Reference();
}

/// <summary>Options that belong together.</summary>
/// <param name="Title">Their subject.</param>
/// <param name="Options">The options.</param>
public sealed record OptionGroup(string Title, params IReadOnlyList<OptionDescription> Options)
{
    /// <summary>Whether pages show it first and unfolded.</summary>
    public bool IsFirstInPages { get; init; }

    /// <summary>The groups with only the options that a condition holds for, without groups that have none.</summary>
    public static IReadOnlyList<OptionGroup> Where(IEnumerable<OptionGroup> groups, Func<OptionDescription, bool> condition) =>
        [.. groups.Select(group => group with { Options = [.. group.Options.Where(condition)] }).Where(group => group.Options.Count > 0)];
}
