-- The lengths of a project's ($1) imports by CATMAID's rule: rows of their own, at the exact time of the nodes, before the
-- current hour. A version is a row of a treenode, now or earlier.
WITH imported AS (
    SELECT DISTINCT version.id, version.user_id, version.creation_time, version.edition_time, version.parent_id, version.txid, version.location_x, version.location_y, version.location_z
    FROM {version} version JOIN catmaid_transaction_info import ON import.transaction_id = version.txid
    WHERE import.project_id = $1 AND import.label = 'skeletons.import' AND abs(extract(epoch FROM version.creation_time - import.execution_time)::float8) < 3600
)
SELECT child.user_id, child.creation_time, sum(
    sqrt((child.location_x - parent.location_x)::float8 ^ 2 + (child.location_y - parent.location_y)::float8 ^ 2 + (child.location_z - parent.location_z)::float8 ^ 2))::float8
FROM imported child
JOIN LATERAL (SELECT * FROM {version} same WHERE same.project_id = $1 AND same.id = child.parent_id AND same.txid = child.txid LIMIT 1) parent ON true
WHERE child.creation_time < date_trunc('hour', now(), 'UTC')
GROUP BY 1, 2
ORDER BY 1, 2
