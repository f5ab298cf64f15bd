using System.Text;
using Tracelift.Errors;
using Tracelift.Files;
using Tracelift.Formats.Csv;
using Tracelift.Formats.Skeletons;

namespace Tracelift.Tracing.Bulk;

/// <summary>
/// The file of a load's rejected items: each line holds item, code and reason, separated by tabs. Only its owner may read
/// it, because it quotes the source. It is safe to open in a spreadsheet.
/// </summary>
internal static class RejectFile
{
    private const char Tab = '\t';

    /// <summary>Writes the file.</summary>
    /// <exception cref="UsageException">The file can't be created.</exception>
    /// <exception cref="DiskException">Writing the file failed.</exception>
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
