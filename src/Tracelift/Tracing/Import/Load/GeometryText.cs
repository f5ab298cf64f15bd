using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using Tracelift.Errors;

namespace Tracelift.Tracing.Import.Load;

/// <summary>Maps the points of a geometry in PostGIS text, <c>TIN Z (((x y z,...)),...)</c>.</summary>
internal static class GeometryText
{
    private const int LongestNumber = 32;

    /// <summary>Maps all points.</summary>
    /// <param name="text">The geometry.</param>
    /// <param name="map">The map.</param>
    /// <param name="where">The row of the geometry, for messages.</param>
    /// <returns>The geometry in UTF-8.</returns>
    /// <exception cref="InputException">A point does not have three numbers.</exception>
    public static ReadOnlySpan<byte> Map(ReadOnlySpan<byte> text, SpaceTransform map, string where)
    {
        var output = new ArrayBufferWriter<byte>(text.Length + (text.Length / 4) + 64);
        Span<double> point = stackalloc double[3];

        // The kind of the geometry comes before the first bracket.
        var at = Math.Max(0, text.IndexOf((byte)'('));
        output.Write(text[..at]);
        while (at < text.Length)
        {
            if (IsPunctuation(text[at]))
            {
                output.Write(text.Slice(at++, 1));
                continue;
            }

            var length = text[at..].IndexOfAny(",()"u8);
            length = length < 0 ? text.Length - at : length;
            if (!TryReadPoint(text.Slice(at, length), point))
            {
                throw new InputException(
                    "bad-geometry", $"{where}: its geometry has a point that is not three numbers, and can't be moved by --transform", "Expected x y z for each point.");
            }

            var (x, y, z) = map.Map(point[0], point[1], point[2]);
            if (!double.IsFinite(x) || !double.IsFinite(y) || !double.IsFinite(z))
                throw new InputException("out-of-range", $"{where}: a point of its geometry is too far away after --transform", "Check the map: coordinates are in nm.");
            Write(output, x, (byte)' ');
            Write(output, y, (byte)' ');
            Write(output, z, after: 0);
            at += length;
        }

        return output.WrittenSpan;
    }

    private static bool IsPunctuation(byte next) => next is (byte)'(' or (byte)')' or (byte)',' or (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t';

    private static bool TryReadPoint(ReadOnlySpan<byte> text, Span<double> point)
    {
        for (var i = 0; i < point.Length; i++)
        {
            text = text.TrimStart(" \t\r\n"u8);
            if (!Utf8Parser.TryParse(text, out point[i], out var read) || !double.IsFinite(point[i]))
                return false;
            text = text[read..];
            if (i < point.Length - 1 && (text.IsEmpty || !IsPunctuation(text[0])))
                return false;
        }

        return text.Trim(" \t\r\n"u8).IsEmpty;
    }

    private static void Write(ArrayBufferWriter<byte> output, double number, byte after)
    {
        var room = output.GetSpan(LongestNumber);
        number.TryFormat(room, out var written, provider: CultureInfo.InvariantCulture);
        if (after != 0)
            room[written++] = after;
        output.Advance(written);
    }
}
