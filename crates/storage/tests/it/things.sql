-- The tables of the tests.
CREATE TABLE things (
    id {BIGINT} NOT NULL PRIMARY KEY,
    name {TEXT} NOT NULL,
    amount {BIGINT} NOT NULL
){TABLE};
CREATE UNIQUE INDEX things_name ON things (name);

CREATE TABLE pairs (
    a {TEXT} NOT NULL,
    b {TEXT} NOT NULL,
    c {TEXT} UNIQUE,
    d {BYTES},
    PRIMARY KEY (a, b)
){TABLE};
CREATE UNIQUE INDEX pairs_c_b ON pairs (c, b);
CREATE UNIQUE INDEX pairs_lower ON pairs (lower(b || c));

-- Checked at the commit, so that a commit can be made to fail.
CREATE TABLE parts (
    id {BIGINT} NOT NULL PRIMARY KEY,
    thing {BIGINT} NOT NULL REFERENCES things (id) DEFERRABLE INITIALLY DEFERRED
){TABLE};

CREATE TABLE owned (
    id {BIGINT} NOT NULL PRIMARY KEY,
    thing {BIGINT} NOT NULL REFERENCES things (id)
){TABLE};
