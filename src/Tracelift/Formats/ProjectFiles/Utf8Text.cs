using System.Buffers;
using System.Text;
using System.Text.Unicode;
using Tracelift.Formats.Text;

namespace Tracelift.Formats.ProjectFiles;

/// <summary>Checks texts for UTF-8.</summary>
internal static class Utf8Text
{
    /// <summary>Throws if a text is not UTF-8.</summary>
    /// <exception cref="TextFault">The text is not UTF-8; the fault has the first invalid place.</exception>
    public static void Require(ReadOnlySpan<byte> text)
    {
        if (Utf16Text.EncodingOf(text) is { } encoding)
            throw new TextFault("bad-encoding", new TextPlace(1, 1), $"the text is in {encoding}, expected UTF-8; convert it: iconv -f {encoding} -t UTF-8");
        if (Utf8.IsValid(text))
            return;
        var (line, column, at) = (1, 1, 0);
        while (Rune.DecodeFromUtf8(text[at..], out var rune, out var bytes) == OperationStatus.Done)
        {
            at += bytes;
            (line, column) = rune.Value == '\n' ? (line + 1, 1) : (line, column + 1);
        }

        throw new TextFault("bad-encoding", new TextPlace(line, column), "the text is not UTF-8; if it is in Latin-1, convert it: iconv -f LATIN1 -t UTF-8");
    }
}
