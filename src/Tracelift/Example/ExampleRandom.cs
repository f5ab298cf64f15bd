namespace Tracelift.Example;

/// <summary>The purpose of a stream of random numbers; each has its own, so that no stream depends on the use of another.</summary>
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
/// SplitMix64: random numbers that are equal on every machine and in every version of .NET. A stream can start anywhere,
/// so that any part of an example is available without the parts before it.
/// </summary>
internal struct ExampleRandom
{
    private const ulong Golden = 0x9E37_79B9_7F4A_7C15;

    private ulong _state;

    /// <summary>Starts the stream of a purpose for one object.</summary>
    public ExampleRandom(long seed, Purpose purpose, long thing, long part = 0) =>
        _state = Mix(Mix(Mix(unchecked((ulong)seed + Golden)) ^ (ulong)purpose) ^ (ulong)thing) ^ Mix(unchecked((ulong)part * Golden));

    /// <summary>Returns the next 64 bits.</summary>
    public ulong Next() => Mix(unchecked(_state += Golden));

    /// <summary>Returns a number from 0 up to but not including 1.</summary>
    public double Fraction() => (Next() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Returns a number from 0 up to but not including a limit.</summary>
    public int Below(int limit) => (int)Math.BigMul(Next(), (ulong)limit, out _);

    /// <summary>Returns a number between two, inclusive.</summary>
    public int Between(int least, int most) => least + Below(most - least + 1);

    /// <summary>Returns a number between two.</summary>
    public double Between(double least, double most) => least + (Fraction() * (most - least));

    /// <summary>Returns true once in this many times, on average.</summary>
    public bool OneIn(int times) => Below(times) == 0;

    /// <summary>
    /// Returns a random direction. Uses no sine: libraries differ in its last bit, while sums, products and roots are
    /// equal everywhere.
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
