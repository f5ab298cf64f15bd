using System.CommandLine;
using System.Globalization;
using System.Text;
using Tracelift.Access;
using Tracelift.Cli.Arguments;
using Tracelift.Cli.Reports;
using Tracelift.Cli.Reports.Access;
using Tracelift.Cli.Terminal;

namespace Tracelift.Cli.Commands.Access;

/// <summary>Prints a user's API token, and creates a missing one.</summary>
internal sealed class TokenCreateCommand : CliCommand
{
    private readonly Argument<string> _name = new("NAME") { Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<bool> _rotate = NewOption.Flag("--rotate", "Replace the present token, which then stops working.");

    private readonly Option<bool> _write = NewOption.Flag(
        "--write",
        $"Let the token change everything that the user may change, in future projects, too. Without this right ({ProjectGrant.AnnotateWithToken}) a token can only read.");

    public TokenCreateCommand()
        : base("create", "Print a user's API token on standard output, and create a missing one.")
    {
        Add(_name);
        AddGroup("What", _rotate, _write);
    }

    public override async Task<int> RunAsync(ParsedOptions parsed, CommandContext context, CancellationToken cancellationToken)
    {
        var name = RequiredName.Read(parsed, _name, "user");
        await using var store = await context.OpenStoreAsync(cancellationToken);
        var accounts = new Accounts(store, context.Time);
        var key = await accounts.TokenAsync(name, parsed.Flag(_rotate), cancellationToken);
        if (parsed.Flag(_write))
            await accounts.LetTokenWriteAsync(name, cancellationToken);
        else if (context.IsTalkative && await accounts.TokenReadsOnlyAsync(name, cancellationToken))
            context.Messages.Note($"{name} may change data, but the token can only read them. To let the token change them, too: tracelift token create {name} --write");
        if (context.IsJson)
        {
            await context.WriteJsonAsync(new TokenDocument("token create", store.Name, name, key), ReportJson.Readable.TokenDocument);
            return ExitCode.Done;
        }

        await using var output = context.Terminal.OpenOutput();
        await output.WriteAsync(Encoding.ASCII.GetBytes(key + "\n"), cancellationToken);
        return ExitCode.Done;
    }
}

/// <summary>Lists the users with tokens.</summary>
internal sealed class TokenListCommand : CliCommand
{
    public TokenListCommand()
        : base("list", "List users with API tokens, and their dates; not the tokens.")
    {
    }

    public override async Task<int> RunAsync(ParsedOptions parsed, CommandContext context, CancellationToken cancellationToken)
    {
        await using var store = await context.OpenStoreAsync(cancellationToken);
        var tokens = await new Accounts(store, context.Time).TokensAsync(cancellationToken);
        if (context.IsJson)
            await context.WriteJsonAsync(new TokensDocument("token list", store.Name, tokens), ReportJson.Readable.TokensDocument);
        else if (tokens.Count == 0)
            context.Messages.Line("No user has a token.");
        else
            context.Results.Table(["user", "since"], tokens.Select(token => (string[])[token.User, token.Created.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)]));
        return ExitCode.Done;
    }
}

/// <summary>Takes a user's token away.</summary>
internal sealed class TokenRevokeCommand : CliCommand
{
    private readonly Argument<string> _name = new("NAME") { Arity = ArgumentArity.ZeroOrOne };

    public TokenRevokeCommand()
        : base("revoke", "Take a user's API token away.") =>
        Add(_name);

    public override async Task<int> RunAsync(ParsedOptions parsed, CommandContext context, CancellationToken cancellationToken)
    {
        var name = RequiredName.Read(parsed, _name, "user");
        await using var store = await context.OpenStoreAsync(cancellationToken);
        var wasThere = await new Accounts(store, context.Time).RevokeTokenAsync(name, cancellationToken);
        return await AccessReport.ReportAsync(context, "token revoke", store.Name, name, null, Humanize.Safe(wasThere ? $"The token of {name} no longer works" : $"{name} has no token"));
    }
}
