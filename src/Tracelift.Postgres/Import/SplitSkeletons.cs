using Tracelift.Model;

namespace Tracelift.Postgres.Import;

/// <summary>
/// The skeletons whose treenodes came with several statements. CATMAID's trigger adds up what a statement brings, but takes
/// the last editor of the last statement, whenever that one edited.
/// </summary>
internal sealed class SplitSkeletons
{
    private readonly IdSet _earlier = [];
    private IdSet _now = [];
    private long _last;

    /// <summary>Those that were found so far.</summary>
    public IdSet Ids { get; } = [];

    /// <summary>Notes treenodes of the statement that is under way.</summary>
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

    /// <summary>The statement ends, and another one comes.</summary>
    public void Cut()
    {
        _earlier.UnionWith(_now);
        _now = [];
        _last = 0;
    }
}
