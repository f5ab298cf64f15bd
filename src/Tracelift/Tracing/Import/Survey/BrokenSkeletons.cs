using Tracelift.Model;

namespace Tracelift.Tracing.Import.Survey;

/// <summary>What becomes of skeletons that are not one tree.</summary>
public enum BrokenSkeletonRule
{
    /// <summary>Nothing is imported.</summary>
    Error,

    /// <summary>They stay out, with all that hangs on them.</summary>
    Skip,

    /// <summary>They come in as they are. A parent that is not there is still an error.</summary>
    Keep,
}

/// <summary>The skeletons of a source that are not one tree: all ids, and of the first ones what is wrong.</summary>
public sealed class BrokenSkeletons
{
    private const int MostDescribed = 1000;

    private readonly Dictionary<long, BrokenSkeleton> _described = [];

    /// <summary>The ids of all of them.</summary>
    public IdSet Ids { get; } = [];

    /// <summary>What is wrong with the first of them, by id.</summary>
    public IEnumerable<BrokenSkeleton> Described => _described.Values.OrderBy(skeleton => skeleton.Id);

    /// <summary>The skeletons of the parents that lie in other skeletons than their children, as far as they are named.</summary>
    internal Dictionary<long, long> SkeletonsOfForeignParents { get; } = [];

    /// <summary>What is wrong with a skeleton, in words.</summary>
    public string Describe(BrokenSkeleton skeleton)
    {
        ArgumentNullException.ThrowIfNull(skeleton);
        return skeleton.Describe(SkeletonsOfForeignParents);
    }

    /// <summary>Notes a skeleton.</summary>
    /// <returns>Its description, to be completed; null where enough others are described.</returns>
    internal BrokenSkeleton? Add(long id)
    {
        if (_described.TryGetValue(id, out var known))
            return known;
        Ids.Add(id);
        if (_described.Count == MostDescribed)
            return null;
        var skeleton = new BrokenSkeleton(id);
        _described.Add(id, skeleton);
        return skeleton;
    }
}

/// <summary>A skeleton that is not one tree, and why.</summary>
/// <param name="Id">The skeleton's id.</param>
public sealed record BrokenSkeleton(long Id)
{
    private const int ForeignParentsNamed = 3;

    private readonly List<(long Node, long Parent)> _foreignParents = [];
    private long _foreignParentCount;

    /// <summary>The number of roots; 1 in a sound skeleton.</summary>
    public int Roots { get; set; } = 1;

    /// <summary>A node of a circle of parents, or null where there is none.</summary>
    public long? NodeInCircle { get; set; }

    /// <summary>The number of nodes whose parent is not there.</summary>
    public long MissingParents { get; set; }

    /// <summary>Whether all that is wrong are parents that are not there, and what follows from that.</summary>
    internal bool IsTold => MissingParents > 0 && Roots <= 1 && NodeInCircle is null && _foreignParentCount == 0;

    /// <summary>The parents in other skeletons that are named.</summary>
    internal IEnumerable<long> ForeignParents => _foreignParents.Select(pair => pair.Parent);

    /// <summary>Notes a node whose parent is in another skeleton.</summary>
    internal void AddForeignParent(long node, long parent)
    {
        if (++_foreignParentCount <= ForeignParentsNamed)
            _foreignParents.Add((node, parent));
    }

    /// <summary>What is wrong, in words.</summary>
    internal string Describe(IReadOnlyDictionary<long, long> skeletonsOfParents)
    {
        var faults = new List<string>();

        // Without its root a skeleton has none because that is the parent that is missing: one fault, not two.
        if (Roots == 0 && MissingParents == 0)
            faults.Add("no node is a root");
        else if (Roots > 1)
            faults.Add($"{Roots} nodes are roots (parent null)");
        if (NodeInCircle is { } node)
            faults.Add($"treenode {node} is its own ancestor");
        faults.AddRange(_foreignParents.Select(pair => $"the parent {pair.Parent} of treenode {pair.Node} is in skeleton {skeletonsOfParents.GetValueOrDefault(pair.Parent)}"));
        if (_foreignParentCount > ForeignParentsNamed)
            faults.Add($"{_foreignParentCount - ForeignParentsNamed} more parents are in other skeletons");
        if (MissingParents > 0)
            faults.Add($"the parents of {MissingParents} nodes are not there");
        return string.Join("; ", faults);
    }
}
