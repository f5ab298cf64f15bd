using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Tracelift.Formats.Text;
using Tracelift.Model;

namespace Tracelift.Formats.Swc;

/// <summary>
/// Writes SWC and eSWC as CATMAID does: no header, parents before children, floats in Python's layout, no negative radius.
/// </summary>
public static class SwcWriter
{
    // Seven columns of numbers with blanks, two times and a confidence.
    private const int LongestLine = (3 * 20) + (4 * 32) + 8 + (2 * 40) + 8;

    /// <summary>Writes nodes.</summary>
    /// <param name="file">The nodes.</param>
    /// <param name="into">Receives the bytes.</param>
    /// <param name="unit">The unit of the written numbers.</param>
    /// <param name="withHistory">Whether to write eSWC, if the nodes have a history.</param>
    public static void Write(SwcFile file, IBufferWriter<byte> into, SwcUnit unit = SwcUnit.Nanometre, bool withHistory = false)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(into);
        var history = withHistory ? file.History : null;
        var users = history?.Users.Select(Word).ToArray() ?? [];
        var longest = users.Length == 0 ? 0 : 2 * users.Max(user => user.Length);
        for (var row = 0; row < file.Count; row++)
        {
            var line = into.GetSpan(LongestLine + longest);
            var length = 0;
            Whole(file.Ids[row], line, ref length);
            Whole(file.Types[row], line, ref length);
            Float(file.X[row], unit, line, ref length);
            Float(file.Y[row], unit, line, ref length);
            Float(file.Z[row], unit, line, ref length);
            if (file.Radii[row] < 0)
                Whole(0, line, ref length);
            else
                Float(file.Radii[row], unit, line, ref length);
            var parent = file.Parents[row];
            Whole(parent < 0 ? -1 : file.Ids[parent], line, ref length);
            if (history is not null)
            {
                Bytes(users[history.Creators[row]], line, ref length);
                Time(history.Created[row], line, ref length);
                Bytes(users[history.Editors[row]], line, ref length);
                Time(history.Edited[row], line, ref length);
                Whole(history.Confidences[row], line, ref length);
            }

            line[length - 1] = (byte)'\n';
            into.Advance(length);
        }
    }

    // A blank would start the next column.
    private static byte[] Word(string name) =>
        name.Length == 0 ? "-"u8.ToArray() : Encoding.UTF8.GetBytes(string.Concat(name.Select(c => char.IsWhiteSpace(c) || char.IsControl(c) || c is '#' or ',' or ';' ? '_' : c)));

    private static void Whole(long value, Span<byte> line, ref int length)
    {
        Utf8Formatter.TryFormat(value, line[length..], out var written);
        length += written;
        line[length++] = (byte)' ';
    }

    private static void Float(float value, SwcUnit unit, Span<byte> line, ref int length)
    {
        length += JsonFloat.Format(unit == SwcUnit.Micrometre ? (float)(value / 1000.0) : value, line[length..]);
        line[length++] = (byte)' ';
    }

    private static void Bytes(ReadOnlySpan<byte> bytes, Span<byte> line, ref int length)
    {
        bytes.CopyTo(line[length..]);
        length += bytes.Length;
        line[length++] = (byte)' ';
    }

    private static void Time(long microseconds, Span<byte> line, ref int length)
    {
        var moment = Timestamp.ToMoment(microseconds);
        var format = microseconds % Timestamp.Second == 0 ? "yyyy-MM-ddTHH:mm:ss+00:00" : "yyyy-MM-ddTHH:mm:ss.ffffff+00:00";
        moment.TryFormat(line[length..], out var written, format, CultureInfo.InvariantCulture);
        length += written;
        line[length++] = (byte)' ';
    }
}
