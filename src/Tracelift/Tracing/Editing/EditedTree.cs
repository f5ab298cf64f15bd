using Tracelift.Model;

namespace Tracelift.Tracing.Editing;

/// <summary>The treenodes of a skeleton that is changed: who is whose parent.</summary>
internal sealed class EditedTree
{
    private readonly Dictionary<long, (long? Parent, long Confidence)> _nodes;
    private readonly ILookup<long, long> _children;

    private EditedTree(Dictionary<long, (long? Parent, long Confidence)> nodes)
    {
        _nodes = nodes;
        _children = nodes.Where(node => node.Value.Parent is not null).ToLookup(node => node.Value.Parent!.Value, node => node.Key);
    }

    /// <summary>All treenodes.</summary>
    public IEnumerable<long> Nodes => _nodes.Keys;

    /// <summary>Locks the treenodes of a skeleton and reads them.</summary>
    public static async Task<EditedTree> LockAsync(TracingEdit edit, long skeleton, CancellationToken cancellationToken)
    {
        var held = new IdSet();
        while (true)
        {
            // Others add treenodes below those that are not locked yet.
            var nodes = await edit.ListAsync(
                edit.Query(Models.Treenode).Where("skeleton", skeleton), row => (row.Id, Node: (row.LongOrNull("parent"), row.Long("confidence"))), cancellationToken);
            var free = new IdSet(nodes.Select(node => node.Id).Where(id => !held.Contains(id)));
            if (free.IsEmpty)
                return new EditedTree(nodes.ToDictionary(row => row.Id, row => row.Node));
            await edit.Session.LockRowsAsync(Models.Treenode, free, cancellationToken);
            held.UnionWith(free);
        }
    }

    /// <summary>Returns a treenode's children.</summary>
    public IEnumerable<long> Children(long node) => _children[node];

    /// <summary>Returns a treenode's parent.</summary>
    public long? Parent(long node) => _nodes[node].Parent;

    /// <summary>Returns the confidence of a treenode's line to its parent.</summary>
    public long Confidence(long node) => _nodes[node].Confidence;

    /// <summary>Returns a treenode and all below it.</summary>
    public IdSet Below(long node)
    {
        var (found, waiting) = (new IdSet(), new Stack<long>([node]));
        while (waiting.TryPop(out var current))
        {
            if (!found.Add(current))
                continue;
            foreach (var child in _children[current])
                waiting.Push(child);
        }

        return found;
    }

    /// <summary>Returns the treenodes from one to the root.</summary>
    public List<long> ToRoot(long node)
    {
        var way = new List<long> { node };

        // A database can hold parents in a ring.
        while (way.Count < _nodes.Count && _nodes[way[^1]].Parent is { } parent && _nodes.ContainsKey(parent))
            way.Add(parent);
        return way;
    }
}
