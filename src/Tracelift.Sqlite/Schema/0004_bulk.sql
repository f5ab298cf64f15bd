-- The ledger of bulk loads. A load is a run whose rows come in chunks, each in a transaction of its own.

CREATE TABLE tracelift_bulk_load (
    run_id        INTEGER PRIMARY KEY,
    fingerprint   TEXT    NOT NULL,
    drops_indexes INTEGER NOT NULL CHECK (drops_indexes IN (0, 1)),
    triggers      TEXT    NOT NULL,
    finished      INTEGER
) STRICT;

-- What whoever goes on with a load needs to know, in parts of base64. Gone once the load is finished.
CREATE TABLE tracelift_bulk_plan (
    run_id INTEGER NOT NULL,
    part   INTEGER NOT NULL,
    bytes  TEXT    NOT NULL,
    PRIMARY KEY (run_id, part)
) STRICT;

CREATE TABLE tracelift_bulk_chunk (
    run_id    INTEGER NOT NULL,
    number    INTEGER NOT NULL,
    stage     INTEGER NOT NULL,
    model     TEXT    NOT NULL,
    key       TEXT    NOT NULL,
    first_key INTEGER NOT NULL,
    last_key  INTEGER NOT NULL,
    row_count INTEGER NOT NULL,
    loaded    INTEGER,
    PRIMARY KEY (run_id, number)
) STRICT, WITHOUT ROWID;
