-- What CATMAID makes when a project of an instance is set up for tracing first.

CREATE TABLE catmaid_samplerstate (
    id          serial PRIMARY KEY,
    name        text   NOT NULL,
    description text   NOT NULL
);

CREATE TABLE catmaid_samplerintervalstate (
    id          serial PRIMARY KEY,
    name        text   NOT NULL,
    description text   NOT NULL
);

CREATE TABLE catmaid_samplerdomaintype (
    id          serial PRIMARY KEY,
    name        text   NOT NULL,
    description text   NOT NULL
);

CREATE TABLE catmaid_samplerconnectorstate (
    id          serial PRIMARY KEY,
    name        text   NOT NULL,
    description text   NOT NULL
);
