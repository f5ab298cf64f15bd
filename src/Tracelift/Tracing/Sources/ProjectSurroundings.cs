using System.Globalization;
using Tracelift.Access;
using Tracelift.Formats;
using Tracelift.Model;
using Tracelift.Projects.Exporting;
using Tracelift.Projects.Stored;
using Tracelift.Stores;

namespace Tracelift.Tracing.Sources;

/// <summary>Counts what a project has besides tracing data, which a copy of these does not include, and advises on commands to copy it.</summary>
internal static class ProjectSurroundings
{
    /// <summary>Counts the project's other data.</summary>
    /// <param name="session">The store of the project.</param>
    /// <param name="store">The store's name.</param>
    /// <param name="project">The project.</param>
    /// <param name="notes">Receives the counts and the advice.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    public static async Task CountAsync(
        IReadSession session, string store, long project, SurveyNotes notes, CancellationToken cancellationToken)
    {
        var stored = (await StoredProjects.LoadAsync(session, IdSet.Of(project), cancellationToken))[0];
        var isDefined = Note(notes, "stacks", stored.Stacks.Count);
        isDefined |= Note(notes, "mirrors", stored.Stacks.Sum(stack => stack.MirrorIds.Count));
        isDefined |= Note(notes, "stack groups", stored.Groups.Count);
        await foreach (var exported in ProjectExporter.ReadAsync(session, [project], cancellationToken))
        {
            isDefined |= Note(notes, "project tags", exported.Definition.Tags.Count);
        }

        isDefined |= await CountRightsAsync(session, project, notes, cancellationToken);
        if (isDefined)
            notes.Advice.Add(string.Create(CultureInfo.InvariantCulture, $"Stacks, stack groups, project tags and rights were not copied. To copy the whole project: tracelift projects copy \"{store}#{project}\" --rights --to STORE"));
    }

    private static async Task<bool> CountRightsAsync(IReadSession session, long project, SurveyNotes notes, CancellationToken cancellationToken)
    {
        var contentType = await GrantIds.ContentTypeAsync(session, cancellationToken);
        string[] name = [project.ToString(CultureInfo.InvariantCulture)];
        Task<List<long>> HoldersAsync(ModelDescription model, string field) => session.ListAsync(
            new RowQuery(model).Where("content_type", contentType).WhereText("object_pk", name), row => row.Long(field), cancellationToken);
        var isGranted = Note(notes, "rights of users", (await HoldersAsync(ProjectModels.UserPermission, "user")).Count);
        var groups = await HoldersAsync(ProjectModels.GroupPermission, "group");
        Note(notes, "groups with rights", groups.Distinct().Count());
        return Note(notes, "rights of groups", groups.Count) | isGranted;
    }

    private static bool Note(SurveyNotes notes, string what, int count)
    {
        if (count > 0)
            notes.LeftBehind[what] = count;
        return count > 0;
    }
}
