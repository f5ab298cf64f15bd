-- Tracelift's tables in an SQLite file: CATMAID's tables and columns, without the geometry tables that are PostGIS's.
--
-- How values are kept:
-- - A time is the number of microseconds since 1970-01-01 UTC. To read one:
--       SELECT datetime(creation_time / 1000000, 'unixepoch') FROM treenode;
-- - A boolean is 0 or 1.
-- - A composite value is text as PostgreSQL prints it, (1,2,3); an array and a JSON value are JSON text; a geometry is
--   PostGIS's text of it.
-- - A coordinate is finite: 9e999 is how SQLite writes infinity, and it stores NaN as NULL.
--
-- No times by default, because SQLite's clock has milliseconds only; no foreign keys, because Tracelift checks references
-- itself, a set at a time. Ids come from tracelift_sequence: those that SQLite would give by itself are unique in their
-- table, not in their family. The indexes on large tables are in indexes.sql: they are made after a load.

-- -------------------------------------------------------------------------------------------------
-- Users, rights and settings
-- -------------------------------------------------------------------------------------------------

CREATE TABLE django_content_type (
    id        INTEGER PRIMARY KEY,
    app_label TEXT    NOT NULL,
    model     TEXT    NOT NULL,
    UNIQUE (app_label, model)
) STRICT;

CREATE TABLE auth_permission (
    id              INTEGER PRIMARY KEY,
    name            TEXT    NOT NULL,
    content_type_id INTEGER NOT NULL,
    codename        TEXT    NOT NULL,
    UNIQUE (content_type_id, codename)
) STRICT;

CREATE TABLE auth_group (
    id   INTEGER PRIMARY KEY,
    name TEXT    NOT NULL UNIQUE
) STRICT;

CREATE TABLE auth_user (
    id           INTEGER PRIMARY KEY,
    password     TEXT    NOT NULL,
    last_login   INTEGER,
    is_superuser INTEGER NOT NULL CHECK (is_superuser IN (0, 1)),
    username     TEXT    NOT NULL UNIQUE,
    first_name   TEXT    NOT NULL,
    last_name    TEXT    NOT NULL,
    email        TEXT    NOT NULL,
    is_staff     INTEGER NOT NULL CHECK (is_staff IN (0, 1)),
    is_active    INTEGER NOT NULL CHECK (is_active IN (0, 1)),
    date_joined  INTEGER NOT NULL
) STRICT;

CREATE TABLE auth_user_groups (
    id       INTEGER PRIMARY KEY,
    user_id  INTEGER NOT NULL,
    group_id INTEGER NOT NULL,
    UNIQUE (user_id, group_id)
) STRICT;

CREATE TABLE authtoken_token (
    key     TEXT    NOT NULL PRIMARY KEY,
    created INTEGER NOT NULL,
    user_id INTEGER NOT NULL UNIQUE
) STRICT;

CREATE TABLE guardian_userobjectpermission (
    id              INTEGER PRIMARY KEY,
    object_pk       TEXT    NOT NULL,
    content_type_id INTEGER NOT NULL,
    permission_id   INTEGER NOT NULL,
    user_id         INTEGER NOT NULL,
    UNIQUE (user_id, permission_id, object_pk)
) STRICT;

CREATE TABLE guardian_groupobjectpermission (
    id              INTEGER PRIMARY KEY,
    object_pk       TEXT    NOT NULL,
    content_type_id INTEGER NOT NULL,
    group_id        INTEGER NOT NULL,
    permission_id   INTEGER NOT NULL,
    UNIQUE (group_id, permission_id, object_pk)
) STRICT;

CREATE TABLE data_view_type (
    id        INTEGER PRIMARY KEY,
    title     TEXT    NOT NULL,
    code_type TEXT    NOT NULL,
    comment   TEXT
) STRICT;

CREATE TABLE data_view (
    id                INTEGER PRIMARY KEY,
    title             TEXT    NOT NULL,
    data_view_type_id INTEGER NOT NULL,
    config            TEXT    NOT NULL,
    is_default        INTEGER NOT NULL CHECK (is_default IN (0, 1)),
    position          INTEGER NOT NULL,
    comment           TEXT
) STRICT;

CREATE TABLE catmaid_userprofile (
    id                                        INTEGER PRIMARY KEY,
    user_id                                   INTEGER NOT NULL UNIQUE,
    show_text_label_tool                      INTEGER NOT NULL CHECK (show_text_label_tool IN (0, 1)),
    show_tagging_tool                         INTEGER NOT NULL CHECK (show_tagging_tool IN (0, 1)),
    show_cropping_tool                        INTEGER NOT NULL CHECK (show_cropping_tool IN (0, 1)),
    show_tracing_tool                         INTEGER NOT NULL CHECK (show_tracing_tool IN (0, 1)),
    show_ontology_tool                        INTEGER NOT NULL CHECK (show_ontology_tool IN (0, 1)),
    independent_ontology_workspace_is_default INTEGER NOT NULL CHECK (independent_ontology_workspace_is_default IN (0, 1)),
    color                                     TEXT    NOT NULL,
    show_roi_tool                             INTEGER NOT NULL CHECK (show_roi_tool IN (0, 1)),
    primary_group_id                          INTEGER,
    home_view_id                              INTEGER
) STRICT;

CREATE TABLE client_datastore (
    id   INTEGER PRIMARY KEY,
    name TEXT    NOT NULL UNIQUE
) STRICT;

-- -------------------------------------------------------------------------------------------------
-- Projects and stacks
-- -------------------------------------------------------------------------------------------------

CREATE TABLE project (
    id      INTEGER PRIMARY KEY,
    title   TEXT    NOT NULL,
    comment TEXT
) STRICT;

CREATE TABLE stack (
    id                 INTEGER PRIMARY KEY,
    title              TEXT    NOT NULL,
    dimension          TEXT    NOT NULL,
    resolution         TEXT    NOT NULL,
    comment            TEXT,
    description        TEXT    NOT NULL,
    attribution        TEXT,
    canary_location    TEXT    NOT NULL,
    placeholder_color  TEXT    NOT NULL,
    metadata           TEXT,
    downsample_factors TEXT
) STRICT;

CREATE TABLE project_stack (
    id          INTEGER PRIMARY KEY,
    project_id  INTEGER NOT NULL,
    stack_id    INTEGER NOT NULL,
    translation TEXT    NOT NULL,
    orientation INTEGER NOT NULL
) STRICT;

CREATE TABLE stack_mirror (
    id               INTEGER PRIMARY KEY,
    stack_id         INTEGER NOT NULL,
    title            TEXT    NOT NULL,
    image_base       TEXT    NOT NULL,
    file_extension   TEXT    NOT NULL,
    tile_width       INTEGER NOT NULL,
    tile_height      INTEGER NOT NULL,
    tile_source_type INTEGER NOT NULL,
    position         INTEGER NOT NULL
) STRICT;

CREATE TABLE broken_slice (
    id       INTEGER PRIMARY KEY,
    stack_id INTEGER NOT NULL,
    "index"  INTEGER NOT NULL
) STRICT;

CREATE TABLE stack_group (
    id      INTEGER PRIMARY KEY,
    title   TEXT    NOT NULL,
    comment TEXT
) STRICT;

CREATE TABLE stack_group_relation (
    id   INTEGER PRIMARY KEY,
    name TEXT    NOT NULL
) STRICT;

CREATE TABLE stack_stack_group (
    id                INTEGER PRIMARY KEY,
    group_relation_id INTEGER NOT NULL,
    position          INTEGER NOT NULL,
    stack_id          INTEGER NOT NULL,
    stack_group_id    INTEGER NOT NULL
) STRICT;

CREATE TABLE taggit_tag (
    id   INTEGER PRIMARY KEY,
    name TEXT    NOT NULL UNIQUE,
    slug TEXT    NOT NULL UNIQUE
) STRICT;

CREATE TABLE taggit_taggeditem (
    id              INTEGER PRIMARY KEY,
    object_id       INTEGER NOT NULL,
    content_type_id INTEGER NOT NULL,
    tag_id          INTEGER NOT NULL,
    UNIQUE (content_type_id, object_id, tag_id)
) STRICT;

-- -------------------------------------------------------------------------------------------------
-- Tracing: the concept family
-- -------------------------------------------------------------------------------------------------

CREATE TABLE class (
    id            INTEGER PRIMARY KEY,
    user_id       INTEGER NOT NULL,
    project_id    INTEGER NOT NULL,
    creation_time INTEGER NOT NULL,
    edition_time  INTEGER NOT NULL,
    txid          INTEGER NOT NULL,
    class_name    TEXT    NOT NULL,
    description   TEXT
) STRICT;

CREATE TABLE relation (
    id            INTEGER PRIMARY KEY,
    user_id       INTEGER NOT NULL,
    project_id    INTEGER NOT NULL,
    creation_time INTEGER NOT NULL,
    edition_time  INTEGER NOT NULL,
    txid          INTEGER NOT NULL,
    relation_name TEXT    NOT NULL,
    uri           TEXT,
    description   TEXT,
    isreciprocal  INTEGER NOT NULL DEFAULT 0 CHECK (isreciprocal IN (0, 1))
) STRICT;

CREATE TABLE class_instance (
    id            INTEGER PRIMARY KEY,
    user_id       INTEGER NOT NULL,
    project_id    INTEGER NOT NULL,
    creation_time INTEGER NOT NULL,
    edition_time  INTEGER NOT NULL,
    txid          INTEGER NOT NULL,
    class_id      INTEGER NOT NULL,
    name          TEXT    NOT NULL
) STRICT;

CREATE TABLE class_class (
    id            INTEGER PRIMARY KEY,
    user_id       INTEGER NOT NULL,
    project_id    INTEGER NOT NULL,
    creation_time INTEGER NOT NULL,
    edition_time  INTEGER NOT NULL,
    txid          INTEGER NOT NULL,
    relation_id   INTEGER NOT NULL,
    class_a       INTEGER NOT NULL,
    class_b       INTEGER NOT NULL
) STRICT;

CREATE TABLE class_instance_class_instance (
    id               INTEGER PRIMARY KEY,
    user_id          INTEGER NOT NULL,
    project_id       INTEGER NOT NULL,
    creation_time    INTEGER NOT NULL,
    edition_time     INTEGER NOT NULL,
    txid             INTEGER NOT NULL,
    relation_id      INTEGER NOT NULL,
    class_instance_a INTEGER NOT NULL,
    class_instance_b INTEGER NOT NULL
) STRICT;

CREATE TABLE stack_class_instance (
    id                INTEGER PRIMARY KEY,
    user_id           INTEGER NOT NULL,
    project_id        INTEGER NOT NULL,
    creation_time     INTEGER NOT NULL,
    edition_time      INTEGER NOT NULL,
    txid              INTEGER NOT NULL,
    relation_id       INTEGER NOT NULL,
    class_instance_id INTEGER NOT NULL,
    stack_id          INTEGER NOT NULL
) STRICT;

CREATE TABLE stack_group_class_instance (
    id                INTEGER PRIMARY KEY,
    user_id           INTEGER NOT NULL,
    project_id        INTEGER NOT NULL,
    creation_time     INTEGER NOT NULL,
    edition_time      INTEGER NOT NULL,
    txid              INTEGER NOT NULL,
    relation_id       INTEGER NOT NULL,
    class_instance_id INTEGER NOT NULL,
    stack_group_id    INTEGER NOT NULL
) STRICT;

CREATE TABLE log (
    id             INTEGER PRIMARY KEY,
    user_id        INTEGER NOT NULL,
    project_id     INTEGER NOT NULL,
    creation_time  INTEGER NOT NULL,
    edition_time   INTEGER NOT NULL,
    txid           INTEGER NOT NULL,
    operation_type TEXT    NOT NULL,
    location       TEXT,
    freetext       TEXT
) STRICT;

-- -------------------------------------------------------------------------------------------------
-- Tracing: the location family and what hangs on it
-- -------------------------------------------------------------------------------------------------

CREATE TABLE treenode (
    id            INTEGER PRIMARY KEY,
    project_id    INTEGER NOT NULL,
    location_x    REAL    NOT NULL,
    location_y    REAL    NOT NULL,
    location_z    REAL    NOT NULL,
    editor_id     INTEGER NOT NULL,
    user_id       INTEGER NOT NULL,
    creation_time INTEGER NOT NULL,
    edition_time  INTEGER NOT NULL,
    txid          INTEGER,
    skeleton_id   INTEGER NOT NULL,
    parent_id     INTEGER,
    radius        REAL    NOT NULL DEFAULT 0,
    confidence    INTEGER NOT NULL DEFAULT 5,
    CONSTRAINT location_x_finite CHECK (location_x <> 9e999),
    CONSTRAINT location_y_finite CHECK (location_y <> 9e999),
    CONSTRAINT location_z_finite CHECK (location_z <> 9e999)
) STRICT;

CREATE TABLE connector (
    id            INTEGER PRIMARY KEY,
    project_id    INTEGER NOT NULL,
    location_x    REAL    NOT NULL,
    location_y    REAL    NOT NULL,
    location_z    REAL    NOT NULL,
    editor_id     INTEGER NOT NULL,
    user_id       INTEGER NOT NULL,
    creation_time INTEGER NOT NULL,
    edition_time  INTEGER NOT NULL,
    confidence    INTEGER NOT NULL DEFAULT 5,
    txid          INTEGER,
    CONSTRAINT location_x_finite CHECK (location_x <> 9e999),
    CONSTRAINT location_y_finite CHECK (location_y <> 9e999),
    CONSTRAINT location_z_finite CHECK (location_z <> 9e999)
) STRICT;

CREATE TABLE treenode_connector (
    id            INTEGER PRIMARY KEY,
    user_id       INTEGER NOT NULL,
    project_id    INTEGER NOT NULL,
    creation_time INTEGER NOT NULL,
    edition_time  INTEGER NOT NULL,
    txid          INTEGER NOT NULL,
    relation_id   INTEGER NOT NULL,
    treenode_id   INTEGER NOT NULL,
    connector_id  INTEGER NOT NULL,
    skeleton_id   INTEGER NOT NULL,
    confidence    INTEGER NOT NULL DEFAULT 5
) STRICT;

CREATE TABLE treenode_class_instance (
    id                INTEGER PRIMARY KEY,
    user_id           INTEGER NOT NULL,
    project_id        INTEGER NOT NULL,
    creation_time     INTEGER NOT NULL,
    edition_time      INTEGER NOT NULL,
    txid              INTEGER NOT NULL,
    relation_id       INTEGER NOT NULL,
    treenode_id       INTEGER NOT NULL,
    class_instance_id INTEGER NOT NULL
) STRICT;

CREATE TABLE connector_class_instance (
    id                INTEGER PRIMARY KEY,
    user_id           INTEGER NOT NULL,
    project_id        INTEGER NOT NULL,
    creation_time     INTEGER NOT NULL,
    edition_time      INTEGER NOT NULL,
    txid              INTEGER NOT NULL,
    relation_id       INTEGER NOT NULL,
    connector_id      INTEGER NOT NULL,
    class_instance_id INTEGER NOT NULL
) STRICT;

-- A geometry looks like TIN Z (((0 0 0,1 0 0,0 1 0,0 0 0))).
CREATE TABLE catmaid_volume (
    id            INTEGER PRIMARY KEY,
    user_id       INTEGER NOT NULL,
    project_id    INTEGER NOT NULL,
    creation_time INTEGER NOT NULL,
    edition_time  INTEGER NOT NULL,
    editor_id     INTEGER NOT NULL,
    name          TEXT    NOT NULL,
    comment       TEXT,
    geometry      TEXT    NOT NULL,
    txid          INTEGER,
    area          REAL,
    volume        REAL,
    watertight    INTEGER CHECK (watertight IN (0, 1)),
    meta_computed INTEGER NOT NULL DEFAULT 0 CHECK (meta_computed IN (0, 1))
) STRICT;

CREATE TABLE volume_class_instance (
    id                INTEGER PRIMARY KEY,
    user_id           INTEGER NOT NULL,
    project_id        INTEGER NOT NULL,
    creation_time     INTEGER NOT NULL,
    edition_time      INTEGER NOT NULL,
    txid              INTEGER NOT NULL,
    relation_id       INTEGER NOT NULL,
    volume_id         INTEGER NOT NULL,
    class_instance_id INTEGER NOT NULL
) STRICT;

CREATE TABLE review (
    id          INTEGER PRIMARY KEY,
    project_id  INTEGER NOT NULL,
    reviewer_id INTEGER NOT NULL,
    review_time INTEGER NOT NULL,
    skeleton_id INTEGER NOT NULL,
    treenode_id INTEGER NOT NULL,
    txid        INTEGER NOT NULL
) STRICT;

CREATE TABLE suppressed_virtual_treenode (
    id                  INTEGER PRIMARY KEY,
    user_id             INTEGER NOT NULL,
    project_id          INTEGER NOT NULL,
    creation_time       INTEGER NOT NULL,
    edition_time        INTEGER NOT NULL,
    child_id            INTEGER NOT NULL,
    location_coordinate REAL    NOT NULL,
    orientation         INTEGER NOT NULL,
    txid                INTEGER
) STRICT;

CREATE TABLE data_source (
    id                INTEGER PRIMARY KEY,
    user_id           INTEGER NOT NULL,
    project_id        INTEGER NOT NULL,
    creation_time     INTEGER NOT NULL,
    edition_time      INTEGER NOT NULL,
    name              TEXT,
    url               TEXT    NOT NULL,
    txid              INTEGER,
    source_project_id INTEGER NOT NULL,
    UNIQUE (project_id, name),
    UNIQUE (project_id, url, source_project_id)
) STRICT;

CREATE TABLE skeleton_origin (
    id             INTEGER PRIMARY KEY,
    user_id        INTEGER NOT NULL,
    project_id     INTEGER NOT NULL,
    creation_time  INTEGER NOT NULL,
    edition_time   INTEGER NOT NULL,
    skeleton_id    INTEGER NOT NULL,
    data_source_id INTEGER NOT NULL,
    source_id      INTEGER NOT NULL,
    txid           INTEGER,
    source_type    TEXT    CHECK (source_type IN ('skeleton', 'segmentation'))
) STRICT;

CREATE TABLE catmaid_deep_link (
    id                  INTEGER PRIMARY KEY,
    user_id             INTEGER NOT NULL,
    project_id          INTEGER NOT NULL,
    creation_time       INTEGER NOT NULL,
    edition_time        INTEGER NOT NULL,
    alias               TEXT,
    is_public           INTEGER NOT NULL DEFAULT 0 CHECK (is_public IN (0, 1)),
    password            TEXT,
    location_x          REAL,
    location_y          REAL,
    location_z          REAL,
    active_treenode_id  INTEGER,
    active_connector_id INTEGER,
    active_skeleton_id  INTEGER,
    follow_id_history   INTEGER DEFAULT 0 CHECK (follow_id_history IN (0, 1)),
    layered_stacks      INTEGER DEFAULT 0 CHECK (layered_stacks IN (0, 1)),
    layout              TEXT,
    tool                TEXT,
    show_help           INTEGER NOT NULL DEFAULT 0 CHECK (show_help IN (0, 1)),
    data_view_id        INTEGER,
    message             TEXT,
    txid                INTEGER,
    is_exportable       INTEGER DEFAULT 0 CHECK (is_exportable IN (0, 1)),
    UNIQUE (project_id, alias),
    CONSTRAINT location_x_finite CHECK (location_x <> 9e999),
    CONSTRAINT location_y_finite CHECK (location_y <> 9e999),
    CONSTRAINT location_z_finite CHECK (location_z <> 9e999)
) STRICT;

CREATE TABLE catmaid_deep_link_stack (
    id            INTEGER PRIMARY KEY,
    user_id       INTEGER NOT NULL,
    project_id    INTEGER NOT NULL,
    creation_time INTEGER NOT NULL,
    edition_time  INTEGER NOT NULL,
    txid          INTEGER,
    deep_link_id  INTEGER NOT NULL,
    stack_id      INTEGER NOT NULL,
    zoom_level    REAL    NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE catmaid_transaction_info (
    transaction_id INTEGER NOT NULL,
    execution_time INTEGER NOT NULL,
    user_id        INTEGER,
    project_id     INTEGER,
    change_type    TEXT    NOT NULL CHECK (change_type IN ('Backend', 'Migration', 'External')),
    label          TEXT    NOT NULL,
    PRIMARY KEY (transaction_id, execution_time)
) STRICT;

-- -------------------------------------------------------------------------------------------------
-- Derived tables
-- -------------------------------------------------------------------------------------------------
-- Written by Tracelift after treenodes; they can be made anew from those.

CREATE TABLE catmaid_skeleton_summary (
    skeleton_id            INTEGER PRIMARY KEY,
    project_id             INTEGER NOT NULL,
    last_summary_update    INTEGER NOT NULL,
    original_creation_time INTEGER NOT NULL,
    last_edition_time      INTEGER NOT NULL,
    num_nodes              INTEGER NOT NULL DEFAULT 0,
    cable_length           REAL    NOT NULL DEFAULT 0,
    last_editor_id         INTEGER NOT NULL,
    num_imported_nodes     INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE catmaid_stats_summary (
    id                    INTEGER PRIMARY KEY,
    date                  INTEGER NOT NULL,
    n_connector_links     INTEGER NOT NULL DEFAULT 0,
    n_reviewed_nodes      INTEGER NOT NULL DEFAULT 0,
    n_treenodes           INTEGER NOT NULL DEFAULT 0,
    n_edited_treenodes    INTEGER NOT NULL DEFAULT 0,
    n_edited_connectors   INTEGER NOT NULL DEFAULT 0,
    n_imported_treenodes  INTEGER NOT NULL DEFAULT 0,
    n_imported_connectors INTEGER NOT NULL DEFAULT 0,
    cable_length          REAL    NOT NULL DEFAULT 0,
    project_id            INTEGER NOT NULL,
    user_id               INTEGER NOT NULL,
    import_cable_length   REAL    NOT NULL DEFAULT 0,
    UNIQUE (project_id, user_id, date)
) STRICT;

-- -------------------------------------------------------------------------------------------------
-- Sequences
-- -------------------------------------------------------------------------------------------------

-- Stands in for PostgreSQL's sequences, by CATMAID's names, and for its counter of transactions (txid).
-- last_value is the last number given away; those that don't start at 0 have rows of every instance, below.
CREATE TABLE tracelift_sequence (
    name       TEXT    NOT NULL PRIMARY KEY,
    last_value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

INSERT INTO tracelift_sequence (name, last_value) VALUES
    ('django_content_type_id_seq',            1),
    ('auth_permission_id_seq',                11),
    ('auth_group_id_seq',                     0),
    ('auth_user_id_seq',                      1),
    ('auth_user_groups_id_seq',               0),
    ('guardian_userobjectpermission_id_seq',  0),
    ('guardian_groupobjectpermission_id_seq', 0),
    ('data_view_type_id_seq',                 0),
    ('data_view_id_seq',                      0),
    ('catmaid_userprofile_id_seq',            0),
    ('client_datastore_id_seq',               0),
    ('project_id_seq',                        0),
    ('stack_id_seq',                          0),
    ('project_stack_id_seq',                  0),
    ('stack_mirror_id_seq',                   0),
    ('broken_slice_id_seq',                   0),
    ('stack_group_id_seq',                    0),
    ('stack_group_relation_id_seq',           0),
    ('stack_stack_group_id_seq',              0),
    ('taggit_tag_id_seq',                     0),
    ('taggit_taggeditem_id_seq',              0),
    ('catmaid_volume_id_seq',                 0),
    ('review_id_seq',                         0),
    ('suppressed_virtual_treenode_id_seq',    0),
    ('data_source_id_seq',                    0),
    ('skeleton_origin_id_seq',                0),
    ('catmaid_deep_link_id_seq',              0),
    ('catmaid_deep_link_stack_id_seq',        0),
    ('catmaid_stats_summary_id_seq',          0),
    ('location_id_seq',                       0),
    ('concept_id_seq',                        0),
    ('txid',                                  0);

-- -------------------------------------------------------------------------------------------------
-- Rows of every instance
-- -------------------------------------------------------------------------------------------------

INSERT INTO django_content_type (id, app_label, model) VALUES (1, 'catmaid', 'project');

INSERT INTO auth_permission (id, content_type_id, codename, name) VALUES
    ( 1, 1, 'add_project',             'Can add project'),
    ( 2, 1, 'change_project',          'Can change project'),
    ( 3, 1, 'delete_project',          'Can delete project'),
    ( 4, 1, 'view_project',            'Can view project'),
    ( 5, 1, 'can_browse',              'Can browse a project'),
    ( 6, 1, 'can_annotate',            'Can annotate in a project'),
    ( 7, 1, 'can_annotate_with_token', 'Can annotate in a project through an API token'),
    ( 8, 1, 'can_import',              'Can import data into a project'),
    ( 9, 1, 'can_administer',          'Can administer a project'),
    (10, 1, 'can_fork',                'Can fork a project'),
    (11, 1, 'can_queue_compute_task',  'Can queue computations for a project');

-- What the anonymous user may browse is public. Nobody can log in with a password that starts with an exclamation mark.
INSERT INTO auth_user (id, password, is_superuser, username, first_name, last_name, email, is_staff, is_active, date_joined)
    VALUES (1, '!', 0, 'AnonymousUser', '', '', '', 0, 1, unixepoch() * 1000000);
