using System.Globalization;
using System.Text;
using Tracelift.Errors;

namespace Tracelift.Tracing.Volumes;

/// <summary>A stored mesh as X3D, the form of PostGIS that CATMAID's clients read: triangles that share no points.</summary>
/// <param name="X3d">The element <c>IndexedTriangleSet</c>, with attributes in single quotes.</param>
/// <param name="Min">The least coordinates in nm.</param>
/// <param name="Max">The largest coordinates in nm.</param>
public sealed record MeshText(string X3d, (double X, double Y, double Z) Min, (double X, double Y, double Z) Max)
{
    /// <summary>Parses a stored geometry, such as <c>TIN Z (((x y z,...)),...)</c>. Splits faces with more corners into triangles.</summary>
    /// <exception cref="InputException">The geometry is not made of faces of points with three numbers.</exception>
    public static MeshText Of(string geometry)
    {
        ArgumentNullException.ThrowIfNull(geometry);
        var points = new StringBuilder(geometry.Length);
        var box = new Box();
        var count = 0;
        var ring = new List<string>();
        for (var open = geometry.IndexOf('(', StringComparison.Ordinal); open >= 0;)
        {
            var next = geometry.AsSpan(open + 1).IndexOfAny('(', ')');
            if (next < 0)
                throw Bad();
            var end = open + 1 + next;
            if (geometry[end] == '(')
            {
                open = end;
                continue;
            }

            ReadRing(geometry.AsSpan(open + 1, next), ring, box);
            for (var corner = 2; corner < ring.Count; corner++)
            {
                points.Append(count == 0 ? "" : " ").Append(ring[0]).Append(' ').Append(ring[corner - 1]).Append(' ').Append(ring[corner]);
                count += 3;
            }

            var following = geometry.AsSpan(end + 1).IndexOf('(');
            open = following < 0 ? -1 : end + 1 + following;
        }

        if (count == 0)
            throw Bad();
        var x3d = new StringBuilder(points.Length + (count * 7) + 80).Append("<IndexedTriangleSet  index='0");
        for (var point = 1; point < count; point++)
            x3d.Append(' ').Append(point);
        x3d.Append("'><Coordinate point='").Append(points).Append("' /></IndexedTriangleSet>");
        return new MeshText(x3d.ToString(), box.Min, box.Max);
    }

    /// <summary>Parses the corners of a face; the last one repeats the first.</summary>
    private static void ReadRing(ReadOnlySpan<char> text, List<string> ring, Box box)
    {
        ring.Clear();
        Span<Range> numbers = stackalloc Range[4];
        foreach (var part in text.Split(','))
        {
            var point = text[part].Trim();
            if (point.Split(numbers, ' ', StringSplitOptions.RemoveEmptyEntries) != 3)
                throw Bad();
            box.Add(Number(point[numbers[0]]), Number(point[numbers[1]]), Number(point[numbers[2]]));
            ring.Add($"{point[numbers[0]]} {point[numbers[1]]} {point[numbers[2]]}");
        }

        if (ring.Count > 1 && ring[^1] == ring[0])
            ring.RemoveAt(ring.Count - 1);
    }

    private static double Number(ReadOnlySpan<char> text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : throw Bad();

    private static InputException Bad() =>
        new("bad-geometry", "The volume's geometry is not a mesh of triangles", "Expected TIN Z (((x y z,x y z,x y z,x y z)),...)");

    private sealed class Box
    {
        public (double X, double Y, double Z) Min { get; private set; } = (double.PositiveInfinity, double.PositiveInfinity, double.PositiveInfinity);

        public (double X, double Y, double Z) Max { get; private set; } = (double.NegativeInfinity, double.NegativeInfinity, double.NegativeInfinity);

        public void Add(double x, double y, double z)
        {
            Min = (Math.Min(Min.X, x), Math.Min(Min.Y, y), Math.Min(Min.Z, z));
            Max = (Math.Max(Max.X, x), Math.Max(Max.Y, y), Math.Max(Max.Z, z));
        }
    }
}
