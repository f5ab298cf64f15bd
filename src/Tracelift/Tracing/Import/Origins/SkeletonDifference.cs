using Tracelift.Model;

namespace Tracelift.Tracing.Import.Origins;

/// <summary>The changes that make a skeleton of the target equal to the source's, and whether users have edited it in the target.</summary>
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

    /// <summary>Whether both are equal.</summary>
    public bool IsSame { get; private set; } = true;

    /// <summary>Whether the target's skeleton was edited since its import.</summary>
    public bool IsEdited { get; private set; }

    /// <summary>Corresponding nodes of source and target.</summary>
    public List<(long Source, long Target)> Pairs { get; } = [];

    /// <summary>Rows of the source that stay in the target: nodes, links, tags.</summary>
    public (List<long> Nodes, List<long> Links, List<long> Tags) Staying { get; } = ([], [], []);

    /// <summary>Rows of the target to delete: nodes, links, tags.</summary>
    public (List<long> Nodes, List<long> Links, List<long> Tags) Going { get; } = ([], [], []);

    /// <summary>The connectors of links that only the target has. A connector that was moved in the target has such links, too.</summary>
    public List<long> DoubtfulConnectors { get; } = [];

    /// <summary>Compares two skeletons.</summary>
    /// <param name="source">The skeleton in the source, with links to the target's ids.</param>
    /// <param name="target">The skeleton in the target.</param>
    /// <param name="last">The newest edition time of the source at the import of the target's skeleton.</param>
    /// <param name="keepsIds">Whether nodes keep the ids of the source.</param>
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

            // The node stores the edge to its parent, which changes if the parent moves.
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
            // A row that the target lacks can't have been deleted there if its objects never existed there.
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

    /// <summary>Notes a row of the source that the target lacks: if the source had it at the last import, a user has deleted it.</summary>
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
