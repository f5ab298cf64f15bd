-- The skeletons of a project ($1) with lines from treenodes to their parents whose extents touch a box ($2 to $7); whether a
-- treenode itself is in the box, below its upper side; and the ends of the lines of treenodes that are not, six numbers each.
SELECT node.skeleton_id,
    bool_or(place.is_in),
    array_agg(ARRAY[
        ST_X(ST_StartPoint(line.edge)), ST_Y(ST_StartPoint(line.edge)), ST_Z(ST_StartPoint(line.edge)),
        ST_X(ST_EndPoint(line.edge)), ST_Y(ST_EndPoint(line.edge)), ST_Z(ST_EndPoint(line.edge))]) FILTER (WHERE NOT place.is_in)
FROM treenode_edge line
JOIN treenode node ON node.id = line.id
CROSS JOIN LATERAL (
    SELECT node.location_x BETWEEN $2 AND $5 AND node.location_y BETWEEN $3 AND $6 AND node.location_z >= $4 AND node.location_z < $7 AS is_in
) place
WHERE line.project_id = $1 AND line.edge &&& ST_MakeLine(ST_MakePoint($2, $3, $4), ST_MakePoint($5, $6, $7))
GROUP BY node.skeleton_id
