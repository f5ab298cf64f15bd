-- What the summaries of some skeletons should be, of all their treenodes.
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
