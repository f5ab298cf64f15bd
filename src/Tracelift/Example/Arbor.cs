namespace Tracelift.Example;

/// <summary>
/// The shape of a neuron: a soma, a tapering trunk to a neuropil, and branches there that wander and fork. Parents
/// precede their children; node 0 is the soma and the root.
/// </summary>
internal sealed class Arbor
{
    private const double ShortestStep = 110;
    private const double LongestStep = 950;
    private const double ThinnestRadius = 35;
    private const int ShortestBranch = 6;
    private const int LongestBranch = 32;
    private const int LongestTrunk = 70;

    // The pull of a tip toward the middle of its neuropil, for each nm of distance.
    private const double Pull = 2.5e-5;

    private readonly float[] _x;
    private readonly float[] _y;
    private readonly float[] _z;
    private readonly float[] _radius;
    private readonly int[] _parents;
    private readonly List<int> _ends = [];
    private readonly Point _neuropil;
    private int _count;

    private Arbor(int nodes, Point neuropil)
    {
        _neuropil = neuropil;
        _x = new float[nodes];
        _y = new float[nodes];
        _z = new float[nodes];
        _radius = new float[nodes];
        _parents = new int[nodes];
    }

    /// <summary>The number of nodes.</summary>
    public int Count => _count;

    /// <summary>The nodes without a child, in ascending order.</summary>
    public IReadOnlyList<int> Ends => _ends;

    public ReadOnlySpan<float> X => _x;

    public ReadOnlySpan<float> Y => _y;

    public ReadOnlySpan<float> Z => _z;

    /// <summary>Radii in nm; -1 for unknown, which most are.</summary>
    public ReadOnlySpan<float> Radius => _radius;

    /// <summary>The parent of each node; -1 for the root.</summary>
    public ReadOnlySpan<int> Parents => _parents;

    public Point this[int node] => new(_x[node], _y[node], _z[node]);

    /// <summary>Grows a neuron with a number of nodes.</summary>
    public static Arbor Grow(ExampleRandom random, int nodes, Point soma, Point neuropil)
    {
        var arbor = new Arbor(nodes, neuropil);
        arbor.Add(soma, -1, (float)random.Between(2200.0, 4600.0));
        var tips = new List<Tip> { new(0, (neuropil - soma).Unit, random.Between(250.0, 420.0)) };
        var trunk = Math.Clamp(nodes / 8, ShortestBranch, LongestTrunk);
        for (var length = trunk; arbor._count < nodes; length = random.Between(ShortestBranch, LongestBranch))
        {
            if (tips.Count == 0)
                tips.Add(arbor.SideBranch(ref random));
            var which = random.Below(tips.Count);
            var tip = tips[which];
            tips.RemoveAt(which);
            tip = arbor.Extend(tip, length, nodes, ref random);
            if (tips.Count == 0 || random.Fraction() < 0.6)
                Fork(tip, tips, ref random);
        }

        arbor.FindEnds();
        return arbor;
    }

    /// <summary>Walks at random, mostly in the same direction.</summary>
    private Tip Extend(Tip tip, int length, int nodes, ref ExampleRandom random)
    {
        for (var i = 0; i < length && _count < nodes; i++)
        {
            var at = this[tip.Node];
            var direction = (tip.Direction + (random.Direction() * 0.4) + ((_neuropil - at) * Pull)).Unit;
            var thickness = Math.Max(ThinnestRadius, tip.Thickness * random.Between(0.975, 1.0));
            var radius = random.Fraction() < 0.6 ? -1f : (float)thickness;
            Add(at + (direction * random.Between(ShortestStep, LongestStep)), tip.Node, radius);
            tip = new Tip(_count - 1, direction, thickness);
        }

        return tip;
    }

    private static void Fork(Tip tip, List<Tip> tips, ref ExampleRandom random)
    {
        var sideways = Point.Cross(tip.Direction, random.Direction()) * 0.8;
        tips.Add(new Tip(tip.Node, (tip.Direction + sideways).Unit, tip.Thickness * 0.85));
        tips.Add(new Tip(tip.Node, (tip.Direction - sideways).Unit, tip.Thickness * 0.7));
    }

    private Tip SideBranch(ref ExampleRandom random) => new(random.Below(_count), random.Direction(), 2 * ThinnestRadius);

    private void Add(Point at, int parent, float radius)
    {
        (_x[_count], _y[_count], _z[_count]) = ((float)at.X, (float)at.Y, (float)at.Z);
        _parents[_count] = parent;
        _radius[_count] = radius;
        _count++;
    }

    private void FindEnds()
    {
        var hasChild = new bool[_count];
        for (var node = 1; node < _count; node++)
            hasChild[_parents[node]] = true;
        for (var node = 0; node < _count; node++)
        {
            if (!hasChild[node])
                _ends.Add(node);
        }
    }

    /// <summary>The place where a branch continues.</summary>
    private readonly record struct Tip(int Node, Point Direction, double Thickness);
}
