-- The rows of catmaid_stats_summary of a project ($1) by CATMAID's rule, as of now, without the lengths of imports. The
-- first placeholder is empty, or a query touched (user_id, hour); the others are then the rows of these users and hours only.
-- A version is a row of a treenode, now or earlier. Only the number of nodes counts the current hour.
WITH {touched}current AS (
    SELECT date_trunc('hour', now(), 'UTC') AS hour
), synaptic AS (
    SELECT id, relation_name FROM relation WHERE project_id = $1 AND relation_name IN ('presynaptic_to', 'postsynaptic_to')
), part AS (
    SELECT child.user_id, date_trunc('hour', child.creation_time, 'UTC') AS date, count(*) AS nodes,
        sum(CASE WHEN child.creation_time < current.hour THEN
            sqrt((child.location_x - parent.location_x)::float8 ^ 2 + (child.location_y - parent.location_y)::float8 ^ 2 + (child.location_z - parent.location_z)::float8 ^ 2)
        END) AS length, 0 AS links, 0 AS reviews, 0 AS imported
    FROM current CROSS JOIN {treenode} child
    LEFT JOIN treenode parent ON parent.id = child.parent_id AND parent.project_id = $1
    WHERE child.project_id = $1
    GROUP BY 1, 2
    UNION ALL
    -- A link that completes a synapse counts once for each earlier link of the other kind.
    SELECT later.user_id, date_trunc('hour', later.creation_time, 'UTC'), 0, 0, count(*), 0, 0
    FROM current CROSS JOIN {link} later
    JOIN treenode_connector earlier ON earlier.connector_id = later.connector_id AND earlier.creation_time < later.creation_time AND earlier.relation_id <> later.relation_id
    WHERE (SELECT count(DISTINCT relation_name) FROM synaptic) = 2 AND later.project_id = $1 AND later.creation_time < current.hour
        AND later.relation_id IN (SELECT id FROM synaptic) AND earlier.relation_id IN (SELECT id FROM synaptic)
    GROUP BY 1, 2
    UNION ALL
    SELECT review.reviewer_id, date_trunc('hour', review.review_time, 'UTC'), 0, 0, 0, count(*), 0
    FROM current CROSS JOIN {review} review
    WHERE review.project_id = $1 AND review.review_time < current.hour
    GROUP BY 1, 2
    UNION ALL
    SELECT version.user_id, date_trunc('hour', version.creation_time, 'UTC'), 0, 0, 0, 0, count(DISTINCT version.id)
    FROM {version} version JOIN catmaid_transaction_info import ON import.transaction_id = version.txid
    WHERE import.project_id = $1 AND import.label = 'skeletons.import' AND abs(extract(epoch FROM version.creation_time - import.execution_time)::float8) < 3600
    GROUP BY 1, 2
)
SELECT user_id, date, sum(nodes)::int4, coalesce(sum(length), 0)::float8, sum(links)::int4, sum(reviews)::int4, sum(imported)::int4
FROM part
GROUP BY 1, 2
ORDER BY 1, 2
