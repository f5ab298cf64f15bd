-- What importing projects and stacks takes for granted in every instance.

INSERT INTO stack_group_relation (id, name) SELECT 1, 'view' WHERE NOT EXISTS (SELECT 1 FROM stack_group_relation);
INSERT INTO stack_group_relation (id, name) SELECT 2, 'channel' WHERE NOT EXISTS (SELECT 1 FROM stack_group_relation WHERE name = 'channel');
UPDATE tracelift_sequence SET last_value = max(last_value, 2) WHERE name = 'stack_group_relation_id_seq';

-- Owns what the program makes of itself. Nobody can log in with a password that starts with an exclamation mark.
INSERT INTO auth_user (id, password, is_superuser, username, first_name, last_name, email, is_staff, is_active, date_joined)
SELECT (SELECT max(max(id), (SELECT last_value FROM tracelift_sequence WHERE name = 'auth_user_id_seq')) + 1 FROM auth_user),
    '!', 1, 'system', '', '', '', 0, 0, unixepoch() * 1000000
WHERE NOT EXISTS (SELECT 1 FROM auth_user WHERE is_superuser = 1 OR username = 'system');
UPDATE tracelift_sequence SET last_value = (SELECT max(last_value, max(id)) FROM auth_user) WHERE name = 'auth_user_id_seq';

CREATE INDEX project_stack_project_id_idx ON project_stack (project_id);
CREATE INDEX project_stack_stack_id_idx ON project_stack (stack_id);
CREATE INDEX project_title_idx ON project (title);
CREATE INDEX stack_mirror_stack_id_idx ON stack_mirror (stack_id);
CREATE INDEX stack_mirror_image_base_idx ON stack_mirror (image_base);
CREATE INDEX broken_slice_stack_id_idx ON broken_slice (stack_id);
CREATE INDEX stack_stack_group_stack_id_idx ON stack_stack_group (stack_id);
CREATE INDEX stack_stack_group_stack_group_id_idx ON stack_stack_group (stack_group_id);
CREATE INDEX class_project_id_idx ON class (project_id);
CREATE INDEX relation_project_id_idx ON relation (project_id);
