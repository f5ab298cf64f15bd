using Tracelift.Errors;
using Tracelift.Model;

namespace Tracelift.Tracing.Editing;

/// <summary>Creates treenodes between a treenode and its parent.</summary>
public static class TreenodeInsertion
{
    /// <summary>Creates a treenode that becomes the parent of a child, and of others of its parent's children.</summary>
    /// <exception cref="InputException">A value is invalid, or the nodes are not child and parent.</exception>
    /// <exception cref="RefusedException">A node is not in the project, has changed, or its neuron is locked.</exception>
    public static async Task<InsertedTreenode> RunAsync(TracingEdit edit, WantedTreenode wanted, IReadOnlyList<long> children, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(edit);
        ArgumentNullException.ThrowIfNull(wanted);
        if (wanted.Parent is not { } parent || children.Count == 0)
            throw new InputException("no-edge", "A parent and a child are needed");
        var ids = new IdSet(children);
        await SkeletonLock.TakeAsync(edit, [parent, .. children], cancellationToken);
        await edit.LockAsync(Models.Treenode, IdSet.Of(parent), "parent treenode", cancellationToken);
        await edit.LockAsync(Models.Treenode, ids, "child treenode", cancellationToken);
        await wanted.State.RequireAroundAsync(edit, parent, onlyNamed: true, cancellationToken);
        var parents = await edit.ListAsync(edit.Query(Models.Treenode).Where("pk", ids), row => row.LongOrNull("parent"), cancellationToken);
        if (parents.Exists(theirs => theirs != parent))
            throw new InputException("no-edge", "The provided nodes need to be child and parent");
        var made = await TreenodeEdits.CreateAsync(edit, wanted with { State = NodeState.Unknown }, cancellationToken);
        await edit.UpdateAsync(Models.Treenode, ids, (batch, row) => batch.Longs("parent").Set(row, made.Id), cancellationToken);
        edit.ChangedNodes.UnionWith(ids);
        edit.ChangedSkeletons.Add(made.Skeleton);
        return new InsertedTreenode(made.Id, made.Skeleton, made.ParentEdited, made.Links);
    }
}

/// <summary>A treenode that was created between two others.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Skeleton">Its skeleton.</param>
/// <param name="ParentEdited">The time of the parent's last change.</param>
/// <param name="Links">Its links to connectors.</param>
public sealed record InsertedTreenode(long Id, long Skeleton, long? ParentEdited, IReadOnlyList<NewLink> Links);
