using Tracelift.Access;
using Tracelift.Errors;
using Tracelift.Model;
using Tracelift.Server.Access;
using Tracelift.Server.Calls;
using Tracelift.Server.Http;
using Tracelift.Server.Importing.Pages;
using Tracelift.Server.Pages;
using Tracelift.Stores;

namespace Tracelift.Server.Importing;

/// <summary>The step in which a user selects found projects and sets their defaults.</summary>
internal static class ProjectsCalls
{
    private const int MostHolders = 40;

    public static void Map(ApiMap api)
    {
        api.Page("/import/{draft}/projects", Requirement.Superuser, (request, cancellationToken) => DraftRequest.TakeAsync(request, ShowAsync, cancellationToken));
        api.Form("/import/{draft}/projects", Requirement.Superuser, (request, cancellationToken) => DraftRequest.TakeAsync(request, TakeAsync, cancellationToken)).With(new KeptFormMetadata("projects"));
    }

    private static async Task<ApiAnswer> ShowAsync(DraftRequest turn, CancellationToken cancellationToken)
    {
        var draft = turn.Draft;
        if (turn.Elsewhere is { } elsewhere)
            return elsewhere;
        FoundProjects found;
        try
        {
            found = await turn.Work.LookAsync(draft, cancellationToken);
        }
        catch (TraceliftException fault) when (fault is UsageException or InputException)
        {
            turn.Tell(fault);
            if (draft.Found is null)
                return turn.GoTo("source");

            // A field of this page is invalid, so the page stays available to correct it.
            found = draft.Found;
        }

        var view = ProjectsView.Of(turn.Request.Context.Request.Query);
        var (holders, permissions) = await HoldersAsync(turn, view.Who, cancellationToken);
        return PageAnswer.Of<ProjectsPage>(turn.Request, new()
        {
            ["Draft"] = draft,
            ["Notice"] = turn.TakeNotice(),
            ["Found"] = found,
            ["View"] = view,
            ["Rows"] = view.Of(found),
            ["Holders"] = holders,
            ["Permissions"] = permissions,
        });
    }

    private static async Task<ApiAnswer> TakeAsync(DraftRequest turn, CancellationToken cancellationToken)
    {
        var draft = turn.Draft;
        if (turn.Elsewhere is { } elsewhere)
            return elsewhere;
        var view = ProjectsView.Sent(turn.Form, turn.Pressed);
        PageSubmission.Save(draft, "projects", turn.Sent);
        switch (turn.Pressed.Name)
        {
            case "back":
                return turn.GoTo("source");
            case "all" or "none":
                await ChooseAsync(turn, view, cancellationToken);
                break;
            case "next":
                if (await FaultAsync(turn, cancellationToken) is { } fault)
                    draft.Notice = fault;
                else
                    return turn.GoTo(draft.Fields.Ticks(ProjectImportFields.Classifies) ? "classifications" : "confirm");
                break;
        }

        return turn.GoTo("projects" + view.Query);
    }

    private static async Task ChooseAsync(DraftRequest turn, ProjectsView view, CancellationToken cancellationToken)
    {
        var shown = view.Of(await turn.Work.LookAsync(turn.Draft, cancellationToken)).Where(row => row.IsReadable).Select(row => row.Key);
        if (turn.Pressed.Name == "all")
            turn.Draft.Left.ExceptWith(shown);
        else
            turn.Draft.Left.UnionWith(shown);
    }

    private static async Task<ImportNotice?> FaultAsync(DraftRequest turn, CancellationToken cancellationToken)
    {
        try
        {
            var found = await turn.Work.LookAsync(turn.Draft, cancellationToken);
            return found.Rows.Any(row => row.IsReadable && !turn.Draft.Left.Contains(row.Key)) ? null : new ImportNotice("fault", "No project is chosen") { Hint = "Tick the projects to import." };
        }
        catch (TraceliftException fault)
        {
            return ImportFaults.Tell(fault);
        }
    }

    private static async Task<(IReadOnlyList<Grantee> Holders, IReadOnlyList<string> Permissions)> HoldersAsync(DraftRequest turn, string who, CancellationToken cancellationToken)
    {
        await using var session = await (await turn.Request.StoreAsync(cancellationToken)).OpenSnapshotAsync(cancellationToken);
        var types = await session.ListAsync(new RowQuery(ProjectModels.ContentType).WhereText("model", ["project"]), row => (row.Id, App: row.Text("app_label")), cancellationToken);
        var permissions = await session.ListAsync(
            new RowQuery(ProjectModels.Permission).Where("content_type", new IdSet(types.Where(type => type.App == "catmaid").Select(type => type.Id))), row => row.Text("codename"), cancellationToken);
        var users = await session.ListAsync(new RowQuery(Models.User), row => new Grantee("user", row.Text("username")), cancellationToken);
        var groups = await session.ListAsync(new RowQuery(ProjectModels.Group), row => new Grantee("group", row.Text("name")), cancellationToken);
        var granted = turn.Draft.Fields.All("permission").Where(grant => grant.Contains(':', StringComparison.Ordinal)).Select(grant => grant[..grant.LastIndexOf(':')]).ToHashSet(StringComparer.Ordinal);

        // Holders of permissions are always shown; others only if the search finds them.
        var all = groups.Concat(users).Where(holder => holder.Name != ProjectGrant.Anonymous)
            .Where(holder => granted.Contains(holder.Key) || holder.Name.Contains(who.Trim(), StringComparison.OrdinalIgnoreCase))
            .OrderByDescending(holder => granted.Contains(holder.Key)).ThenBy(holder => holder.Kind, StringComparer.Ordinal).ThenBy(holder => holder.Name, StringComparer.Ordinal);
        return ([.. all.Take(Math.Max(MostHolders, granted.Count))], [.. permissions.Where(permission => permission.StartsWith("can_", StringComparison.Ordinal)).Order(StringComparer.Ordinal)]);
    }
}

/// <summary>A user or group that can get permissions.</summary>
/// <param name="Kind"><c>user</c> or <c>group</c>.</param>
/// <param name="Name">The name.</param>
public sealed record Grantee(string Kind, string Name)
{
    public string Key => $"{Kind}:{Name}";
}
