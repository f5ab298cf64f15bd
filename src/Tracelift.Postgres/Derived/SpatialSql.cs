using Tracelift.Model;

namespace Tracelift.Postgres.Derived;

/// <summary>
/// Statements about the places of rows. Each source of lines has a column project_id and, for two ends, ax to bz; a point
/// has the same end twice.
/// </summary>
internal static class SpatialSql
{
    private const string Channel = "catmaid.spatial-update";

    /// <summary>
    /// Selects the lines of written rows <c>new</c>. Numbers have the columns' type (float4), whose text the payload
    /// holds. The edge of a root leads to itself, the edge of a link from the treenode to the connector.
    /// </summary>
    public static IReadOnlyDictionary<ModelDescription, string> Written { get; } = new Dictionary<ModelDescription, string>
    {
        [Models.Treenode] = $"SELECT new.project_id, {Ends("new", "parent")} FROM treenode new JOIN treenode parent ON parent.id = coalesce(new.parent_id, new.id)",
        [Models.Connector] = $"SELECT new.project_id, {Ends("new", "new")} FROM connector new",
        [Models.TreenodeConnector] = $"SELECT new.project_id, {Ends("treenode", "connector")} FROM treenode_connector new JOIN treenode ON treenode.id = new.treenode_id JOIN connector ON connector.id = new.connector_id",
    };

    /// <summary>Selects the lines of rows <c>new</c> that will be deleted; edges have their stored numbers (float8).</summary>
    public static IReadOnlyDictionary<string, string> Going { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        [Models.Treenode.Table] = $"SELECT new.project_id, {StoredEnds} FROM treenode_edge new",
        [Models.Connector.Table] = $"SELECT new.project_id, {Ends("new", "new")} FROM connector new",
        [Models.TreenodeConnector.Table] = $"SELECT new.project_id, {StoredEnds} FROM treenode_connector_edge new",
    };

    private static string StoredEnds =>
        string.Join(", ", new[] { ("a", "ST_StartPoint"), ("b", "ST_EndPoint") }.SelectMany(end => "xyz".Select(axis => $"ST_{char.ToUpperInvariant(axis)}({end.Item2}(new.edge)) AS {end.Item1}{axis}")));

    /// <summary>Returns the statement that sends a notification for each line, by CATMAID's own function.</summary>
    public static string Notify(string lines, bool isPoint)
    {
        // One result row for all: the number of notifications is not needed.
        var payload = isPoint
            ? """format('{"project_id": %s, "type": "point", "p": [%s,%s,%s]}', project_id, ax, ay, az)"""
            : """format('{"project_id": %s, "type": "edge", "p1": [%s,%s,%s], "p2": [%s,%s,%s]}', project_id, ax, ay, az, bx, by, bz)""";
        return $"SELECT count(notify_conditionally('{Channel}', {payload})) FROM ({lines}) line";
    }

    /// <summary>Returns the statement that marks the cells of grid caches that lines touch.</summary>
    public static string MarkCells(string lines) => PostgresScripts.Read("Sql", "dirty_cells").Replace("{lines}", lines, StringComparison.Ordinal);

    private static string Ends(string a, string b) =>
        $"{string.Join(", ", "xyz".Select(axis => $"{a}.location_{axis} AS a{axis}"))}, {string.Join(", ", "xyz".Select(axis => $"{b}.location_{axis} AS b{axis}"))}";
}
