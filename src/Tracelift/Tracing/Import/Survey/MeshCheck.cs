using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Tracelift.Errors;

namespace Tracelift.Tracing.Import.Survey;

/// <summary>
/// Checks whether a text is a mesh that CATMAID's geometry column accepts (<c>geometry(TinZ)</c>), so that every kind of
/// store refuses the same: <c>TIN Z (((x y z,x y z,x y z,x y z)),...)</c>. PostGIS accepts NaN and infinite numbers; here they
/// are faults, because such a mesh can't be shown.
/// </summary>
internal ref struct MeshCheck
{
    private const int Corners = 4;
    private const int LongestShown = 40;

    private ReadOnlySpan<byte> _rest;

    private MeshCheck(ReadOnlySpan<byte> text) => _rest = text;

    /// <summary>The form of a mesh, for hints.</summary>
    public const string Expected = "TIN Z (((x y z,x y z,x y z,x y z)),...)";

    /// <summary>Returns the fault of a text, or null.</summary>
    public static string? FaultOf(ReadOnlySpan<byte> text) => new MeshCheck(text).Read();

    private string? Read()
    {
        if (TakeWord("SRID"u8))
        {
            var end = _rest.IndexOf((byte)';');
            if (end < 0 || !_rest[..end].TrimStart("= "u8).Trim(" "u8).ContainsAnyInRange((byte)'0', (byte)'9'))
                return "its SRID can't be read";
            _rest = _rest[(end + 1)..];
        }

        var begin = _rest;
        if (!TakeWord("TIN"u8))
            return $"it is not a TIN but begins with {Show(begin)}";
        TakeWord("Z"u8);
        if (TakeWord("EMPTY"u8))
            return AtEnd();
        if (!Take((byte)'('))
            return $"its triangles are not in brackets: {Show(_rest)}";
        for (var triangle = 1L; ; triangle++)
        {
            if (Triangle() is { } fault)
                return string.Create(CultureInfo.InvariantCulture, $"triangle {triangle} {fault}");
            if (!Take((byte)','))
                return Take((byte)')') ? AtEnd() : $"it ends within its triangles: {Show(_rest)}";
        }
    }

    private string? AtEnd()
    {
        SkipBlanks();
        return _rest.IsEmpty ? null : $"text follows its end: {Show(_rest)}";
    }

    private string? Triangle()
    {
        if (!Take((byte)'(') || !Take((byte)'('))
            return $"is not in brackets: {Show(_rest)}";
        Span<double> first = stackalloc double[3];
        Span<double> point = stackalloc double[3];
        var count = 0;
        do
        {
            if (!Point(point))
                return $"has a point that is not three finite numbers: {Show(_rest)}";
            if (count++ == 0)
                point.CopyTo(first);
        }
        while (Take((byte)','));

        if (!Take((byte)')') || !Take((byte)')'))
            return $"is not in brackets: {Show(_rest)}";
        if (count != Corners)
            return string.Create(CultureInfo.InvariantCulture, $"has {count} points, expected 4");
        return point.SequenceEqual(first) ? null : "does not end where it begins";
    }

    private bool Point(scoped Span<double> point)
    {
        var rest = _rest;
        for (var i = 0; i < point.Length; i++)
        {
            rest = rest.TrimStart(" \t\r\n"u8);
            if (!Utf8Parser.TryParse(rest, out point[i], out var read) || !double.IsFinite(point[i]))
                return false;
            rest = rest[read..];
            if (!rest.IsEmpty && rest[0] is not ((byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n' or (byte)',' or (byte)')'))
                return false;
        }

        rest = rest.TrimStart(" \t\r\n"u8);
        if (rest.IsEmpty || rest[0] is not ((byte)',' or (byte)')'))
            return false;
        _rest = rest;
        return true;
    }

    private bool Take(byte next)
    {
        SkipBlanks();
        if (_rest.IsEmpty || _rest[0] != next)
            return false;
        _rest = _rest[1..];
        return true;
    }

    private bool TakeWord(ReadOnlySpan<byte> word)
    {
        SkipBlanks();
        if (_rest.Length < word.Length || !Ascii.EqualsIgnoreCase(_rest[..word.Length], word))
            return false;
        _rest = _rest[word.Length..];
        return true;
    }

    private void SkipBlanks() => _rest = _rest.TrimStart(" \t\r\n"u8);

    private static string Show(ReadOnlySpan<byte> text) =>
        text.IsEmpty ? "nothing" : $"\"{Excerpt.Of(Encoding.UTF8.GetString(text[..Math.Min(text.Length, 4 * LongestShown)]))}\"";
}
