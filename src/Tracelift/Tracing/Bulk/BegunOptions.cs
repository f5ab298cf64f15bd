using System.Globalization;
using System.Text.Json.Nodes;
using Tracelift.Errors;
using Tracelift.Stores.Ledger;
using Tracelift.Tracing.Import;

namespace Tracelift.Tracing.Bulk;

/// <summary>
/// The options of a load's start, which hold for all of its chunks. A process that continues the load need not repeat
/// them, and other options are refused, because they would have no effect.
/// </summary>
internal static class BegunOptions
{
    // Options that change no row; they take effect when they are used.
    private static readonly string[] Free = ["triggers", "analyze"];

    /// <summary>Throws if options differ from those of the load's start.</summary>
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
                string.Create(CultureInfo.InvariantCulture, $"Load {load.Id} was started with other options: {string.Join(", ", others)} {(others.Count == 1 ? "is" : "are")} not the same"),
                string.Create(CultureInfo.InvariantCulture, $"Omit them to continue it with its own options (tracelift runs {load.Id} lists them); or undo it and start again."));
        }
    }
}
