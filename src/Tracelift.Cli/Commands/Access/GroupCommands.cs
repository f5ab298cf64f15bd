using System.CommandLine;
using Tracelift.Access;
using Tracelift.Cli.Arguments;
using Tracelift.Cli.Reports;
using Tracelift.Cli.Reports.Access;
using Tracelift.Cli.Terminal;
using Tracelift.Errors;

namespace Tracelift.Cli.Commands.Access;

/// <summary>Makes a group of users, or puts further users into one.</summary>
internal sealed class GroupAddCommand : CliCommand
{
    private readonly Argument<string> _name = new("NAME") { Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<string[]> _member = NewOption.Texts("--member", "USER", "Put this user into it. Repeatable.");

    public GroupAddCommand()
        : base("add", "Make a group of users, or put users into one that is there.")
    {
        Add(_name);
        AddGroup("What", _member);
    }

    public override async Task<int> RunAsync(ParsedOptions given, CommandContext bench, CancellationToken cancellationToken)
    {
        var name = RequiredName.Read(given, _name, "group");
        await using var store = await bench.OpenOrMakeStoreAsync(cancellationToken);
        var id = await new Accounts(store, bench.Time).AddGroupAsync(name, given.Texts(_member), cancellationToken);
        return await AccessReport.TellAsync(bench, "group add", store.Name, name, id, Humanize.Safe($"Group {id} {name} is there"));
    }
}

/// <summary>Lists groups of users.</summary>
internal sealed class GroupListCommand : CliCommand
{
    public GroupListCommand()
        : base("list", "List the groups of users.")
    {
    }

    public override async Task<int> RunAsync(ParsedOptions given, CommandContext bench, CancellationToken cancellationToken)
    {
        await using var store = await bench.OpenStoreAsync(cancellationToken);
        var groups = await new Accounts(store, bench.Time).GroupsAsync(cancellationToken);
        if (bench.IsJson)
            await bench.WriteJsonAsync(new GroupsDocument("group list", store.Name, groups), ReportJson.Readable.GroupsDocument);
        else if (groups.Count == 0)
            bench.Messages.Line("The store has no group of users.");
        else
            bench.Results.Table(["#id", "group", "", "members"], groups.Select(group => (string[])[$"{group.Id}", group.Name, string.Join(", ", group.GlobalRights), string.Join(", ", group.Members)]));
        return ExitCode.Done;
    }
}

/// <summary>Takes users out of a group.</summary>
internal sealed class GroupRemoveCommand : CliCommand
{
    private readonly Argument<string> _name = new("NAME") { Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<string[]> _member = NewOption.Texts("--member", "USER", "Take this user out of it. Repeatable.");

    public GroupRemoveCommand()
        : base("remove", "Take users out of a group; the group stays.")
    {
        Add(_name);
        AddGroup("What", _member);
    }

    public override IReadOnlyList<(string Line, string Does)> Examples => [("tracelift group remove lab --member anna", "loses what only the group may do")];

    public override async Task<int> RunAsync(ParsedOptions given, CommandContext bench, CancellationToken cancellationToken)
    {
        var name = RequiredName.Read(given, _name, "group");
        var members = given.Texts(_member).Distinct(StringComparer.Ordinal).ToList();
        if (members.Count == 0)
            throw new UsageException("no-member", "--member is missing", "It names the user who leaves the group; tracelift group delete deletes a group.");
        await using var store = await bench.OpenStoreAsync(cancellationToken);
        var removed = await new Accounts(store, bench.Time).RemoveFromGroupAsync(name, members, cancellationToken);
        return await AccessReport.TellAsync(
            bench, "group remove", store.Name, name, null, Humanize.Safe($"{string.Join(", ", members)} {(members.Count == 1 ? "is" : "are")} not in group {name}{(removed < members.Count ? $" ({members.Count - removed} not before either)" : "")}"));
    }
}

/// <summary>Deletes a group.</summary>
internal sealed class GroupDeleteCommand : CliCommand
{
    private readonly Argument<string> _name = new("NAME") { Arity = ArgumentArity.ZeroOrOne };

    public GroupDeleteCommand()
        : base("delete", "Delete a group with its memberships and rights; its users stay.") =>
        Add(_name);

    public override async Task<int> RunAsync(ParsedOptions given, CommandContext bench, CancellationToken cancellationToken)
    {
        var name = RequiredName.Read(given, _name, "group");
        await using var store = await bench.OpenStoreAsync(cancellationToken);
        var members = await new Accounts(store, bench.Time).DeleteGroupAsync(name, cancellationToken);
        return await AccessReport.TellAsync(bench, "group delete", store.Name, name, null, Humanize.Safe($"Group {name} is gone; {(members == 1 ? "1 user was" : $"{members} users were")} in it"));
    }
}
