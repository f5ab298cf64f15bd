using System.CommandLine;
using Tracelift.Access;
using Tracelift.Cli.Arguments;
using Tracelift.Cli.Reports;
using Tracelift.Cli.Reports.Access;
using Tracelift.Cli.Terminal;
using Tracelift.Errors;

namespace Tracelift.Cli.Commands.Access;

/// <summary>Creates a group of users, or adds users to one.</summary>
internal sealed class GroupAddCommand : CliCommand
{
    private readonly Argument<string> _name = new("NAME") { Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<string[]> _member = NewOption.Texts("--member", "USER", "Add this user. Repeatable.");

    public GroupAddCommand()
        : base("add", "Create a group of users, or add users to one.")
    {
        Add(_name);
        AddGroup("What", _member);
    }

    public override async Task<int> RunAsync(ParsedOptions parsed, CommandContext context, CancellationToken cancellationToken)
    {
        var name = RequiredName.Read(parsed, _name, "group");
        await using var store = await context.OpenOrCreateStoreAsync(cancellationToken);
        var id = await new Accounts(store, context.Time).AddGroupAsync(name, parsed.Texts(_member), cancellationToken);
        return await AccessReport.ReportAsync(context, "group add", store.Name, name, id, Humanize.Safe($"Group {id} {name} exists"));
    }
}

/// <summary>Lists groups of users.</summary>
internal sealed class GroupListCommand : CliCommand
{
    public GroupListCommand()
        : base("list", "List the groups of users.")
    {
    }

    public override async Task<int> RunAsync(ParsedOptions parsed, CommandContext context, CancellationToken cancellationToken)
    {
        await using var store = await context.OpenStoreAsync(cancellationToken);
        var groups = await new Accounts(store, context.Time).GroupsAsync(cancellationToken);
        if (context.IsJson)
            await context.WriteJsonAsync(new GroupsDocument("group list", store.Name, groups), ReportJson.Readable.GroupsDocument);
        else if (groups.Count == 0)
            context.Messages.Line("The store has no group of users.");
        else
            context.Results.Table(["#id", "group", "", "members"], groups.Select(group => (string[])[$"{group.Id}", group.Name, string.Join(", ", group.GlobalRights), string.Join(", ", group.Members)]));
        return ExitCode.Done;
    }
}

/// <summary>Removes users from a group.</summary>
internal sealed class GroupRemoveCommand : CliCommand
{
    private readonly Argument<string> _name = new("NAME") { Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<string[]> _member = NewOption.Texts("--member", "USER", "Remove this user. Repeatable.");

    public GroupRemoveCommand()
        : base("remove", "Remove users from a group; the group stays.")
    {
        Add(_name);
        AddGroup("What", _member);
    }

    public override IReadOnlyList<(string Line, string Does)> Examples => [("tracelift group remove lab --member anna", "anna loses the rights of the group")];

    public override async Task<int> RunAsync(ParsedOptions parsed, CommandContext context, CancellationToken cancellationToken)
    {
        var name = RequiredName.Read(parsed, _name, "group");
        var members = parsed.Texts(_member).Distinct(StringComparer.Ordinal).ToList();
        if (members.Count == 0)
            throw new UsageException("no-member", "--member is missing", "Name the user to remove; tracelift group delete deletes a group.");
        await using var store = await context.OpenStoreAsync(cancellationToken);
        var removed = await new Accounts(store, context.Time).RemoveFromGroupAsync(name, members, cancellationToken);
        return await AccessReport.ReportAsync(
            context, "group remove", store.Name, name, null, Humanize.Safe($"{string.Join(", ", members)} {(members.Count == 1 ? "is" : "are")} not in group {name}{(removed < members.Count ? $" ({members.Count - removed} not before either)" : "")}"));
    }
}

/// <summary>Deletes a group.</summary>
internal sealed class GroupDeleteCommand : CliCommand
{
    private readonly Argument<string> _name = new("NAME") { Arity = ArgumentArity.ZeroOrOne };

    public GroupDeleteCommand()
        : base("delete", "Delete a group with its memberships and rights; its users stay.") =>
        Add(_name);

    public override async Task<int> RunAsync(ParsedOptions parsed, CommandContext context, CancellationToken cancellationToken)
    {
        var name = RequiredName.Read(parsed, _name, "group");
        await using var store = await context.OpenStoreAsync(cancellationToken);
        var members = await new Accounts(store, context.Time).DeleteGroupAsync(name, cancellationToken);
        return await AccessReport.ReportAsync(context, "group delete", store.Name, name, null, Humanize.Safe($"Group {name} is deleted; {(members == 1 ? "1 user was" : $"{members} users were")} in it"));
    }
}
