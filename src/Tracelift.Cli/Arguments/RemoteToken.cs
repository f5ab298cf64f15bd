using Tracelift.Options;
using Tracelift.Projects.Importing;

namespace Tracelift.Cli.Arguments;

/// <summary>The API token for another server: in an environment variable, or, with a warning, an option.</summary>
internal static class RemoteToken
{
    private const string Variable = "TRACELIFT_REMOTE_TOKEN";

    /// <summary>The option.</summary>
    public static OptionDescription Option { get; } = ProjectImportOptionDescriptions.Token with { Meaning = ProjectImportOptionDescriptions.Token.Meaning.Replace(" for {url} and {catmaid}", "", StringComparison.Ordinal) };

    /// <summary>The token, or null.</summary>
    public static string? Read(ParsedOptions given, CommandContext bench)
    {
        if (given.Text(Option) is not { } token)
            return bench.Settings[Variable];
        if (bench.Verbosity > 0)
            bench.Messages.Warning($"{given.Label(Option)}: every user of this machine can read the token as long as the command runs, and your shell may keep it. Put it into {Variable} instead.");
        return token;
    }
}
