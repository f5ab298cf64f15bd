-- Computes rows of statistics again for some users ($2) of a project ($1), each within the hours of $3 to $4. Only rows that
-- are there: which hours have rows by now is known to those who compute them for everybody. The counts of imports stay,
-- because CATMAID takes them from history. What is computed before the current hour only stays 0 in it, as in CATMAID.
WITH touched AS (
    SELECT user_id, date_trunc('hour', first, 'UTC') AS since, date_trunc('hour', last, 'UTC') + interval '1 hour' AS until
    FROM unnest($2::int4[], $3::timestamptz[], $4::timestamptz[]) AS touched (user_id, first, last)
), synaptic AS (
    SELECT id, relation_name FROM relation WHERE project_id = $1 AND relation_name IN ('presynaptic_to', 'postsynaptic_to')
), node AS (
    SELECT child.user_id, date_trunc('hour', child.creation_time, 'UTC') AS date, count(*) AS nodes,
        sum(CASE WHEN child.creation_time < date_trunc('hour', now(), 'UTC') THEN
            sqrt((child.location_x - parent.location_x)::float8 ^ 2 + (child.location_y - parent.location_y)::float8 ^ 2 + (child.location_z - parent.location_z)::float8 ^ 2)
        END) AS length
    FROM touched
    JOIN treenode child ON child.project_id = $1 AND child.user_id = touched.user_id AND child.creation_time >= since AND child.creation_time < until
    LEFT JOIN treenode parent ON parent.id = child.parent_id AND parent.project_id = $1
    GROUP BY 1, 2
), link AS (
    SELECT later.user_id, date_trunc('hour', later.creation_time, 'UTC') AS date, count(*) AS links
    FROM touched
    JOIN treenode_connector later ON later.project_id = $1 AND later.user_id = touched.user_id AND later.creation_time >= since AND later.creation_time < until
    JOIN treenode_connector earlier ON earlier.connector_id = later.connector_id AND earlier.creation_time < later.creation_time AND earlier.relation_id <> later.relation_id
    WHERE (SELECT count(DISTINCT relation_name) FROM synaptic) = 2 AND later.creation_time < date_trunc('hour', now(), 'UTC')
        AND later.relation_id IN (SELECT id FROM synaptic) AND earlier.relation_id IN (SELECT id FROM synaptic)
    GROUP BY 1, 2
), reviewed AS (
    SELECT review.reviewer_id AS user_id, date_trunc('hour', review.review_time, 'UTC') AS date, count(*) AS reviews
    FROM touched
    JOIN review ON review.project_id = $1 AND review.reviewer_id = touched.user_id AND review.review_time >= since AND review.review_time < until
    WHERE review.review_time < date_trunc('hour', now(), 'UTC')
    GROUP BY 1, 2
), fresh AS (
    SELECT stored.id, coalesce(nodes, 0) AS nodes, coalesce(length, 0) AS length, coalesce(links, 0) AS links, coalesce(reviews, 0) AS reviews
    FROM touched
    JOIN catmaid_stats_summary stored ON stored.project_id = $1 AND stored.user_id = touched.user_id AND stored.date >= since AND stored.date < until
    LEFT JOIN node ON node.user_id = stored.user_id AND node.date = stored.date
    LEFT JOIN link ON link.user_id = stored.user_id AND link.date = stored.date
    LEFT JOIN reviewed ON reviewed.user_id = stored.user_id AND reviewed.date = stored.date
)
UPDATE catmaid_stats_summary stored
SET n_treenodes = fresh.nodes, cable_length = fresh.length, n_connector_links = fresh.links, n_reviewed_nodes = fresh.reviews
FROM fresh
WHERE stored.id = fresh.id
