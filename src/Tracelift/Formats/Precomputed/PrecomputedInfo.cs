using System.Globalization;
using Tracelift.Errors;

namespace Tracelift.Formats.Precomputed;

/// <summary>
/// What the file <c>info</c> of Neuroglancer's precomputed skeletons says: how they are kept, what each vertex has, and how
/// to come from their units to nm.
/// </summary>
internal sealed class PrecomputedInfo
{
    private static readonly double[] AsItIs = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0];

    // A matrix whose columns differ by less scales all directions alike.
    private const double Alike = 1e-6;

    /// <summary>From their coordinates to nm, a 3x4 matrix row by row.</summary>
    public IReadOnlyList<double> Transform { get; private init; } = AsItIs;

    /// <summary>From their radii to nm: the cube root of what the transform makes of a volume.</summary>
    public double RadiusScale { get; private init; } = 1;

    /// <summary>Whether the transform scales some directions otherwise than others, so that no radius is right for all.</summary>
    public bool IsUneven { get; private init; }

    /// <summary>What each vertex has besides its place, in this order.</summary>
    public IReadOnlyList<VertexAttribute> Attributes { get; private init; } = [];

    /// <summary>How they are kept in shards, or null where each has a file of its own.</summary>
    public ShardLayout? Sharding { get; private init; }

    /// <summary>Where the segments' properties are, or null.</summary>
    public NamedFolder? SegmentProperties { get; private init; }

    /// <summary>Whether vertices have a radius.</summary>
    public bool HasRadius => Attributes.Any(attribute => attribute.Id == VertexAttribute.Radius);

    /// <summary>What to tell of radii that no single number is right for, or null.</summary>
    public string? NoteOnRadii => IsUneven && HasRadius
        ? string.Create(CultureInfo.InvariantCulture, $"The transform scales directions differently: radii were multiplied by {RadiusScale:0.######}, the cube root of its determinant")
        : null;

    /// <summary>Reads it.</summary>
    /// <exception cref="InputException">It does not say what is needed.</exception>
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
