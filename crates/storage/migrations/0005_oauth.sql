-- OAuth 2.1 and OpenID Connect: the software that signs people in here, or calls by itself.

CREATE TABLE clients (
    realm {TEXT} NOT NULL,
    id {TEXT} NOT NULL,
    name {TEXT} NOT NULL,
    auth_method {TEXT} NOT NULL,        -- none, client_secret_basic, client_secret_post, private_key_jwt
    org {TEXT},                         -- only its members sign in through the client
    account {TEXT},                     -- the one that it acts as at our own APIs, with tokens of its own
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

-- What clients ask for through the browser, between the authorize endpoint and the answer; and what was pushed ahead.
CREATE TABLE authorization_requests (
    realm {TEXT} NOT NULL,
    handle {BYTES} NOT NULL,            -- SHA-256 of what names it
    client {TEXT} NOT NULL,
    request {TEXT} NOT NULL,            -- JSON object: what is asked for, checked
    is_pushed {BIGINT} NOT NULL,        -- 1: by the client itself, and no browser has it yet
    browser {BYTES},                    -- SHA-256 of the cookie of the one browser that it is of
    said {TEXT},                        -- JSON object: who said what when they were asked
    created_at {BIGINT} NOT NULL,
    expires_at {BIGINT} NOT NULL,
    PRIMARY KEY (realm, handle)
){TABLE};
CREATE INDEX authorization_requests_expires_at ON authorization_requests (expires_at);

-- Codes. One that was exchanged is kept for a while: shown again, it ends what it began.
CREATE TABLE authorization_codes (
    realm {TEXT} NOT NULL,
    handle {BYTES} NOT NULL,            -- SHA-256 of the code
    client {TEXT} NOT NULL,
    account {TEXT} NOT NULL,
    parent {TEXT} NOT NULL,             -- the sign-in that it came from
    granted {TEXT} NOT NULL,            -- JSON object: what the exchange is bound to and gives
    session {TEXT},                     -- what the exchange began
    created_at {BIGINT} NOT NULL,
    expires_at {BIGINT} NOT NULL,
    spent_at {BIGINT},
    PRIMARY KEY (realm, handle)
){TABLE};
CREATE INDEX authorization_codes_expires_at ON authorization_codes (expires_at);
CREATE INDEX authorization_codes_account ON authorization_codes (realm, account) WHERE account <> '';

-- What people said that clients may have.
CREATE TABLE consents (
    realm {TEXT} NOT NULL,
    account {TEXT} NOT NULL,
    client {TEXT} NOT NULL,
    scope {TEXT} NOT NULL,              -- words with a space between them
    granted_at {BIGINT} NOT NULL,
    updated_at {BIGINT} NOT NULL,
    PRIMARY KEY (realm, account, client)
){TABLE};

-- Sessions in which a client has what a person let it have: the column client is its id then.
ALTER TABLE sessions ADD COLUMN scope {TEXT};           -- words with a space between them; of no sign-in
ALTER TABLE sessions ADD COLUMN audience {TEXT};        -- resources with a space between them (RFC 8707); none: ourselves
ALTER TABLE sessions ADD COLUMN parent {TEXT};          -- the sign-in that it came from
ALTER TABLE sessions ADD COLUMN jkt {TEXT};             -- the key that refreshing takes (RFC 9449)
CREATE INDEX sessions_parent ON sessions (realm, parent) WHERE parent IS NOT NULL;

-- What browsers that are signed in show: another name of a sign-in, and a new one whenever more is proved in it.
CREATE TABLE browser_keys (
    realm {TEXT} NOT NULL,
    handle {BYTES} NOT NULL,            -- SHA-256 of the key
    session {TEXT} NOT NULL,
    PRIMARY KEY (realm, handle)
){TABLE};
CREATE UNIQUE INDEX browser_keys_session ON browser_keys (realm, session);

-- The one browser in which a challenge can be completed, where it was begun on a page.
ALTER TABLE challenges ADD COLUMN browser {BYTES};      -- SHA-256 of its cookie
CREATE INDEX challenges_browser ON challenges (realm, browser) WHERE browser IS NOT NULL;

-- What is shown above the pages of realms: a picture (PNG) that we wrote.
CREATE TABLE realm_logos (
    realm {TEXT} NOT NULL,
    name {TEXT} NOT NULL,               -- SHA-256 of the picture, in hexadecimal
    picture {BYTES} NOT NULL,
    PRIMARY KEY (realm)
){TABLE};

-- What clients signed to prove themselves, or to prove that they hold a key: each counts once.
CREATE TABLE spent_proofs (
    realm {TEXT} NOT NULL,
    handle {BYTES} NOT NULL,            -- SHA-256 of its kind, who signed it and its jti
    forget_at {BIGINT} NOT NULL,
    PRIMARY KEY (realm, handle)
){TABLE};
CREATE INDEX spent_proofs_forget_at ON spent_proofs (forget_at);

-- Access tokens that say nothing by themselves.
CREATE TABLE opaque_tokens (
    realm {TEXT} NOT NULL,
    handle {BYTES} NOT NULL,            -- SHA-256 of the token
    session {TEXT},                     -- none: it is the client's own
    client {TEXT} NOT NULL,
    account {TEXT},
    scope {TEXT} NOT NULL,              -- words with a space between them
    audience {TEXT} NOT NULL,
    jkt {TEXT},                         -- the key that showing it takes (RFC 9449)
    created_at {BIGINT} NOT NULL,
    expires_at {BIGINT} NOT NULL,
    PRIMARY KEY (realm, handle)
){TABLE};
CREATE INDEX opaque_tokens_expires_at ON opaque_tokens (expires_at);
