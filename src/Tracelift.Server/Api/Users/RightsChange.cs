using Tracelift.Access;
using Tracelift.Errors;
using Tracelift.Server.Calls;

namespace Tracelift.Server.Api.Users;

/// <summary>Grants and revokes permissions on the request's project only, for its administrators.</summary>
internal static class RightsChange
{
    /// <summary>Grants some permissions and revokes others, entirely or not at all.</summary>
    /// <exception cref="UsageException">A user, a group or a permission does not exist, or an administrator may not grant the permission.</exception>
    public static async Task MakeAsync(ApiRequest request, IReadOnlyList<ProjectGrant> granted, IReadOnlyList<ProjectGrant> taken, CancellationToken cancellationToken)
    {
        if (!request.Caller.IsSuperuser)
            RequireAdministrators(granted, taken);
        await request.View.EndReadAsync();
        await new Accounts(await request.StoreAsync(cancellationToken), request.Time).ChangeRightsAsync(request.Project, granted, taken, cancellationToken);
        foreach (var (grant, verb) in granted.Select(grant => (grant, "gave")).Concat(taken.Select(grant => (grant, "took"))))
            request.Note($"{verb} {grant.Permission} to project {request.Project}: {(grant.IsGroup ? "group" : "user")} {grant.Name}");
    }

    private static void RequireAdministrators(IReadOnlyList<ProjectGrant> granted, IReadOnlyList<ProjectGrant> taken)
    {
        // Django's own permissions allow deleting a project.
        if (granted.Concat(taken).FirstOrDefault(grant => !ProjectGrant.All.Contains(grant.Permission)) is { } other)
            throw new UsageException("not-yours-to-give", $"Only superusers can grant {other.Permission}: expected one of {string.Join(", ", ProjectGrant.All)}");
        if (granted.FirstOrDefault(grant => grant is { IsGroup: false, Name: ProjectGrant.Anonymous, Permission: not ProjectGrant.Browse }) is { } everybody)
            throw new UsageException("not-yours-to-give", $"Only superusers can grant {everybody.Permission} to everybody: an administrator can grant {ProjectGrant.Anonymous} {ProjectGrant.Browse} only");
    }
}
