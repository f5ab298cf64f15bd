using Tracelift.Cli.Arguments;
using Tracelift.Options;
using static Tracelift.Tracing.Export.ExportOptionDescriptions;

namespace Tracelift.Cli.Commands;

/// <summary>The profile of an export. Options that the user types override it.</summary>
internal static class ExportProfile
{
    private static readonly (OptionDescription One, OptionDescription Other)[] Rivals =
        [(Treenodes, NoTreenodes), (Connectors, NoConnectors), (Annotations, NoAnnotations), (Tags, NoTags)];

    /// <summary>Reads the profile, without the options that contradict the command line.</summary>
    /// <param name="command">The command, whose options the profile may set.</param>
    /// <param name="parsed">The parsed options.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <returns>Null without --profile.</returns>
    public static async Task<Profile?> ReadAsync(CliCommand command, ParsedOptions parsed, CancellationToken cancellationToken)
    {
        if (parsed.Text(ProfileFile) is not { } file)
            return null;
        var profile = await ProfileReader.ReadAsync(parsed.Label(ProfileFile), file, command, cancellationToken);
        foreach (var (one, other) in Rivals)
        {
            if (parsed.IsTyped(one))
                profile.Forget(other);
            if (parsed.IsTyped(other))
                profile.Forget(one);
        }

        // Only --volumes false contradicts a choice of volumes.
        if (parsed.IsTyped(VolumeAnnotations))
            profile.Forget(Volumes);
        if (parsed.IsTyped(Volumes) && !parsed.IsOn(Volumes))
            profile.Forget(VolumeAnnotations);
        return profile;
    }
}
