using Tracelift.Access;
using Tracelift.Model;
using Tracelift.Stores;

namespace Tracelift.Projects.Stored;

/// <summary>Reads the tags of projects.</summary>
public static class ProjectTags
{
    /// <summary>Returns the names of the tags by project, in the order in which they were added.</summary>
    public static async Task<ILookup<long, string>> OfAsync(IReadSession session, IdSet projects, CancellationToken cancellationToken)
    {
        var items = await session.ListAsync(
            new RowQuery(ProjectModels.TaggedItem).Where("object", projects).Where("content_type", await GrantIds.ContentTypeAsync(session, cancellationToken)),
            row => (row.Id, Project: row.Long("object"), Tag: row.Long("tag")),
            cancellationToken);
        var names = (await session.ListAsync(
            new RowQuery(ProjectModels.Tag).Where("pk", new IdSet(items.Select(item => item.Tag))), row => (row.Id, Name: row.Text("name")), cancellationToken))
            .ToDictionary(tag => tag.Id, tag => tag.Name);
        return items.Where(item => names.ContainsKey(item.Tag)).OrderBy(item => item.Id).ToLookup(item => item.Project, item => names[item.Tag]);
    }
}
