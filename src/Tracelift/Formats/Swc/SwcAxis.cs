namespace Tracelift.Formats.Swc;

/// <summary>What becomes of the numbers of an axis: an offset is added, then they are multiplied to nm.</summary>
/// <param name="Offset">What is added, in the file's numbers.</param>
/// <param name="Factor">How many nm one is.</param>
internal readonly record struct SwcAxis(double Offset, double Factor)
{
    /// <summary>Numbers that are nm already.</summary>
    public static SwcAxis Nanometres { get; } = new(0, 1);

    /// <summary>Whether numbers stay as they are, so that they are rounded once.</summary>
    public bool IsPlain => Offset == 0 && Factor == 1;

    /// <summary>A number of the file in nm.</summary>
    public double Of(double number) => (number + Offset) * Factor;
}
