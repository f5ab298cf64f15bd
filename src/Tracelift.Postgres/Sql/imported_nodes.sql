-- The nodes of some skeletons ($2) of a project ($1) that transactions marked as imports have made, by skeleton and user.
-- A transaction has one such row, but nothing says so.
SELECT node.skeleton_id, info.user_id, count(*)
FROM treenode node
JOIN (
    SELECT DISTINCT transaction_id, user_id FROM catmaid_transaction_info
    WHERE project_id = $1 AND label = 'skeletons.import' AND user_id IS NOT NULL
) info ON info.transaction_id = node.txid
WHERE node.project_id = $1 AND node.skeleton_id = ANY($2)
GROUP BY node.skeleton_id, info.user_id
