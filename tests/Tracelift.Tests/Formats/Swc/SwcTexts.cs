using System.Buffers;
using System.Globalization;
using System.Text;
using Tracelift.Errors;
using Tracelift.Formats.Swc;
using Xunit;

namespace Tracelift.Tests.Formats.Swc;

/// <summary>Reads and writes SWC text.</summary>
internal static class SwcTexts
{
    public static SwcFile Read(string text, SwcOptions? options = null) =>
        SwcReader.Read(Encoding.UTF8.GetBytes(text), "a.swc", options ?? SwcOptions.Usual);

    public static InputException Refused(string text, SwcOptions? options = null) =>
        Assert.Throws<InputException>(() => Read(text, options));

    public static string Write(SwcFile file, bool withHistory = false, SwcUnit unit = SwcUnit.Nanometre)
    {
        var bytes = new ArrayBufferWriter<byte>();
        SwcWriter.Write(file, bytes, unit, withHistory);
        return Encoding.UTF8.GetString(bytes.WrittenSpan);
    }

    /// <summary>id&lt;parent for each node, in order.</summary>
    public static string Shape(SwcFile file) => string.Join(
        " ",
        Enumerable.Range(0, file.Count).Select(row => string.Create(
            CultureInfo.InvariantCulture, $"{file.Ids[row]}<{(file.Parents[row] < 0 ? -1 : file.Ids[file.Parents[row]])}")));

    /// <summary>A tree whose nodes have random parents before them.</summary>
    public static string Random(Random random, int nodes, int firstId = 1)
    {
        var text = new StringBuilder();
        for (var i = 0; i < nodes; i++)
        {
            var parent = i == 0 ? -1 : firstId + random.Next(Math.Max(0, i - 5), i);
            text.Append(CultureInfo.InvariantCulture, $"{firstId + i} 0 {random.Next(1_000_000) / 10.0} {random.Next(1_000_000) / 8.0} {random.Next(100_000)} {random.Next(-1, 900)} {parent}\n");
        }

        return text.ToString();
    }
}
