-- The lines from the treenodes of a project ($1) to their parents whose extents touch a box ($2 to $7): the edges have an
-- index by their extents.
SELECT line.id, node.parent_id, node.skeleton_id,
    ST_X(ST_StartPoint(line.edge)), ST_Y(ST_StartPoint(line.edge)), ST_Z(ST_StartPoint(line.edge)),
    ST_X(ST_EndPoint(line.edge)), ST_Y(ST_EndPoint(line.edge)), ST_Z(ST_EndPoint(line.edge))
FROM treenode_edge line
JOIN treenode node ON node.id = line.id
WHERE line.project_id = $1 AND line.edge &&& ST_MakeLine(ST_MakePoint($2, $3, $4), ST_MakePoint($5, $6, $7))
