-- Secondary indexes of the SQLite store, apart from its tables because the bulk writer makes them after a load.
-- One statement a line.
CREATE INDEX IF NOT EXISTS treenode_skeleton_id_idx ON treenode (skeleton_id);
CREATE INDEX IF NOT EXISTS treenode_project_id_idx ON treenode (project_id);
CREATE INDEX IF NOT EXISTS connector_project_id_idx ON connector (project_id);
CREATE UNIQUE INDEX IF NOT EXISTS treenode_connector_project_id_treenode_id_connector_id_relation ON treenode_connector (project_id, treenode_id, connector_id, relation_id);
CREATE INDEX IF NOT EXISTS treenode_connector_connector_id_idx ON treenode_connector (connector_id);
CREATE INDEX IF NOT EXISTS treenode_connector_skeleton_id_idx ON treenode_connector (skeleton_id);
CREATE INDEX IF NOT EXISTS treenode_class_instance_treenode_id_idx ON treenode_class_instance (treenode_id);
CREATE INDEX IF NOT EXISTS treenode_class_instance_class_instance_id_idx ON treenode_class_instance (class_instance_id);
CREATE INDEX IF NOT EXISTS connector_class_instance_connector_id_idx ON connector_class_instance (connector_id);
CREATE INDEX IF NOT EXISTS connector_class_instance_class_instance_id_idx ON connector_class_instance (class_instance_id);
CREATE INDEX IF NOT EXISTS class_instance_class_id_idx ON class_instance (class_id);
CREATE INDEX IF NOT EXISTS class_instance_class_instance_class_instance_a_idx ON class_instance_class_instance (class_instance_a);
CREATE INDEX IF NOT EXISTS class_instance_class_instance_class_instance_b_idx ON class_instance_class_instance (class_instance_b);
CREATE INDEX IF NOT EXISTS catmaid_volume_project_id_idx ON catmaid_volume (project_id);
CREATE INDEX IF NOT EXISTS volume_class_instance_volume_id_idx ON volume_class_instance (volume_id);
CREATE INDEX IF NOT EXISTS volume_class_instance_class_instance_id_idx ON volume_class_instance (class_instance_id);
CREATE INDEX IF NOT EXISTS review_skeleton_id_idx ON review (skeleton_id);
CREATE INDEX IF NOT EXISTS review_treenode_id_idx ON review (treenode_id);
CREATE INDEX IF NOT EXISTS suppressed_virtual_treenode_child_id_idx ON suppressed_virtual_treenode (child_id);
CREATE INDEX IF NOT EXISTS skeleton_origin_skeleton_id_idx ON skeleton_origin (skeleton_id);
CREATE INDEX IF NOT EXISTS catmaid_deep_link_stack_deep_link_id_idx ON catmaid_deep_link_stack (deep_link_id);
CREATE INDEX IF NOT EXISTS catmaid_skeleton_summary_project_id_idx ON catmaid_skeleton_summary (project_id);
