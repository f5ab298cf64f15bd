using Tracelift.Model.Projects;

namespace Tracelift.Formats.Images;

/// <summary>Units of length, as metadata of images name them.</summary>
internal static class LengthUnit
{
    // Each unit with its names, in nm.
    private static readonly Dictionary<string, decimal> Nanometres = new (decimal Size, string[] Names)[]
    {
        (1, ["nm", "nanometer", "nanometre", "nanometers", "nanometres"]),
        (1_000, ["um", "µm", "μm", "micrometer", "micrometre", "micrometers", "micrometres", "micron", "microns"]),
        (1_000_000, ["mm", "millimeter", "millimetre"]),
        (10_000_000, ["cm", "centimeter", "centimetre"]),
        (1_000_000_000, ["m", "meter", "metre"]),
        (0.1m, ["angstrom", "ångström", "Å"]),
        (0.001m, ["pm", "picometer", "picometre"]),
    }.SelectMany(unit => unit.Names.Select(name => (Name: name, unit.Size))).DistinctBy(pair => pair.Name, StringComparer.OrdinalIgnoreCase).ToDictionary(pair => pair.Name, pair => pair.Size, StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether a unit is one of length.</summary>
    public static bool IsKnown(string? unit) => unit is not null && Nanometres.ContainsKey(unit.Trim());

    /// <summary>Converts a length to nm. Lengths of up to 15 digits come out exactly.</summary>
    /// <param name="value">The length.</param>
    /// <param name="unit">A known unit.</param>
    public static double ToNanometres(double value, string unit)
    {
        var factor = Nanometres[unit.Trim()];
        return Math.Abs(value) is < 1e15 and > 1e-12 ? (double)((decimal)value * factor) : value * (double)factor;
    }

    /// <summary>Converts lengths along x, y and z to nm.</summary>
    /// <returns>Null if a unit is unknown.</returns>
    public static Double3? ToNanometres(IReadOnlyList<double> values, IReadOnlyList<string?> units, IReadOnlyList<int> slicing) =>
        slicing.All(axis => axis < values.Count && axis < units.Count && IsKnown(units[axis]))
            ? new Double3(ToNanometres(values[slicing[0]], units[slicing[0]]!), ToNanometres(values[slicing[1]], units[slicing[1]]!), ToNanometres(values[slicing[2]], units[slicing[2]]!))
            : null;
}
