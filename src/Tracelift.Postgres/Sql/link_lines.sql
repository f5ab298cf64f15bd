-- The links of a project ($1) whose lines may go through a box ($2 to $7), and the lines: what is derived of links has an
-- index by their extents.
SELECT link.connector_id, link.skeleton_id,
    ST_X(ST_StartPoint(line.edge)), ST_Y(ST_StartPoint(line.edge)), ST_Z(ST_StartPoint(line.edge)),
    ST_X(ST_EndPoint(line.edge)), ST_Y(ST_EndPoint(line.edge)), ST_Z(ST_EndPoint(line.edge)), line.id
FROM treenode_connector_edge line
JOIN treenode_connector link ON link.id = line.id
WHERE line.project_id = $1 AND line.edge &&& ST_MakeLine(ST_MakePoint($2, $3, $4), ST_MakePoint($5, $6, $7))
