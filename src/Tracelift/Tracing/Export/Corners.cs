using System.Globalization;
using Tracelift.Errors;

namespace Tracelift.Tracing.Export;

/// <summary>Parses a box: two corners as six numbers separated by commas, in nm.</summary>
internal static class Corners
{
    /// <summary>Parses a box.</summary>
    /// <exception cref="UsageException">The value is not a box.</exception>
    public static Box Read(string option, string value)
    {
        var numbers = value.Split(',').Select(ReadNumber).ToList();
        return numbers.Count == 6
            ? new Box((numbers[0], numbers[1], numbers[2]), (numbers[3], numbers[4], numbers[5]))
            : throw Bad($"\"{value}\" has {numbers.Count} {(numbers.Count == 1 ? "number" : "numbers")}, not 6");

        float ReadNumber(string text) =>
            float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && float.IsFinite(number)
                ? number
                : throw Bad($"\"{text.Trim()}\" is not a number");

        UsageException Bad(string what) =>
            new("bad-value", $"{option}: {what}", "Expected two corners in nm: x,y,z,x,y,z.");
    }
}
