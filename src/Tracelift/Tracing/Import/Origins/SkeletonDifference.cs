using Tracelift.Model;

namespace Tracelift.Tracing.Import.Origins;

/// <summary>What has to be done to a skeleton of the target so that it is what the source has, and whether somebody has edited it there.</summary>
internal sealed class SkeletonDifference
{
    private readonly SkeletonVersion _source;
    private readonly SkeletonVersion _target;
    private readonly long _last;
    private readonly int[] _targetOf;
    private readonly Dictionary<long, int> _placeInSource;
    private readonly IdSet _gone = [];

    private SkeletonDifference(SkeletonVersion source, SkeletonVersion target, long last, bool keepsIds)
    {
        (_source, _target, _last) = (source, target, last);
        _targetOf = NodeMatch.Find(source.Nodes, target.Nodes, keepsIds);
        _placeInSource = new(source.Nodes.Count);
        for (var place = 0; place < source.Nodes.Count; place++)
            _placeInSource[source.Nodes[place].Id] = place;
    }

    /// <summary>Whether both are the same.</summary>
    public bool IsSame { get; private set; } = true;

    /// <summary>Whether the target's was edited since the import that it is of.</summary>
    public bool IsEdited { get; private set; }

    /// <summary>Nodes of the source and the same nodes of the target.</summary>
    public List<(long Source, long Target)> Pairs { get; } = [];

    /// <summary>Rows of the source that are in the target, and stay there: nodes, links, tags.</summary>
    public (List<long> Nodes, List<long> Links, List<long> Tags) Staying { get; } = ([], [], []);

    /// <summary>Rows of the target that go: nodes, links, tags.</summary>
    public (List<long> Nodes, List<long> Links, List<long> Tags) Going { get; } = ([], [], []);

    /// <summary>The connectors of links that only the target has: had one been moved there, its links would look so.</summary>
    public List<long> DoubtfulConnectors { get; } = [];

    /// <summary>Compares.</summary>
    /// <param name="source">The skeleton as the source has it; what its links lead to is told by the target's ids.</param>
    /// <param name="target">The skeleton as the target has it.</param>
    /// <param name="last">The latest edition time of the source that the target's is of.</param>
    /// <param name="keepsIds">Whether nodes are to have the ids of the source.</param>
    public static SkeletonDifference Of(SkeletonVersion source, SkeletonVersion target, long last, bool keepsIds)
    {
        var difference = new SkeletonDifference(source, target, last, keepsIds);
        difference.CompareNodes();
        difference.CompareLinks(source.Links, target.Links, difference.Staying.Links, difference.Going.Links, difference.DoubtfulConnectors);
        difference.CompareLinks(source.Tags, target.Tags, difference.Staying.Tags, difference.Going.Tags, null);
        return difference;
    }

    private void CompareNodes()
    {
        var isFound = new bool[_target.Nodes.Count];
        for (var place = 0; place < _source.Nodes.Count; place++)
        {
            var node = _source.Nodes[place];
            if (_targetOf[place] < 0)
            {
                NoteMissing(node.Edited);
                continue;
            }

            var same = _target.Nodes[_targetOf[place]];
            isFound[_targetOf[place]] = true;
            Pairs.Add((node.Id, same.Id));
            var isSame = IsSameNode(node, same);
            IsSame &= isSame;

            // The line to the parent is stored with the node: it is another one where the parent has moved.
            if (isSame && HasParentStayed(node))
            {
                Staying.Nodes.Add(node.Id);
                continue;
            }

            Going.Nodes.Add(same.Id);
            _gone.Add(same.Id);
        }

        for (var place = 0; place < _target.Nodes.Count; place++)
        {
            IsEdited |= _target.Nodes[place].Edited > _last;
            if (isFound[place])
                continue;
            IsSame = false;
            Going.Nodes.Add(_target.Nodes[place].Id);
            _gone.Add(_target.Nodes[place].Id);
        }
    }

    private void CompareLinks(
        IReadOnlyList<ComparedLink> sources, IReadOnlyList<ComparedLink> targets, List<long> staying, List<long> going, List<long>? doubtful)
    {
        var waiting = new Dictionary<(long Node, long Other, int Relation), Queue<ComparedLink>>();
        foreach (var link in targets)
        {
            IsEdited |= link.Edited > _last;
            var key = (link.Node, link.Other!.Value, link.Relation);
            if (!waiting.TryGetValue(key, out var queue))
                waiting.Add(key, queue = new());
            queue.Enqueue(link);
        }

        foreach (var link in sources)
        {
            // What the target does not have was not there to be taken away either.
            if (link.Other is not { } other || !_placeInSource.TryGetValue(link.Node, out var place) || _targetOf[place] < 0)
            {
                IsSame = false;
                continue;
            }

            var node = _target.Nodes[_targetOf[place]].Id;
            if (!waiting.TryGetValue((node, other, link.Relation), out var queue) || !queue.TryDequeue(out var same))
            {
                NoteMissing(link.Edited);
                continue;
            }

            if (link.Confidence == same.Confidence && !_gone.Contains(node))
            {
                staying.Add(link.Id);
                continue;
            }

            IsSame &= link.Confidence == same.Confidence;
            going.Add(same.Id);
        }

        foreach (var link in waiting.Values.SelectMany(queue => queue))
        {
            IsSame = false;
            going.Add(link.Id);
            doubtful?.Add(link.Other!.Value);
        }
    }

    /// <summary>A row of the source that the target lacks: where the source had it at the last import, somebody has taken it away.</summary>
    private void NoteMissing(long edited)
    {
        IsSame = false;
        IsEdited |= edited < _last;
    }

    private bool IsSameNode(ComparedNode source, ComparedNode target) =>
        source.IsWhere(target)
        && source.Radius.Equals(target.Radius)
        && source.Confidence == target.Confidence
        && ParentInTarget(source) == target.Parent;

    private long? ParentInTarget(ComparedNode source) =>
        source.Parent is not { } parent ? null
        : _placeInSource.TryGetValue(parent, out var place) && _targetOf[place] >= 0 ? _target.Nodes[_targetOf[place]].Id
        : long.MinValue;

    private bool HasParentStayed(ComparedNode source) =>
        source.Parent is not { } parent
        || (_placeInSource.TryGetValue(parent, out var place) && _targetOf[place] >= 0 && _source.Nodes[place].IsWhere(_target.Nodes[_targetOf[place]]));
}
