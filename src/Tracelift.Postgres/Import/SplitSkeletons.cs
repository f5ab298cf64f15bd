using Tracelift.Model;

namespace Tracelift.Postgres.Import;

/// <summary>
/// The skeletons whose treenodes are written by several statements. CATMAID's trigger adds up the nodes of each
/// statement, but takes the last editor from the last statement, even if an earlier edit is newer.
/// </summary>
internal sealed class SplitSkeletons
{
    private readonly IdSet _earlier = [];
    private IdSet _now = [];
    private long _last;

    /// <summary>The split skeletons found so far.</summary>
    public IdSet Ids { get; } = [];

    /// <summary>Adds treenodes of the current statement.</summary>
    public void Add(Batch treenodes)
    {
        foreach (var skeleton in treenodes.Longs("skeleton").Values.AsSpan(0, treenodes.Count))
        {
            if (skeleton == _last)
                continue;
            _last = skeleton;
            _now.Add(skeleton);
            if (_earlier.Contains(skeleton))
                Ids.Add(skeleton);
        }
    }

    /// <summary>Marks the end of a statement that another one follows.</summary>
    public void Cut()
    {
        _earlier.UnionWith(_now);
        _now = [];
        _last = 0;
    }
}
