using Tracelift.Cli.Arguments;
using Tracelift.Options;
using Tracelift.Tracing.Bulk;

namespace Tracelift.Cli.Commands.Bulk;

/// <summary>The options that a load remembers, so that nobody types them again to go on with it.</summary>
internal static class OptionMemory
{
    /// <summary>The options that were given, by name without dashes in front. A file is found from any folder.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> Of(ParsedOptions given) =>
        BulkOptionDescriptions.Groups.SelectMany(group => group.Options).Where(option => option.Faces.HasFlag(OptionFaces.Resume) && given.Has(option)).ToDictionary(
            option => option.Name,
            option => option.Kind == OptionKind.File ? [.. given.Texts(option).Select(Path.GetFullPath)] : given.Texts(option),
            StringComparer.Ordinal);

    /// <summary>The options that a load was begun with; what is typed wins over them.</summary>
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
