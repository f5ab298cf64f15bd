-- What CATMAID makes with an instance's first project, and when one is set up for tracing first.

CREATE TABLE catmaid_samplerstate (
    id          INTEGER PRIMARY KEY,
    name        TEXT    NOT NULL,
    description TEXT    NOT NULL
) STRICT;

CREATE TABLE catmaid_samplerintervalstate (
    id          INTEGER PRIMARY KEY,
    name        TEXT    NOT NULL,
    description TEXT    NOT NULL
) STRICT;

CREATE TABLE catmaid_samplerdomaintype (
    id          INTEGER PRIMARY KEY,
    name        TEXT    NOT NULL,
    description TEXT    NOT NULL
) STRICT;

CREATE TABLE catmaid_samplerconnectorstate (
    id          INTEGER PRIMARY KEY,
    name        TEXT    NOT NULL,
    description TEXT    NOT NULL
) STRICT;

INSERT INTO tracelift_sequence (name, last_value) VALUES
    ('catmaid_samplerstate_id_seq',          0),
    ('catmaid_samplerintervalstate_id_seq',  0),
    ('catmaid_samplerdomaintype_id_seq',     0),
    ('catmaid_samplerconnectorstate_id_seq', 0);
