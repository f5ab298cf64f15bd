using System.Globalization;
using Tracelift.Tests.Support;

namespace Tracelift.Tests.Tracing.Runs;

/// <summary>CATMAID's statistics, computed from scratch as it does each night.</summary>
internal static class CatmaidStatistics
{
    private const string Columns =
        "project_id, user_id, date, n_connector_links, n_reviewed_nodes, n_treenodes, n_edited_treenodes, n_edited_connectors, n_imported_treenodes, n_imported_connectors, cable_length, import_cable_length";

    private const string History =
        """
        CREATE OR REPLACE VIEW treenode__with_history AS
            SELECT id, project_id, user_id, creation_time, edition_time, parent_id, txid, location_x, location_y, location_z FROM treenode
            UNION ALL SELECT id, project_id, user_id, creation_time, edition_time, parent_id, txid, location_x, location_y, location_z FROM treenode__history
        """;

    /// <summary>Makes the view of all versions of treenodes that CATMAID has.</summary>
    public static Task AddHistoryAsync(TestStore store) => store.ExecuteAsync(History);

    /// <summary>Fills the table, of all projects.</summary>
    public static async Task ComputeAsync(TestStore store)
    {
        await AddHistoryAsync(store);
        await store.ExecuteAsync($"TRUNCATE catmaid_stats_summary; {string.Join("; ", await EachAsync(store, sql => $"INSERT INTO catmaid_stats_summary ({Columns}) {sql}"))}");
    }

    /// <summary>The stored rows, and the same rows computed now.</summary>
    public static async Task<(List<string> Stored, List<string> Fresh)> CompareAsync(TestStore store)
    {
        const string Text = "concat_ws(' ', project_id, user_id, date, n_connector_links, n_reviewed_nodes, n_treenodes, n_imported_treenodes, round(cable_length::numeric, 3), round(import_cable_length::numeric, 3))";
        var fresh = new List<string>();
        foreach (var sql in await EachAsync(store, sql => $"SELECT {Text} FROM ({sql}) s"))
            fresh.AddRange(await store.QueryAsync(sql));
        fresh.Sort(StringComparer.Ordinal);
        var stored = await store.QueryAsync($"SELECT {Text} FROM catmaid_stats_summary");
        stored.Sort(StringComparer.Ordinal);
        return (stored, fresh);
    }

    private static async Task<List<string>> EachAsync(TestStore store, Func<string, string> make)
    {
        var statement = await PostgresServer.ReadScriptAsync("statistics.sql");
        return [.. (await store.QueryAsync("SELECT id::text FROM project ORDER BY id")).Select(project =>
            make(statement.Replace("$1", int.Parse(project, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)))];
    }
}
