namespace Tracelift.Postgres.Recognition;

/// <summary>A trigger of CATMAID that fills derived tables when rows are inserted.</summary>
/// <param name="Table">The table whose rows fire it.</param>
/// <param name="Name">Its name.</param>
/// <param name="Fills">The tables that it fills.</param>
/// <param name="Exists">Whether the database has it.</param>
/// <param name="IsActive">Whether it fires in this session.</param>
internal sealed record DerivedTrigger(string Table, string Name, IReadOnlyList<string> Fills, bool Exists, bool IsActive);

/// <summary>CATMAID's triggers that fill derived tables.</summary>
internal static class DerivedTriggers
{
    private static readonly (string Table, string Name, string[] Fills)[] Known =
    [
        ("treenode", "on_insert_treenode_update_summary_and_edges", ["treenode_edge", "catmaid_skeleton_summary"]),
        ("connector", "on_insert_connector_update_connector_geom", ["connector_geom"]),
        ("treenode_connector", "on_insert_treenode_connector_update_edges", ["treenode_connector_edge"]),
    ];

    /// <summary>The names of the triggers on DELETE that delete derived rows, as <see cref="Import.RowDeletion"/> does.</summary>
    public static IReadOnlyList<string> NamesOnDelete { get; } =
    [
        "on_delete_treenode_update_summary_and_edges", "on_delete_connector_update_geom", "on_delete_treenode_connector_update_edges",
        "on_delete_treenode_update_suppressed_virtual_treenodes", "on_delete_treenode_connector_check_review",
    ];

    /// <summary>The names of the triggers.</summary>
    public static IEnumerable<string> Names => Known.Select(known => known.Name);

    /// <summary>Reads which triggers exist and fire in this session.</summary>
    public static async Task<IReadOnlyList<DerivedTrigger>> LoadAsync(PostgresLink link, CancellationToken cancellationToken)
    {
        // O fires in ordinary sessions, R in sessions that replay another server's changes, A in both, D in none.
        var states = await link.QueryAsync(
            """
            SELECT tgname::text,
                tgenabled = 'A' OR tgenabled = CASE current_setting('session_replication_role') WHEN 'replica' THEN 'R' ELSE 'O' END::"char"
            FROM pg_trigger WHERE tgrelid IN (to_regclass('treenode'), to_regclass('connector'), to_regclass('treenode_connector'))
            """,
            [],
            row => (Name: row.GetString(0), IsActive: row.GetBoolean(1)),
            cancellationToken);
        return [.. Known.Select(known => new DerivedTrigger(
            known.Table,
            known.Name,
            known.Fills,
            states.Exists(state => state.Name == known.Name),
            states.Exists(state => state.Name == known.Name && state.IsActive)))];
    }
}
