using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Tracelift.Errors;
using Tracelift.Options;

namespace Tracelift.Cli.Arguments;

/// <summary>
/// The options of a command line. A profile supplies the values of options that the user did not type. Errors name the
/// option.
/// </summary>
internal sealed class ParsedOptions(ParseResult result, Profile? profile = null, IReadOnlyDictionary<Symbol, IReadOnlyList<string>>? replaced = null) : IOptionValues
{
    /// <summary>The same, with a profile for options that the user did not type.</summary>
    public ParsedOptions With(Profile other) => new(result, other, replaced);

    /// <summary>The same, with other values for some options and arguments.</summary>
    public ParsedOptions With(IReadOnlyDictionary<Symbol, IReadOnlyList<string>> values) => new(result, profile, values);

    /// <summary>Whether the user typed an option; ignores the profile.</summary>
    public bool IsTyped(Option option) => result.GetResult(option) is { Implicit: false };

    /// <summary>Whether the user typed an option; ignores the profile.</summary>
    public bool IsTyped(OptionDescription option) => Find(option) is { } typed && IsTyped(typed);

    /// <summary>Whether the user or the profile sets an option.</summary>
    public bool Has(Option option) => IsTyped(option) || profile?.Has(option) == true;

    /// <summary>Whether a switch is on.</summary>
    public bool Flag(Option<bool> option) => Has(option);

    /// <summary>The value of an option that takes one; null if absent.</summary>
    public string? Text(Option option) => Texts(option) is [.., var last] ? last : null;

    /// <summary>The value of a positional argument; null if absent.</summary>
    public string? Text(Argument argument) => Texts(argument) is [.., var last] ? last : null;

    /// <summary>The value of the command's first argument; null if absent.</summary>
    public string? Argument => result.CommandResult.Command.Arguments is [var argument, ..] ? Text(argument) : null;

    /// <summary>All values of a positional argument.</summary>
    public IReadOnlyList<string> Texts(Argument argument) =>
        replaced?.GetValueOrDefault(argument) ?? [.. result.GetResult(argument)?.Tokens.Select(token => token.Value) ?? []];

    /// <summary>All values of an option.</summary>
    public IReadOnlyList<string> Texts(Option option) =>
        replaced?.GetValueOrDefault(option) is { } other ? other
            : result.GetResult(option) is { Implicit: false } typed ? [.. typed.Tokens.Select(token => token.Value)]
            : profile?.Texts(option) ?? [];

    /// <inheritdoc/>
    public bool Has(OptionDescription option) => Find(option) is { } typed && Has(typed);

    /// <inheritdoc/>
    public IReadOnlyList<string> Texts(OptionDescription option) => Find(option) is { } typed ? Texts(typed) : [];

    /// <inheritdoc/>
    public string Label(OptionDescription option) => NewOption.Name(option.Name);

    /// <summary>A whole number; null if the option is absent.</summary>
    public long? Number(Option option, string expected) => ToNumber(option.Name, Text(option), expected);

    /// <summary>A whole number; null if the option is absent.</summary>
    public long? Number(OptionDescription option, string expected) => ToNumber(Label(option), this.Text(option), expected);

    private static long? ToNumber(string name, string? value, string expected) =>
        value is null ? null
        : long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number
        : throw new UsageException("bad-value", $"{name}: \"{value}\" is not {expected}");

    // Null for an option that the command lacks.
    private Option? Find(OptionDescription option) => result.CommandResult.Command.Options.FirstOrDefault(known => known.Name == Label(option));
}
