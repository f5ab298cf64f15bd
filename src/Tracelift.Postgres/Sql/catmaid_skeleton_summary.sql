-- One row for each new skeleton ($3 to $4), those with a single node included. Lengths are those of the edges.
INSERT INTO catmaid_skeleton_summary (
    skeleton_id, project_id, last_summary_update, original_creation_time, last_edition_time, last_editor_id,
    num_nodes, cable_length, num_imported_nodes)
SELECT
    new.skeleton_id,
    min(new.project_id),
    now(),
    min(new.creation_time),
    max(new.edition_time),
    (array_agg(new.editor_id ORDER BY new.edition_time DESC, new.id DESC))[1],
    count(*),
    sum(ST_3DLength(edge.edge)),
    CASE WHEN EXISTS (SELECT FROM catmaid_transaction_info info WHERE info.transaction_id = txid_current() AND info.label = 'skeletons.import')
        THEN count(*) ELSE 0 END
FROM treenode new
JOIN treenode_edge edge ON edge.id = new.id AND edge.id BETWEEN $1 AND $2
WHERE new.id BETWEEN $1 AND $2 AND {mine}
    AND NOT EXISTS (SELECT FROM catmaid_skeleton_summary known WHERE known.skeleton_id = new.skeleton_id AND known.skeleton_id BETWEEN $3 AND $4)
GROUP BY new.skeleton_id
