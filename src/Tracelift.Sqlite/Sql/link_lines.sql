-- The links of a project (?1) whose lines may go through a box (?2 to ?7), and the lines.
SELECT link.connector_id, link.skeleton_id,
    node.location_x, node.location_y, node.location_z, connector.location_x, connector.location_y, connector.location_z, link.id
FROM treenode_connector AS link
JOIN treenode AS node ON node.id = link.treenode_id
JOIN connector ON connector.id = link.connector_id
WHERE link.project_id = ?1
    AND max(node.location_x, connector.location_x) >= ?2 AND min(node.location_x, connector.location_x) <= ?5
    AND max(node.location_y, connector.location_y) >= ?3 AND min(node.location_y, connector.location_y) <= ?6
    AND max(node.location_z, connector.location_z) >= ?4 AND min(node.location_z, connector.location_z) <= ?7
