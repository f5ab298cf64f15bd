using Tracelift.Cli.Arguments;
using Tracelift.Options;
using static Tracelift.Tracing.Export.ExportOptionDescriptions;

namespace Tracelift.Cli.Commands;

/// <summary>The profile of an export: which of its options yield to what is typed.</summary>
internal static class ExportProfile
{
    private static readonly (OptionDescription One, OptionDescription Other)[] Rivals =
        [(Treenodes, NoTreenodes), (Connectors, NoConnectors), (Annotations, NoAnnotations), (Tags, NoTags)];

    /// <summary>Reads the profile that was named, without what contradicts what was typed.</summary>
    /// <param name="command">The command, whose options are all that there are.</param>
    /// <param name="given">What was typed.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <returns>Null where none was named.</returns>
    public static async Task<Profile?> ReadAsync(CliCommand command, ParsedOptions given, CancellationToken cancellationToken)
    {
        if (given.Text(ProfileFile) is not { } file)
            return null;
        var profile = await ProfileReader.ReadAsync(given.Label(ProfileFile), file, command, cancellationToken);
        foreach (var (one, other) in Rivals)
        {
            if (given.IsTyped(one))
                profile.Forget(other);
            if (given.IsTyped(other))
                profile.Forget(one);
        }

        // Only switching volumes off contradicts choosing some of them.
        if (given.IsTyped(VolumeAnnotations))
            profile.Forget(Volumes);
        if (given.IsTyped(Volumes) && !given.IsOn(Volumes))
            profile.Forget(VolumeAnnotations);
        return profile;
    }
}
