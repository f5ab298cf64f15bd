using System.CommandLine;
using Tracelift.Cli.Arguments;
using Tracelift.Cli.Reports;
using Tracelift.Cli.Reports.Access;
using Tracelift.Cli.Talk;
using Tracelift.Errors;
using Tracelift.Projects.Access;

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

    public override async Task<int> RunAsync(Given given, Workbench bench, CancellationToken cancellationToken)
    {
        var name = RequiredName.Read(given, _name, "user");
        var password = given.Flag(_password) ? await PasswordInput.ReadAsync(bench, cancellationToken) : null;
        await using var store = await bench.OpenOrMakeStoreAsync(cancellationToken);
        var id = await new Accounts(store, bench.Time).AddUserAsync(name, password, given.Flag(_superuser), given.Texts(_group), cancellationToken);
        return await AccessReport.TellAsync(bench, "user add", store.Name, name, id, Plain.Safe($"User {id} {name} has been made{(password is null ? ", without a password" : "")}"));
    }
}

/// <summary>Lists users.</summary>
internal sealed class UserListCommand : CliCommand
{
    public UserListCommand()
        : base("list", "List the users of a store.")
    {
    }

    public override async Task<int> RunAsync(Given given, Workbench bench, CancellationToken cancellationToken)
    {
        await using var store = await bench.OpenStoreAsync(cancellationToken);
        var users = await new Accounts(store, bench.Time).UsersAsync(cancellationToken);
        if (bench.IsJson)
        {
            await bench.WriteJsonAsync(new UsersDocument("user list", store.Name, users), ReportJson.Readable.UsersDocument);
        }
        else
        {
            bench.Paper.Table(
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
    }
}

/// <summary>Gives a user another password.</summary>
internal sealed class UserSetPasswordCommand : CliCommand
{
    private readonly Argument<string> _name = new("NAME") { Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<bool> _password = PasswordInput.NewOption();

    public UserSetPasswordCommand()
        : base("set-password", "Give a user another password, the first line of standard input.")
    {
        Add(_name);
        AddGroup("What", _password);
    }

    public override async Task<int> RunAsync(Given given, Workbench bench, CancellationToken cancellationToken)
    {
        var name = RequiredName.Read(given, _name, "user");
        var password = await PasswordInput.ReadAsync(bench, cancellationToken);
        await using var store = await bench.OpenStoreAsync(cancellationToken);
        await new Accounts(store, bench.Time).SetPasswordAsync(name, password, cancellationToken);
        return await AccessReport.TellAsync(bench, "user set-password", store.Name, name, null, Plain.Safe($"User {name} has another password"));
    }
}

/// <summary>Gives a user or a group rights to a project.</summary>
internal sealed class GrantCommand : CliCommand
{
    private readonly Argument<string[]> _names = new("NAME PERMISSION..") { Arity = ArgumentArity.ZeroOrMore };
    private readonly Option<string> _project = NewOption.Text("--project", "ID", "The project.");
    private readonly bool _isGroup;

    public GrantCommand(bool isGroup)
        : base("grant", $"Give a {(isGroup ? "group" : "user")} rights to a project: can_browse, can_annotate, can_import ..")
    {
        _isGroup = isGroup;
        Add(_names);
        AddGroup("Where", _project);
    }

    public override IReadOnlyList<(string Line, string Does)> Examples =>
        [($"tracelift {Kind} grant {(_isGroup ? "lab" : "anna")} --project 1 can_browse can_annotate", "both of them")];

    private string Kind => _isGroup ? "group" : "user";

    public override async Task<int> RunAsync(Given given, Workbench bench, CancellationToken cancellationToken)
    {
        var words = given.Texts(_names);
        if (words.Count < 2)
            throw new UsageException("no-permission", $"The {Kind} and the permissions are missing", $"tracelift {Kind} grant NAME --project ID PERMISSION...");
        var (name, permissions) = (words[0], words.Skip(1).ToList());
        var project = given.Number(_project, "the id of a project") ?? throw new UsageException("no-project", "--project is missing", "tracelift projects list says what there is.");
        await using var store = await bench.OpenStoreAsync(cancellationToken);
        var added = await new Accounts(store, bench.Time).GrantAsync(project, [.. permissions.Select(permission => new ProjectGrant(_isGroup, name, permission))], cancellationToken);
        return await AccessReport.TellAsync(
            bench, $"{Kind} grant", store.Name, name, project, Plain.Safe($"{name} has {string.Join(", ", permissions)} in project {project}{(added < permissions.Count ? $" ({permissions.Count - added} before)" : "")}"));
    }
}
