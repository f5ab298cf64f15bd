-- The skeletons whose summary is not what skeleton_summary_anew would make of it.
SELECT fresh.skeleton_id
FROM (
    SELECT
        node.skeleton_id,
        min(node.project_id) AS project_id,
        min(node.creation_time) AS original_creation_time,
        max(node.edition_time) AS last_edition_time,
        (array_agg(node.editor_id ORDER BY node.edition_time DESC, node.id DESC))[1] AS last_editor_id,
        count(*) AS num_nodes,
        coalesce(sum(ST_3DLength(edge.edge)), 0) AS cable_length
    FROM treenode node
    LEFT JOIN treenode_edge edge ON edge.id = node.id
    WHERE {which}
    GROUP BY node.skeleton_id
) fresh
LEFT JOIN catmaid_skeleton_summary summary ON summary.skeleton_id = fresh.skeleton_id
WHERE (summary.project_id, summary.original_creation_time, summary.last_edition_time, summary.last_editor_id, summary.num_nodes)
        IS DISTINCT FROM (fresh.project_id, fresh.original_creation_time, fresh.last_edition_time, fresh.last_editor_id, fresh.num_nodes)
    OR abs(summary.cable_length - fresh.cable_length) > 0.000001 * fresh.cable_length
