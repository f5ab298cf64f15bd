using System.Runtime.CompilerServices;
using Tracelift.Errors;
using Tracelift.Model;

namespace Tracelift.Tracing.Export;

/// <summary>Treenodes, and the reviews of them.</summary>
internal sealed partial class ExportStream
{
    // Only filled where skeletons differ.
    private readonly IdSet _taggedNodes = [];

    /// <summary>Exported treenodes whose tags go out.</summary>
    private IdSet TaggedTreenodes => !selection.Open.IsUniform ? _taggedNodes : options.Tags ? _treenodes : [];

    private async IAsyncEnumerable<Batch> TreenodesAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var open = selection.Open;
        var awaited = new IdSet();
        var query = Query(Models.Treenode).Where("skeleton", open.WithTreenodes);
        await foreach (var batch in Rows(query, cancellationToken))
        {
            foreach (var id in batch.Ids)
                _treenodes.Add(id);
            var parents = batch.Longs("parent");
            var skeletons = batch.Longs("skeleton").Values;
            for (var row = 0; row < batch.Count; row++)
            {
                if (!open.IsUniform && open.WithTags.Contains(skeletons[row]))
                    _taggedNodes.Add(batch.Ids[row]);
                if (!parents.IsNull(row) && !_treenodes.Contains(parents.Values[row]))
                    awaited.Add(parents.Values[row]);
            }

            yield return batch;
        }

        var missing = awaited.Where(id => !_treenodes.Contains(id)).Take(20).ToList();
        if (missing.Count > 0)
        {
            throw new InputException(
                "parent-outside",
                $"Project {options.Source} holds broken skeletons: treenodes whose parent is in another skeleton that is not exported, or is not there. Such parents: {string.Join(", ", missing)}",
                "Mend these skeletons in CATMAID, or leave their neurons out with --excluded-annotation.");
        }
    }

    /// <summary>Reviews of exported treenodes. Those of placeholders stay: they are the partner's.</summary>
    private async IAsyncEnumerable<Batch> ReviewsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (!options.Reviews)
            yield break;
        var query = Query(Models.Review).Where("skeleton", selection.Open.WithTreenodes).Where("treenode", _treenodes);
        await foreach (var batch in Rows(query, cancellationToken))
            yield return batch;
    }
}
