using System.Globalization;
using Tracelift.Errors;
using Tracelift.Model;
using Tracelift.Tracing.Import.Load;

namespace Tracelift.Tracing.Import;

/// <summary>
/// An affine map of coordinates in nm, from one registration to another. Scales radii by the cube root of
/// the map's determinant, and the volumes of meshes by the determinant; an area is only known if the map scales all directions
/// alike.
/// </summary>
public sealed class SpaceTransform
{
    private const int Scales = 6;
    private const int Matrix = 12;
    private const double Alike = 1e-9;

    private readonly double[] _matrix;
    private readonly double _volumeScale;
    private readonly double? _areaScale;

    private SpaceTransform(double[] matrix, double determinant)
    {
        _matrix = matrix;
        _volumeScale = Math.Abs(determinant);
        _areaScale = IsSimilarity(matrix) ? Math.Cbrt(_volumeScale * _volumeScale) : null;
    }

    /// <summary>The map row by row, three rows of four numbers: x' = m0 x + m1 y + m2 z + m3, and so on.</summary>
    public IReadOnlyList<double> Values => _matrix;

    /// <summary>
    /// Reads a map: six numbers (scale of x, y and z, then the offset of x, y and z in nm) or twelve (a 3x4 matrix, row
    /// by row, its last column in nm), separated by commas.
    /// </summary>
    /// <exception cref="UsageException">The text is not a map, or the map sends all points to a plane.</exception>
    public static SpaceTransform Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var numbers = text.Split([',', ';', ' '], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(part => double.TryParse(part, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : double.NaN)
            .ToArray();
        if (numbers.Length is not (Scales or Matrix) || !numbers.All(double.IsFinite))
        {
            throw new UsageException(
                "bad-transform",
                $"--transform: \"{text}\" is not a map of coordinates",
                "Expected six numbers (scale of x,y,z and offset of x,y,z in nm) or twelve (a 3x4 matrix, row by row).");
        }

        double[] matrix = numbers.Length == Matrix
            ? numbers
            : [numbers[0], 0, 0, numbers[3], 0, numbers[1], 0, numbers[4], 0, 0, numbers[2], numbers[5]];
        var determinant = Determinant(matrix);
        return determinant != 0 && double.IsFinite(determinant)
            ? new SpaceTransform(matrix, determinant)
            : throw new UsageException("bad-transform", $"--transform: \"{text}\" maps all points onto a plane, a line or a point");
    }

    /// <inheritdoc/>
    public override string ToString() => string.Join(',', _matrix.Select(number => number.ToString(CultureInfo.InvariantCulture)));

    /// <summary>Maps a point in nm.</summary>
    public (double X, double Y, double Z) Map(double x, double y, double z) =>
        ((_matrix[0] * x) + (_matrix[1] * y) + (_matrix[2] * z) + _matrix[3],
         (_matrix[4] * x) + (_matrix[5] * y) + (_matrix[6] * z) + _matrix[7],
         (_matrix[8] * x) + (_matrix[9] * y) + (_matrix[10] * z) + _matrix[11]);

    /// <summary>Maps all positions in a batch's rows.</summary>
    /// <exception cref="InputException">A mapped coordinate is too large, or a geometry can't be read.</exception>
    internal void Apply(Batch batch)
    {
        if (batch.Model.Find("location_x") is not null)
            ApplyToLocations(batch);
        if (batch.Model == Models.Treenode)
            ApplyToRadii(batch);
        else if (batch.Model == Models.Volume)
            ApplyToMeshes(batch);
    }

    private void ApplyToLocations(Batch batch)
    {
        var (x, y, z) = (batch.Floats("location_x"), batch.Floats("location_y"), batch.Floats("location_z"));
        for (var row = 0; row < batch.Count; row++)
        {
            if (x.IsNull(row) || y.IsNull(row) || z.IsNull(row))
                continue;
            var (toX, toY, toZ) = Map(x.Values[row], y.Values[row], z.Values[row]);
            (x.Values[row], y.Values[row], z.Values[row]) = ((float)toX, (float)toY, (float)toZ);
            if (float.IsFinite(x.Values[row]) && float.IsFinite(y.Values[row]) && float.IsFinite(z.Values[row]))
                continue;
            throw TooLarge(batch, row, "its position is too far away");
        }
    }

    private void ApplyToRadii(Batch batch)
    {
        // A negative radius means an unknown radius.
        var radius = batch.Floats("radius");
        var scale = Math.Cbrt(_volumeScale);
        for (var row = 0; row < batch.Count; row++)
        {
            if (radius.Values[row] > 0)
                radius.Values[row] = (float)(radius.Values[row] * scale);
            if (!float.IsFinite(radius.Values[row]))
                throw TooLarge(batch, row, "its radius is too large");
        }
    }

    private void ApplyToMeshes(Batch batch)
    {
        var geometry = batch.Texts("geometry");
        var (area, volume) = (batch.Floats("area"), batch.Floats("volume"));
        for (var row = 0; row < batch.Count; row++)
        {
            geometry.Set(row, GeometryText.Map(geometry.Utf8(row), this, $"{batch.Model} pk {batch.Ids[row]}"));
            if (!volume.IsNull(row))
                volume.SetStored(row, (float)(volume.Values[row] * _volumeScale));
            if (area.IsNull(row))
                continue;
            if (_areaScale is { } scale)
            {
                area.SetStored(row, (float)(area.Values[row] * scale));
                continue;
            }

            area.SetNull(row);
            batch.Longs("meta_computed").Set(row, 0);
        }
    }

    private static InputException TooLarge(Batch batch, int row, string what) =>
        new("out-of-range", $"{batch.Model} pk {batch.Ids[row]}: {what} after --transform", "Check the map: coordinates are in nm.");

    private static double Determinant(double[] m) =>
        (m[0] * ((m[5] * m[10]) - (m[6] * m[9])))
        - (m[1] * ((m[4] * m[10]) - (m[6] * m[8])))
        + (m[2] * ((m[4] * m[9]) - (m[5] * m[8])));

    /// <summary>Whether the map scales all directions alike: its rows have one length and are orthogonal.</summary>
    private static bool IsSimilarity(double[] m)
    {
        double Product(int a, int b) => (m[4 * a] * m[4 * b]) + (m[(4 * a) + 1] * m[(4 * b) + 1]) + (m[(4 * a) + 2] * m[(4 * b) + 2]);

        var length = Product(0, 0);
        return Math.Abs(Product(1, 1) - length) <= Alike * length
            && Math.Abs(Product(2, 2) - length) <= Alike * length
            && Math.Abs(Product(0, 1)) <= Alike * length
            && Math.Abs(Product(0, 2)) <= Alike * length
            && Math.Abs(Product(1, 2)) <= Alike * length;
    }
}
