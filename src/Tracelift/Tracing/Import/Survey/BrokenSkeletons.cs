using Tracelift.Model;

namespace Tracelift.Tracing.Import.Survey;

/// <summary>The rule for skeletons that are not one tree.</summary>
public enum BrokenSkeletonRule
{
    /// <summary>Import nothing.</summary>
    Error,

    /// <summary>Skip them, with all rows that refer to them.</summary>
    Skip,

    /// <summary>Import them unchanged. A missing parent is still an error.</summary>
    Keep,
}

/// <summary>The skeletons of a source that are not one tree: all ids, and the faults of the first ones.</summary>
public sealed class BrokenSkeletons
{
    private const int MostDescribed = 1000;

    private readonly Dictionary<long, BrokenSkeleton> _described = [];

    /// <summary>The ids of all broken skeletons.</summary>
    public IdSet Ids { get; } = [];

    /// <summary>The faults of the first skeletons, by id.</summary>
    public IEnumerable<BrokenSkeleton> Described => _described.Values.OrderBy(skeleton => skeleton.Id);

    /// <summary>The skeletons of parents that are in another skeleton than their children, for parents that are reported.</summary>
    internal Dictionary<long, long> SkeletonsOfForeignParents { get; } = [];

    /// <summary>Describes the faults of a skeleton.</summary>
    public string Describe(BrokenSkeleton skeleton)
    {
        ArgumentNullException.ThrowIfNull(skeleton);
        return skeleton.Describe(SkeletonsOfForeignParents);
    }

    /// <summary>Notes a skeleton.</summary>
    /// <returns>Its description, to be completed; null if enough skeletons are described.</returns>
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

/// <summary>A skeleton that is not one tree, with its faults.</summary>
/// <param name="Id">The skeleton's id.</param>
public sealed record BrokenSkeleton(long Id)
{
    private const int ForeignParentsNamed = 3;

    private readonly List<(long Node, long Parent)> _foreignParents = [];
    private long _foreignParentCount;

    /// <summary>The number of roots; 1 in a sound skeleton.</summary>
    public int Roots { get; set; } = 1;

    /// <summary>A node of a cycle of parents, or null if there is none.</summary>
    public long? NodeInCircle { get; set; }

    /// <summary>The number of nodes with a missing parent.</summary>
    public long MissingParents { get; set; }

    /// <summary>Whether missing parents, and their consequences, are the only fault.</summary>
    internal bool IsTold => MissingParents > 0 && Roots <= 1 && NodeInCircle is null && _foreignParentCount == 0;

    /// <summary>The reported parents in other skeletons.</summary>
    internal IEnumerable<long> ForeignParents => _foreignParents.Select(pair => pair.Parent);

    /// <summary>Notes a node whose parent is in another skeleton.</summary>
    internal void AddForeignParent(long node, long parent)
    {
        if (++_foreignParentCount <= ForeignParentsNamed)
            _foreignParents.Add((node, parent));
    }

    /// <summary>Describes the faults.</summary>
    internal string Describe(IReadOnlyDictionary<long, long> skeletonsOfParents)
    {
        var faults = new List<string>();

        // If its root is the missing parent, a skeleton has no root: one fault, not two.
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
            faults.Add($"the parents of {MissingParents} nodes are missing");
        return string.Join("; ", faults);
    }
}
