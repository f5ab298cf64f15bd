-- What a project has besides its tracing data and stacks, with CATMAID's tables and columns.

-- Places of landmarks and other points, and named lists of coordinates.

CREATE TABLE point (
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
    radius        REAL    NOT NULL DEFAULT 0,
    confidence    INTEGER NOT NULL DEFAULT 5,
    CONSTRAINT location_x_finite CHECK (location_x <> 9e999),
    CONSTRAINT location_y_finite CHECK (location_y <> 9e999),
    CONSTRAINT location_z_finite CHECK (location_z <> 9e999)
) STRICT;

CREATE TABLE point_class_instance (
    id                INTEGER PRIMARY KEY,
    user_id           INTEGER NOT NULL,
    project_id        INTEGER NOT NULL,
    creation_time     INTEGER NOT NULL,
    edition_time      INTEGER NOT NULL,
    txid              INTEGER NOT NULL,
    relation_id       INTEGER NOT NULL,
    point_id          INTEGER NOT NULL,
    class_instance_id INTEGER NOT NULL
) STRICT;

CREATE TABLE point_connector (
    id            INTEGER PRIMARY KEY,
    user_id       INTEGER NOT NULL,
    project_id    INTEGER NOT NULL,
    creation_time INTEGER NOT NULL,
    edition_time  INTEGER NOT NULL,
    txid          INTEGER NOT NULL,
    relation_id   INTEGER NOT NULL,
    point_id      INTEGER NOT NULL,
    connector_id  INTEGER NOT NULL,
    confidence    INTEGER NOT NULL DEFAULT 5,
    UNIQUE (project_id, point_id, connector_id, relation_id)
) STRICT;

CREATE TABLE point_set (
    id            INTEGER PRIMARY KEY,
    user_id       INTEGER NOT NULL,
    project_id    INTEGER NOT NULL,
    creation_time INTEGER NOT NULL,
    edition_time  INTEGER NOT NULL,
    name          TEXT    NOT NULL,
    description   TEXT,
    txid          INTEGER,
    points        TEXT    NOT NULL
) STRICT;

-- Samplers of skeletons.

CREATE TABLE catmaid_sampler (
    id                         INTEGER PRIMARY KEY,
    creation_time              INTEGER NOT NULL,
    edition_time               INTEGER NOT NULL,
    interval_length            REAL    NOT NULL,
    project_id                 INTEGER NOT NULL,
    sampler_state_id           INTEGER NOT NULL,
    skeleton_id                INTEGER NOT NULL,
    user_id                    INTEGER NOT NULL,
    interval_error             REAL    NOT NULL,
    merge_limit                REAL    NOT NULL DEFAULT 0,
    review_required            INTEGER NOT NULL CHECK (review_required IN (0, 1)),
    create_interval_boundaries INTEGER NOT NULL CHECK (create_interval_boundaries IN (0, 1)),
    leaf_segment_handling      TEXT    NOT NULL
) STRICT;

CREATE TABLE catmaid_samplerdomain (
    id                 INTEGER PRIMARY KEY,
    creation_time      INTEGER NOT NULL,
    edition_time       INTEGER NOT NULL,
    domain_type_id     INTEGER NOT NULL,
    parent_interval_id INTEGER,
    project_id         INTEGER NOT NULL,
    sampler_id         INTEGER NOT NULL,
    start_node_id      INTEGER NOT NULL,
    user_id            INTEGER NOT NULL
) STRICT;

CREATE TABLE catmaid_samplerdomainend (
    id          INTEGER PRIMARY KEY,
    domain_id   INTEGER NOT NULL,
    end_node_id INTEGER NOT NULL
) STRICT;

CREATE TABLE catmaid_samplerinterval (
    id                INTEGER PRIMARY KEY,
    creation_time     INTEGER NOT NULL,
    edition_time      INTEGER NOT NULL,
    domain_id         INTEGER NOT NULL,
    end_node_id       INTEGER NOT NULL,
    interval_state_id INTEGER NOT NULL,
    project_id        INTEGER NOT NULL,
    start_node_id     INTEGER NOT NULL,
    user_id           INTEGER NOT NULL
) STRICT;

CREATE TABLE catmaid_samplerconnector (
    id                 INTEGER PRIMARY KEY,
    creation_time      INTEGER NOT NULL,
    edition_time       INTEGER NOT NULL,
    connector_id       INTEGER NOT NULL,
    connector_state_id INTEGER NOT NULL,
    interval_id        INTEGER NOT NULL,
    project_id         INTEGER NOT NULL,
    user_id            INTEGER NOT NULL
) STRICT;

-- Boxes on stacks, texts in space, sections to interpolate.

CREATE TABLE region_of_interest (
    id            INTEGER PRIMARY KEY,
    project_id    INTEGER NOT NULL,
    location_x    REAL    NOT NULL,
    location_y    REAL    NOT NULL,
    location_z    REAL    NOT NULL,
    editor_id     INTEGER NOT NULL,
    user_id       INTEGER NOT NULL,
    creation_time INTEGER NOT NULL,
    edition_time  INTEGER NOT NULL,
    stack_id      INTEGER NOT NULL,
    zoom_level    INTEGER NOT NULL,
    width         REAL    NOT NULL,
    height        REAL    NOT NULL,
    rotation_cw   REAL    NOT NULL,
    txid          INTEGER,
    CONSTRAINT location_x_finite CHECK (location_x <> 9e999),
    CONSTRAINT location_y_finite CHECK (location_y <> 9e999),
    CONSTRAINT location_z_finite CHECK (location_z <> 9e999)
) STRICT;

CREATE TABLE region_of_interest_class_instance (
    id                    INTEGER PRIMARY KEY,
    user_id               INTEGER NOT NULL,
    project_id            INTEGER NOT NULL,
    creation_time         INTEGER NOT NULL,
    edition_time          INTEGER NOT NULL,
    txid                  INTEGER NOT NULL,
    relation_id           INTEGER NOT NULL,
    region_of_interest_id INTEGER NOT NULL,
    class_instance_id     INTEGER NOT NULL
) STRICT;

CREATE TABLE textlabel (
    id            INTEGER PRIMARY KEY,
    type          TEXT    NOT NULL,
    text          TEXT    NOT NULL,
    colour        TEXT    NOT NULL,
    font_name     TEXT,
    font_style    TEXT,
    font_size     REAL    NOT NULL,
    project_id    INTEGER NOT NULL,
    scaling       INTEGER NOT NULL CHECK (scaling IN (0, 1)),
    creation_time INTEGER NOT NULL,
    edition_time  INTEGER NOT NULL,
    deleted       INTEGER NOT NULL CHECK (deleted IN (0, 1)),
    txid          INTEGER,
    CHECK (type IN ('text', 'bubble'))
) STRICT;

CREATE TABLE textlabel_location (
    id           INTEGER PRIMARY KEY,
    textlabel_id INTEGER NOT NULL,
    location     TEXT    NOT NULL,
    deleted      INTEGER NOT NULL CHECK (deleted IN (0, 1))
) STRICT;

CREATE TABLE interpolatable_section (
    id                  INTEGER PRIMARY KEY,
    location_coordinate REAL    NOT NULL,
    orientation         INTEGER NOT NULL,
    project_id          INTEGER NOT NULL
) STRICT;

-- Views, and limits of links between classes.

CREATE TABLE catmaid_deep_link_stack_group (
    id             INTEGER PRIMARY KEY,
    user_id        INTEGER NOT NULL,
    project_id     INTEGER NOT NULL,
    creation_time  INTEGER NOT NULL,
    edition_time   INTEGER NOT NULL,
    txid           INTEGER,
    deep_link_id   INTEGER NOT NULL,
    stack_group_id INTEGER NOT NULL,
    zoom_levels    TEXT    NOT NULL
) STRICT;

CREATE TABLE cardinality_restriction (
    id                 INTEGER PRIMARY KEY,
    user_id            INTEGER NOT NULL,
    project_id         INTEGER NOT NULL,
    creation_time      INTEGER NOT NULL,
    edition_time       INTEGER NOT NULL,
    txid               INTEGER NOT NULL,
    enabled            INTEGER NOT NULL DEFAULT 1 CHECK (enabled IN (0, 1)),
    restricted_link_id INTEGER NOT NULL,
    cardinality_type   INTEGER NOT NULL,
    value              INTEGER NOT NULL
) STRICT;

-- What users have set for a project.

CREATE TABLE reviewer_whitelist (
    id           INTEGER PRIMARY KEY,
    project_id   INTEGER NOT NULL,
    user_id      INTEGER NOT NULL,
    reviewer_id  INTEGER NOT NULL,
    accept_after INTEGER NOT NULL,
    UNIQUE (project_id, user_id, reviewer_id)
) STRICT;

CREATE TABLE client_data (
    id           INTEGER PRIMARY KEY,
    datastore_id INTEGER NOT NULL,
    project_id   INTEGER,
    user_id      INTEGER,
    key          TEXT    NOT NULL,
    value        TEXT    NOT NULL,
    UNIQUE (datastore_id, key, project_id, user_id)
) STRICT;

CREATE TABLE catmaid_favorite_project (
    id            INTEGER PRIMARY KEY,
    user_id       INTEGER NOT NULL,
    project_id    INTEGER NOT NULL,
    creation_time INTEGER NOT NULL,
    edition_time  INTEGER NOT NULL,
    rank          REAL    NOT NULL,
    txid          INTEGER
) STRICT;

INSERT INTO tracelift_sequence (name, last_value) VALUES
    ('point_set_id_seq',                     0),
    ('catmaid_sampler_id_seq',               0),
    ('catmaid_samplerdomain_id_seq',         0),
    ('catmaid_samplerdomainend_id_seq',      0),
    ('catmaid_samplerinterval_id_seq',       0),
    ('catmaid_samplerconnector_id_seq',      0),
    ('textlabel_id_seq',                     0),
    ('textlabel_location_id_seq',            0),
    ('interpolatable_section_id_seq',        0),
    ('catmaid_deep_link_stack_group_id_seq', 0),
    ('reviewer_whitelist_id_seq',            0),
    ('client_data_id_seq',                   0),
    ('catmaid_favorite_project_id_seq',      0);
