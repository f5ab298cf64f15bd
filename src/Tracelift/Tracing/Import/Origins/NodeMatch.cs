namespace Tracelift.Tracing.Import.Origins;

/// <summary>
/// Pairs the nodes of a skeleton in source and target: by position and creation time; the remaining ones
/// by position; and then by creation time, if it is unique.
/// </summary>
internal sealed class NodeMatch
{
    private readonly IReadOnlyList<ComparedNode> _sources;
    private readonly IReadOnlyList<ComparedNode> _targets;
    private readonly int[] _targetOf;
    private readonly bool[] _isTaken;

    private NodeMatch(IReadOnlyList<ComparedNode> sources, IReadOnlyList<ComparedNode> targets)
    {
        (_sources, _targets) = (sources, targets);
        _targetOf = new int[sources.Count];
        Array.Fill(_targetOf, -1);
        _isTaken = new bool[targets.Count];
    }

    /// <summary>Returns the index in the target, or -1, for each index in the source.</summary>
    /// <param name="sources">The nodes of the source, by id.</param>
    /// <param name="targets">The nodes of the target, by id.</param>
    /// <param name="isById">Whether the same node has the same id.</param>
    public static int[] Find(IReadOnlyList<ComparedNode> sources, IReadOnlyList<ComparedNode> targets, bool isById)
    {
        var match = new NodeMatch(sources, targets);
        if (isById)
        {
            match.Pair(node => node.Id, isUnique: true);
            return match._targetOf;
        }

        match.Pair(node => (node.X, node.Y, node.Z, node.Created), isUnique: false);
        match.Pair(node => (node.X, node.Y, node.Z), isUnique: false);
        match.Pair(node => node.Created, isUnique: true);
        return match._targetOf;
    }

    /// <summary>Pairs nodes with the same key in the order of their ids, or only nodes whose key is unique.</summary>
    private void Pair<T>(Func<ComparedNode, T> key, bool isUnique)
        where T : notnull
    {
        var waiting = new Dictionary<T, Queue<int>>();
        for (var target = 0; target < _targets.Count; target++)
        {
            if (_isTaken[target])
                continue;
            var of = key(_targets[target]);
            if (!waiting.TryGetValue(of, out var queue))
                waiting.Add(of, queue = new());
            queue.Enqueue(target);
        }

        if (waiting.Count == 0)
            return;
        var twice = isUnique
            ? _sources.Where((_, source) => _targetOf[source] < 0).GroupBy(key).Where(same => same.Skip(1).Any()).Select(same => same.Key).ToHashSet()
            : [];
        for (var source = 0; source < _sources.Count; source++)
        {
            if (_targetOf[source] >= 0 || !waiting.TryGetValue(key(_sources[source]), out var queue) || queue.Count == 0)
                continue;
            if (isUnique && (queue.Count > 1 || twice.Contains(key(_sources[source]))))
                continue;
            _targetOf[source] = queue.Dequeue();
            _isTaken[_targetOf[source]] = true;
        }
    }
}
