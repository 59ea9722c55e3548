-- Software that registers itself as a client: what lets it, and what it looks after itself with.

CREATE TABLE registration_tokens (
    realm {TEXT} NOT NULL,
    id {TEXT} NOT NULL,
    hash {BYTES} NOT NULL,              -- SHA-256 of the token
    name {TEXT} NOT NULL,
    scopes {TEXT} NOT NULL,             -- words with a space between them: what clients may ask for at most
    uses {BIGINT} NOT NULL,             -- how many clients may register altogether
    uses_left {BIGINT} NOT NULL,
    created_by {TEXT},                  -- account; nobody's when the operator of the machine made it
    created_at {BIGINT} NOT NULL,
    expires_at {BIGINT} NOT NULL,
    PRIMARY KEY (realm, id)
){TABLE};
CREATE UNIQUE INDEX registration_tokens_hash ON registration_tokens (realm, hash);
CREATE INDEX registration_tokens_created_at ON registration_tokens (realm, created_at, id);
CREATE INDEX registration_tokens_expires_at ON registration_tokens (expires_at);

CREATE TABLE client_registrations (
    realm {TEXT} NOT NULL,
    client {TEXT} NOT NULL,
    hash {BYTES} NOT NULL,              -- SHA-256 of the registration access token
    scopes {TEXT} NOT NULL,             -- what it may ask for at most
    PRIMARY KEY (realm, client)
){TABLE};
