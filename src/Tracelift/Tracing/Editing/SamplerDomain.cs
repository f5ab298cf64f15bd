using Tracelift.Model;
using Tracelift.Stores;

namespace Tracelift.Tracing.Editing;

/// <summary>A domain of a sampler: the nodes of a skeleton below its start, up to its ends.</summary>
/// <param name="Id">The domain.</param>
/// <param name="Sampler">The sampler.</param>
/// <param name="Start">The treenode at which it starts.</param>
/// <param name="Ends">The treenodes at which it ends, with the rows that say so.</param>
internal sealed record SamplerDomain(long Id, long Sampler, long Start, ILookup<long, long> Ends)
{
    /// <summary>Reads the domains of samplers, by id.</summary>
    public static async Task<List<SamplerDomain>> ReadAsync(TracingEdit edit, IdSet samplers, CancellationToken cancellationToken)
    {
        var rows = await edit.ListAsync(edit.Query(SamplerModels.Domain).Where("sampler", samplers), row => (row.Id, Sampler: row.Long("sampler"), Start: row.Long("start_node")), cancellationToken);

        // Ends of domains have no project.
        var ends = (await edit.ListAsync(
            new RowQuery(SamplerModels.DomainEnd).Where("domain", new IdSet(rows.Select(row => row.Id))), row => (row.Id, Domain: row.Long("domain"), Node: row.Long("end_node")), cancellationToken)).ToLookup(end => end.Domain);
        return [.. rows.OrderBy(row => row.Id).Select(row => new SamplerDomain(row.Id, row.Sampler, row.Start, ends[row.Id].ToLookup(end => end.Node, end => end.Id)))];
    }

    /// <summary>Returns its nodes in a skeleton; none if there are not two.</summary>
    public IdSet In(EditedTree tree)
    {
        var nodes = Below(tree, Start);
        return nodes.Count > 1 ? nodes : [];
    }

    /// <summary>Returns one of its nodes, and those of its nodes that are below it.</summary>
    public IdSet Below(EditedTree tree, long node)
    {
        var (found, waiting) = (new IdSet(), new Stack<long>([node]));
        while (waiting.TryPop(out var current))
        {
            if (!found.Add(current) || (current != Start && Ends.Contains(current)))
                continue;
            foreach (var child in tree.Children(current))
                waiting.Push(child);
        }

        return found;
    }
}
