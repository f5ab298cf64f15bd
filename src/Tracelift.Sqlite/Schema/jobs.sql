-- The jobs of a server, in a file of their own beside the store's: there is one writer at a time, and a job has to be
-- noted while another one's import, which is one transaction, is under way.

CREATE TABLE IF NOT EXISTS job (
    id         TEXT    PRIMARY KEY,
    kind       TEXT    NOT NULL,
    project_id INTEGER,
    user_id    INTEGER,
    user_name  TEXT    NOT NULL,
    options    TEXT    NOT NULL,
    state      TEXT    NOT NULL CHECK (state IN ('waiting', 'running', 'done', 'failed', 'cancelled')),
    created    INTEGER NOT NULL,
    began      INTEGER,
    ended      INTEGER,
    report     TEXT,
    fault      TEXT,
    file_name  TEXT
) STRICT;
