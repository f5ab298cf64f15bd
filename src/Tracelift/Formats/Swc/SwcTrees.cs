using Tracelift.Errors;

namespace Tracelift.Formats.Swc;

/// <summary>Makes trees of nodes that other formats hold: their parents found, and put before their children.</summary>
internal static class SwcTrees
{
    /// <summary>Builds the trees of a skeleton.</summary>
    /// <param name="nodes">The nodes, with ids of parents; -1 for a root.</param>
    /// <param name="name">The skeleton in messages.</param>
    /// <param name="severalRoots">The rule for several roots.</param>
    /// <exception cref="InputException">It is no tree.</exception>
    public static SwcFile Build(SwcNodes nodes, string name, SeveralRoots severalRoots)
    {
        var (faults, repairs) = (new ProblemList(), new ProblemList());
        var roots = new SwcParents(nodes, faults, repairs).Resolve();
        var trees = faults.IsEmpty ? new SwcOrder(nodes, roots, severalRoots, faults, repairs).Arrange() : [];
        return faults.IsEmpty ? new SwcFile(nodes, trees, repairs) : throw new InputException($"{name} is not a tree", faults, null);
    }
}
