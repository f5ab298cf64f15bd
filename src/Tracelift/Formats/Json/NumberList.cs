using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Tracelift.Model;

namespace Tracelift.Formats.Json;

/// <summary>
/// Values of several numbers in a file: an array as a JSON list, or as Django writes it, a text with a JSON list of texts; a
/// composite value as a text with numbers in parentheses (<c>"(1.000, 0.500, 0.000, 1.000)"</c>).
/// </summary>
internal static class NumberList
{
    /// <summary>Whether values of a column are of this kind.</summary>
    public static bool IsOf(Column column) => column.Kind is ColumnKind.Array or ColumnKind.Composite;

    /// <summary>Returns the text as stores keep it: <c>["1.5","2"]</c>, <c>(1,0.5,0,1)</c>; null if it is no such value.</summary>
    public static string? AsStored(Column column, ReadOnlySpan<byte> text)
    {
        var isSingle = column.TypeName is "float4" or "rgba" or "float3d";
        if (Parse(column, text) is not { } parsed || parsed.Count % column.GroupSize != 0 || (isSingle && !parsed.TrueForAll(number => float.IsFinite((float)number))))
            return null;
        var numbers = parsed.Select(number => isSingle
            ? ((float)number).ToString("R", CultureInfo.InvariantCulture)
            : number.ToString("R", CultureInfo.InvariantCulture)).Select(number => number.ToLowerInvariant());
        return column.Kind == ColumnKind.Composite
            ? $"({string.Join(',', numbers)})"
            : $"[{string.Join(',', numbers.Select(number => $"\"{number}\""))}]";
    }

    private static List<double>? Parse(Column column, ReadOnlySpan<byte> text) =>
        column.Kind == ColumnKind.Composite ? ParseComposite(column, text) : ParseList(text);

    private static List<double>? ParseComposite(Column column, ReadOnlySpan<byte> text)
    {
        if (text.Length < 2 || text[0] != '(' || text[^1] != ')')
            return null;
        var numbers = new List<double>();
        foreach (var word in Encoding.UTF8.GetString(text[1..^1]).Split(','))
        {
            if (!double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) || !double.IsFinite(number))
                return null;
            numbers.Add(number);
        }

        return numbers.Count == (column.TypeName == "rgba" ? 4 : 3) ? numbers : null;
    }

    private static List<double>? ParseList(ReadOnlySpan<byte> text)
    {
        var numbers = new List<double>();
        var reader = new Utf8JsonReader(text);
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartArray)
                return null;
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                if (reader.TokenType is not (JsonTokenType.Number or JsonTokenType.String)
                    || !Utf8Parser.TryParse(reader.ValueSpan, out double number, out var length) || length != reader.ValueSpan.Length || !double.IsFinite(number))
                {
                    return null;
                }

                numbers.Add(number);
            }

            return reader.TokenType == JsonTokenType.EndArray && !reader.Read() ? numbers : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
