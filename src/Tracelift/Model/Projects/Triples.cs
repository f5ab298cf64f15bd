using System.Globalization;

namespace Tracelift.Model.Projects;

/// <summary>Three whole numbers, such as the size of a stack in voxels (<c>integer3d</c> in the database).</summary>
/// <param name="X">Along x.</param>
/// <param name="Y">Along y.</param>
/// <param name="Z">Along z.</param>
public readonly record struct Integer3(int X, int Y, int Z)
{
    /// <summary>Returns PostgreSQL's text: <c>(1,2,3)</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"({X},{Y},{Z})");
}

/// <summary>Three numbers, such as the size of a voxel in nm (<c>double3d</c> in the database).</summary>
/// <param name="X">Along x.</param>
/// <param name="Y">Along y.</param>
/// <param name="Z">Along z.</param>
public readonly record struct Double3(double X, double Y, double Z)
{
    /// <summary>Returns PostgreSQL's text: <c>(3.8,3.8,50)</c>.</summary>
    public override string ToString() => $"({Number(X)},{Number(Y)},{Number(Z)})";

    private static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture).ToLowerInvariant();
}

/// <summary>A colour with an opacity, each part usually from 0 to 1 (<c>rgba</c> in the database).</summary>
/// <param name="R">Red.</param>
/// <param name="G">Green.</param>
/// <param name="B">Blue.</param>
/// <param name="A">Opacity.</param>
public readonly record struct Rgba(float R, float G, float B, float A)
{
    /// <summary>Returns PostgreSQL's text: <c>(0.1,0.2,0.3,1)</c>.</summary>
    public override string ToString() => $"({Number(R)},{Number(G)},{Number(B)},{Number(A)})";

    private static string Number(float value) => value.ToString("R", CultureInfo.InvariantCulture).ToLowerInvariant();
}
