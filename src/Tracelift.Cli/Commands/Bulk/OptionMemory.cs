using System.CommandLine;
using Tracelift.Cli.Arguments;
using Tracelift.Tracing.Bulk;

namespace Tracelift.Cli.Commands.Bulk;

/// <summary>The options that a load remembers, so that nobody types them again to go on with it.</summary>
/// <param name="ofTheMoment">Those that say how this process works, not what becomes of the rows.</param>
/// <param name="files">Those that name a file, which is found from any folder.</param>
internal sealed class OptionMemory(IReadOnlyCollection<Option> ofTheMoment, IReadOnlyCollection<Option> files)
{
    /// <summary>The options that were given, by name without dashes in front.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Of(ParsedOptions given, CliCommand command) =>
        Options(command).Where(given.Has).ToDictionary(
            option => option.Name[2..],
            option => files.Contains(option) ? [.. given.Texts(option).Select(Path.GetFullPath)] : given.Texts(option),
            StringComparer.Ordinal);

    /// <summary>The options that a load was begun with; what is typed wins over them.</summary>
    public Profile ToProfile(RememberedOptions begun, CliCommand command)
    {
        ArgumentNullException.ThrowIfNull(begun);
        return new Profile(
            FormattableString.Invariant($"load {begun.Load}"),
            Options(command)
                .Where(option => begun.Given.ContainsKey(option.Name[2..]))
                .Select(option => new ProfileEntry(option, 0, [.. begun.Given[option.Name[2..]].Select(value => new ProfileValue(value, 0))], IsOneValue: false)));
    }

    private IEnumerable<Option> Options(CliCommand command) =>
        command.Groups.SelectMany(group => group.Options).Where(option => !ofTheMoment.Contains(option));
}
