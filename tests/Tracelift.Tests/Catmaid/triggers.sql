-- What a CATMAID database does by itself when rows are written, for tests. The functions are Tracelift's own; the
-- triggers have CATMAID's names, timing and level, so that they fire in its order.
--
-- Here: the derived tables, the reviews and what the spatial cache's worker is told on INSERT; edition times on UPDATE; a light stand-in for history (treenodes
-- and reviews) and for tracking tables (users, projects and stacks), enough to see what an import wrote there.
-- Not here: keeping the derived tables up to date on UPDATE and DELETE (on DELETE: deletions.sql), suppressed
-- virtual nodes, TRUNCATE.

-- -------------------------------------------------------------------------------------------------
-- Derived tables, on INSERT
-- -------------------------------------------------------------------------------------------------

-- Spares what nobody is told of where notifications are off; CATMAID joins all the same.
CREATE FUNCTION are_spatial_updates_on() RETURNS boolean
LANGUAGE sql STABLE AS $$ SELECT prosrc LIKE '%pg_notify%' FROM pg_proc WHERE proname = 'notify_conditionally' $$;

-- A node is joined to its parent (a root to itself) as the table is when the statement ends. The join is an inner one:
-- a node whose parent comes with a later statement gets no edge and is not counted, and no error says so.
-- PL/pgSQL keeps the plan of the query for the session, so it stays what it was when the tables were small.
CREATE FUNCTION insert_treenode_edges() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    WITH node AS MATERIALIZED (
        SELECT
            child.id, child.parent_id, child.project_id, child.skeleton_id,
            child.creation_time, child.edition_time, child.editor_id,
            ST_MakeLine(
                ST_MakePoint(child.location_x, child.location_y, child.location_z),
                ST_MakePoint(parent.location_x, parent.location_y, parent.location_z)) AS edge
        FROM inserted_treenode child
        JOIN treenode parent ON parent.id = coalesce(child.parent_id, child.id)
    ), new_edge AS (
        INSERT INTO treenode_edge (id, parent_id, project_id, edge)
        SELECT id, parent_id, project_id, edge FROM node
    )
    INSERT INTO catmaid_skeleton_summary AS summary (
        skeleton_id, project_id, last_summary_update, original_creation_time, last_edition_time, last_editor_id,
        num_nodes, cable_length, num_imported_nodes)
    SELECT
        skeleton_id,
        min(project_id),
        now(),
        min(creation_time),
        max(edition_time),
        (array_agg(editor_id ORDER BY edition_time DESC, id DESC))[1],
        count(*),
        sum(ST_3DLength(edge)),
        CASE WHEN EXISTS (
            SELECT FROM catmaid_transaction_info
            WHERE transaction_id = txid_current() AND label = 'skeletons.import')
        THEN count(*) ELSE 0 END
    FROM node
    GROUP BY skeleton_id
    ON CONFLICT (skeleton_id) DO UPDATE SET
        last_summary_update = excluded.last_summary_update,
        original_creation_time = least(summary.original_creation_time, excluded.original_creation_time),
        last_edition_time = greatest(summary.last_edition_time, excluded.last_edition_time),
        last_editor_id = excluded.last_editor_id,
        num_nodes = summary.num_nodes + excluded.num_nodes,
        cable_length = summary.cable_length + excluded.cable_length,
        num_imported_nodes = summary.num_imported_nodes + excluded.num_imported_nodes;

    IF are_spatial_updates_on() THEN
        PERFORM notify_conditionally('catmaid.spatial-update', format(
            '{"project_id": %s, "type": "edge", "p1": [%s,%s,%s], "p2": [%s,%s,%s]}', child.project_id,
            child.location_x, child.location_y, child.location_z, parent.location_x, parent.location_y, parent.location_z))
        FROM inserted_treenode child JOIN treenode parent ON parent.id = coalesce(child.parent_id, child.id);
    END IF;

    RETURN NULL;
END
$$;

CREATE TRIGGER on_insert_treenode_update_summary_and_edges
    AFTER INSERT ON treenode REFERENCING NEW TABLE AS inserted_treenode
    FOR EACH STATEMENT EXECUTE FUNCTION insert_treenode_edges();

CREATE FUNCTION insert_connector_geom() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO connector_geom (id, project_id, geom)
    VALUES (NEW.id, NEW.project_id, ST_MakePoint(NEW.location_x, NEW.location_y, NEW.location_z));
    PERFORM notify_conditionally('catmaid.spatial-update', format(
        '{"project_id": %s, "type": "point", "p": [%s,%s,%s]}', NEW.project_id, NEW.location_x, NEW.location_y, NEW.location_z));

    RETURN NULL;
END
$$;

CREATE TRIGGER on_insert_connector_update_connector_geom
    AFTER INSERT ON connector
    FOR EACH ROW EXECUTE FUNCTION insert_connector_geom();

-- A link whose treenode or connector is not there yet gets no edge.
CREATE FUNCTION insert_treenode_connector_edge() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO treenode_connector_edge (id, project_id, edge)
    SELECT
        NEW.id,
        NEW.project_id,
        ST_MakeLine(
            ST_MakePoint(treenode.location_x, treenode.location_y, treenode.location_z),
            ST_MakePoint(connector.location_x, connector.location_y, connector.location_z))
    FROM treenode, connector
    WHERE treenode.id = NEW.treenode_id AND connector.id = NEW.connector_id;
    IF are_spatial_updates_on() THEN
        PERFORM notify_conditionally('catmaid.spatial-update', format(
            '{"project_id": %s, "type": "edge", "p1": [%s,%s,%s], "p2": [%s,%s,%s]}', NEW.project_id,
            treenode.location_x, treenode.location_y, treenode.location_z, connector.location_x, connector.location_y, connector.location_z))
        FROM treenode, connector
        WHERE treenode.id = NEW.treenode_id AND connector.id = NEW.connector_id;
    END IF;

    RETURN NULL;
END
$$;

CREATE TRIGGER on_insert_treenode_connector_update_edges
    AFTER INSERT ON treenode_connector
    FOR EACH ROW EXECUTE FUNCTION insert_treenode_connector_edge();

-- A node that gets a new link has to be reviewed again.
CREATE FUNCTION delete_reviews_of_linked_treenode() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM review WHERE treenode_id = NEW.treenode_id;

    RETURN NULL;
END
$$;

CREATE TRIGGER on_create_treenode_connector_check_review
    AFTER INSERT ON treenode_connector
    FOR EACH ROW EXECUTE FUNCTION delete_reviews_of_linked_treenode();

-- -------------------------------------------------------------------------------------------------
-- Edition times, on UPDATE
-- -------------------------------------------------------------------------------------------------

CREATE FUNCTION set_edition_time() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    NEW.edition_time := now();

    RETURN NEW;
END
$$;

CREATE TRIGGER on_edit_location
    BEFORE UPDATE ON location FOR EACH ROW EXECUTE FUNCTION set_edition_time();
CREATE TRIGGER on_edit_connector
    BEFORE UPDATE ON connector FOR EACH ROW EXECUTE FUNCTION set_edition_time();
CREATE TRIGGER on_edit_concept
    BEFORE UPDATE ON concept FOR EACH ROW EXECUTE FUNCTION set_edition_time();
CREATE TRIGGER on_edit_class
    BEFORE UPDATE ON class FOR EACH ROW EXECUTE FUNCTION set_edition_time();
CREATE TRIGGER on_edit_relation
    BEFORE UPDATE ON relation FOR EACH ROW EXECUTE FUNCTION set_edition_time();
CREATE TRIGGER on_edit_relation_instance
    BEFORE UPDATE ON relation_instance FOR EACH ROW EXECUTE FUNCTION set_edition_time();
CREATE TRIGGER on_edit_class_class
    BEFORE UPDATE ON class_class FOR EACH ROW EXECUTE FUNCTION set_edition_time();
CREATE TRIGGER on_edit_class_instance
    BEFORE UPDATE ON class_instance FOR EACH ROW EXECUTE FUNCTION set_edition_time();
CREATE TRIGGER on_edit_class_instance_class_instance
    BEFORE UPDATE ON class_instance_class_instance FOR EACH ROW EXECUTE FUNCTION set_edition_time();
CREATE TRIGGER on_edit_connector_class_instance
    BEFORE UPDATE ON connector_class_instance FOR EACH ROW EXECUTE FUNCTION set_edition_time();
CREATE TRIGGER on_stack_class_instance
    BEFORE UPDATE ON stack_class_instance FOR EACH ROW EXECUTE FUNCTION set_edition_time();
CREATE TRIGGER on_stack_group_class_instance
    BEFORE UPDATE ON stack_group_class_instance FOR EACH ROW EXECUTE FUNCTION set_edition_time();
CREATE TRIGGER on_edit_treenode
    BEFORE UPDATE ON treenode FOR EACH ROW EXECUTE FUNCTION set_edition_time();
CREATE TRIGGER on_edit_treenode_class_instance
    BEFORE UPDATE ON treenode_class_instance FOR EACH ROW EXECUTE FUNCTION set_edition_time();
CREATE TRIGGER on_edit_treenode_connector
    BEFORE UPDATE ON treenode_connector FOR EACH ROW EXECUTE FUNCTION set_edition_time();
CREATE TRIGGER on_edit_volume_class_instance
    BEFORE UPDATE ON volume_class_instance FOR EACH ROW EXECUTE FUNCTION set_edition_time();
CREATE TRIGGER on_edit_deep_link
    BEFORE UPDATE ON catmaid_deep_link FOR EACH ROW EXECUTE FUNCTION set_edition_time();
CREATE TRIGGER on_edit_deep_link_stack
    BEFORE UPDATE ON catmaid_deep_link_stack FOR EACH ROW EXECUTE FUNCTION set_edition_time();

-- -------------------------------------------------------------------------------------------------
-- History, on UPDATE and DELETE
-- -------------------------------------------------------------------------------------------------

CREATE TABLE treenode__history (LIKE treenode, sys_period tstzrange NOT NULL, exec_transaction_id bigint NOT NULL);
CREATE TABLE review__history (LIKE review, sys_period tstzrange NOT NULL, exec_transaction_id bigint NOT NULL);

CREATE FUNCTION write_history() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format(
        'INSERT INTO %I SELECT old_row.*, tstzrange(least(%I, current_timestamp), current_timestamp), txid_current() FROM old_row',
        TG_TABLE_NAME || '__history', CASE TG_TABLE_NAME WHEN 'review' THEN 'review_time' ELSE 'edition_time' END);

    RETURN NULL;
END
$$;

CREATE FUNCTION set_txid() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    NEW.txid := txid_current();

    RETURN NEW;
END
$$;

CREATE TRIGGER on_change_update_history_txid_regular
    BEFORE UPDATE ON treenode FOR EACH ROW EXECUTE FUNCTION set_txid();
CREATE TRIGGER on_change_update_history_regular
    AFTER UPDATE ON treenode REFERENCING OLD TABLE AS old_row FOR EACH STATEMENT EXECUTE FUNCTION write_history();
CREATE TRIGGER on_delete_update_history_txid_regular
    AFTER DELETE ON treenode REFERENCING OLD TABLE AS old_row FOR EACH STATEMENT EXECUTE FUNCTION write_history();

CREATE TRIGGER on_change_update_history_txid_regular
    BEFORE UPDATE ON review FOR EACH ROW EXECUTE FUNCTION set_txid();
CREATE TRIGGER on_change_update_history_regular
    AFTER UPDATE ON review REFERENCING OLD TABLE AS old_row FOR EACH STATEMENT EXECUTE FUNCTION write_history();
CREATE TRIGGER on_delete_update_history_txid_regular
    AFTER DELETE ON review REFERENCING OLD TABLE AS old_row FOR EACH STATEMENT EXECUTE FUNCTION write_history();

-- -------------------------------------------------------------------------------------------------
-- Tracking tables, on INSERT
-- -------------------------------------------------------------------------------------------------

CREATE TABLE auth_user__tracking (id integer PRIMARY KEY, live_row_data timestamptz DEFAULT now());
CREATE TABLE project__tracking (LIKE auth_user__tracking INCLUDING ALL);
CREATE TABLE stack__tracking (LIKE auth_user__tracking INCLUDING ALL);

CREATE FUNCTION track_row() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('INSERT INTO %I (id) VALUES ($1)', TG_TABLE_NAME || '__tracking') USING NEW.id;

    RETURN NULL;
END
$$;

CREATE TRIGGER on_change_update_tracking_table
    AFTER INSERT ON auth_user FOR EACH ROW EXECUTE FUNCTION track_row();
CREATE TRIGGER on_change_update_tracking_table
    AFTER INSERT ON project FOR EACH ROW EXECUTE FUNCTION track_row();
CREATE TRIGGER on_change_update_tracking_table
    AFTER INSERT ON stack FOR EACH ROW EXECUTE FUNCTION track_row();

-- tables.sql made this user before there was a trigger.
INSERT INTO auth_user__tracking (id) SELECT id FROM auth_user;

-- -------------------------------------------------------------------------------------------------
-- The spatial cache
-- -------------------------------------------------------------------------------------------------

CREATE FUNCTION on_update_dirty_node_grid_cache_cell() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM notify_conditionally('catmaid.dirty-cache', format(
        '{"grid_id": %s, "x": %s, "y": %s, "z": %s}', NEW.grid_id, NEW.x_index, NEW.y_index, NEW.z_index));

    RETURN NULL;
END
$$;

CREATE TRIGGER on_insert_dirty_node_grid_cache_cell_tgr
    AFTER INSERT ON dirty_node_grid_cache_cell FOR EACH ROW EXECUTE FUNCTION on_update_dirty_node_grid_cache_cell();
CREATE TRIGGER on_update_dirty_node_grid_cache_cell_tgr
    AFTER UPDATE ON dirty_node_grid_cache_cell FOR EACH ROW EXECUTE FUNCTION on_update_dirty_node_grid_cache_cell();
