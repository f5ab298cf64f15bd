-- Rights to everything of a kind, as Django's general permissions are.

CREATE TABLE auth_user_user_permissions (
    id            INTEGER PRIMARY KEY,
    user_id       INTEGER NOT NULL,
    permission_id INTEGER NOT NULL,
    UNIQUE (user_id, permission_id)
) STRICT;

CREATE TABLE auth_group_permissions (
    id            INTEGER PRIMARY KEY,
    group_id      INTEGER NOT NULL,
    permission_id INTEGER NOT NULL,
    UNIQUE (group_id, permission_id)
) STRICT;

INSERT INTO tracelift_sequence (name, last_value) VALUES
    ('auth_user_user_permissions_id_seq', 0),
    ('auth_group_permissions_id_seq',     0);
