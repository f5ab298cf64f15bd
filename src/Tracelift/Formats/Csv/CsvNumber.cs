using System.Buffers.Text;
using System.Text;
using Tracelift.Formats.Text;

namespace Tracelift.Formats.Csv;

/// <summary>Reads whole numbers in tables: spreadsheets and pandas write <c>1.0</c> for 1 in a column with gaps.</summary>
internal static class CsvNumber
{
    /// <summary>Reads a whole number.</summary>
    /// <param name="text">The text, all of which must be the number.</param>
    /// <param name="value">The number.</param>
    public static bool TryWhole(ReadOnlySpan<byte> text, out long value) =>
        (Utf8Parser.TryParse(text, out value, out var used) && used == text.Length) || JsonInteger.Parse(text, out value) == ValueFault.None;

    /// <summary>Reads a whole number.</summary>
    public static bool TryWhole(string text, out long value) => TryWhole(Encoding.UTF8.GetBytes(text), out value);
}
