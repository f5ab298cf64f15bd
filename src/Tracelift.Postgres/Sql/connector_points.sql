-- The connectors of a project ($1) in a box ($2 to $7), and their places: what is derived of connectors has an index by them.
SELECT id, ST_X(geom), ST_Y(geom), ST_Z(geom)
FROM connector_geom
WHERE project_id = $1 AND geom &&& ST_MakeLine(ST_MakePoint($2, $3, $4), ST_MakePoint($5, $6, $7))
