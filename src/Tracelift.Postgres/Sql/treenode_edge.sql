-- Of each new treenode the line to its parent; a root's line goes from itself to itself. Whole skeletons are new, so a
-- parent's id is among the new ones, too.
INSERT INTO treenode_edge (id, parent_id, project_id, edge)
SELECT
    new.id,
    new.parent_id,
    new.project_id,
    ST_MakeLine(
        ST_MakePoint(new.location_x, new.location_y, new.location_z),
        ST_MakePoint(parent.location_x, parent.location_y, parent.location_z))
FROM treenode new
JOIN treenode parent ON parent.id = coalesce(new.parent_id, new.id) AND parent.id BETWEEN $1 AND $2
WHERE new.id BETWEEN $1 AND $2 AND {mine}
    AND NOT EXISTS (SELECT FROM treenode_edge known WHERE known.id = new.id AND known.id BETWEEN $1 AND $2)
