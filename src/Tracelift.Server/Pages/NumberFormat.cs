using System.Globalization;

namespace Tracelift.Server.Pages;

/// <summary>Numbers as people read them.</summary>
internal static class NumberFormat
{
    private static readonly string[] Lengths = ["nm", "µm", "mm", "m"];
    private static readonly string[] Sizes = ["bytes", "kB", "MB", "GB", "TB"];

    /// <summary>A whole number with commas.</summary>
    public static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A number of things: <c>1 stack</c>, <c>2 stacks</c>.</summary>
    public static string Count(long number, string one, string? several = null) => $"{Number(number)} {(number == 1 ? one : several ?? one + "s")}";

    /// <summary>A length that is given in nm.</summary>
    public static string Length(double nanometres) => Scaled(nanometres, Lengths);

    /// <summary>A size in bytes.</summary>
    public static string Bytes(long bytes) => Scaled(bytes, Sizes);

    /// <summary>A real number, without noise at its end.</summary>
    public static string Real(double number) => number.ToString("0.####", CultureInfo.InvariantCulture);

    private static string Scaled(double value, string[] units)
    {
        var unit = 0;
        while (Math.Abs(value) >= 1_000 && unit < units.Length - 1)
            (value, unit) = (value / 1_000, unit + 1);
        return $"{value.ToString(unit == 0 || Math.Abs(value) >= 100 ? "0" : "0.#", CultureInfo.InvariantCulture)} {units[unit]}";
    }
}
