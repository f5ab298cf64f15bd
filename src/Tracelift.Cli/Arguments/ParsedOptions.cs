using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Tracelift.Errors;
using Tracelift.Options;

namespace Tracelift.Cli.Arguments;

/// <summary>
/// What was typed, and what a profile says where nothing was: options' values, read so that a bad one is told with the
/// option's name.
/// </summary>
internal sealed class ParsedOptions(ParseResult parsed, Profile? profile = null, IReadOnlyDictionary<Symbol, IReadOnlyList<string>>? replaced = null) : IOptionValues
{
    /// <summary>The same, with a profile for what was not typed.</summary>
    public ParsedOptions With(Profile saying) => new(parsed, saying, replaced);

    /// <summary>The same, with other values for some options and arguments that were typed.</summary>
    public ParsedOptions With(IReadOnlyDictionary<Symbol, IReadOnlyList<string>> values) => new(parsed, profile, values);

    /// <summary>Whether an option was typed, a profile apart.</summary>
    public bool IsTyped(Option option) => parsed.GetResult(option) is { Implicit: false };

    /// <summary>Whether an option was typed, a profile apart.</summary>
    public bool IsTyped(OptionDescription option) => Find(option) is { } typed && IsTyped(typed);

    /// <summary>Whether an option is given.</summary>
    public bool Has(Option option) => IsTyped(option) || profile?.Has(option) == true;

    /// <summary>Whether a plain switch is given.</summary>
    public bool Flag(Option<bool> option) => Has(option);

    /// <summary>The value of an option that takes one, or null where it is not given.</summary>
    public string? Text(Option option) => Texts(option) is [.., var last] ? last : null;

    /// <summary>The value of an argument without a name, or null.</summary>
    public string? Text(Argument argument) => Texts(argument) is [.., var last] ? last : null;

    /// <summary>The value of the command's first argument, or null.</summary>
    public string? Argument => parsed.CommandResult.Command.Arguments is [var argument, ..] ? Text(argument) : null;

    /// <summary>All values of an argument without a name.</summary>
    public IReadOnlyList<string> Texts(Argument argument) =>
        replaced?.GetValueOrDefault(argument) ?? [.. parsed.GetResult(argument)?.Tokens.Select(token => token.Value) ?? []];

    /// <summary>All values of an option.</summary>
    public IReadOnlyList<string> Texts(Option option) =>
        replaced?.GetValueOrDefault(option) is { } other ? other
            : parsed.GetResult(option) is { Implicit: false } result ? [.. result.Tokens.Select(token => token.Value)]
            : profile?.Texts(option) ?? [];

    /// <inheritdoc/>
    public bool Has(OptionDescription option) => Find(option) is { } typed && Has(typed);

    /// <inheritdoc/>
    public IReadOnlyList<string> Texts(OptionDescription option) => Find(option) is { } typed ? Texts(typed) : [];

    /// <inheritdoc/>
    public string Label(OptionDescription option) => NewOption.Name(option.Name);

    /// <summary>A whole number, or null where the option is not given.</summary>
    public long? Number(Option option, string expected) => ToNumber(option.Name, Text(option), expected);

    /// <summary>A whole number, or null where the option is not given.</summary>
    public long? Number(OptionDescription option, string expected) => ToNumber(Label(option), this.Text(option), expected);

    private static long? ToNumber(string name, string? value, string expected) =>
        value is null ? null
        : long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number
        : throw new UsageException("bad-value", $"{name}: \"{value}\" is not {expected}");

    // An option that the command does not have can't be given.
    private Option? Find(OptionDescription option) => parsed.CommandResult.Command.Options.FirstOrDefault(known => known.Name == Label(option));
}
