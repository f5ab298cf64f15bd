using System.CommandLine;
using Tracelift.Cli.Arguments;
using Tracelift.Cli.Reports;
using Tracelift.Cli.Reports.Access;
using Tracelift.Cli.Talk;
using Tracelift.Projects.Access;

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

    public override async Task<int> RunAsync(Given given, Workbench bench, CancellationToken cancellationToken)
    {
        var name = RequiredName.Read(given, _name, "group");
        await using var store = await bench.OpenOrMakeStoreAsync(cancellationToken);
        var id = await new Accounts(store, bench.Time).AddGroupAsync(name, given.Texts(_member), cancellationToken);
        return await AccessReport.TellAsync(bench, "group add", store.Name, name, id, Plain.Safe($"Group {id} {name} is there"));
    }
}

/// <summary>Lists groups of users.</summary>
internal sealed class GroupListCommand : CliCommand
{
    public GroupListCommand()
        : base("list", "List the groups of users.")
    {
    }

    public override async Task<int> RunAsync(Given given, Workbench bench, CancellationToken cancellationToken)
    {
        await using var store = await bench.OpenStoreAsync(cancellationToken);
        var groups = await new Accounts(store, bench.Time).GroupsAsync(cancellationToken);
        if (bench.IsJson)
            await bench.WriteJsonAsync(new GroupsDocument("group list", store.Name, groups), ReportJson.Readable.GroupsDocument);
        else if (groups.Count == 0)
            bench.Paper.Line("The store has no group of users.");
        else
            bench.Paper.Table(["#id", "group", "members"], groups.Select(group => (string[])[$"{group.Id}", group.Name, string.Join(", ", group.Members)]));
        return ExitCode.Done;
    }
}
