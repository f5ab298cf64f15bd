-- The nodes of some skeletons (?2, a list in JSON) of a project (?1) that transactions marked as imports have made, by
-- skeleton and user.
SELECT node.skeleton_id, info.user_id, count(*)
FROM json_each(?2) AS skeleton
CROSS JOIN treenode AS node ON node.skeleton_id = skeleton.value AND node.project_id = ?1
JOIN catmaid_transaction_info AS info
    ON info.transaction_id = node.txid AND info.project_id = node.project_id AND info.label = 'skeletons.import'
WHERE info.user_id IS NOT NULL
GROUP BY node.skeleton_id, info.user_id
