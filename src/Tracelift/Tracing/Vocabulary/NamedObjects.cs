using Tracelift.Model;
using Tracelift.Stores;

namespace Tracelift.Tracing.Vocabulary;

/// <summary>Finds objects by name, such that each name is created once: sessions that need the same new name wait for each other.</summary>
internal static class NamedObjects
{
    /// <summary>Finds objects. If some are missing, takes the project's lock first, because other sessions may be creating them.</summary>
    /// <param name="session">The session.</param>
    /// <param name="project">The project.</param>
    /// <param name="names">The names.</param>
    /// <param name="findAsync">Finds the ids of names that exist.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <returns>The ids of names that exist. The caller may create all others.</returns>
    public static async Task<Dictionary<TName, long>> FindAsync<TName>(
        ISharedRowSession session, long project, IReadOnlyCollection<TName> names, Func<Task<Dictionary<TName, long>>> findAsync, CancellationToken cancellationToken)
        where TName : notnull
    {
        if (names.Count == 0)
            return [];
        var found = await findAsync();
        if (names.All(found.ContainsKey))
            return found;
        await session.LockProjectAsync(project, cancellationToken);
        return await findAsync();
    }

    /// <summary>Finds class instances as <see cref="FindAsync"/>; of equal names, the first.</summary>
    /// <returns>The ids, which no other session can delete before the transaction ends.</returns>
    public static Task<Dictionary<string, long>> InstancesAsync(
        ISharedRowSession session, long project, IdSet classes, IReadOnlyCollection<string> names, CancellationToken cancellationToken) =>
        FindAsync(
            session,
            project,
            names,
            async () =>
            {
                var found = (await session.ListAsync(
                    new RowQuery(Models.ClassInstance) { Project = project }.Where("class_column", classes).WhereText("name", names), row => (row.Id, Name: row.Text("name")), cancellationToken))
                    .GroupBy(row => row.Name, StringComparer.Ordinal)
                    .ToDictionary(rows => rows.Key, rows => rows.Min(row => row.Id), StringComparer.Ordinal);
                var existing = await session.LockRowsAsync(Models.ClassInstance, new IdSet(found.Values), cancellationToken);
                return found.Where(pair => existing.Contains(pair.Value)).ToDictionary(StringComparer.Ordinal);
            },
            cancellationToken);
}
