using Tracelift.Access;
using Tracelift.Errors;
using Tracelift.Model;
using Tracelift.Projects.Stored;
using Tracelift.Stores;

namespace Tracelift.Projects.Importing;

/// <summary>The report of a project's deletion or its dry run.</summary>
/// <param name="Id">The project's id.</param>
/// <param name="Title">Its title.</param>
/// <param name="TracingData">The project's tracing data, in words; null for none.</param>
/// <param name="Stacks">The titles of stacks that only this project uses; they are deleted.</param>
/// <param name="SharedStacks">The titles of stacks that stay because other projects use them.</param>
/// <param name="Rows">The number of deleted rows by table; empty for a dry run.</param>
public sealed record ProjectDeletionReport(
    long Id, string Title, string? TracingData, IReadOnlyList<string> Stacks, IReadOnlyList<string> SharedStacks, IReadOnlyDictionary<string, long> Rows);

/// <summary>Deletes projects with the stacks that only they use.</summary>
public static class ProjectDeletion
{
    /// <summary>Deletes a project in one transaction.</summary>
    /// <param name="store">The store.</param>
    /// <param name="id">Its id.</param>
    /// <param name="isDryRun">Whether to report only.</param>
    /// <param name="force">Whether to delete a project with tracing data.</param>
    /// <param name="cancellationToken">Cancels the deletion.</param>
    /// <exception cref="UsageException">The project does not exist, or holds tracing data.</exception>
    public static async Task<ProjectDeletionReport> DeleteAsync(IStore store, long id, bool isDryRun, bool force, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(store);
        if (isDryRun)
        {
            await using var snapshot = await store.OpenSnapshotAsync(cancellationToken);
            return (await DescribeAsync(snapshot, id, cancellationToken)).Report;
        }

        await using var session = await store.BeginChangeAsync(cancellationToken);
        await session.LockAsync(cancellationToken);
        var (project, report) = await DescribeAsync(session, id, cancellationToken);
        if (report.TracingData is { } data && !force)
            throw new UsageException("holds-tracing-data", $"Project {id} \"{report.Title}\" holds tracing data ({data}); nothing was deleted", "--force deletes it anyway. tracelift export saves it first.");
        var rows = await ProjectRemoval.RemoveAsync(session, project, await GrantIds.ContentTypeAsync(session, cancellationToken), cancellationToken);
        await session.CommitAsync(cancellationToken);
        return report with { Rows = rows };
    }

    private static async Task<(StoredProject Project, ProjectDeletionReport Report)> DescribeAsync(IReadSession session, long id, CancellationToken cancellationToken)
    {
        if (id <= 0 || await StoredProjects.LoadAsync(session, IdSet.Of(id), cancellationToken) is not [var project])
            throw UnknownProject.Fault(id);
        var data = await TracingData.OfAsync(session, [id], cancellationToken);
        var stacks = project.Stacks.DistinctBy(stack => stack.Id).ToLookup(stack => stack.IsShared, stack => stack.Definition.Title);
        return (project, new ProjectDeletionReport(id, project.Title, data.GetValueOrDefault(id), [.. stacks[false]], [.. stacks[true]], new Dictionary<string, long>(StringComparer.Ordinal)));
    }
}
