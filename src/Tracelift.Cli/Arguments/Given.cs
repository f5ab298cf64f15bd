using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Tracelift.Errors;

namespace Tracelift.Cli.Arguments;

/// <summary>What was typed: options' values, read so that a bad one is told with the option's name.</summary>
internal sealed class Given(ParseResult parsed)
{
    /// <summary>Whether an option was typed.</summary>
    public bool Has(Option option) => parsed.GetResult(option) is { Implicit: false };

    /// <summary>Whether a plain switch was typed.</summary>
    public bool Flag(Option<bool> option) => Has(option);

    /// <summary>The value of an option that takes one, or null where it was not typed.</summary>
    public string? Text(Option option) => Texts(option) is [.., var last] ? last : null;

    /// <summary>The value of an argument without a name, or null.</summary>
    public string? Text(Argument argument) => parsed.GetResult(argument)?.Tokens is [.., var last] ? last.Value : null;

    /// <summary>All values of an option.</summary>
    public IReadOnlyList<string> Texts(Option option) =>
        parsed.GetResult(option) is { Implicit: false } result ? [.. result.Tokens.Select(token => token.Value)] : [];

    /// <summary>Whether something is on, which a bare option turns on.</summary>
    public bool IsOn(Option option, bool otherwise) =>
        !Has(option) ? otherwise : Text(option) is not { } value || Toggle.Read(option.Name, value);

    /// <summary>A whole number, or null where the option was not typed.</summary>
    public long? Number(Option option, string expected) =>
        Text(option) is not { } value ? null
        : long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number
        : throw new UsageException("bad-value", $"{option.Name}: \"{value}\" is not {expected}");
}
