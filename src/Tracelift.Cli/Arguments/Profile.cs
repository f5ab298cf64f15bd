using System.CommandLine;
using Tracelift.Errors;
using Tracelift.Options;

namespace Tracelift.Cli.Arguments;

/// <summary>Options from a file. Options that the user types override them.</summary>
internal sealed class Profile
{
    private readonly string _file;
    private readonly Dictionary<Option, ProfileEntry> _entries;

    public Profile(string file, IEnumerable<ProfileEntry> entries)
    {
        _file = file;
        _entries = entries.ToDictionary(entry => entry.Option);
    }

    /// <summary>Whether the profile sets an option.</summary>
    public bool Has(Option option) => _entries.ContainsKey(option);

    /// <summary>The values of an option.</summary>
    public IReadOnlyList<string> Texts(Option option) =>
        !_entries.TryGetValue(option, out var entry) ? []
        : entry.IsOneValue ? [string.Join(',', entry.Values.Select(value => value.Text))]
        : [.. entry.Values.Select(value => value.Text)];

    /// <summary>Removes an option, because the user typed one that contradicts it.</summary>
    public void Forget(OptionDescription option)
    {
        foreach (var entry in _entries.Keys.Where(entry => entry.Name == NewOption.Name(option.Name)).ToList())
            _entries.Remove(entry);
    }

    /// <summary>Adds the file and line to an error about an option that the profile sets.</summary>
    public UsageException Explain(UsageException fault, ParsedOptions parsed)
    {
        foreach (var entry in _entries.Values)
        {
            if (parsed.IsTyped(entry.Option) || !Names(fault.Message, entry.Option.Name))
                continue;
            var value = entry.Values.FirstOrDefault(value => fault.Message.Contains($"\"{value.Text}\"", StringComparison.Ordinal));
            return new UsageException(fault.Code, $"{_file}, line {value?.Line ?? entry.Line}: {fault.Message}", fault.Hint);
        }

        return fault;
    }

    private static bool Names(string message, string option)
    {
        for (var at = message.IndexOf(option, StringComparison.Ordinal); at >= 0; at = message.IndexOf(option, at + 1, StringComparison.Ordinal))
        {
            var end = at + option.Length;
            if (end == message.Length || !(char.IsAsciiLetterOrDigit(message[end]) || message[end] == '-'))
                return true;
        }

        return false;
    }
}

/// <summary>An option in a profile.</summary>
/// <param name="Option">The option.</param>
/// <param name="Line">The line of the key.</param>
/// <param name="Values">The values; empty for a switch.</param>
/// <param name="IsOneValue">Whether several values form one list separated by commas.</param>
internal sealed record ProfileEntry(Option Option, long Line, IReadOnlyList<ProfileValue> Values, bool IsOneValue);

/// <summary>A value and its line.</summary>
internal sealed record ProfileValue(string Text, long Line);
