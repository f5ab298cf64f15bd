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
    protected override string Does => "both of them";

    protected override async Task<string> ChangeAsync(Accounts accounts, long? project, string name, IReadOnlyList<ProjectGrant> grants, CancellationToken cancellationToken)
    {
        var added = project is { } one ? await accounts.GrantAsync(one, grants, cancellationToken) : await accounts.GrantGloballyAsync(grants, cancellationToken);
        return $"{name} has {Names(grants)}{Where(project)}{(added < grants.Count ? $" ({grants.Count - added} before)" : "")}";
    }
}

/// <summary>Takes rights away from a user or a group.</summary>
internal sealed class RevokeCommand(bool isGroup) : RightsCommand("revoke", isGroup, $"Take rights to a project away from a {(isGroup ? "group" : "user")}.")
{
    protected override string Does => "neither from now on";

    protected override async Task<string> ChangeAsync(Accounts accounts, long? project, string name, IReadOnlyList<ProjectGrant> grants, CancellationToken cancellationToken)
    {
        var removed = project is { } one ? await accounts.RevokeAsync(one, grants, cancellationToken) : await accounts.RevokeGloballyAsync(grants, cancellationToken);
        return $"{name} does not have {Names(grants)}{Where(project)}{(removed < grants.Count ? $" ({grants.Count - removed} not before either)" : "")}";
    }
}

/// <summary>What giving rights and taking them away have in common.</summary>
internal abstract class RightsCommand : CliCommand
{
    private readonly Argument<string[]> _names = new("NAME RIGHT...") { Arity = ArgumentArity.ZeroOrMore };
    private readonly ProjectOption _project = NewOption.Project(
        "--project", $"The project. Rights to it are {string.Join(", ", ProjectGrant.All)}; can_ may be left out.");
    private readonly Option<bool> _global = NewOption.Flag(
        "--global",
        $"Without a project. {ProjectGrant.AnnotateWithToken}: in every project that there is or will be, wherever the user may change something. {ProjectGrant.Browse} of {ProjectGrant.Anonymous}: who has not logged in may list users.");

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

    public override async Task<int> RunAsync(ParsedOptions given, CommandContext bench, CancellationToken cancellationToken)
    {
        var words = given.Texts(_names);
        if (words.Count < 2)
            throw new UsageException("no-permission", $"The {Kind} and the rights are missing", $"tracelift {Kind} {Name} NAME --project ID RIGHT...");
        var name = words[0];
        var grants = words.Skip(1).Select(right => new ProjectGrant(_isGroup, name, ProjectGrant.Right(right))).Distinct().ToList();
        var project = given.Number(_project, "the id of a project");
        if (project is null == !given.Flag(_global))
        {
            throw project is null
                ? new UsageException("no-project", "--project is missing", "tracelift projects list says what there is; --global is for rights without a project.")
                : new UsageException("project-and-global", "--project and --global exclude each other", "Leave one of them out.");
        }

        await using var store = await bench.OpenStoreAsync(cancellationToken);
        var said = await ChangeAsync(new Accounts(store, bench.Time), project, name, grants, cancellationToken);
        return await AccessReport.TellAsync(bench, $"{Kind} {Name}", store.Name, name, project, Humanize.Safe(said));
    }

    /// <summary>Makes the change.</summary>
    /// <returns>What has become of it, in words.</returns>
    protected abstract Task<string> ChangeAsync(Accounts accounts, long? project, string name, IReadOnlyList<ProjectGrant> grants, CancellationToken cancellationToken);

    /// <summary>Rights in words.</summary>
    protected static string Names(IReadOnlyList<ProjectGrant> grants) => string.Join(", ", grants.Select(grant => grant.Permission));

    /// <summary>A place in words.</summary>
    protected static string Where(long? project) => project is { } id ? $" in project {id}" : " without a project";
}
