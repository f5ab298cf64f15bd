using Tracelift.Access;
using Tracelift.Errors;
using Tracelift.Model;
using Tracelift.Projects.SetUp;
using Tracelift.Projects.Stored;
using Tracelift.Stores;

namespace Tracelift.Projects.Importing;

/// <summary>Creates projects as targets for imports of tracing data.</summary>
public static class ProjectCreation
{
    /// <summary>Creates a project. It can copy another project's links to stacks and groups, its rights, and its set-up for tracing.</summary>
    /// <param name="store">The store.</param>
    /// <param name="title">The title.</param>
    /// <param name="like">The id of the project to copy from; null for an empty project.</param>
    /// <param name="systemUser">The owner of new objects; null for the superuser with the lowest id.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <returns>The id, and the number of stacks.</returns>
    /// <exception cref="UsageException">The other project does not exist.</exception>
    public static async Task<(long Id, int Stacks)> CreateAsync(
        IStore store, string title, long? like, long? systemUser, TimeProvider time, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(time);
        if (string.IsNullOrWhiteSpace(title))
            throw new UsageException("no-title", "The title of the project is empty", "Expected a title.");
        await using var session = await store.BeginChangeAsync(cancellationToken);
        await session.LockAsync(cancellationToken);
        using var rows = new RowChanges(session);
        var instance = await ServerRows.LoadAsync(session, rows, new ProjectImportOptions { SystemUser = systemUser }, cancellationToken);
        var model = like is { } id ? await FindAsync(session, id, cancellationToken) : null;
        await instance.RequireOfCreationAsync(session, cancellationToken);
        var project = (await rows.InsertAsync(Models.Project, cancellationToken)).Set("title", title).Set("comment", (string?)null).Id;
        var classes = new ClassRows(rows, new StoredVocabulary(), project, instance.Owner, Timestamp.From(time.GetUtcNow()));
        await classes.AddBasicsAsync(cancellationToken);
        if (model is not null)
            await CopyAsync(session, rows, instance.Grants.ContentType, model, project, classes, cancellationToken);
        await rows.WriteAsync(cancellationToken);
        await session.CommitAsync(cancellationToken);
        return (project, model?.Stacks.Count ?? 0);
    }

    private static async Task<StoredProject> FindAsync(IReadSession session, long id, CancellationToken cancellationToken) =>
        (await StoredProjects.LoadAsync(session, IdSet.Of(id), cancellationToken)) is [var found]
            ? found
            : throw UnknownProject.Fault(id);

    private static async Task CopyAsync(
        IChangeSession session, RowChanges rows, long contentType, StoredProject model, long project, ClassRows classes, CancellationToken cancellationToken)
    {
        // Links to the same stacks, which belong to the same groups.
        var stacks = new StackRows(rows);
        foreach (var stack in model.Stacks)
            await stacks.LinkAsync(stack, project, cancellationToken);
        var vocabulary = (await StoredVocabulary.LoadAsync(session, IdSet.Of(model.Id), cancellationToken))[model.Id];
        await classes.AddLikeAsync(session, model.Id, cancellationToken);
        if (vocabulary.Classes.TryGetValue(ProjectVocabularySetUp.RootClass, out var rootClass))
        {
            foreach (var name in await session.ListAsync(new RowQuery(Models.ClassInstance).Where("class_column", rootClass), row => row.Text("name"), cancellationToken))
                await classes.AddInstanceAsync(ProjectVocabularySetUp.RootClass, name, cancellationToken);
            await ServerSetUp.AddAsync(session, ServerSetUp.OfTracing, cancellationToken);
        }

        var access = await StoredGrants.LoadAsync(session, contentType, IdSet.Of(model.Id), cancellationToken);
        foreach (var (_, isGroup, holder, permission) in access.Grants.Order())
            await GrantRows.AddAsync(rows, contentType, project, isGroup, holder, permission, cancellationToken);
    }
}
