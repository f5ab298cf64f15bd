using System.Globalization;
using Tracelift.Errors;
using Tracelift.Model;
using Tracelift.Stores;

namespace Tracelift.Tracing.Editing;

/// <summary>Reviews treenodes, and takes reviews back.</summary>
public static class ReviewEdits
{
    /// <summary>Marks a treenode as reviewed by the editor now.</summary>
    /// <exception cref="RefusedException">The treenode is not in the project.</exception>
    public static async Task ReviewAsync(TracingEdit edit, long node, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(edit);
        await edit.LockAsync(Models.Treenode, IdSet.Of(node), "treenode", cancellationToken);
        var own = new IdSet(await edit.ListAsync(edit.Query(Models.Review).Where("treenode", node).Where("reviewer", edit.Editor.Id), row => row.Id, cancellationToken));
        if (!own.IsEmpty)
        {
            await edit.UpdateAsync(Models.Review, own, (batch, row) => batch.Longs("review_time").Set(row, edit.Now), cancellationToken);
            return;
        }

        var skeleton = (await edit.ListAsync(edit.Query(Models.Treenode).Where("pk", node), row => row.Long("skeleton"), cancellationToken))[0];
        await edit.InsertAsync(
            Models.Review,
            await edit.IdAsync(Models.Review, cancellationToken),
            (batch, row) =>
            {
                batch.Longs("reviewer").Set(row, edit.Editor.Id);
                batch.Longs("review_time").Set(row, edit.Now);
                batch.Longs("skeleton").Set(row, skeleton);
                batch.Longs("treenode").Set(row, node);
            },
            cancellationToken);
    }

    /// <summary>Takes back the editor's reviews of a skeleton.</summary>
    public static async Task ResetAsync(TracingEdit edit, long skeleton, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(edit);
        var own = new IdSet(await edit.ListAsync(edit.Query(Models.Review).Where("skeleton", skeleton).Where("reviewer", edit.Editor.Id), row => row.Id, cancellationToken));
        if (!own.IsEmpty)
            await edit.Session.RemoveAsync(Models.Review, own, cancellationToken);
        await edit.LogAsync(LogEntry.ResetReviews, null, string.Create(CultureInfo.InvariantCulture, $"Reset reviews for skeleton {skeleton}"), cancellationToken);
    }
}
