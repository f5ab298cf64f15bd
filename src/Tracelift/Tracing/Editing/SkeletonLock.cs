using Tracelift.Errors;
using Tracelift.Model;
using Tracelift.Stores;

namespace Tracelift.Tracing.Editing;

/// <summary>
/// The lock of changes to the shape of trees. Such a change first locks its skeletons, by their ids in ascending order, and then
/// treenodes. So two changes of a skeleton run one after the other, and the second sees the tree that the first has left.
/// </summary>
internal static class SkeletonLock
{
    private const int Attempts = 10;

    /// <summary>Locks the skeletons of some treenodes. Ids that are not in the project are left out.</summary>
    /// <exception cref="StoreException"><c>store-busy</c>: others keep moving the treenodes to other skeletons.</exception>
    public static async Task TakeAsync(TracingEdit edit, IdSet nodes, CancellationToken cancellationToken)
    {
        var held = new IdSet();
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            // The previous holder may have moved a treenode to another skeleton.
            var found = new IdSet(await edit.ListAsync(edit.Query(Models.Treenode).Where("pk", nodes), row => row.Long("skeleton"), cancellationToken));
            if (found.All(held.Contains))
                return;
            await edit.Session.LockRowsAsync(Models.ClassInstance, found, cancellationToken);
            held.UnionWith(found);
        }

        throw new StoreException("store-busy", "Other changes keep moving the treenodes to other skeletons; nothing was changed", "Try again", isTransient: true);
    }
}
