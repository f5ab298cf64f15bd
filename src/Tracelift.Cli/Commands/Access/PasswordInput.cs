using System.CommandLine;
using Tracelift.Access;
using Tracelift.Errors;

namespace Tracelift.Cli.Commands.Access;

/// <summary>A password, which comes by standard input so that nobody sees it in a list of processes.</summary>
internal static class PasswordInput
{
    private const int LongestLine = 4096;

    public static Option<bool> NewOption() => Arguments.NewOption.Flag("--password-stdin", "Read the password from standard input, its first line.");

    /// <summary>Reads the first line of standard input, before a store is opened or made for it.</summary>
    /// <exception cref="UsageException">It is a terminal, or no password that a user may have.</exception>
    public static async Task<string> ReadAsync(CommandContext bench, string user, CancellationToken cancellationToken)
    {
        if (bench.Terminal.HasPerson)
            throw new UsageException("no-password", "A password is not typed where it could be seen", "Pipe it in: --password-stdin < FILE");
        using var reader = new StreamReader(bench.Terminal.OpenInput());
        var line = new char[LongestLine];
        var count = await reader.ReadBlockAsync(line, cancellationToken);
        var text = new string(line, 0, count).Split('\n')[0].TrimEnd('\r');
        PasswordRule.Require(text, user);
        return text;
    }
}
