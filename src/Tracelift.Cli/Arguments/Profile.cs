using System.CommandLine;
using Tracelift.Errors;
using Tracelift.Options;

namespace Tracelift.Cli.Arguments;

/// <summary>Options that are written down in a file. What is typed wins over them.</summary>
internal sealed class Profile
{
    private readonly string _file;
    private readonly Dictionary<Option, ProfileEntry> _entries;

    public Profile(string file, IEnumerable<ProfileEntry> entries)
    {
        _file = file;
        _entries = entries.ToDictionary(entry => entry.Option);
    }

    /// <summary>Whether it says something of an option.</summary>
    public bool Has(Option option) => _entries.ContainsKey(option);

    /// <summary>The values of an option.</summary>
    public IReadOnlyList<string> Texts(Option option) =>
        !_entries.TryGetValue(option, out var entry) ? []
        : entry.IsOneValue ? [string.Join(',', entry.Values.Select(value => value.Text))]
        : [.. entry.Values.Select(value => value.Text)];

    /// <summary>Has it say nothing of an option, because something was typed that it would contradict.</summary>
    public void Forget(OptionDescription option)
    {
        foreach (var entry in _entries.Keys.Where(entry => entry.Name == NewOption.Name(option.Name)).ToList())
            _entries.Remove(entry);
    }

    /// <summary>A fault of the options, with the place in the file where it speaks of something that stands there.</summary>
    public UsageException Explain(UsageException fault, ParsedOptions given)
    {
        foreach (var entry in _entries.Values)
        {
            if (given.IsTyped(entry.Option) || !Names(fault.Message, entry.Option.Name))
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

/// <summary>What a profile says of an option.</summary>
/// <param name="Option">The option.</param>
/// <param name="Line">The line of the key.</param>
/// <param name="Values">The values; none where it is only switched on.</param>
/// <param name="IsOneValue">Whether several values are written as one, with commas between.</param>
internal sealed record ProfileEntry(Option Option, long Line, IReadOnlyList<ProfileValue> Values, bool IsOneValue);

/// <summary>A value and its line.</summary>
internal sealed record ProfileValue(string Text, long Line);
