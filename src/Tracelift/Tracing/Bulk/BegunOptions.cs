using System.Globalization;
using System.Text.Json.Nodes;
using Tracelift.Errors;
using Tracelift.Stores.Ledger;
using Tracelift.Tracing.Import;

namespace Tracelift.Tracing.Bulk;

/// <summary>
/// The options that a load was begun with, and that hold for all of its chunks. Whoever goes on need not repeat them, but
/// is not to believe that others are followed.
/// </summary>
internal static class BegunOptions
{
    // What does not change a row, and is looked at when it is due.
    private static readonly string[] Free = ["triggers", "analyze"];

    /// <summary>Refuses options that the load was not begun with.</summary>
    /// <exception cref="UsageException"><c>other-options</c>.</exception>
    public static void Require(StoredLoad load, ImportOptions options)
    {
        var begun = JsonNode.Parse(load.Run.Record.Options)!.AsObject();
        var others = JsonNode.Parse(OptionsText.Of(options))!.AsObject()
            .Where(option => !Free.Contains(option.Key) && !JsonNode.DeepEquals(option.Value, begun[option.Key]))
            .Select(option => option.Key.Replace('_', '-')).ToList();
        if (others.Count > 0)
        {
            throw new UsageException(
                "other-options",
                string.Create(CultureInfo.InvariantCulture, $"Load {load.Id} was begun with other options: {string.Join(", ", others)} {(others.Count == 1 ? "is" : "are")} not the same"),
                string.Create(CultureInfo.InvariantCulture, $"Leave them out, and it goes on as it was begun (tracelift runs {load.Id} lists its options); or undo it and begin anew."));
        }
    }
}
