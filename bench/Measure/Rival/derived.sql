-- What the triggers would have made, for all rows together.
INSERT INTO treenode_edge (id, parent_id, project_id, edge)
SELECT node.id, node.parent_id, node.project_id, ST_MakeLine(
    ST_MakePoint(node.location_x, node.location_y, node.location_z),
    ST_MakePoint(parent.location_x, parent.location_y, parent.location_z))
FROM treenode node JOIN treenode parent ON parent.id = coalesce(node.parent_id, node.id);

INSERT INTO catmaid_skeleton_summary (
    skeleton_id, project_id, last_summary_update, original_creation_time, last_edition_time, last_editor_id,
    num_nodes, cable_length, num_imported_nodes)
SELECT node.skeleton_id, min(node.project_id), now(), min(node.creation_time), max(node.edition_time),
    (array_agg(node.editor_id ORDER BY node.edition_time DESC, node.id DESC))[1], count(*), sum(ST_3DLength(edge.edge)), 0
FROM treenode node JOIN treenode_edge edge ON edge.id = node.id
GROUP BY node.skeleton_id;

INSERT INTO connector_geom (id, project_id, geom)
SELECT id, project_id, ST_MakePoint(location_x, location_y, location_z) FROM connector;

INSERT INTO treenode_connector_edge (id, project_id, edge)
SELECT link.id, link.project_id, ST_MakeLine(
    ST_MakePoint(node.location_x, node.location_y, node.location_z),
    ST_MakePoint(connector.location_x, connector.location_y, connector.location_z))
FROM treenode_connector link JOIN treenode node ON node.id = link.treenode_id JOIN connector ON connector.id = link.connector_id;
