-- The lines from the treenodes of a project (?1) to their parents whose extents touch a box (?2 to ?7).
SELECT node.id, node.parent_id, node.skeleton_id,
    node.location_x, node.location_y, node.location_z, parent.location_x, parent.location_y, parent.location_z
FROM treenode AS node
JOIN treenode AS parent ON parent.id = coalesce(node.parent_id, node.id)
WHERE node.project_id = ?1
    AND max(node.location_x, parent.location_x) >= ?2 AND min(node.location_x, parent.location_x) <= ?5
    AND max(node.location_y, parent.location_y) >= ?3 AND min(node.location_y, parent.location_y) <= ?6
    AND max(node.location_z, parent.location_z) >= ?4 AND min(node.location_z, parent.location_z) <= ?7
