-- OAuth 2.1 and OpenID Connect: the software that signs people in here, or calls by itself.

CREATE TABLE clients (
    realm {TEXT} NOT NULL,
    id {TEXT} NOT NULL,
    name {TEXT} NOT NULL,
    auth_method {TEXT} NOT NULL,        -- none, client_secret_basic, client_secret_post, private_key_jwt
    org {TEXT},                         -- only its members sign in through the client
    first_party {BIGINT} NOT NULL,      -- 1: the operator's own software
    settings {TEXT} NOT NULL,           -- JSON object: everything else that is set
    created_by {TEXT},                  -- account; nobody's when the operator of the machine made it
    created_at {BIGINT} NOT NULL,
    updated_at {BIGINT} NOT NULL,
    PRIMARY KEY (realm, id)
){TABLE};
CREATE INDEX clients_created_at ON clients (realm, created_at, id) WHERE name <> '';

-- At most two of a client hold at a time.
CREATE TABLE client_secrets (
    realm {TEXT} NOT NULL,
    client {TEXT} NOT NULL,
    id {TEXT} NOT NULL,
    hash {BYTES} NOT NULL,              -- SHA-256 of the secret
    created_at {BIGINT} NOT NULL,
    expires_at {BIGINT},
    PRIMARY KEY (realm, client, id)
){TABLE};
CREATE INDEX client_secrets_expires_at ON client_secrets (expires_at) WHERE expires_at IS NOT NULL;
