-- What a CATMAID database of the development version does to derived tables when rows are deleted, and whom it tells, for the
-- tests that need it. The functions are Tracelift's own.

CREATE FUNCTION delete_treenode_edges() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM notify_conditionally('catmaid.spatial-update', format(
        '{"project_id": %s, "type": "edge", "p1": [%s,%s,%s], "p2": [%s,%s,%s]}', edge.project_id,
        ST_X(ST_StartPoint(edge.edge)), ST_Y(ST_StartPoint(edge.edge)), ST_Z(ST_StartPoint(edge.edge)),
        ST_X(ST_EndPoint(edge.edge)), ST_Y(ST_EndPoint(edge.edge)), ST_Z(ST_EndPoint(edge.edge))))
    FROM treenode_edge edge JOIN deleted_treenode USING (id);
    UPDATE catmaid_skeleton_summary summary
    SET num_nodes = summary.num_nodes - gone.nodes, cable_length = summary.cable_length - gone.length
    FROM (
        SELECT skeleton_id, count(*) AS nodes, sum(ST_3DLength(edge)) AS length
        FROM deleted_treenode JOIN treenode_edge USING (id) GROUP BY skeleton_id) gone
    WHERE gone.skeleton_id = summary.skeleton_id;
    DELETE FROM treenode_edge USING deleted_treenode WHERE treenode_edge.id = deleted_treenode.id;

    RETURN NULL;
END
$$;

CREATE TRIGGER on_delete_treenode_update_summary_and_edges
    AFTER DELETE ON treenode REFERENCING OLD TABLE AS deleted_treenode
    FOR EACH STATEMENT EXECUTE FUNCTION delete_treenode_edges();

CREATE FUNCTION delete_connector_geom() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM notify_conditionally('catmaid.spatial-update', format(
        '{"project_id": %s, "type": "point", "p": [%s,%s,%s]}', OLD.project_id, OLD.location_x, OLD.location_y, OLD.location_z));
    DELETE FROM connector_geom WHERE id = OLD.id;

    RETURN OLD;
END
$$;

CREATE TRIGGER on_delete_connector_update_geom
    BEFORE DELETE ON connector FOR EACH ROW EXECUTE FUNCTION delete_connector_geom();

CREATE FUNCTION delete_treenode_connector_edge() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM treenode_connector_edge WHERE id = OLD.id;

    RETURN OLD;
END
$$;

CREATE TRIGGER on_delete_treenode_connector_update_edges
    BEFORE DELETE ON treenode_connector FOR EACH ROW EXECUTE FUNCTION delete_treenode_connector_edge();
