using Tracelift.Model;
using Tracelift.Stores;

namespace Tracelift.Projects.Importing;

/// <summary>Deletes stacks without a project and groups without a stack.</summary>
internal static class UnreferencedStacks
{
    /// <summary>Deletes all of them in one transaction.</summary>
    /// <returns>The number of deleted stacks and groups.</returns>
    public static async Task<(long Stacks, long Groups)> RemoveAsync(IStore store, ProjectRun run, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(store);
        await using var session = await store.BeginChangeAsync(cancellationToken);
        await session.LockAsync(cancellationToken);
        var used = new IdSet(await session.ListAsync(new RowQuery(ProjectModels.ProjectStack), row => row.Long("stack"), cancellationToken));
        var stacks = new IdSet((await session.ListAsync(new RowQuery(ProjectModels.Stack), row => row.Id, cancellationToken)).Where(stack => !used.Contains(stack)));
        foreach (var (model, field) in ((ModelDescription, string)[])
            [(ProjectModels.StackStackGroup, "stack"), (ProjectModels.StackMirror, "stack"), (ProjectModels.BrokenSlice, "stack"), (Models.StackClassInstance, "stack")])
        {
            await DeleteAsync(session, model, field, stacks, cancellationToken);
        }

        var goneStacks = await DeleteAsync(session, ProjectModels.Stack, "pk", stacks, cancellationToken);
        var filled = new IdSet(await session.ListAsync(new RowQuery(ProjectModels.StackStackGroup), row => row.Long("stack_group"), cancellationToken));
        var groups = new IdSet((await session.ListAsync(new RowQuery(ProjectModels.StackGroup), row => row.Id, cancellationToken)).Where(group => !filled.Contains(group)));
        await DeleteAsync(session, Models.StackGroupClassInstance, "stack_group", groups, cancellationToken);
        var goneGroups = await DeleteAsync(session, ProjectModels.StackGroup, "pk", groups, cancellationToken);
        await run.CommitAsync(session, [], cancellationToken);
        return (goneStacks, goneGroups);
    }

    private static async Task<long> DeleteAsync(IChangeSession session, ModelDescription model, string field, IdSet ids, CancellationToken cancellationToken)
    {
        var rows = new IdSet(await session.ListAsync(new RowQuery(model).Where(field, ids), row => row.Id, cancellationToken));
        if (rows.IsEmpty)
            return 0;
        var gone = await session.DeleteAsync(model, rows, cancellationToken);
        session.CountAsLost(model.Table, gone);
        return gone;
    }
}
