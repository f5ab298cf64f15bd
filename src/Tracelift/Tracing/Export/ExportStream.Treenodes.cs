using System.Runtime.CompilerServices;
using Tracelift.Errors;
using Tracelift.Model;

namespace Tracelift.Tracing.Export;

/// <summary>Treenodes, and the reviews of them.</summary>
internal sealed partial class ExportStream
{
    // Filled only if skeletons have different settings.
    private readonly IdSet _taggedNodes = [];

    /// <summary>Exported treenodes with exported tags.</summary>
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
                $"Project {options.Source} holds broken skeletons: treenodes whose parent is missing, or in another skeleton that is not exported. Such parents: {string.Join(", ", missing)}",
                "Repair these skeletons in CATMAID, or exclude their neurons with --excluded-annotation.");
        }
    }

    /// <summary>Returns reviews of exported treenodes. Reviews of placeholders stay: they belong to the partner.</summary>
    private async IAsyncEnumerable<Batch> ReviewsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (!options.Reviews)
            yield break;
        var query = Query(Models.Review).Where("skeleton", selection.Open.WithTreenodes).Where("treenode", _treenodes);
        await foreach (var batch in Rows(query, cancellationToken))
            yield return batch;
    }
}
