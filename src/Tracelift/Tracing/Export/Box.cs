namespace Tracelift.Tracing.Export;

/// <summary>A box in the space of a project, including its faces, in nm.</summary>
public sealed class Box
{
    private readonly (float X, float Y, float Z) _low;
    private readonly (float X, float Y, float Z) _high;

    /// <summary>Makes a box from two opposite corners, in any order. Rounds to 32-bit floats, as coordinates are.</summary>
    public Box((float X, float Y, float Z) corner, (float X, float Y, float Z) opposite)
    {
        _low = (Math.Min(corner.X, opposite.X), Math.Min(corner.Y, opposite.Y), Math.Min(corner.Z, opposite.Z));
        _high = (Math.Max(corner.X, opposite.X), Math.Max(corner.Y, opposite.Y), Math.Max(corner.Z, opposite.Z));
    }

    /// <summary>Whether the box contains a point.</summary>
    public bool Contains(float x, float y, float z) =>
        x >= _low.X && x <= _high.X && y >= _low.Y && y <= _high.Y && z >= _low.Z && z <= _high.Z;
}
