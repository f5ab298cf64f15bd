-- Of each new link the line from its treenode ($3 to $4) to its connector ($5 to $6), under the link's id: both are new
-- themselves.
INSERT INTO treenode_connector_edge (id, project_id, edge)
SELECT
    new.id,
    new.project_id,
    ST_MakeLine(
        ST_MakePoint(treenode.location_x, treenode.location_y, treenode.location_z),
        ST_MakePoint(connector.location_x, connector.location_y, connector.location_z))
FROM treenode_connector new
JOIN treenode ON treenode.id = new.treenode_id AND treenode.id BETWEEN $3 AND $4
JOIN connector ON connector.id = new.connector_id AND connector.id BETWEEN $5 AND $6
WHERE new.id BETWEEN $1 AND $2 AND {mine}
    AND NOT EXISTS (SELECT FROM treenode_connector_edge known WHERE known.id = new.id AND known.id BETWEEN $1 AND $2)
