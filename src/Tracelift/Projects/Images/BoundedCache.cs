namespace Tracelift.Projects.Images;

/// <summary>Keeps the values that were used last, up to a weight.</summary>
/// <param name="most">The largest weight of all values.</param>
internal sealed class BoundedCache<TKey, TValue>(long most)
    where TKey : notnull
{
    private readonly Lock _lock = new();
    private readonly Dictionary<TKey, LinkedListNode<(TKey Key, TValue Value, long Weight)>> _nodes = [];
    private readonly LinkedList<(TKey Key, TValue Value, long Weight)> _order = new();
    private long _weight;

    /// <summary>Returns a value; the default if it is not kept.</summary>
    public TValue? Find(TKey key)
    {
        lock (_lock)
        {
            if (!_nodes.TryGetValue(key, out var node))
                return default;
            _order.Remove(node);
            _order.AddFirst(node);
            return node.Value.Value;
        }
    }

    /// <summary>Keeps a value, and drops the ones that were not used for longest.</summary>
    public void Keep(TKey key, TValue value, long weight)
    {
        lock (_lock)
        {
            if (_nodes.Remove(key, out var old))
                Drop(old);
            _nodes[key] = _order.AddFirst((key, value, weight));
            _weight += weight;
            while (_weight > most && _order.Last is { } last && _order.Count > 1)
            {
                _nodes.Remove(last.Value.Key);
                Drop(last);
            }
        }
    }

    private void Drop(LinkedListNode<(TKey Key, TValue Value, long Weight)> node)
    {
        _order.Remove(node);
        _weight -= node.Value.Weight;
    }
}
