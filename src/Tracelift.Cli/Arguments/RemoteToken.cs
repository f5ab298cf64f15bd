using System.CommandLine;

namespace Tracelift.Cli.Arguments;

/// <summary>The API token for another server: in an environment variable, or, with a warning, an option.</summary>
internal static class RemoteToken
{
    private const string Variable = "TRACELIFT_REMOTE_TOKEN";

    /// <summary>The option.</summary>
    /// <param name="of">What the token is for, behind the words "API token".</param>
    public static Option<string> NewOption(string of = "") =>
        Arguments.NewOption.Text("--token", "KEY", $"API token{of}. Better in {Variable}: what is typed here, others on this machine can read.");

    /// <summary>The token, or null.</summary>
    public static string? Read(Option<string> option, ParsedOptions given, CommandContext bench)
    {
        if (given.Text(option) is not { } token)
            return bench.Settings[Variable];
        if (bench.Verbosity > 0)
            bench.Messages.Warning($"{option.Name}: every user of this machine can read the token as long as the command runs, and your shell may keep it. Put it into {Variable} instead.");
        return token;
    }
}
