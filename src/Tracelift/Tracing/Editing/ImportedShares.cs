using Tracelift.Model;
using Tracelift.Stores;

namespace Tracelift.Tracing.Editing;

/// <summary>How many nodes of a skeleton are imported ones after its nodes have changed their skeleton.</summary>
/// <param name="Skeleton">The skeleton.</param>
/// <param name="Nodes">The number of imported nodes.</param>
/// <param name="HasLost">Whether it has lost nodes, so that a summary must not say more; else it must not say fewer.</param>
internal readonly record struct ImportedShare(long Skeleton, long Nodes, bool HasLost);

/// <summary>
/// Keeps the number of imported nodes in skeletons' summaries. A node that changes its skeleton has the number of that change in
/// place of the import's, so that only the summaries of before tell it. CATMAID's triggers, which look into the history of
/// nodes, are right where they have found more in a new skeleton or fewer in an old one.
/// </summary>
internal static class ImportedShares
{
    /// <summary>Notes that a skeleton gets all nodes of another one. Call it before.</summary>
    public static async Task JoinAsync(TracingEdit edit, long winner, long loser, CancellationToken cancellationToken)
    {
        var known = await CountsAsync(edit, [winner, loser], cancellationToken);
        if (known.GetValueOrDefault(loser).Imported > 0)
            edit.ImportedShares.Add(new ImportedShare(winner, known.Values.Sum(count => count.Imported), HasLost: false));
    }

    /// <summary>Notes that a new skeleton gets some nodes of another one. Call it before.</summary>
    public static async Task SplitAsync(TracingEdit edit, long old, long made, IdSet nodes, CancellationToken cancellationToken)
    {
        var (all, imported) = (await CountsAsync(edit, IdSet.Of(old), cancellationToken)).GetValueOrDefault(old);
        if (imported == 0)
            return;
        var moved = imported == all
            ? nodes.Count
            : (await edit.Session.ImportedAsync(Models.Treenode, nodes, new IdSet(await edit.ListAsync(new RowQuery(Models.User), row => row.Id, cancellationToken)), cancellationToken)).Count;
        edit.ImportedShares.Add(new ImportedShare(made, moved, HasLost: false));
        edit.ImportedShares.Add(new ImportedShare(old, imported - moved, HasLost: true));
    }

    /// <summary>Writes the numbers into the summaries. Call it once these are right in all else.</summary>
    public static async Task KeepAsync(TracingEdit edit, CancellationToken cancellationToken)
    {
        foreach (var share in edit.ImportedShares)
        {
            await edit.UpdateAsync(
                Models.SkeletonSummary,
                share.Skeleton,
                (batch, row) =>
                {
                    var known = batch.Longs("num_imported_nodes").Values[row];
                    batch.Longs("num_imported_nodes").Set(row, share.HasLost ? Math.Min(known, share.Nodes) : Math.Max(known, share.Nodes));
                },
                cancellationToken);
        }
    }

    private static async Task<Dictionary<long, (long All, long Imported)>> CountsAsync(TracingEdit edit, IdSet skeletons, CancellationToken cancellationToken) =>
        (await edit.ListAsync(edit.Query(Models.SkeletonSummary).Where("pk", skeletons), row => (row.Id, All: row.Long("num_nodes"), Imported: row.Long("num_imported_nodes")), cancellationToken))
        .ToDictionary(row => row.Id, row => (row.All, row.Imported));
}
