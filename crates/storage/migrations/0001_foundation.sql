-- The foundation: realms, accounts, passwords, sessions, signing keys, guess budgets and the audit trail.
-- Times are Unix milliseconds, booleans 0 or 1, ids prefixed text. Every table of a realm leads with it.
--
-- Many indexes have a condition that every row fulfils. A look-up by primary key does not mention it, so it cannot go by
-- that index: PostgreSQL finds all indexes that lead with the realm equally cheap while a table is small, and a
-- serializable transaction that reads a neighbour's page collides with the neighbour.

-- Facts about this installation as a whole: the check value of the master key, the marks of what was set up.
CREATE TABLE instance (
    name {TEXT} NOT NULL PRIMARY KEY,
    value {BYTES} NOT NULL
){TABLE};

CREATE TABLE realms (
    id {TEXT} NOT NULL PRIMARY KEY,
    key {TEXT} NOT NULL,                -- UUID by which clients name the realm
    name {TEXT} NOT NULL,
    country {TEXT} NOT NULL,            -- ISO 3166-1 alpha-2, given to new identities
    currency {TEXT} NOT NULL,           -- ISO 4217, given to new identities
    created_at {BIGINT} NOT NULL
){TABLE};
CREATE UNIQUE INDEX realms_key ON realms (key);
CREATE UNIQUE INDEX realms_name ON realms (name);

-- Holders of things. Every account has exactly one; an identity may stand without an account.
CREATE TABLE identities (
    realm {TEXT} NOT NULL,
    id {TEXT} NOT NULL,
    type {TEXT} NOT NULL,               -- neutral, person or company
    country {TEXT} NOT NULL,
    currency {TEXT} NOT NULL,
    data {TEXT} NOT NULL,               -- free-form JSON object
    owner {TEXT} NOT NULL,              -- the account that made it
    created_at {BIGINT} NOT NULL,
    updated_at {BIGINT} NOT NULL,
    deleted_at {BIGINT},
    PRIMARY KEY (realm, id)
){TABLE};

CREATE TABLE accounts (
    realm {TEXT} NOT NULL,
    id {TEXT} NOT NULL,
    type {TEXT} NOT NULL,               -- INDIVIDUAL, ENTITY, ADMIN or SERVICE
    status {TEXT} NOT NULL,             -- ACTIVE, INACTIVE, SUSPENDED, PENDING_VERIFICATION or CLOSED
    email {TEXT},                       -- as given, for display
    email_verified {BIGINT} NOT NULL,
    username {TEXT} NOT NULL,           -- as given, for display
    realm_roles {TEXT} NOT NULL,        -- comma-separated: admin, manage, user
    realm_scopes {TEXT} NOT NULL,       -- comma-separated: realm, own
    identity {TEXT} NOT NULL,
    owner {TEXT} NOT NULL,              -- the account that made it; itself when it registered
    epoch {BIGINT} NOT NULL,            -- raised to end every session at once; a session holds only at its own epoch
    created_at {BIGINT} NOT NULL,
    updated_at {BIGINT} NOT NULL,
    last_login_at {BIGINT},
    PRIMARY KEY (realm, id)
){TABLE};
CREATE UNIQUE INDEX accounts_identity ON accounts (realm, identity) WHERE identity IS NOT NULL;
CREATE INDEX accounts_administrators ON accounts (realm) WHERE type = 'ADMIN';

-- Every spelling an account can sign in by, canonical, so that no e-mail can equal another's username.
CREATE TABLE identifiers (
    realm {TEXT} NOT NULL,
    canonical {TEXT} NOT NULL,
    account {TEXT} NOT NULL,
    kind {TEXT} NOT NULL,               -- email or username
    PRIMARY KEY (realm, canonical)
){TABLE};
CREATE INDEX identifiers_account ON identifiers (realm, account) WHERE account IS NOT NULL;

CREATE TABLE passwords (
    realm {TEXT} NOT NULL,
    account {TEXT} NOT NULL,
    phc {TEXT} NOT NULL,                -- the hash with its algorithm, cost and salt
    changed_at {BIGINT} NOT NULL,
    PRIMARY KEY (realm, account)
){TABLE};

-- One sign-in on one device. Ending a session deletes its row; the audit trail remembers it.
CREATE TABLE sessions (
    realm {TEXT} NOT NULL,
    id {TEXT} NOT NULL,
    account {TEXT} NOT NULL,
    client {TEXT} NOT NULL,
    epoch {BIGINT} NOT NULL,            -- the account's epoch at sign-in
    auth_time {BIGINT} NOT NULL,
    amr {TEXT} NOT NULL,                -- comma-separated authentication methods (RFC 8176)
    place {BYTES} NOT NULL,             -- address and user agent, sealed under the account's personal key
    created_at {BIGINT} NOT NULL,
    used_at {BIGINT} NOT NULL,          -- sign-in or the last refresh
    idle_until {BIGINT} NOT NULL,
    expires_at {BIGINT} NOT NULL,       -- absolute: no refresh moves it
    PRIMARY KEY (realm, id)
){TABLE};
CREATE INDEX sessions_account ON sessions (realm, account, created_at) WHERE account IS NOT NULL;
CREATE INDEX sessions_idle_until ON sessions (idle_until);

-- The refresh tokens of one session: one row however often they rotate, and none of them in clear.
CREATE TABLE refresh_families (
    realm {TEXT} NOT NULL,
    handle {BYTES} NOT NULL,            -- hash of the part that all tokens of the family share
    session {TEXT} NOT NULL,
    generation {BIGINT} NOT NULL,
    secret {BYTES} NOT NULL,            -- hash of the current token
    previous {BYTES},                   -- hash of the token before it, while its grace lasts
    successor {BYTES},                  -- the current token, sealed under the one before it, while its grace lasts
    rotated_at {BIGINT} NOT NULL,
    PRIMARY KEY (realm, handle)
){TABLE};
CREATE UNIQUE INDEX refresh_families_session ON refresh_families (session);
CREATE INDEX refresh_families_grace ON refresh_families (rotated_at) WHERE successor IS NOT NULL;

CREATE TABLE signing_keys (
    realm {TEXT} NOT NULL,
    kid {TEXT} NOT NULL,                -- RFC 7638 thumbprint
    algorithm {TEXT} NOT NULL,          -- the only algorithm this key is used with
    public_key {BYTES} NOT NULL,
    private_key {BYTES} NOT NULL,       -- sealed with the master key
    created_at {BIGINT} NOT NULL,
    active_from {BIGINT} NOT NULL,      -- published from created_at, used for signing from here on
    retired_at {BIGINT},                -- published and accepted until here; null while nothing has replaced it
    PRIMARY KEY (realm, kid)
){TABLE};
CREATE UNIQUE INDEX signing_keys_kid ON signing_keys (kid);

-- Failed guesses. Kept apart from accounts, so that unknown names are counted like known ones.
CREATE TABLE guess_budgets (
    realm {TEXT} NOT NULL,
    subject {BYTES} NOT NULL,           -- keyed hash of the account or of the unknown identifier, and of the device if it is known
    spent {BIGINT} NOT NULL,
    blocked_until {BIGINT} NOT NULL,
    updated_at {BIGINT} NOT NULL,
    PRIMARY KEY (realm, subject)
){TABLE};
CREATE INDEX guess_budgets_updated_at ON guess_budgets (updated_at);

-- Addresses an account signed in from: they keep a guess budget of their own.
CREATE TABLE known_devices (
    realm {TEXT} NOT NULL,
    account {TEXT} NOT NULL,
    device {BYTES} NOT NULL,            -- keyed hash of account and address
    seen_at {BIGINT} NOT NULL,
    PRIMARY KEY (realm, account, device)
){TABLE};
CREATE INDEX known_devices_seen_at ON known_devices (seen_at);

-- The key that a person's values in the audit trail are sealed under. Erasing the person deletes the row.
CREATE TABLE personal_keys (
    realm {TEXT} NOT NULL,
    account {TEXT} NOT NULL,
    sealed {BYTES} NOT NULL,
    PRIMARY KEY (realm, account)
){TABLE};

-- Append-only. `digest` covers every column but `seal`, with the personal values in their sealed form.
CREATE TABLE audit_events (
    realm {TEXT} NOT NULL,
    id {TEXT} NOT NULL,
    at {BIGINT} NOT NULL,
    action {TEXT} NOT NULL,
    outcome {TEXT} NOT NULL,            -- success or refused
    reason {TEXT},                      -- why it was refused
    actor {TEXT},                       -- account
    session {TEXT},
    api_key {TEXT},
    target_kind {TEXT} NOT NULL,
    target {TEXT} NOT NULL,
    details {TEXT} NOT NULL,            -- JSON object without personal values
    personal {BYTES},                   -- JSON object sealed under the target's personal key
    request_id {TEXT} NOT NULL,
    digest {BYTES} NOT NULL,
    seal {BIGINT},                      -- number of the seal that covers it, null until it is sealed
    PRIMARY KEY (realm, id)
){TABLE};
CREATE INDEX audit_events_at ON audit_events (realm, at, id);
CREATE INDEX audit_events_target ON audit_events (realm, target, at, id);
CREATE INDEX audit_events_unsealed ON audit_events (realm, at, id) WHERE seal IS NULL;

-- Signed marks over the trail: each covers the events since the one before it.
CREATE TABLE audit_seals (
    realm {TEXT} NOT NULL,
    number {BIGINT} NOT NULL,
    at {BIGINT} NOT NULL,
    events {BIGINT} NOT NULL,           -- how many it covers
    root {BYTES} NOT NULL,              -- Merkle root over their digests
    previous {BYTES} NOT NULL,          -- hash of the seal before it
    kid {TEXT} NOT NULL,
    signature {BYTES} NOT NULL,
    PRIMARY KEY (realm, number)
){TABLE};

-- Refusals that are no events (junk), counted by the hour instead of filling the trail.
CREATE TABLE refusals (
    realm {TEXT} NOT NULL,
    hour {BIGINT} NOT NULL,
    action {TEXT} NOT NULL,
    reason {TEXT} NOT NULL,
    shard {BIGINT} NOT NULL,            -- spreads parallel counts over several rows; their sum is what counts
    count {BIGINT} NOT NULL,
    PRIMARY KEY (realm, hour, action, reason, shard)
){TABLE};
