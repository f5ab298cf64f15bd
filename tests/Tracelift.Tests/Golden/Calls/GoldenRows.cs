using System.Text.Json.Nodes;

namespace Tracelift.Tests.Golden.Calls;

/// <summary>Compares changed rows with those of the golden files, table by table, as far as a store has the tables.</summary>
internal static class GoldenRows
{
    private const string History = "__history";
    private const string Summaries = "catmaid_skeleton_summary";

    private static readonly string[] Watched =
    [
        "treenode", "connector", "treenode_connector", "treenode_class_instance", "connector_class_instance", "class_instance", "class_instance_class_instance", "review", "suppressed_virtual_treenode",
        "catmaid_volume", "volume_class_instance", "skeleton_origin",
    ];

    private static readonly string[] OfSamplers = ["catmaid_sampler", "catmaid_samplerdomain", "catmaid_samplerdomainend", "catmaid_samplerinterval", "catmaid_samplerconnector"];

    /// <summary>The tables that are looked at.</summary>
    public static IEnumerable<string> Tables =>
    [
        .. Watched, .. Watched.Select(table => table + History), .. OfSamplers,
        "treenode_edge", "treenode_connector_edge", "connector_geom", "catmaid_skeleton_summary", "catmaid_transaction_info", "log",
    ];

    /// <summary>What differs.</summary>
    /// <param name="wanted">The changed rows of the golden file.</param>
    /// <param name="got">The rows of the run.</param>
    /// <param name="store">Which tables the store has.</param>
    /// <param name="ids">Rewrites the run's ids.</param>
    public static List<string> Differences(JsonObject wanted, JsonObject got, StoreRows store, NewIds ids)
    {
        var differences = new List<string>();
        foreach (var table in wanted.Select(change => change.Key).Union(got.Select(change => change.Key)).Where(store.Has))
        {
            var (one, other) = table == Summaries ? (WithoutLastEdits(wanted), WithoutLastEdits(got)) : (wanted, got);
            var missing = Lines(NewIds.Golden, table, one);
            var others = new List<string>();
            foreach (var line in Lines(ids, table, other))
            {
                if (!missing.Remove(line))
                    others.Add(line);
            }

            differences.AddRange(missing.Select(line => "no " + line));
            differences.AddRange(others.Select(line => "but " + line));
        }

        return differences;
    }

    // Sums differ in their last digits. CATMAID's triggers take the first and the last edit of a summary from the transaction, or leave them; here they are those of the nodes.
    private static JsonObject WithoutLastEdits(JsonObject changes)
    {
        var kept = changes.DeepClone().AsObject();
        foreach (var row in kept[Summaries]?["inserted"]?.AsArray() ?? [])
            row!.AsObject().Remove("last_editor_id");
        if (kept[Summaries]?["updated"] is not JsonArray rows)
            return kept;
        foreach (var row in rows.ToList())
        {
            var changed = row!["changed"]!.AsObject();
            foreach (var column in (string[])["last_summary_update", "last_edition_time", "last_editor_id", "original_creation_time"])
                changed.Remove(column);
            if (changed["cable_length"] is JsonArray { Count: 2 } lengths && Math.Abs((double)lengths[0]! - (double)lengths[1]!) < 1e-6)
                changed.Remove("cable_length");
            if (changed.Count == 0)
                rows.Remove(row);
        }

        if (rows.Count == 0)
            kept[Summaries]!.AsObject().Remove("updated");
        return kept;
    }

    // CATMAID gives instances their names in a second step: the first is history that was never seen by anybody.
    private static List<string> Lines(NewIds ids, string table, JsonObject changes) =>
        changes[table] is JsonObject change ? [.. ids.Lines(table, change).Where(line => !line.Contains("sys_period=empty", StringComparison.Ordinal))] : [];
}
