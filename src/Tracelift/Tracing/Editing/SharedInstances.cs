using Tracelift.Model;
using Tracelift.Tracing.Vocabulary;

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
        var found = await NamedObjects.InstancesAsync(edit.Session, edit.Project, edit.Class(className), names, cancellationToken);
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
}
