using System.Buffers.Text;
using System.Text;
using Tracelift.Formats.Text;

namespace Tracelift.Formats.Csv;

/// <summary>Whole numbers as tables have them: <c>1.0</c> is what spreadsheets and pandas make of 1 in a column with gaps.</summary>
internal static class CsvNumber
{
    /// <summary>Reads one.</summary>
    /// <param name="text">All of it must be the number.</param>
    /// <param name="value">The number.</param>
    public static bool TryWhole(ReadOnlySpan<byte> text, out long value) =>
        (Utf8Parser.TryParse(text, out value, out var used) && used == text.Length) || JsonInteger.Parse(text, out value) == ValueFault.None;

    /// <summary>Reads one.</summary>
    public static bool TryWhole(string text, out long value) => TryWhole(Encoding.UTF8.GetBytes(text), out value);
}
