-- A row for each of some skeletons, of all its treenodes. How many of the nodes CATMAID counts as imported is its own
-- affair; more than there are can't be.
INSERT INTO catmaid_skeleton_summary AS summary (
    skeleton_id, project_id, last_summary_update, original_creation_time, last_edition_time, last_editor_id,
    num_nodes, cable_length, num_imported_nodes)
SELECT
    skeleton_id, project_id, now(), original_creation_time, last_edition_time, last_editor_id, num_nodes, cable_length, 0
FROM (
{fresh}
) fresh
ON CONFLICT (skeleton_id) DO UPDATE SET
    project_id = excluded.project_id,
    last_summary_update = excluded.last_summary_update,
    original_creation_time = excluded.original_creation_time,
    last_edition_time = excluded.last_edition_time,
    last_editor_id = excluded.last_editor_id,
    num_nodes = excluded.num_nodes,
    cable_length = excluded.cable_length,
    num_imported_nodes = least(summary.num_imported_nodes, excluded.num_nodes)
WHERE (summary.project_id, summary.original_creation_time, summary.last_edition_time, summary.last_editor_id, summary.num_nodes)
        IS DISTINCT FROM (excluded.project_id, excluded.original_creation_time, excluded.last_edition_time, excluded.last_editor_id, excluded.num_nodes)
    OR abs(summary.cable_length - excluded.cable_length) > 0.000001 * excluded.cable_length
