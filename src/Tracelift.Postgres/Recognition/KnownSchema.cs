using Tracelift.Model;

namespace Tracelift.Postgres.Recognition;

/// <summary>The objects of CATMAID's migrations besides the columns that Tracelift uses.</summary>
internal static class KnownSchema
{
    // CATMAID's history puts these on each table; each of the others belongs to one table.
    private static readonly HashSet<string> HistoryTriggers = new(StringComparer.Ordinal)
    {
        "on_truncate_handle_live_table_truncate", "on_truncate_truncate_tracking_table", "on_change_update_tracking_table",
        "on_change_history_trackingtable", "on_delete_update_history_txid_regular", "on_change_update_history_txid_regular",
        "on_change_update_history_regular",
    };

    private static readonly HashSet<string> TableTriggers = new(StringComparer.Ordinal)
    {
        "on_create_treenode_connector_check_review", "on_delete_connector_update_geom", "on_delete_treenode_connector_check_review",
        "on_delete_treenode_connector_update_edges", "on_delete_treenode_update_summary_and_edges",
        "on_delete_treenode_update_suppressed_virtual_treenodes", "on_edit_class", "on_edit_class_class", "on_edit_class_instance",
        "on_edit_class_instance_class_instance", "on_edit_connector", "on_edit_connector_check_review", "on_edit_connector_class_instance",
        "on_edit_connector_update_treenode_connector_edges", "on_edit_deep_link", "on_edit_relation", "on_edit_treenode",
        "on_edit_treenode_check_review", "on_edit_treenode_class_instance", "on_edit_treenode_connector",
        "on_edit_treenode_connector_check_review", "on_edit_treenode_connector_update_edges", "on_edit_treenode_update_summary_and_edges",
        "on_edit_treenode_update_suppressed_virtual_treenodes", "on_edit_treenode_update_treenode_connector_edges",
        "on_edit_cardinality_restrictions", "on_edit_deep_link_stack", "on_edit_deep_link_stack_group", "on_edit_favorite_project",
        "on_edit_point_class_instance", "on_edit_point_connector", "on_edit_region_of_interest", "on_edit_region_of_interest_class_instance", "on_edit_textlabel",
        "on_edit_volume_class_instance", "on_insert_connector_update_connector_geom", "on_insert_treenode_connector_update_edges",
        "on_insert_treenode_update_summary_and_edges", "on_stack_class_instance", "on_stack_group_class_instance",
    };

    /// <summary>Tables that Tracelift does not use, with foreign keys to tables that it uses.</summary>
    public static IReadOnlySet<string> Tables { get; } = new HashSet<string>(StringComparer.Ordinal)
    {
        "account_emailaddress", "catmaid_group_inactivity_period", "catmaid_group_inactivity_period_contact", "catmaid_project_token",
        "catmaid_user_project_token", "change_request", "concept", "django_admin_log", "location", "log", "message",
        "nblast_config", "nblast_sample", "nblast_similarity", "node_grid_cache", "node_query_cache",
        "pointcloud_group_object_permission", "pointcloud_user_object_permission",
        "relation_instance", "restriction", "skeletonlist_dashboard", "socialaccount_socialaccount", "treenode_edge",
    };

    /// <summary>Columns that Tracelift finds rows by, and that must be unique.</summary>
    public static IReadOnlyList<(string Table, string Column)> Keys { get; } =
    [
        .. Models.All.Select(model => (model.Table, model.Columns[0].Name)),
        ("catmaid_skeleton_summary", "skeleton_id"), ("treenode_edge", "id"), ("treenode_connector_edge", "id"),
    ];

    /// <summary>Whether a trigger is one of CATMAID's.</summary>
    public static bool IsTrigger(string name) => HistoryTriggers.Contains(name) || TableTriggers.Contains(name);
}
