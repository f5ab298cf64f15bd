using System.Globalization;
using Tracelift.Errors;

namespace Tracelift.Formats.Precomputed;

/// <summary>
/// The content of the <c>info</c> file of Neuroglancer's precomputed skeletons: their storage, the attributes of vertices, and the
/// transform to nm.
/// </summary>
internal sealed class PrecomputedInfo
{
    private static readonly double[] AsItIs = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0];

    // If the columns of a matrix differ by less, it scales all directions alike.
    private const double Alike = 1e-6;

    /// <summary>The transform from the file's coordinates to nm, a 3x4 matrix row by row.</summary>
    public IReadOnlyList<double> Transform { get; private init; } = AsItIs;

    /// <summary>The factor from the file's radii to nm: the cube root of the transform's determinant.</summary>
    public double RadiusScale { get; private init; } = 1;

    /// <summary>Whether the transform scales directions differently, so that no radius is right for all.</summary>
    public bool IsUneven { get; private init; }

    /// <summary>The attributes of each vertex besides its position, in order.</summary>
    public IReadOnlyList<VertexAttribute> Attributes { get; private init; } = [];

    /// <summary>The layout of shards, or null if each skeleton has its own file.</summary>
    public ShardLayout? Sharding { get; private init; }

    /// <summary>The folder of the segment properties, or null.</summary>
    public NamedFolder? SegmentProperties { get; private init; }

    /// <summary>Whether vertices have a radius.</summary>
    public bool HasRadius => Attributes.Any(attribute => attribute.Id == VertexAttribute.Radius);

    /// <summary>A note to users on radii that no single factor is right for, or null.</summary>
    public string? NoteOnRadii => IsUneven && HasRadius
        ? string.Create(CultureInfo.InvariantCulture, $"The transform scales directions differently: radii were multiplied by {RadiusScale:0.######}, the cube root of its determinant")
        : null;

    /// <summary>Reads an info file.</summary>
    /// <exception cref="InputException">The file lacks required information.</exception>
    public static PrecomputedInfo Read(SkeletonFolder found)
    {
        var path = Path.Combine(found.Path, "info");
        using var document = InfoFields.Open(path, out var info) ?? throw InfoFields.Bad(path, "it has gone", "the info of Neuroglancer's skeletons");
        var transform = info.Has("transform") ? info.Reals("transform", AsItIs.Length, "12 numbers; without a transform coordinates are in nm") : AsItIs;
        return new PrecomputedInfo
        {
            Transform = transform,
            RadiusScale = Math.Cbrt(Math.Abs(Determinant(transform))),
            IsUneven = !ScalesAlike(transform),
            Attributes = info.Has("vertex_attributes") ? [.. info.Objects("vertex_attributes").Select(VertexAttribute.Read)] : [],
            Sharding = info.ObjectOrNull("sharding") is { } sharding ? ShardLayout.Read(sharding) : null,
            SegmentProperties = NamedFolder.Of(info, "segment_properties", found.Path) ?? found.SegmentProperties,
        };
    }

    private static double Determinant(double[] m) =>
        (m[0] * ((m[5] * m[10]) - (m[6] * m[9]))) - (m[1] * ((m[4] * m[10]) - (m[6] * m[8]))) + (m[2] * ((m[4] * m[9]) - (m[5] * m[8])));

    private static bool ScalesAlike(double[] m)
    {
        double Length(int column) => Math.Sqrt((m[column] * m[column]) + (m[4 + column] * m[4 + column]) + (m[8 + column] * m[8 + column]));

        var (x, y, z) = (Length(0), Length(1), Length(2));
        return Math.Max(x, Math.Max(y, z)) - Math.Min(x, Math.Min(y, z)) <= Alike * Math.Max(x, Math.Max(y, z));
    }
}
