using System.CommandLine;
using Tracelift.Access;
using Tracelift.Cli.Arguments;
using Tracelift.Cli.Reports;
using Tracelift.Cli.Reports.Access;
using Tracelift.Cli.Terminal;

namespace Tracelift.Cli.Commands.Access;

/// <summary>Makes a user.</summary>
internal sealed class UserAddCommand : CliCommand
{
    private readonly Argument<string> _name = new("NAME") { Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<bool> _superuser = NewOption.Flag("--superuser", "May do everything.");
    private readonly Option<bool> _password = PasswordInput.NewOption();
    private readonly Option<string[]> _group = NewOption.Texts("--group", "NAME", "Put the user into this group. Repeatable.");

    public UserAddCommand()
        : base("add", "Make a user; without a password only an API token lets in.")
    {
        Add(_name);
        AddGroup("What", _superuser, _password, _group);
    }

    public override IReadOnlyList<(string Line, string Does)> Examples =>
        [("tracelift user add anna --password-stdin < password.txt", "may log in"), ("tracelift user add robot && tracelift token create robot", "for a program")];

    public override async Task<int> RunAsync(ParsedOptions given, CommandContext bench, CancellationToken cancellationToken)
    {
        var name = RequiredName.Read(given, _name, "user");
        var password = given.Flag(_password) ? await PasswordInput.ReadAsync(bench, name, cancellationToken) : null;
        await using var store = await bench.OpenOrMakeStoreAsync(cancellationToken);
        var id = await new Accounts(store, bench.Time).AddUserAsync(name, password, given.Flag(_superuser), given.Texts(_group), cancellationToken);
        return await AccessReport.TellAsync(bench, "user add", store.Name, name, id, Humanize.Safe($"User {id} {name} has been made{(password is null ? ", without a password" : "")}"));
    }
}

/// <summary>Lists users.</summary>
internal sealed class UserListCommand : CliCommand
{
    public UserListCommand()
        : base("list", "List the users of a store.")
    {
    }

    public override async Task<int> RunAsync(ParsedOptions given, CommandContext bench, CancellationToken cancellationToken)
    {
        await using var store = await bench.OpenStoreAsync(cancellationToken);
        var users = await new Accounts(store, bench.Time).UsersAsync(cancellationToken);
        if (bench.IsJson)
        {
            await bench.WriteJsonAsync(new UsersDocument("user list", store.Name, users), ReportJson.Readable.UsersDocument);
        }
        else
        {
            bench.Results.Table(
                ["#id", "user", "", "groups"],
                users.Select(user => (string[])[$"{user.Id}", user.Name, string.Join(", ", Words(user)), string.Join(", ", user.Groups)]));
        }

        return ExitCode.Done;
    }

    private static IEnumerable<string> Words(UserInfo user)
    {
        if (user.IsSuperuser)
            yield return "superuser";
        if (!user.IsActive)
            yield return "not active";
        if (!user.HasPassword)
            yield return "no password";
        foreach (var right in user.GlobalRights)
            yield return right;
    }
}

/// <summary>Gives a user another password.</summary>
internal sealed class UserSetPasswordCommand : CliCommand
{
    private readonly Argument<string> _name = new("NAME") { Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<bool> _password = PasswordInput.NewOption();
    private readonly Option<bool> _revokeToken = NewOption.Flag("--revoke-token", "Take the user's API token away, too: it lets in without the password.");

    public UserSetPasswordCommand()
        : base("set-password", "Give a user another password, the first line of standard input.")
    {
        Add(_name);
        AddGroup("What", _password, _revokeToken);
    }

    public override async Task<int> RunAsync(ParsedOptions given, CommandContext bench, CancellationToken cancellationToken)
    {
        var name = RequiredName.Read(given, _name, "user");
        var password = await PasswordInput.ReadAsync(bench, name, cancellationToken);
        await using var store = await bench.OpenStoreAsync(cancellationToken);
        var hasToken = await new Accounts(store, bench.Time).SetPasswordAsync(name, password, given.Flag(_revokeToken), cancellationToken);
        return await AccessReport.TellAsync(
            bench, "user set-password", store.Name, name, null, Humanize.Safe($"User {name} has another password{(hasToken ? $"; the API token still lets in: tracelift token revoke {name}" : "")}"));
    }
}

/// <summary>Says whether a user may log in at all.</summary>
internal sealed class UserActiveCommand : CliCommand
{
    private readonly Argument<string> _name = new("NAME") { Arity = ArgumentArity.ZeroOrOne };
    private readonly bool _isActive;

    public UserActiveCommand(bool isActive)
        : base(isActive ? "activate" : "deactivate", isActive ? "Let a user log in again." : "Keep a user out: logins and the API token let nobody in from the next request on.")
    {
        _isActive = isActive;
        Add(_name);
    }

    public override IReadOnlyList<(string Line, string Does)> Examples => [($"tracelift user {Name} anna", _isActive ? "with the password and the token as before" : "what anna has traced stays")];

    public override async Task<int> RunAsync(ParsedOptions given, CommandContext bench, CancellationToken cancellationToken)
    {
        var name = RequiredName.Read(given, _name, "user");
        await using var store = await bench.OpenStoreAsync(cancellationToken);
        var isChanged = await new Accounts(store, bench.Time).SetActiveAsync(name, _isActive, cancellationToken);
        return await AccessReport.TellAsync(
            bench, $"user {Name}", store.Name, name, null, Humanize.Safe($"User {name} may {(_isActive ? "" : "not ")}log in{(isChanged ? _isActive ? " again" : " any more" : ", as before")}"));
    }
}
