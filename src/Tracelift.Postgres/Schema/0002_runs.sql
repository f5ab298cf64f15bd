-- What Tracelift remembers of its imports, so that they can be undone. In a schema of its own: next to CATMAID's tables
-- these are ours, made by "store attach" and dropped by "store detach".
--
-- Ids are kept as ranges: an import with new ids has a handful. No foreign keys to the rows: they may go.

-- IF NOT EXISTS wants the right to make schemas also where there is one already.
DO $$
BEGIN
    IF to_regnamespace('tracelift') IS NULL THEN
        CREATE SCHEMA tracelift;
    END IF;
END
$$;

CREATE TABLE tracelift.run (
    id             bigserial   PRIMARY KEY,
    began          timestamptz NOT NULL,
    ended          timestamptz NOT NULL,
    -- Of the run's rows the latest edition time, or the end: what is later was changed by others.
    newest_edition timestamptz NOT NULL,
    transaction_id bigint      NOT NULL DEFAULT txid_current(),
    who            text        NOT NULL,
    role           text        NOT NULL DEFAULT current_user,
    source         text        NOT NULL,
    sha256         text,
    project_id     integer     NOT NULL,
    project_title  text        NOT NULL,
    is_new_project boolean     NOT NULL,
    options        jsonb       NOT NULL,
    undone         timestamptz,
    undone_by      text
);

-- A row for each table that a run has changed; what became of the rows once it is undone.
CREATE TABLE tracelift.run_table (
    run_id     bigint NOT NULL,
    table_name text   NOT NULL,
    made       bigint NOT NULL,
    deleted    bigint NOT NULL,
    taken_out  bigint,
    kept       bigint,
    PRIMARY KEY (run_id, table_name)
);

-- The ids that a run has made, and those that it found and re-used. Gone once it is undone.
CREATE TABLE tracelift.run_rows (
    run_id     bigint  NOT NULL,
    is_made    boolean NOT NULL,
    table_name text    NOT NULL,
    first_id   bigint  NOT NULL,
    last_id    bigint  NOT NULL,
    PRIMARY KEY (run_id, is_made, table_name, first_id)
);
