-- The ledger of bulk loads. A load is a run whose rows come in chunks, each in a transaction of its own.

CREATE TABLE tracelift.bulk_load (
    run_id        bigint  PRIMARY KEY,
    fingerprint   text    NOT NULL,
    drops_indexes boolean NOT NULL,
    triggers      text    NOT NULL,
    finished      timestamptz
);

-- What whoever goes on with a load needs to know, in parts. Gone once the load is finished.
CREATE TABLE tracelift.bulk_plan (
    run_id bigint  NOT NULL,
    part   integer NOT NULL,
    bytes  bytea   NOT NULL,
    PRIMARY KEY (run_id, part)
);

CREATE TABLE tracelift.bulk_chunk (
    run_id    bigint  NOT NULL,
    number    integer NOT NULL,
    stage     integer NOT NULL,
    model     text    NOT NULL,
    key       text    NOT NULL,
    first_key bigint  NOT NULL,
    last_key  bigint  NOT NULL,
    row_count bigint  NOT NULL,
    loaded    timestamptz,
    PRIMARY KEY (run_id, number)
);
CREATE INDEX bulk_chunk_open ON tracelift.bulk_chunk (run_id, stage, number) WHERE loaded IS NULL;

-- Indexes that a load has dropped and nobody has made again.
CREATE TABLE tracelift.bulk_index (
    run_id       bigint  NOT NULL,
    table_name   text    NOT NULL,
    index_name   text    NOT NULL,
    definition   text    NOT NULL,
    -- What the definition does not say.
    tablespace   text,
    is_clustered boolean NOT NULL,
    description  text,
    dropped      timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (run_id, index_name)
);
