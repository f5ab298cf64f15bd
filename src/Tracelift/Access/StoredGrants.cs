using System.Globalization;
using Tracelift.Model;
using Tracelift.Stores;

namespace Tracelift.Access;

/// <summary>The existing tags and rights of known projects.</summary>
internal sealed record StoredGrants(HashSet<(long Project, long Tag)> Tags, HashSet<(long Project, bool IsGroup, long Holder, long Permission)> Grants)
{
    public static async Task<StoredGrants> LoadAsync(IReadSession session, long contentType, IdSet projects, CancellationToken cancellationToken)
    {
        if (projects.IsEmpty)
            return new StoredGrants([], []);
        var names = projects.Select(project => project.ToString(CultureInfo.InvariantCulture)).ToList();
        var tags = await session.ListAsync(
            new RowQuery(ProjectModels.TaggedItem).Where("object", projects).Where("content_type", contentType), row => (row.Long("object"), row.Long("tag")), cancellationToken);
        var users = await GrantsAsync(session, ProjectModels.UserPermission, "user", contentType, names, cancellationToken);
        var groups = await GrantsAsync(session, ProjectModels.GroupPermission, "group", contentType, names, cancellationToken);
        return new StoredGrants([.. tags], [.. users, .. groups]);
    }

    private static Task<List<(long, bool, long, long)>> GrantsAsync(
        IReadSession session, ModelDescription model, string holder, long contentType, List<string> projects, CancellationToken cancellationToken) =>
        session.ListAsync(
            new RowQuery(model).Where("content_type", contentType).WhereText("object_pk", projects),
            row => (long.Parse(row.Text("object_pk"), CultureInfo.InvariantCulture), model == ProjectModels.GroupPermission, row.Long(holder), row.Long("permission")),
            cancellationToken);
}
