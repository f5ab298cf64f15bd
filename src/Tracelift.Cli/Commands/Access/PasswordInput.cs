using System.CommandLine;
using Tracelift.Access;
using Tracelift.Errors;

namespace Tracelift.Cli.Commands.Access;

/// <summary>A password from standard input, so that no list of processes shows it.</summary>
internal static class PasswordInput
{
    private const int LongestLine = 4096;

    public static Option<bool> NewOption() => Arguments.NewOption.Flag("--password-stdin", "Read the password from standard input, its first line.");

    /// <summary>Reads the first line of standard input. Call it before opening or creating a store.</summary>
    /// <exception cref="UsageException">Standard input is a terminal, or the password breaks the rules.</exception>
    public static async Task<string> ReadAsync(CommandContext context, string user, CancellationToken cancellationToken)
    {
        if (context.Terminal.HasPerson)
            throw new UsageException("no-password", "A password can't be typed here, where others could see it", "Pipe it in: --password-stdin < FILE");
        using var reader = new StreamReader(context.Terminal.OpenInput());
        var line = new char[LongestLine];
        var count = await reader.ReadBlockAsync(line, cancellationToken);
        var text = new string(line, 0, count).Split('\n')[0].TrimEnd('\r');
        PasswordRule.Require(text, user);
        return text;
    }
}
