using Tracelift.Cli.Arguments;
using Tracelift.Options;
using Tracelift.Tracing.Bulk;

namespace Tracelift.Cli.Commands.Bulk;

/// <summary>The options that a load remembers, so that the user need not type them again to resume it.</summary>
internal static class OptionMemory
{
    /// <summary>The options of the command line, by name without leading dashes. Files have full paths.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> Of(ParsedOptions parsed) =>
        BulkOptionDescriptions.Groups.SelectMany(group => group.Options).Where(option => option.Faces.HasFlag(OptionFaces.Resume) && parsed.Has(option)).ToDictionary(
            option => option.Name,
            option => option.Kind == OptionKind.File ? [.. parsed.Texts(option).Select(Path.GetFullPath)] : parsed.Texts(option),
            StringComparer.Ordinal);

    /// <summary>The options of a load's start. Options that the user types override them.</summary>
    public static Profile ToProfile(RememberedOptions begun, CliCommand command)
    {
        ArgumentNullException.ThrowIfNull(begun);
        return new Profile(
            FormattableString.Invariant($"load {begun.Load}"),
            command.Descriptions
                .Where(pair => pair.Value.Faces.HasFlag(OptionFaces.Resume) && begun.Given.ContainsKey(pair.Value.Name))
                .Select(pair => new ProfileEntry(pair.Key, 0, [.. begun.Given[pair.Value.Name].Select(value => new ProfileValue(value, 0))], IsOneValue: false)));
    }
}
