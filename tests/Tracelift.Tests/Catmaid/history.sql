-- The history of further tables of a CATMAID instance, for tests that look at every row that a change leaves: run after
-- triggers.sql, whose functions it uses. CATMAID has these tables and triggers for every table of tracing data.

DO $$
DECLARE
    tracked text;
BEGIN
    FOREACH tracked IN ARRAY ARRAY[
        'connector', 'treenode_connector', 'treenode_class_instance', 'connector_class_instance', 'class_instance',
        'class_instance_class_instance', 'catmaid_volume', 'volume_class_instance', 'skeleton_origin']
    LOOP
        IF to_regclass(tracked || '__history') IS NULL THEN
            EXECUTE format('CREATE TABLE %I (LIKE %I, sys_period tstzrange NOT NULL, exec_transaction_id bigint NOT NULL)', tracked || '__history', tracked);
            EXECUTE format('CREATE TRIGGER on_change_update_history_txid_regular BEFORE UPDATE ON %I FOR EACH ROW EXECUTE FUNCTION set_txid()', tracked);
            EXECUTE format('CREATE TRIGGER on_change_update_history_regular AFTER UPDATE ON %I REFERENCING OLD TABLE AS old_row FOR EACH STATEMENT EXECUTE FUNCTION write_history()', tracked);
            EXECUTE format('CREATE TRIGGER on_delete_update_history_txid_regular AFTER DELETE ON %I REFERENCING OLD TABLE AS old_row FOR EACH STATEMENT EXECUTE FUNCTION write_history()', tracked);
        END IF;
    END LOOP;
END
$$;
