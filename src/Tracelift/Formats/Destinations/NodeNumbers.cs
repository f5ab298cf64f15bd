using Tracelift.Model;

namespace Tracelift.Formats.Destinations;

/// <summary>The numbers that linked nodes have in files whose nodes are numbered from 1. Other nodes are not kept.</summary>
internal sealed class NodeNumbers(IdSet linked)
{
    private readonly int[] _numbers = new int[linked.Count];

    /// <summary>Notes a node, if it is linked.</summary>
    public void Note(long node, int number)
    {
        if (linked.Contains(node))
            _numbers[linked.Rank(node)] = number;
    }

    /// <summary>Returns the number of a node; null for a node without one, as those of partners.</summary>
    public long? Of(long node) => linked.Contains(node) && _numbers[linked.Rank(node)] is > 0 and var number ? number : null;
}
