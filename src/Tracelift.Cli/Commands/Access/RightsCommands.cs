using System.CommandLine;
using Tracelift.Access;
using Tracelift.Cli.Arguments;
using Tracelift.Cli.Reports.Access;
using Tracelift.Cli.Terminal;
using Tracelift.Errors;

namespace Tracelift.Cli.Commands.Access;

/// <summary>Gives a user or a group rights.</summary>
internal sealed class GrantCommand(bool isGroup) : RightsCommand("grant", isGroup, $"Give a {(isGroup ? "group" : "user")} rights to a project, such as browse or annotate.")
{
    protected override string Does => "gives both rights";

    protected override async Task<string> ChangeAsync(Accounts accounts, long? project, string name, IReadOnlyList<ProjectGrant> grants, CancellationToken cancellationToken)
    {
        var added = project is { } one ? await accounts.GrantAsync(one, grants, cancellationToken) : await accounts.GrantGloballyAsync(grants, cancellationToken);
        return $"{name} has {Names(grants)}{Where(project)}{(added < grants.Count ? $" ({grants.Count - added} before)" : "")}";
    }
}

/// <summary>Takes rights away from a user or a group.</summary>
internal sealed class RevokeCommand(bool isGroup) : RightsCommand("revoke", isGroup, $"Take rights to a project away from a {(isGroup ? "group" : "user")}.")
{
    protected override string Does => "takes both rights away";

    protected override async Task<string> ChangeAsync(Accounts accounts, long? project, string name, IReadOnlyList<ProjectGrant> grants, CancellationToken cancellationToken)
    {
        var removed = project is { } one ? await accounts.RevokeAsync(one, grants, cancellationToken) : await accounts.RevokeGloballyAsync(grants, cancellationToken);
        return $"{name} does not have {Names(grants)}{Where(project)}{(removed < grants.Count ? $" ({grants.Count - removed} not before either)" : "")}";
    }
}

/// <summary>The base of the commands that grant and revoke rights.</summary>
internal abstract class RightsCommand : CliCommand
{
    private readonly Argument<string[]> _names = new("NAME RIGHT...") { Arity = ArgumentArity.ZeroOrMore };
    private readonly ProjectOption _project = NewOption.Project(
        "--project", $"The project. Rights to it are {string.Join(", ", ProjectGrant.All)}; you can omit can_.");
    private readonly Option<bool> _global = NewOption.Flag(
        "--global",
        $"Not for a project. {ProjectGrant.AnnotateWithToken}: API tokens may write in all present and future projects that the user may change. {ProjectGrant.Browse} of {ProjectGrant.Anonymous}: visitors who are not logged in may list users.");

    private readonly bool _isGroup;

    protected RightsCommand(string verb, bool isGroup, string description)
        : base(verb, description)
    {
        _isGroup = isGroup;
        Add(_names);
        AddGroup("Where", _project, _global);
    }

    public override IReadOnlyList<(string Line, string Does)> Examples => [($"tracelift {Kind} {Name} {(_isGroup ? "lab" : "anna")} --project 1 browse annotate", Does)];

    /// <summary>What the example does.</summary>
    protected abstract string Does { get; }

    private string Kind => _isGroup ? "group" : "user";

    public override async Task<int> RunAsync(ParsedOptions parsed, CommandContext context, CancellationToken cancellationToken)
    {
        var words = parsed.Texts(_names);
        if (words.Count < 2)
            throw new UsageException("no-permission", $"The {Kind} and the rights are missing", $"tracelift {Kind} {Name} NAME --project ID RIGHT...");
        var name = words[0];
        var grants = words.Skip(1).Select(right => new ProjectGrant(_isGroup, name, ProjectGrant.Right(right))).Distinct().ToList();
        var project = parsed.Number(_project, "the id of a project");
        if (project is null == !parsed.Flag(_global))
        {
            throw project is null
                ? new UsageException("no-project", "--project is missing", "tracelift projects list shows them; --global is for rights without a project.")
                : new UsageException("project-and-global", "--project and --global exclude each other", "Leave one of them out.");
        }

        await using var store = await context.OpenStoreAsync(cancellationToken);
        var done = await ChangeAsync(new Accounts(store, context.Time), project, name, grants, cancellationToken);
        return await AccessReport.ReportAsync(context, $"{Kind} {Name}", store.Name, name, project, Humanize.Safe(done));
    }

    /// <summary>Makes the change.</summary>
    /// <returns>The result as a sentence.</returns>
    protected abstract Task<string> ChangeAsync(Accounts accounts, long? project, string name, IReadOnlyList<ProjectGrant> grants, CancellationToken cancellationToken);

    /// <summary>The names of rights.</summary>
    protected static string Names(IReadOnlyList<ProjectGrant> grants) => string.Join(", ", grants.Select(grant => grant.Permission));

    /// <summary>The scope of rights, for a sentence.</summary>
    protected static string Where(long? project) => project is { } id ? $" in project {id}" : " without a project";
}
