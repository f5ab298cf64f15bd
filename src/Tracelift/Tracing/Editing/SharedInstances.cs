using Tracelift.Model;

namespace Tracelift.Tracing.Editing;

/// <summary>Annotations and tags by name: each name exists once in a project.</summary>
internal static class SharedInstances
{
    /// <summary>Finds instances of a class, and creates missing ones. No other session can remove them before the change is stored.</summary>
    public static async Task<Dictionary<string, (long Id, bool IsNew)>> FindOrMakeAsync(
        TracingEdit edit, string className, IReadOnlyCollection<string> names, CancellationToken cancellationToken)
    {
        foreach (var name in names)
            EditValues.Name(className, name);
        var classId = await edit.ClassAsync(className, cancellationToken);
        var found = await FindAsync(edit, className, names, cancellationToken);
        if (found.Count < names.Count)
        {
            // Waits for other sessions that may have created them meanwhile.
            await edit.Session.LockProjectAsync(edit.Project, cancellationToken);
            found = await FindAsync(edit, className, names, cancellationToken);
        }

        var instances = found.ToDictionary(pair => pair.Key, pair => (pair.Value, false), StringComparer.Ordinal);
        var missing = names.Where(name => !found.ContainsKey(name)).ToList();
        var ids = await edit.IdsAsync(Models.ClassInstance, missing.Count, cancellationToken);
        await edit.InsertAsync(
            Models.ClassInstance,
            ids,
            (batch, row, place) =>
            {
                batch.Longs("class_column").Set(row, classId);
                batch.Texts("name").Set(row, missing[place]);
            },
            cancellationToken);
        for (var place = 0; place < missing.Count; place++)
            instances[missing[place]] = (ids[place], true);
        return instances;
    }

    private static async Task<Dictionary<string, long>> FindAsync(TracingEdit edit, string className, IReadOnlyCollection<string> names, CancellationToken cancellationToken)
    {
        var found = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var (id, name) in (await edit.ListAsync(
            edit.Query(Models.ClassInstance).Where("class_column", edit.Class(className)).WhereText("name", names), row => (row.Id, Name: row.Text("name")), cancellationToken)).OrderBy(row => row.Id))
            found.TryAdd(name, id);
        var existing = await edit.Session.LockRowsAsync(Models.ClassInstance, new IdSet(found.Values), cancellationToken);
        return found.Where(pair => existing.Contains(pair.Value)).ToDictionary(StringComparer.Ordinal);
    }
}
