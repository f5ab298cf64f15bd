-- Of each link of a chunk ($1 to $2) the line from its treenode to its connector, under the link's id.
INSERT INTO treenode_connector_edge (id, project_id, edge)
SELECT
    new.id,
    new.project_id,
    ST_MakeLine(
        ST_MakePoint(treenode.location_x, treenode.location_y, treenode.location_z),
        ST_MakePoint(connector.location_x, connector.location_y, connector.location_z))
FROM treenode_connector new
JOIN treenode ON treenode.id = new.treenode_id
JOIN connector ON connector.id = new.connector_id
WHERE new.id BETWEEN $1 AND $2 AND new.xmin = pg_current_xact_id()::xid
