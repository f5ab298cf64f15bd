using Tracelift.Errors;
using Tracelift.Formats.Skeletons;

namespace Tracelift.Tracing.Bulk;

/// <summary>The file that says what a load has set aside: a line each with tabs between what, the fault's name, and why.</summary>
internal static class RejectFile
{
    /// <summary>Writes it.</summary>
    /// <exception cref="UsageException">It can't be written.</exception>
    public static async Task WriteAsync(string path, IReadOnlyList<RejectedItem> items, CancellationToken cancellationToken)
    {
        try
        {
            await File.WriteAllLinesAsync(
                path, items.Select(item => string.Join('\t', Line(item.Item), item.Code, Line(item.Reason))).Prepend("item\tcode\treason"), cancellationToken)
                .ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException("output-unwritable", $"{path} can't be written: {e.Message}", "Name another file with --reject-file.");
        }
    }

    private static string Line(string text) => text.ReplaceLineEndings(" ").Replace('\t', ' ');
}
