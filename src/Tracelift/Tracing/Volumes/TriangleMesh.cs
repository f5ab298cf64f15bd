using System.Globalization;
using System.Text;
using System.Text.Json;
using Tracelift.Errors;
using Tracelift.Formats.Json;

namespace Tracelift.Tracing.Volumes;

/// <summary>A mesh of triangles; points in nm.</summary>
public sealed class TriangleMesh
{
    private readonly IReadOnlyList<(double X, double Y, double Z)> _points;
    private readonly IReadOnlyList<(int A, int B, int C)> _faces;

    private TriangleMesh(IReadOnlyList<(double X, double Y, double Z)> points, IReadOnlyList<(int A, int B, int C)> faces) => (_points, _faces) = (points, faces);

    /// <summary>The sum of the triangles' areas, in nm².</summary>
    public double Area => _faces.Sum(face => Length(Cross(Minus(_points[face.B], _points[face.A]), Minus(_points[face.C], _points[face.A]))) / 2);

    /// <summary>The enclosed volume in nm³; not meaningful for a mesh with holes.</summary>
    public double Volume => Math.Abs(_faces.Sum(face => Dot(_points[face.A], Cross(_points[face.B], _points[face.C])) / 6));

    /// <summary>Whether exactly two triangles share each edge, in opposite directions: no hole, no face turned inside out.</summary>
    public bool IsWatertight
    {
        get
        {
            // Equal points count as one.
            var numbers = new Dictionary<(double, double, double), int>();
            var same = _points.Select(point => numbers.TryAdd(point, numbers.Count) ? numbers.Count - 1 : numbers[point]).ToArray();
            var edges = new HashSet<(int, int)>();
            foreach (var (a, b, c) in _faces)
            {
                if (!edges.Add((same[a], same[b])) || !edges.Add((same[b], same[c])) || !edges.Add((same[c], same[a])))
                    return false;
            }

            return edges.All(edge => edges.Contains((edge.Item2, edge.Item1)));
        }
    }

    /// <summary>Parses <c>[[[x, y, z], ...], [[a, b, c], ...]]</c>: points, and triangles by the indexes of their points.</summary>
    /// <exception cref="InputException">The text is not a mesh; the error says where.</exception>
    public static TriangleMesh Parse(string json)
    {
        try
        {
            var root = LargeJson.Parse(json);
            if (root.ValueKind != JsonValueKind.Array || root.GetArrayLength() != 2 || root[0].ValueKind != JsonValueKind.Array || root[1].ValueKind != JsonValueKind.Array)
                throw Bad("it is not a list of two lists");
            if (root[0].GetArrayLength() < 3 || root[1].GetArrayLength() < 1)
                throw Bad("it needs at least three points and one triangle");
            var points = root[0].EnumerateArray().Select(Point).ToList();
            return new TriangleMesh(points, [.. root[1].EnumerateArray().Select((face, place) => Face(face, place, points.Count))]);
        }
        catch (JsonException e)
        {
            throw Bad($"it is not JSON: {JsonWords.Of(e)}");
        }
    }

    /// <summary>Returns a box.</summary>
    /// <exception cref="InputException">The box is empty.</exception>
    public static TriangleMesh Box((double X, double Y, double Z) min, (double X, double Y, double Z) max)
    {
        if (!(min.X < max.X && min.Y < max.Y && min.Z < max.Z))
            throw new InputException("bad-mesh", "The box has no inside", "Each min_ has to be less than its max_");

        // Bit 0 of a corner's number is its x, bit 1 its y, bit 2 its z.
        var corners = Enumerable.Range(0, 8)
            .Select(corner => ((corner & 1) == 0 ? min.X : max.X, (corner & 2) == 0 ? min.Y : max.Y, (corner & 4) == 0 ? min.Z : max.Z)).ToList();
        return new TriangleMesh(
            corners,
            [
                (0, 2, 1), (1, 2, 3), (4, 5, 6), (5, 7, 6),
                (0, 1, 4), (1, 5, 4), (2, 6, 3), (3, 6, 7),
                (0, 4, 2), (2, 4, 6), (1, 3, 5), (3, 7, 5),
            ]);
    }

    /// <summary>Returns the geometry in the stores' form.</summary>
    public string ToGeometryText()
    {
        var text = new StringBuilder("TIN Z (", _faces.Count * 80);
        foreach (var (a, b, c) in _faces)
        {
            text.Append(text.Length > 7 ? ",((" : "((");
            Append(text, a).Append(',');
            Append(text, b).Append(',');
            Append(text, c).Append(',');
            Append(text, a).Append("))");
        }

        return text.Append(')').ToString();
    }

    private static (double X, double Y, double Z) Point(JsonElement point, int place)
    {
        if (point.ValueKind != JsonValueKind.Array || point.GetArrayLength() != 3)
            throw Bad($"point {place} does not have three numbers");
        return (Number(point[0], place), Number(point[1], place), Number(point[2], place));
    }

    private static double Number(JsonElement number, int place) =>
        number.ValueKind == JsonValueKind.Number && number.TryGetDouble(out var value) && double.IsFinite(value) ? value : throw Bad($"point {place} does not have three numbers");

    private static (int A, int B, int C) Face(JsonElement face, int place, int points)
    {
        if (face.ValueKind != JsonValueKind.Array || face.GetArrayLength() != 3)
            throw Bad($"triangle {place} does not have three points");
        return (Corner(face[0], place, points), Corner(face[1], place, points), Corner(face[2], place, points));
    }

    private static int Corner(JsonElement corner, int place, int points) =>
        corner.ValueKind == JsonValueKind.Number && corner.TryGetDouble(out var value) && value >= 0 && value < points && value == Math.Floor(value)
            ? (int)value
            : throw Bad(string.Create(CultureInfo.InvariantCulture, $"triangle {place} refers to a missing point: expected 0 to {points - 1}"));

    private static InputException Bad(string why) => new("bad-mesh", $"The mesh is invalid: {why}", "Expected [[[x, y, z], ...], [[a, b, c], ...]]: points, and triangles by the indexes of their points");

    private StringBuilder Append(StringBuilder text, int point)
    {
        var (x, y, z) = _points[point];
        return text.Append(CultureInfo.InvariantCulture, $"{x} {y} {z}");
    }

    private static (double X, double Y, double Z) Minus((double X, double Y, double Z) a, (double X, double Y, double Z) b) => (a.X - b.X, a.Y - b.Y, a.Z - b.Z);

    private static (double X, double Y, double Z) Cross((double X, double Y, double Z) a, (double X, double Y, double Z) b) =>
        ((a.Y * b.Z) - (a.Z * b.Y), (a.Z * b.X) - (a.X * b.Z), (a.X * b.Y) - (a.Y * b.X));

    private static double Dot((double X, double Y, double Z) a, (double X, double Y, double Z) b) => (a.X * b.X) + (a.Y * b.Y) + (a.Z * b.Z);

    private static double Length((double X, double Y, double Z) a) => Math.Sqrt(Dot(a, a));
}
