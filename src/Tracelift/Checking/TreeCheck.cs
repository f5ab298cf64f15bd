using System.Collections;

namespace Tracelift.Checking;

/// <summary>
/// Checks that each skeleton is one tree: one root, all parents in the skeleton, and every node reachable from the root. Nodes
/// arrive by skeleton and id, so that memory holds one skeleton at a time.
/// </summary>
internal sealed class TreeCheck(NodePairs nodes) : IDisposable
{
    private long _skeleton;
    private long? _project;
    private long _roots;
    private bool _hasLaterParent;

    /// <summary>The number of treenodes.</summary>
    public long Treenodes { get; private set; }

    /// <summary>The number of skeletons.</summary>
    public long Skeletons { get; private set; }

    /// <summary>Skeletons without a root.</summary>
    public FaultCount NoRoot { get; } = new();

    /// <summary>Skeletons with more than one root, with the number of roots.</summary>
    public FaultCount SeveralRoots { get; } = new();

    /// <summary>Treenodes whose parent is not in their skeleton, with the parent.</summary>
    public FaultCount ParentElsewhere { get; } = new();

    /// <summary>Treenodes whose parents lead back to them, one per cycle, with the skeleton.</summary>
    public FaultCount ParentRing { get; } = new();

    /// <summary>Adds a node. Nodes must arrive by skeleton and id.</summary>
    public void Add(long skeleton, long id, long? parent, long? project)
    {
        if (skeleton != _skeleton || Treenodes == 0)
        {
            End();
            (_skeleton, _project) = (skeleton, project);
            Skeletons++;
        }

        Treenodes++;
        if (parent is null)
            _roots++;
        _hasLaterParent |= parent >= id;
        if (parent == id)
            ParentRing.Add(id, project, skeleton);
        nodes.Add(id, parent ?? id);
    }

    /// <summary>Ends the input.</summary>
    public void End()
    {
        if (nodes.Count > 0)
        {
            if (_roots == 0)
                NoRoot.Add(_skeleton, _project, null);
            else if (_roots > 1)
                SeveralRoots.Add(_skeleton, _project, _roots);
            CheckParents();

            // Every cycle has a node whose parent has a larger id.
            if (_hasLaterParent)
                CheckRings();
        }

        nodes.Clear();
        (_roots, _hasLaterParent) = (0, false);
    }

    /// <inheritdoc/>
    public void Dispose() => nodes.Dispose();

    private void CheckParents()
    {
        for (var node = 0; node < nodes.Count; node++)
        {
            var parent = nodes.Parent(node);
            if (parent != nodes.Id(node) && nodes.Find(parent, node) < 0)
                ParentElsewhere.Add(nodes.Id(node), _project, parent);
        }
    }

    /// <summary>Walks from each node up to a known node. A walk that meets itself is in a cycle.</summary>
    private void CheckRings()
    {
        var (done, way) = (new BitArray(nodes.Count), new BitArray(nodes.Count));
        for (var start = 0; start < nodes.Count; start++)
        {
            var at = start;
            for (; at >= 0 && !done[at] && !way[at]; at = Up(at))
                way[at] = true;
            if (at >= 0 && !done[at])
                ParentRing.Add(nodes.Id(at), _project, _skeleton);
            for (at = start; at >= 0 && way[at]; at = Up(at))
            {
                way[at] = false;
                done[at] = true;
            }
        }
    }

    private int Up(int node)
    {
        var parent = nodes.Parent(node);
        return parent == nodes.Id(node) ? -1 : nodes.Find(parent, node);
    }
}
