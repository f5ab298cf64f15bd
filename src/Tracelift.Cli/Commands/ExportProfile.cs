using System.CommandLine;
using Tracelift.Cli.Arguments;

namespace Tracelift.Cli.Commands;

/// <summary>The profile of an export: which options it may hold, and which of them yield to what is typed.</summary>
internal static class ExportProfile
{
    /// <summary>Reads the profile that was named, without what contradicts what was typed.</summary>
    /// <param name="options">The options of an export.</param>
    /// <param name="command">The command, whose options are all that there are.</param>
    /// <param name="given">What was typed.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <returns>Null where none was named.</returns>
    public static async Task<Profile?> ReadAsync(
        ExportArguments options, Command command, ParsedOptions given, CancellationToken cancellationToken)
    {
        if (given.Text(options.ProfileFile) is not { } file)
            return null;
        Option[] ofTheMoment = [options.DryRun, options.Yes, options.ProfileFile, options.Compare, options.Strict, .. Inherited(command)];
        var keys = new ProfileKeys(
            [.. command.Options.Except(ofTheMoment)],
            ofTheMoment,
            [options.AllowedTagsOnly, options.SkeletonIds, options.NeuronIds, options.BoundingBox]);
        var profile = await ProfileReader.ReadAsync(options.ProfileFile.Name, file, keys, cancellationToken);
        foreach (var (one, other) in Rivals(options))
        {
            if (given.IsTyped(one))
                profile.Forget(other);
            if (given.IsTyped(other))
                profile.Forget(one);
        }

        // Only switching volumes off contradicts choosing some of them.
        if (given.IsTyped(options.VolumeAnnotations))
            profile.Forget(options.Volumes);
        if (given.IsTyped(options.Volumes) && !given.IsOn(options.Volumes, otherwise: false))
            profile.Forget(options.VolumeAnnotations);
        return profile;
    }

    private static (Option One, Option Other)[] Rivals(ExportArguments options) =>
    [
        (options.Treenodes, options.NoTreenodes),
        (options.Connectors, options.NoConnectors),
        (options.Annotations, options.NoAnnotations),
        (options.Tags, options.NoTags),
    ];

    private static IEnumerable<Option> Inherited(Command command) =>
        command.Parents.OfType<Command>().SelectMany(parent => parent.Options);
}
