-- The connectors of a project (?1) in a box (?2 to ?7), and their places.
SELECT id, location_x, location_y, location_z
FROM connector
WHERE project_id = ?1
    AND location_x BETWEEN ?2 AND ?5
    AND location_y BETWEEN ?3 AND ?6
    AND location_z BETWEEN ?4 AND ?7
