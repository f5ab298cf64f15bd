using System.CommandLine;
using Tracelift.Access;
using Tracelift.Cli.Arguments;
using Tracelift.Cli.Reports;
using Tracelift.Cli.Reports.Access;
using Tracelift.Cli.Terminal;

namespace Tracelift.Cli.Commands.Access;

/// <summary>Creates a user.</summary>
internal sealed class UserAddCommand : CliCommand
{
    private readonly Argument<string> _name = new("NAME") { Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<bool> _superuser = NewOption.Flag("--superuser", "The user has all rights.");
    private readonly Option<bool> _password = PasswordInput.NewOption();
    private readonly Option<string[]> _group = NewOption.Texts("--group", "NAME", "Add the user to this group. Repeatable.");

    public UserAddCommand()
        : base("add", "Create a user; without a password the user can only use an API token.")
    {
        Add(_name);
        AddGroup("What", _superuser, _password, _group);
    }

    public override IReadOnlyList<(string Line, string Does)> Examples =>
        [("tracelift user add anna --password-stdin < password.txt", "anna can log in"), ("tracelift user add robot && tracelift token create robot", "for a script")];

    public override async Task<int> RunAsync(ParsedOptions parsed, CommandContext context, CancellationToken cancellationToken)
    {
        var name = RequiredName.Read(parsed, _name, "user");
        var password = parsed.Flag(_password) ? await PasswordInput.ReadAsync(context, name, cancellationToken) : null;
        await using var store = await context.OpenOrCreateStoreAsync(cancellationToken);
        var id = await new Accounts(store, context.Time).AddUserAsync(name, password, parsed.Flag(_superuser), parsed.Texts(_group), cancellationToken);
        return await AccessReport.ReportAsync(context, "user add", store.Name, name, id, Humanize.Safe($"Created user {id} {name}{(password is null ? ", without a password" : "")}"));
    }
}

/// <summary>Lists users.</summary>
internal sealed class UserListCommand : CliCommand
{
    public UserListCommand()
        : base("list", "List the users of a store.")
    {
    }

    public override async Task<int> RunAsync(ParsedOptions parsed, CommandContext context, CancellationToken cancellationToken)
    {
        await using var store = await context.OpenStoreAsync(cancellationToken);
        var users = await new Accounts(store, context.Time).UsersAsync(cancellationToken);
        if (context.IsJson)
        {
            await context.WriteJsonAsync(new UsersDocument("user list", store.Name, users), ReportJson.Readable.UsersDocument);
        }
        else
        {
            context.Results.Table(
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

/// <summary>Changes a user's password.</summary>
internal sealed class UserSetPasswordCommand : CliCommand
{
    private readonly Argument<string> _name = new("NAME") { Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<bool> _password = PasswordInput.NewOption();
    private readonly Option<bool> _revokeToken = NewOption.Flag("--revoke-token", "Revoke the user's API token, too: it works without the password.");

    public UserSetPasswordCommand()
        : base("set-password", "Change a user's password to the first line of standard input.")
    {
        Add(_name);
        AddGroup("What", _password, _revokeToken);
    }

    public override async Task<int> RunAsync(ParsedOptions parsed, CommandContext context, CancellationToken cancellationToken)
    {
        var name = RequiredName.Read(parsed, _name, "user");
        var password = await PasswordInput.ReadAsync(context, name, cancellationToken);
        await using var store = await context.OpenStoreAsync(cancellationToken);
        var hasToken = await new Accounts(store, context.Time).SetPasswordAsync(name, password, parsed.Flag(_revokeToken), cancellationToken);
        return await AccessReport.ReportAsync(
            context, "user set-password", store.Name, name, null, Humanize.Safe($"Changed the password of user {name}{(hasToken ? $"; the API token still works; to revoke it: tracelift token revoke {name}" : "")}"));
    }
}

/// <summary>Activates or deactivates a user.</summary>
internal sealed class UserActiveCommand : CliCommand
{
    private readonly Argument<string> _name = new("NAME") { Arity = ArgumentArity.ZeroOrOne };
    private readonly bool _isActive;

    public UserActiveCommand(bool isActive)
        : base(isActive ? "activate" : "deactivate", isActive ? "Let a user log in again." : "Lock a user out: logins and the API token stop working with the next request.")
    {
        _isActive = isActive;
        Add(_name);
    }

    public override IReadOnlyList<(string Line, string Does)> Examples => [($"tracelift user {Name} anna", _isActive ? "the password and the token work again" : "anna's data stay")];

    public override async Task<int> RunAsync(ParsedOptions parsed, CommandContext context, CancellationToken cancellationToken)
    {
        var name = RequiredName.Read(parsed, _name, "user");
        await using var store = await context.OpenStoreAsync(cancellationToken);
        var isChanged = await new Accounts(store, context.Time).SetActiveAsync(name, _isActive, cancellationToken);
        return await AccessReport.ReportAsync(
            context, $"user {Name}", store.Name, name, null, Humanize.Safe($"User {name} {(_isActive ? isChanged ? "can log in again" : "can log in, as before" : isChanged ? "can no longer log in" : "can't log in, as before")}"));
    }
}
