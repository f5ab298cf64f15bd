-- Origins of volumes, and point clouds with their points and pictures, with CATMAID's tables and columns.

CREATE TABLE volume_origin (
    id             INTEGER PRIMARY KEY,
    user_id        INTEGER NOT NULL,
    project_id     INTEGER NOT NULL,
    creation_time  INTEGER NOT NULL,
    edition_time   INTEGER NOT NULL,
    volume_id      INTEGER NOT NULL,
    data_source_id INTEGER NOT NULL,
    source_id      INTEGER NOT NULL,
    txid           INTEGER,
    source_type    TEXT    CHECK (source_type IN ('mesh', 'segmentation'))
) STRICT;

CREATE TABLE pointcloud (
    id            INTEGER PRIMARY KEY,
    user_id       INTEGER NOT NULL,
    project_id    INTEGER NOT NULL,
    creation_time INTEGER NOT NULL,
    edition_time  INTEGER NOT NULL,
    name          TEXT    NOT NULL,
    description   TEXT    NOT NULL DEFAULT '',
    source_path   TEXT    NOT NULL DEFAULT '',
    txid          INTEGER
) STRICT;

CREATE TABLE pointcloud_point (
    id            INTEGER PRIMARY KEY,
    project_id    INTEGER NOT NULL,
    pointcloud_id INTEGER NOT NULL,
    point_id      INTEGER NOT NULL,
    edition_time  INTEGER NOT NULL DEFAULT (unixepoch() * 1000000),
    txid          INTEGER
) STRICT;

-- The image is Base64.
CREATE TABLE image_data (
    id            INTEGER PRIMARY KEY,
    user_id       INTEGER NOT NULL,
    project_id    INTEGER NOT NULL,
    creation_time INTEGER NOT NULL,
    edition_time  INTEGER NOT NULL,
    name          TEXT    NOT NULL,
    description   TEXT    NOT NULL DEFAULT '',
    source_path   TEXT    NOT NULL DEFAULT '',
    content_type  TEXT    NOT NULL,
    image         TEXT    NOT NULL,
    txid          INTEGER
) STRICT;

CREATE TABLE pointcloud_image_data (
    id            INTEGER PRIMARY KEY,
    project_id    INTEGER NOT NULL,
    pointcloud_id INTEGER NOT NULL,
    image_data_id INTEGER NOT NULL,
    txid          INTEGER
) STRICT;

INSERT INTO tracelift_sequence (name, last_value) VALUES
    ('volume_origin_id_seq',         0),
    ('pointcloud_id_seq',            0),
    ('pointcloud_point_id_seq',      0),
    ('image_data_id_seq',            0),
    ('pointcloud_image_data_id_seq', 0);
