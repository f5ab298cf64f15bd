using System.Globalization;
using System.Text;

namespace Tracelift.Example;

/// <summary>
/// A closed surface of triangles: two triangles share each edge in opposite directions, and all face outwards. Corners
/// are multiples of a quarter of a nm, which text and floats store exactly.
/// </summary>
internal sealed class ExampleMesh
{
    private readonly List<(Point A, Point B, Point C)> _triangles = [];

    private ExampleMesh()
    {
    }

    public IReadOnlyList<(Point A, Point B, Point C)> Triangles => _triangles;

    /// <summary>The area in nm².</summary>
    public double Area => _triangles.Sum(t => Point.Cross(t.B - t.A, t.C - t.A).Length / 2);

    /// <summary>The enclosed volume in nm³: the sum of the signed tetrahedra between each triangle and a point.</summary>
    public double Volume
    {
        get
        {
            // Starts at a corner of the mesh: from the distant origin, large terms would cancel with rounding errors.
            var origin = _triangles[0].A;
            return _triangles.Sum(t => Point.Dot(t.A - origin, Point.Cross(t.B - origin, t.C - origin)) / 6);
        }
    }

    /// <summary>Returns a box.</summary>
    public static ExampleMesh Box(Point least, Point size)
    {
        var mesh = new ExampleMesh();
        Point Corner(int corner) => OnGrid(least + new Point(
            (corner & 1) * size.X, ((corner >> 1) & 1) * size.Y, (corner >> 2) * size.Z));
        int[][] faces = [[0, 2, 3, 1], [4, 5, 7, 6], [0, 1, 5, 4], [2, 6, 7, 3], [0, 4, 6, 2], [1, 3, 7, 5]];
        foreach (var face in faces)
        {
            mesh._triangles.Add((Corner(face[0]), Corner(face[1]), Corner(face[2])));
            mesh._triangles.Add((Corner(face[0]), Corner(face[2]), Corner(face[3])));
        }

        return mesh;
    }

    /// <summary>Returns an ellipsoid: an octahedron whose triangles are split into four several times.</summary>
    public static ExampleMesh Ellipsoid(Point centre, Point radii, int splits)
    {
        Point[] axes = [new(1, 0, 0), new(0, 1, 0), new(0, 0, 1)];
        var triangles = new List<(Point A, Point B, Point C)>();
        for (var octant = 0; octant < 8; octant++)
        {
            var (x, y, z) = (axes[0] * Sign(octant, 0), axes[1] * Sign(octant, 1), axes[2] * Sign(octant, 2));
            var isOutward = Sign(octant, 0) * Sign(octant, 1) * Sign(octant, 2) > 0;
            triangles.Add(isOutward ? (x, y, z) : (x, z, y));
        }

        for (var split = 0; split < splits; split++)
            triangles = [.. triangles.SelectMany(Split)];
        var mesh = new ExampleMesh();
        Point Place(Point p) => OnGrid(centre + new Point(p.X * radii.X, p.Y * radii.Y, p.Z * radii.Z));
        mesh._triangles.AddRange(triangles.Select(t => (Place(t.A), Place(t.B), Place(t.C))));
        return mesh;
    }

    /// <summary>Returns PostGIS's text of the surface; the first corner of a triangle is also its last.</summary>
    public string ToText()
    {
        var text = new StringBuilder("TIN Z (");
        foreach (var (a, b, c) in _triangles)
        {
            text.Append(text.Length > 7 ? "," : "").Append("((");
            foreach (var corner in (Point[])[a, b, c, a])
            {
                text.Append(text[^1] == '(' ? "" : ",")
                    .Append(CultureInfo.InvariantCulture, $"{corner.X} {corner.Y} {corner.Z}");
            }

            text.Append("))");
        }

        return text.Append(')').ToString();
    }

    private static IEnumerable<(Point A, Point B, Point C)> Split((Point A, Point B, Point C) t)
    {
        var (ab, bc, ca) = ((t.A + t.B).Unit, (t.B + t.C).Unit, (t.C + t.A).Unit);
        return [(t.A, ab, ca), (ab, t.B, bc), (ca, bc, t.C), (ab, bc, ca)];
    }

    private static int Sign(int octant, int axis) => 1 - (2 * ((octant >> axis) & 1));

    private static Point OnGrid(Point point) =>
        new(Math.Round(point.X * 4) / 4, Math.Round(point.Y * 4) / 4, Math.Round(point.Z * 4) / 4);
}
