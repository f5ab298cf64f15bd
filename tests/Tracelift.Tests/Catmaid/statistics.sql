-- The rows of catmaid_stats_summary, from scratch, of one project ($1), as of now; the session's time zone has to be UTC, as
-- CATMAID's is.
WITH now_hour AS (SELECT date_trunc('hour', now()) AS h),
rel AS (SELECT relation_name AS n, id FROM relation WHERE project_id = $1 AND relation_name IN ('presynaptic_to','postsynaptic_to')),
reviews AS (
  SELECT reviewer_id AS user_id, date_trunc('hour', review_time) AS date, count(*) AS v
  FROM review, now_hour WHERE project_id = $1 AND review_time < h GROUP BY 1, 2),
links AS (  -- pairs: a link that completes a synapse counts once for each earlier link of the other kind
  SELECT a.user_id, date_trunc('hour', a.creation_time) AS date, count(*) AS v
  FROM now_hour, treenode_connector a JOIN treenode_connector b ON b.connector_id = a.connector_id AND b.creation_time < a.creation_time AND b.relation_id <> a.relation_id
  WHERE (SELECT count(*) FROM rel) = 2 AND a.project_id = $1 AND a.creation_time < h
    AND a.relation_id IN (SELECT id FROM rel) AND b.relation_id IN (SELECT id FROM rel) GROUP BY 1, 2),
cable AS (  -- coordinates are subtracted as float4
  SELECT c.user_id, date_trunc('hour', c.creation_time) AS date,
    sum(sqrt((c.location_x - p.location_x)::float8 ^ 2 + (c.location_y - p.location_y)::float8 ^ 2 + (c.location_z - p.location_z)::float8 ^ 2)) AS v
  FROM now_hour, treenode c JOIN treenode p ON p.id = c.parent_id AND p.project_id = $1
  WHERE c.project_id = $1 AND c.creation_time < h GROUP BY 1, 2),
nodes AS (  -- the current hour counts here
  SELECT user_id, date_trunc('hour', creation_time) AS date, count(*) AS v FROM treenode WHERE project_id = $1 GROUP BY 1, 2),
imp AS (  -- versions of nodes that an import's transaction wrote
  SELECT DISTINCT t.id, t.user_id, t.creation_time, t.edition_time, t.parent_id, t.txid, t.location_x, t.location_y, t.location_z
  FROM treenode__with_history t JOIN catmaid_transaction_info i ON i.transaction_id = t.txid
  WHERE i.project_id = $1 AND i.label = 'skeletons.import' AND abs(extract(epoch FROM t.creation_time - i.execution_time)) < 3600),
impn AS (
  SELECT user_id, date_trunc('hour', creation_time) AS date, count(DISTINCT id) AS v FROM imp GROUP BY 1, 2),
impc AS (  -- the date is NOT cut to the hour: rows of their own, at the time of the import
  SELECT c.user_id, c.creation_time AS date,
    sum(sqrt((c.location_x - p.location_x)::float8 ^ 2 + (c.location_y - p.location_y)::float8 ^ 2 + (c.location_z - p.location_z)::float8 ^ 2)) AS v
  FROM now_hour, imp c JOIN LATERAL (SELECT * FROM treenode__with_history p WHERE p.project_id = $1 AND p.id = c.parent_id AND p.txid = c.txid LIMIT 1) p ON true
  WHERE c.creation_time < h GROUP BY 1, 2),
all_ AS (
  SELECT user_id, date FROM reviews UNION SELECT user_id, date FROM links UNION SELECT user_id, date FROM cable
  UNION SELECT user_id, date FROM nodes UNION SELECT user_id, date FROM impn UNION SELECT user_id, date FROM impc)
SELECT $1 AS project_id, user_id, date, coalesce(links.v, 0) AS n_connector_links, coalesce(reviews.v, 0) AS n_reviewed_nodes,
  coalesce(nodes.v, 0) AS n_treenodes, 0 AS n_edited_treenodes, 0 AS n_edited_connectors, coalesce(impn.v, 0) AS n_imported_treenodes, 0 AS n_imported_connectors,
  coalesce(cable.v, 0)::float8 AS cable_length, coalesce(impc.v, 0)::float8 AS import_cable_length
FROM all_ LEFT JOIN reviews USING (user_id, date) LEFT JOIN links USING (user_id, date) LEFT JOIN cable USING (user_id, date)
  LEFT JOIN nodes USING (user_id, date) LEFT JOIN impn USING (user_id, date) LEFT JOIN impc USING (user_id, date)
