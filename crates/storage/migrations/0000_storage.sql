-- What storage itself needs: which migrations ran, who runs them, and what changed.
CREATE TABLE schema_migrations (
    version {BIGINT} NOT NULL PRIMARY KEY,
    name {TEXT} NOT NULL,
    checksum {TEXT} NOT NULL,           -- SHA-256 of the file, hexadecimal
    applied_at {BIGINT} NOT NULL
){ROWID_TABLE};

-- A name that one process holds until a time: portable where advisory locks are not.
CREATE TABLE leases (
    name {TEXT} NOT NULL PRIMARY KEY,
    owner {TEXT} NOT NULL,
    until {BIGINT} NOT NULL
){TABLE};

-- The change feed. Numbers are never used twice, not even after old rows were deleted.
CREATE TABLE changes (
    seq {SERIAL},
    topic {TEXT} NOT NULL,
    entity {TEXT} NOT NULL,
    at {BIGINT} NOT NULL
){ROWID_TABLE};
CREATE INDEX changes_at ON changes (at);
