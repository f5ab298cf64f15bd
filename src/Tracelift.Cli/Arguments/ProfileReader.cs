using System.CommandLine;
using Tracelift.Cli.Commands;
using Tracelift.Errors;
using Tracelift.Options;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Tracelift.Cli.Arguments;

/// <summary>
/// Reads a profile: YAML that maps option names to a value or a list of values. Supports nothing else of YAML.
/// </summary>
internal sealed class ProfileReader
{
    private const int LargestFile = 1 << 20;

    private readonly string _file;
    private readonly Parser _parser;
    private readonly CliCommand _command;

    private ProfileReader(string file, TextReader text, CliCommand command)
    {
        _file = file;
        _parser = new Parser(text);
        _command = command;
    }

    /// <summary>Reads a profile.</summary>
    /// <exception cref="UsageException">The file is unreadable, or not a profile; the message names the line.</exception>
    public static async Task<Profile> ReadAsync(string option, string file, CliCommand command, CancellationToken cancellationToken)
    {
        string text;
        try
        {
            if (new FileInfo(file) is { Exists: true, Length: > LargestFile })
                throw new IOException("it is larger than 1 MB");
            text = await System.IO.File.ReadAllTextAsync(file, cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new UsageException("bad-profile", $"{option}: {file} can't be read: {e.Message}");
        }

        var reader = new ProfileReader(file, new StringReader(text), command);
        try
        {
            return new Profile(file, reader.Entries());
        }
        catch (YamlException e)
        {
            throw reader.Bad(e.Start.Line, "is not YAML: " + e.Message);
        }
    }

    private List<ProfileEntry> Entries()
    {
        var entries = new List<ProfileEntry>();
        _parser.Consume<StreamStart>();
        if (_parser.TryConsume<StreamEnd>(out _))
            return entries;
        _parser.Consume<DocumentStart>();
        if (!_parser.TryConsume<MappingStart>(out _))
            throw Bad(Line, "expected a list of options", "Expected lines like required-annotation: Kenyon cells.");
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            var key = Scalar("expected the name of an option");
            var option = Find(key.Value, key.Start.Line);
            if (entries.Exists(entry => entry.Option == option))
                throw Bad(key.Start.Line, $"\"{key.Value}\" appears twice", "Several values are a list: [one, another].");
            if (Entry(option, key) is { } entry)
                entries.Add(entry);
        }

        _parser.Consume<DocumentEnd>();
        if (!_parser.TryConsume<StreamEnd>(out _))
            throw Bad(Line, "begins a second document");
        return entries;
    }

    private ProfileEntry? Entry(Option option, Scalar key)
    {
        var isList = _command.Descriptions[option].Kind is OptionKind.List or OptionKind.Ids;
        if (_parser.TryConsume<SequenceStart>(out _))
        {
            if (!isList && option.Arity.MaximumNumberOfValues <= 1)
                throw Bad(key.Start.Line, $"{key.Value} takes one value, not a list");
            return new ProfileEntry(option, key.Start.Line, Items(key), isList);
        }

        var value = Scalar($"{key.Value} takes a value or a list of values");
        if (IsNull(value))
            throw Empty(key);

        // true is the switch without a value.
        var isOn = IsPlain(value) ? Toggle.Read(value.Value) : null;
        if (option.Arity.MaximumNumberOfValues == 0)
        {
            return isOn is null ? throw Bad(value.Start.Line, $"{key.Value} is true or false, not \"{value.Value}\"", NearestName.Question(value.Value, ["true", "false"]))
                : isOn is true ? new ProfileEntry(option, key.Start.Line, [], isList)
                : null;
        }

        if (isList && option.Arity.MinimumNumberOfValues == 0 && isOn is { } on)
            return on ? new ProfileEntry(option, key.Start.Line, [], IsOneValue: false) : null;
        return new ProfileEntry(option, key.Start.Line, [new ProfileValue(value.Value, value.Start.Line)], isList);
    }

    private List<ProfileValue> Items(Scalar key)
    {
        var items = new List<ProfileValue>();
        while (!_parser.TryConsume<SequenceEnd>(out _))
        {
            var item = Scalar($"{key.Value} takes a list of plain values");
            items.Add(IsNull(item) ? throw Empty(key) : new ProfileValue(item.Value, item.Start.Line));
        }

        return items.Count > 0 ? items : throw Empty(key);
    }

    private Option Find(string key, long line)
    {
        var known = _command.Descriptions.Where(pair => pair.Value.Faces.HasFlag(OptionFaces.Profile)).ToList();
        if (known.Find(pair => pair.Value.IsNamed(key)).Key is { } option)
            return option;
        var all = _command.Options.Concat(_command.Parents.OfType<Command>().SelectMany(parent => parent.Options));
        if (all.FirstOrDefault(option => option.Name == NewOption.Name(key)) is { } commandLineOnly)
            throw Bad(line, $"\"{key}\" can't be in a profile", $"Type {commandLineOnly.Name} on the command line.");
        throw Bad(line, $"there is no option \"{key}\"", NearestName.Hint(key, known.Select(pair => pair.Value.Name), "tracelift export --help lists all."));
    }

    private long Line => _parser.Current?.Start.Line ?? 1;

    private Scalar Scalar(string otherwise)
    {
        // TryConsume moves to the next event first, so that Line is the line of the fault.
        return _parser.TryConsume<Scalar>(out var scalar) ? scalar : throw Bad(Line, otherwise);
    }

    private static bool IsPlain(Scalar value) => value.Style == ScalarStyle.Plain;

    private static bool IsNull(Scalar value) => IsPlain(value) && value.Value is "" or "~" or "null";

    private UsageException Empty(Scalar key) => Bad(key.Start.Line, $"{key.Value} has no value");

    private UsageException Bad(long line, string what, string? hint = null) =>
        new("bad-profile", $"{_file}, line {line}: {what}", hint);
}
