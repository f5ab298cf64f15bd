namespace Tracelift.Formats.Swc;

/// <summary>The conversion of an axis to nm: adds an offset, then multiplies.</summary>
/// <param name="Offset">The offset in the file's unit.</param>
/// <param name="Factor">The number of nm in the file's unit.</param>
internal readonly record struct SwcAxis(double Offset, double Factor)
{
    /// <summary>No conversion: numbers in nm.</summary>
    public static SwcAxis Nanometres { get; } = new(0, 1);

    /// <summary>Whether the conversion changes nothing, so that numbers are rounded once.</summary>
    public bool IsPlain => Offset == 0 && Factor == 1;

    /// <summary>Converts a number of the file to nm.</summary>
    public double Of(double number) => (number + Offset) * Factor;
}
