using System.Globalization;
using Tracelift.Model;
using Tracelift.Projects.Stored;
using Tracelift.Stores;

namespace Tracelift.Projects.Importing;

/// <summary>Deletes a project with all its data and the stacks that only it uses.</summary>
internal static class ProjectRemoval
{
    /// <summary>Deletes a project.</summary>
    /// <returns>The number of deleted rows by table.</returns>
    public static async Task<IReadOnlyDictionary<string, long>> RemoveAsync(
        ISharedRowSession session, StoredProject project, long contentType, CancellationToken cancellationToken)
    {
        var gone = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (var (table, count) in await session.ClearProjectAsync(project.Id, cancellationToken))
            gone[table] = count;
        var own = project.Stacks.Where(stack => !stack.IsShared).DistinctBy(stack => stack.Id).ToList();
        await DeleteAsync(ProjectModels.StackStackGroup, own.SelectMany(stack => stack.Memberships).Select(membership => membership.Id));
        await DeleteAsync(ProjectModels.StackMirror, own.SelectMany(stack => stack.MirrorIds));
        await DeleteAsync(ProjectModels.BrokenSlice, own.SelectMany(stack => stack.BrokenIds));
        await DeleteAsync(ProjectModels.Stack, own.Select(stack => stack.Id));
        await DeleteAsync(ProjectModels.StackGroup, project.Groups
            .Where(group => own.Sum(stack => stack.Memberships.Count(membership => membership.Group == group.Id)) == group.Members)
            .Select(group => group.Id));

        List<string> name = [project.Id.ToString(CultureInfo.InvariantCulture)];
        foreach (var model in (ModelDescription[])[ProjectModels.UserPermission, ProjectModels.GroupPermission])
        {
            await DeleteAsync(model, await session.ListAsync(
                new RowQuery(model).Where("content_type", contentType).WhereText("object_pk", name), row => row.Id, cancellationToken));
        }

        await DeleteAsync(ProjectModels.TaggedItem, await session.ListAsync(
            new RowQuery(ProjectModels.TaggedItem).Where("content_type", contentType).Where("object", project.Id), row => row.Id, cancellationToken));
        await DeleteAsync(Models.Project, [project.Id]);
        foreach (var (table, count) in gone)
            session.CountAsLost(table, count);
        return gone;

        async Task DeleteAsync(ModelDescription model, IEnumerable<long> ids)
        {
            var set = new IdSet(ids);
            if (!set.IsEmpty && await session.DeleteAsync(model, set, cancellationToken) is > 0 and var count)
                gone[model.Table] = gone.GetValueOrDefault(model.Table) + count;
        }
    }
}
