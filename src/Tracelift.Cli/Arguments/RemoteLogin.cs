using Tracelift.Errors;
using Tracelift.Formats;
using Tracelift.Options;
using Tracelift.Remote;

namespace Tracelift.Cli.Arguments;

/// <summary>The login at another server: an API token, or a user for HTTP basic authentication. Secrets are in environment variables.</summary>
internal static class RemoteLogin
{
    private const string TokenVariable = "TRACELIFT_REMOTE_TOKEN";
    private const string PasswordVariable = "TRACELIFT_HTTP_PASSWORD";

    /// <summary>The option for the token.</summary>
    public static OptionDescription Token => SourceOptionDescriptions.Token;

    /// <summary>The option for the user.</summary>
    public static OptionDescription User => SourceOptionDescriptions.HttpUser;

    /// <summary>Reads the login.</summary>
    /// <exception cref="UsageException">A user has no password.</exception>
    public static RemoteOptions Read(ParsedOptions parsed, CommandContext context)
    {
        var user = parsed.Text(User);
        var password = user is null ? null : context.Settings[PasswordVariable];
        return user is not null && password is null
            ? throw new UsageException("no-password", $"{parsed.Label(User)}: there is no password for {user}", $"Put it into {PasswordVariable}.")
            : new RemoteOptions { Token = ReadToken(parsed, context), User = user, Password = password, Buckets = Buckets(context.Settings) };
    }

    // By the names that the makers' own tools read.
    private static BucketCredentials Buckets(Settings settings) => new()
    {
        AccessKey = settings["AWS_ACCESS_KEY_ID"],
        SecretKey = settings["AWS_SECRET_ACCESS_KEY"],
        SessionToken = settings["AWS_SESSION_TOKEN"],
        Region = settings["AWS_REGION"] ?? settings["AWS_DEFAULT_REGION"],
        Endpoint = settings["AWS_ENDPOINT_URL"],
        GoogleToken = settings["GOOGLE_OAUTH_ACCESS_TOKEN"],
    };

    // The name of the token option is the same in every command.
    private static string? ReadToken(ParsedOptions parsed, CommandContext context)
    {
        if (parsed.Text(Token) is not { } token)
            return context.Settings[TokenVariable];
        if (context.Verbosity > 0)
            context.Messages.Warning($"{parsed.Label(Token)}: other users of this machine can read the token while the command runs, and your shell may save it. Set {TokenVariable} instead.");
        return token;
    }
}
