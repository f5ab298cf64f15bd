-- The skeletons whose summary is not what it should be.
SELECT fresh.skeleton_id
FROM (
{fresh}
) fresh
LEFT JOIN catmaid_skeleton_summary summary ON summary.skeleton_id = fresh.skeleton_id
WHERE (summary.project_id, summary.original_creation_time, summary.last_edition_time, summary.last_editor_id, summary.num_nodes)
        IS DISTINCT FROM (fresh.project_id, fresh.original_creation_time, fresh.last_edition_time, fresh.last_editor_id, fresh.num_nodes)
    OR abs(summary.cable_length - fresh.cable_length) > 0.000001 * fresh.cable_length
