-- What Tracelift remembers of its imports, so that they can be undone. Ids are kept as ranges: an import with new ids
-- has a handful.

CREATE TABLE tracelift_run (
    id             INTEGER PRIMARY KEY,
    began          INTEGER NOT NULL,
    ended          INTEGER NOT NULL,
    -- Of the run's rows the latest edition time, or the end: what is later was changed by others.
    newest_edition INTEGER NOT NULL,
    who            TEXT    NOT NULL,
    source         TEXT    NOT NULL,
    sha256         TEXT,
    project_id     INTEGER NOT NULL,
    project_title  TEXT    NOT NULL,
    is_new_project INTEGER NOT NULL CHECK (is_new_project IN (0, 1)),
    options        TEXT    NOT NULL,
    undone         INTEGER,
    undone_by      TEXT
) STRICT;

-- A row for each table that a run has changed; what became of the rows once it is undone.
CREATE TABLE tracelift_run_table (
    run_id     INTEGER NOT NULL,
    table_name TEXT    NOT NULL,
    made       INTEGER NOT NULL,
    deleted    INTEGER NOT NULL,
    taken_out  INTEGER,
    kept       INTEGER,
    PRIMARY KEY (run_id, table_name)
) STRICT, WITHOUT ROWID;

-- The ids that a run has made, and those that it found and re-used. Gone once it is undone.
CREATE TABLE tracelift_run_rows (
    run_id     INTEGER NOT NULL,
    is_made    INTEGER NOT NULL CHECK (is_made IN (0, 1)),
    table_name TEXT    NOT NULL,
    first_id   INTEGER NOT NULL,
    last_id    INTEGER NOT NULL,
    PRIMARY KEY (run_id, is_made, table_name, first_id)
) STRICT, WITHOUT ROWID;

INSERT INTO tracelift_sequence (name, last_value) VALUES ('tracelift_run_id_seq', 0);
