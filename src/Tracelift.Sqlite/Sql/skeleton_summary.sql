-- A row for each of some skeletons, of all its treenodes, made at ?1.
-- The index keeps a skeleton's nodes together, so that nothing needs to be sorted, however many there are.
INSERT OR REPLACE INTO catmaid_skeleton_summary
    (skeleton_id, project_id, last_summary_update, original_creation_time, last_edition_time, num_nodes, cable_length,
     last_editor_id, num_imported_nodes)
SELECT
    skeleton.id, skeleton.project_id, ?1, skeleton.created, skeleton.edited, skeleton.nodes, skeleton.cable,
    (SELECT last.editor_id FROM treenode AS last WHERE last.skeleton_id = skeleton.id
     ORDER BY last.edition_time DESC, last.id DESC LIMIT 1),
    skeleton.imported
FROM (
    SELECT
        node.skeleton_id        AS id,
        min(node.project_id)    AS project_id,
        min(node.creation_time) AS created,
        max(node.edition_time)  AS edited,
        count(*)                AS nodes,
        count(*) FILTER (WHERE node.txid IN
            (SELECT transaction_id FROM catmaid_transaction_info WHERE label = 'skeletons.import')) AS imported,
        total(sqrt(
            (node.location_x - parent.location_x) * (node.location_x - parent.location_x)
            + (node.location_y - parent.location_y) * (node.location_y - parent.location_y)
            + (node.location_z - parent.location_z) * (node.location_z - parent.location_z))) AS cable
    FROM treenode AS node INDEXED BY treenode_skeleton_id_idx
    LEFT JOIN treenode AS parent ON parent.id = node.parent_id
    WHERE {which}
    GROUP BY node.skeleton_id
) AS skeleton
