-- The jobs of a server. What is JSON is kept as it was written: jsonb does not take every text.

CREATE TABLE tracelift.job (
    id         text        PRIMARY KEY,
    kind       text        NOT NULL,
    project_id bigint,
    user_id    bigint,
    user_name  text        NOT NULL,
    options    text        NOT NULL,
    state      text        NOT NULL CHECK (state IN ('waiting', 'running', 'done', 'failed', 'cancelled')),
    created    timestamptz NOT NULL,
    began      timestamptz,
    ended      timestamptz,
    report     text,
    fault      text,
    file_name  text
);
