using System.Text;
using Tracelift.Errors;
using Tracelift.Files;
using Tracelift.Formats.Csv;
using Tracelift.Formats.Skeletons;

namespace Tracelift.Tracing.Bulk;

/// <summary>
/// The file that says what a load has set aside: a line each with tabs between what, the fault's name, and why. It is for
/// its owner only, as it quotes the source, and safe to open in a spreadsheet.
/// </summary>
internal static class RejectFile
{
    private const char Tab = '\t';

    /// <summary>Writes it.</summary>
    /// <exception cref="UsageException">It can't be written.</exception>
    /// <exception cref="DiskException">It can't be written to its end.</exception>
    public static async Task WriteAsync(string path, IReadOnlyList<RejectedItem> items, CancellationToken cancellationToken)
    {
        var file = OutputFile.Create(path, isPrivate: true);
        await using var closing = file;
        var lines = new StreamWriter(file.Stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true);
        await using (lines)
        {
            await lines.WriteLineAsync("item\tcode\treason");
            foreach (var item in items)
                await lines.WriteLineAsync(string.Join(Tab, Field(item.Item), item.Code, Field(item.Reason)));
        }

        await file.CompleteAsync(cancellationToken);
    }

    private static string Field(string text) => SpreadsheetText.Field(text.ReplaceLineEndings(" ").Replace(Tab, ' '), Tab);
}
