using System.CommandLine;
using System.Globalization;
using System.Text;
using Tracelift.Access;
using Tracelift.Cli.Arguments;
using Tracelift.Cli.Reports;
using Tracelift.Cli.Reports.Access;
using Tracelift.Cli.Terminal;

namespace Tracelift.Cli.Commands.Access;

/// <summary>Prints a user's key to the API, which is made where there is none.</summary>
internal sealed class TokenCreateCommand : CliCommand
{
    private readonly Argument<string> _name = new("NAME") { Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<bool> _rotate = NewOption.Flag("--rotate", "Replace the key that there is; it lets nobody in any more.");

    private readonly Option<bool> _write = NewOption.Flag(
        "--write",
        $"Let it change whatever the user may change, in projects to come as well; without this right ({ProjectGrant.AnnotateWithToken}) a token reads only.");

    public TokenCreateCommand()
        : base("create", "Print a user's API token alone on standard output; it is made where there is none.")
    {
        Add(_name);
        AddGroup("What", _rotate, _write);
    }

    public override async Task<int> RunAsync(ParsedOptions given, CommandContext bench, CancellationToken cancellationToken)
    {
        var name = RequiredName.Read(given, _name, "user");
        await using var store = await bench.OpenStoreAsync(cancellationToken);
        var accounts = new Accounts(store, bench.Time);
        var key = await accounts.TokenAsync(name, given.Flag(_rotate), cancellationToken);
        if (given.Flag(_write))
            await accounts.LetTokenWriteAsync(name, cancellationToken);
        else if (bench.IsTalkative && await accounts.TokenReadsOnlyAsync(name, cancellationToken))
            bench.Messages.Note($"{name} may change more than the token may, which only reads there. To let the token change it, too: tracelift token create {name} --write");
        if (bench.IsJson)
        {
            await bench.WriteJsonAsync(new TokenDocument("token create", store.Name, name, key), ReportJson.Readable.TokenDocument);
            return ExitCode.Done;
        }

        await using var output = bench.Terminal.OpenOutput();
        await output.WriteAsync(Encoding.ASCII.GetBytes(key + "\n"), cancellationToken);
        return ExitCode.Done;
    }
}

/// <summary>Lists who has a token.</summary>
internal sealed class TokenListCommand : CliCommand
{
    public TokenListCommand()
        : base("list", "List who has an API token, and since when; not the keys.")
    {
    }

    public override async Task<int> RunAsync(ParsedOptions given, CommandContext bench, CancellationToken cancellationToken)
    {
        await using var store = await bench.OpenStoreAsync(cancellationToken);
        var tokens = await new Accounts(store, bench.Time).TokensAsync(cancellationToken);
        if (bench.IsJson)
            await bench.WriteJsonAsync(new TokensDocument("token list", store.Name, tokens), ReportJson.Readable.TokensDocument);
        else if (tokens.Count == 0)
            bench.Messages.Line("Nobody has a token.");
        else
            bench.Results.Table(["user", "since"], tokens.Select(token => (string[])[token.User, token.Created.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)]));
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

    public override async Task<int> RunAsync(ParsedOptions given, CommandContext bench, CancellationToken cancellationToken)
    {
        var name = RequiredName.Read(given, _name, "user");
        await using var store = await bench.OpenStoreAsync(cancellationToken);
        var wasThere = await new Accounts(store, bench.Time).RevokeTokenAsync(name, cancellationToken);
        return await AccessReport.TellAsync(bench, "token revoke", store.Name, name, null, Humanize.Safe(wasThere ? $"The token of {name} lets nobody in any more" : $"{name} has no token"));
    }
}
