-- Of each new connector its point.
INSERT INTO connector_geom (id, project_id, geom)
SELECT new.id, new.project_id, ST_MakePoint(new.location_x, new.location_y, new.location_z)
FROM connector new
WHERE new.id BETWEEN $1 AND $2 AND {mine}
    AND NOT EXISTS (SELECT FROM connector_geom known WHERE known.id = new.id AND known.id BETWEEN $1 AND $2)
