-- Rights to everything of a kind, as Django's general permissions are.

CREATE TABLE auth_user_user_permissions (
    id            serial  PRIMARY KEY,
    user_id       integer NOT NULL,
    permission_id integer NOT NULL,
    UNIQUE (user_id, permission_id)
);

CREATE TABLE auth_group_permissions (
    id            serial  PRIMARY KEY,
    group_id      integer NOT NULL,
    permission_id integer NOT NULL,
    UNIQUE (group_id, permission_id)
);
