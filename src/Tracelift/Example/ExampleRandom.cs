namespace Tracelift.Example;

/// <summary>What a stream of random numbers is for; each purpose has its own, so that none depends on another's use.</summary>
internal enum Purpose
{
    NodeCount,
    Shape,
    Owner,
    Connector,
    Links,
    Annotations,
    Tags,
    Id,
    Order,
}

/// <summary>
/// SplitMix64: numbers that are the same on every machine and in every version of .NET, and can begin anywhere at
/// once, which is what makes any part of an example available without those before it.
/// </summary>
internal struct ExampleRandom
{
    private const ulong Golden = 0x9E37_79B9_7F4A_7C15;

    private ulong _state;

    /// <summary>Begins the stream of a purpose for one thing.</summary>
    public ExampleRandom(long seed, Purpose purpose, long thing, long part = 0) =>
        _state = Mix(Mix(Mix(unchecked((ulong)seed + Golden)) ^ (ulong)purpose) ^ (ulong)thing) ^ Mix(unchecked((ulong)part * Golden));

    /// <summary>The next 64 bits.</summary>
    public ulong Next() => Mix(unchecked(_state += Golden));

    /// <summary>A number from 0 up to but not including 1.</summary>
    public double Fraction() => (Next() >> 11) * (1.0 / (1UL << 53));

    /// <summary>A number from 0 up to but not including a limit.</summary>
    public int Below(int limit) => (int)Math.BigMul(Next(), (ulong)limit, out _);

    /// <summary>A number between two, both included.</summary>
    public int Between(int least, int most) => least + Below(most - least + 1);

    /// <summary>A number between two.</summary>
    public double Between(double least, double most) => least + (Fraction() * (most - least));

    /// <summary>True once in so many times.</summary>
    public bool OneIn(int times) => Below(times) == 0;

    /// <summary>
    /// A direction, all equally likely. Made without a sine: libraries of machines differ in its last bit, while
    /// sums, products and roots are the same everywhere.
    /// </summary>
    public Point Direction()
    {
        while (true)
        {
            var point = new Point(Between(-1.0, 1.0), Between(-1.0, 1.0), Between(-1.0, 1.0));
            if (point.Length is > 0.1 and <= 1)
                return point.Unit;
        }
    }

    private static ulong Mix(ulong value)
    {
        unchecked
        {
            value = (value ^ (value >> 30)) * 0xBF58_476D_1CE4_E5B9;
            value = (value ^ (value >> 27)) * 0x94D0_49BB_1331_11EB;
            return value ^ (value >> 31);
        }
    }
}

/// <summary>A point or a direction, in nm.</summary>
internal readonly record struct Point(double X, double Y, double Z)
{
    public double Length => Math.Sqrt((X * X) + (Y * Y) + (Z * Z));

    public Point Unit => this * (1 / Length);

    public static Point operator +(Point a, Point b) => new(a.X + b.X, a.Y + b.Y, a.Z + b.Z);

    public static Point operator -(Point a, Point b) => new(a.X - b.X, a.Y - b.Y, a.Z - b.Z);

    public static Point operator *(Point a, double by) => new(a.X * by, a.Y * by, a.Z * by);

    public static Point Cross(Point a, Point b) =>
        new((a.Y * b.Z) - (a.Z * b.Y), (a.Z * b.X) - (a.X * b.Z), (a.X * b.Y) - (a.Y * b.X));

    public static double Dot(Point a, Point b) => (a.X * b.X) + (a.Y * b.Y) + (a.Z * b.Z);
}
