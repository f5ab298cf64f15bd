using System.Globalization;
using Tracelift.Errors;
using Tracelift.Model;
using Tracelift.Projects.Stored;
using Tracelift.Stores;
using Tracelift.Stores.Bulk;

namespace Tracelift.Projects.Importing;

/// <summary>The report of a project's deletion or its dry run.</summary>
/// <param name="Id">The project's id.</param>
/// <param name="Title">Its title.</param>
/// <param name="TracingData">The project's tracing data, in words; null for none.</param>
/// <param name="Stacks">The titles of the stacks that are deleted.</param>
/// <param name="KeptStacks">The titles of stacks that stay although only this project uses them.</param>
/// <param name="SharedStacks">The titles of stacks that stay because other projects use them.</param>
/// <param name="Rows">The number of deleted rows by table.</param>
public sealed record ProjectDeletionReport(
    long Id,
    string Title,
    string? TracingData,
    IReadOnlyList<string> Stacks,
    IReadOnlyList<string> KeptStacks,
    IReadOnlyList<string> SharedStacks,
    IReadOnlyDictionary<string, long> Rows);

/// <summary>Deletes projects, whole.</summary>
public static class ProjectDeletion
{
    /// <summary>Deletes a project in one transaction, with all rows that belong to it or refer to it (docs/formats/what-moves.md).</summary>
    /// <param name="store">The store.</param>
    /// <param name="id">Its id.</param>
    /// <param name="isDryRun">Whether to report only.</param>
    /// <param name="force">Whether to delete a project with tracing data.</param>
    /// <param name="withStacks">Whether to delete the stacks that no other project uses.</param>
    /// <param name="cancellationToken">Cancels the deletion; the store is unchanged then.</param>
    /// <exception cref="UsageException">The project does not exist, or holds tracing data.</exception>
    /// <exception cref="StoreException">A bulk load into the project is running, or the store failed; it is unchanged.</exception>
    public static async Task<ProjectDeletionReport> DeleteAsync(IStore store, long id, bool isDryRun, bool force, bool withStacks, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(store);
        await RequireNoLoadAsync(store, id, cancellationToken);
        if (isDryRun)
        {
            await using var snapshot = await store.OpenCheckAsync(cancellationToken);
            return (await FindAsync(snapshot, id, withStacks, force: true, cancellationToken)).Report;
        }

        ProjectDeletionReport report;
        ProjectRemoval removal;
        await using (var session = await store.BeginChangeAsync(cancellationToken))
        {
            // The project's lock comes first: a load can hold it for hours, and the store-wide lock would stop everybody else meanwhile.
            await session.LockProjectAsync(id, cancellationToken);
            await session.LockAsync(cancellationToken);
            await session.LockForDeletionAsync(Models.Project, IdSet.Of(id), cancellationToken);
            (removal, report) = await FindAsync(session, id, withStacks, force, cancellationToken);
            await removal.RunAsync(session, cancellationToken);
            await session.CommitAsync(cancellationToken);
        }

        // Some tables of CATMAID have no foreign key to the project: a client may have added rows to them meanwhile.
        try
        {
            await using var session = await store.BeginChangeAsync(CancellationToken.None);
            await removal.ClearAsync(session, CancellationToken.None);
            await session.CommitAsync(CancellationToken.None);
        }
        catch (StoreException)
        {
            // The project is gone. Such rows have no effect, and store repair --orphans deletes them.
        }

        return report;
    }

    private static async Task<(ProjectRemoval Removal, ProjectDeletionReport Report)> FindAsync(
        IReferenceSession session, long id, bool withStacks, bool force, CancellationToken cancellationToken)
    {
        if (id <= 0 || await StoredProjects.LoadAsync(session, IdSet.Of(id), cancellationToken) is not [var project])
            throw UnknownProject.Fault(id);
        var data = (await TracingData.OfAsync(session, [id], cancellationToken)).GetValueOrDefault(id);
        if (data is not null && !force)
            throw new UsageException("holds-tracing-data", $"Project {id} \"{project.Title}\" holds tracing data ({data}); nothing was deleted", "--force deletes it anyway. tracelift export saves it first.");
        var removal = await ProjectRemoval.FindAsync(session, project, withStacks, cancellationToken);
        var stacks = project.Stacks.DistinctBy(stack => stack.Id).ToLookup(stack => removal.Stacks.Contains(stack.Id) ? 0 : stack.IsShared || withStacks ? 2 : 1, stack => stack.Definition.Title);
        return (removal, new ProjectDeletionReport(id, project.Title, data, [.. stacks[0]], [.. stacks[1]], [.. stacks[2]], removal.Rows));
    }

    private static async Task RequireNoLoadAsync(IStore store, long id, CancellationToken cancellationToken)
    {
        var loads = store is IBulkStore bulk ? await bulk.LoadsAsync(cancellationToken) : null;
        if (loads?.FirstOrDefault(load => load.IsAlive == true && load.Run.Record.Project == id) is { } load)
        {
            throw new StoreException(
                "load-running", string.Create(CultureInfo.InvariantCulture, $"Load {load.Id} is loading into project {id}; nothing was deleted"), "Wait until it ends, or interrupt it. tracelift bulk status shows it.");
        }
    }
}
