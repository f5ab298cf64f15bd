using System.Globalization;
using Tracelift.Model;
using Tracelift.Stores;

namespace Tracelift.Access;

/// <summary>The rows of rights to projects.</summary>
internal static class GrantRows
{
    public static async ValueTask AddAsync(
        RowChanges rows, long contentType, long project, bool isGroup, long holder, long permission, CancellationToken cancellationToken) =>
        (await rows.InsertAsync(isGroup ? ProjectModels.GroupPermission : ProjectModels.UserPermission, cancellationToken))
            .Set("object_pk", project.ToString(CultureInfo.InvariantCulture))
            .Set("content_type", contentType)
            .Set("permission", permission)
            .Set(isGroup ? "group" : "user", holder);
}
