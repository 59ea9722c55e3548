-- The Identity API: organizations and who is in them, API keys and signed requests, idempotency, invitations, the outbox.

ALTER TABLE accounts ADD COLUMN phone {TEXT};           -- E.164
UPDATE accounts SET last_login_at = 0 WHERE last_login_at IS NULL; -- never: NULL has no place in an order
-- One index for each order that accounts are listed in: those with an e-mail address.
CREATE INDEX accounts_created_at ON accounts (realm, created_at, id) WHERE email IS NOT NULL;
CREATE INDEX accounts_last_login_at ON accounts (realm, last_login_at, id) WHERE email IS NOT NULL;

ALTER TABLE sessions ADD COLUMN org {TEXT};             -- the organization that its tokens act in

CREATE TABLE orgs (
    realm {TEXT} NOT NULL,
    id {TEXT} NOT NULL,
    legal_name {TEXT} NOT NULL,
    folded_name {TEXT} NOT NULL,        -- for order and uniqueness
    reg_no {TEXT} NOT NULL,             -- empty when none was given
    country {TEXT} NOT NULL,            -- ISO 3166-1 alpha-2
    roles {TEXT} NOT NULL,              -- JSON array, as given
    type {TEXT} NOT NULL,               -- ISSUER, SPV, CUSTODIAN, INVESTOR or PLATFORM
    status {TEXT} NOT NULL,             -- ACTIVE, SUSPENDED or CLOSED
    domain {TEXT},
    created_at {BIGINT} NOT NULL,
    updated_at {BIGINT} NOT NULL,
    PRIMARY KEY (realm, id)
){TABLE};
CREATE UNIQUE INDEX orgs_registered ON orgs (realm, folded_name, country, reg_no) WHERE country <> '';
CREATE INDEX orgs_created_at ON orgs (realm, created_at, id) WHERE country <> '';
CREATE INDEX orgs_folded_name ON orgs (realm, folded_name, id) WHERE country <> '';

-- Who holds which role where.
CREATE TABLE role_assignments (
    realm {TEXT} NOT NULL,
    id {TEXT} NOT NULL,
    account {TEXT} NOT NULL,
    org {TEXT} NOT NULL,
    role {TEXT} NOT NULL,               -- ADMIN, OPERATIONS, COMPLIANCE, FINANCE, PROJECT_MANAGER, INVESTOR or VIEWER
    assigned_at {BIGINT} NOT NULL,
    assigned_by {TEXT} NOT NULL,        -- account
    PRIMARY KEY (realm, id)
){TABLE};
CREATE UNIQUE INDEX role_assignments_once ON role_assignments (realm, account, org, role) WHERE account IS NOT NULL;
CREATE INDEX role_assignments_assigned_at ON role_assignments (realm, assigned_at, id) WHERE role <> '';
CREATE INDEX role_assignments_org ON role_assignments (realm, org, assigned_at, id) WHERE org IS NOT NULL;
CREATE INDEX role_assignments_account ON role_assignments (realm, account, assigned_at, id) WHERE account IS NOT NULL;

-- One row for each account and organization that some role joins, with what its accounts are listed by: a page of an
-- organization's accounts is read along one index, however large organization and realm are.
CREATE TABLE members (
    realm {TEXT} NOT NULL,
    org {TEXT} NOT NULL,
    account {TEXT} NOT NULL,
    created_at {BIGINT} NOT NULL,       -- the account's
    email {TEXT} NOT NULL,              -- canonical; empty when it has none
    last_login_at {BIGINT} NOT NULL,    -- 0 when never
    PRIMARY KEY (realm, org, account)
){TABLE};
CREATE INDEX members_account ON members (realm, account, org) WHERE account IS NOT NULL;
CREATE INDEX members_created_at ON members (realm, org, created_at, account) WHERE email <> '';
CREATE INDEX members_email ON members (realm, org, email, account) WHERE email <> '';
CREATE INDEX members_last_login_at ON members (realm, org, last_login_at, account) WHERE email <> '';

-- Credentials of machines. Revoking one keeps the row.
CREATE TABLE api_keys (
    realm {TEXT} NOT NULL,
    id {TEXT} NOT NULL,
    account {TEXT} NOT NULL,
    org {TEXT} NOT NULL,
    name {TEXT} NOT NULL,
    scopes {TEXT} NOT NULL,             -- space-separated
    hash {BYTES} NOT NULL,              -- SHA-256 of the secret
    sealed {BYTES} NOT NULL,            -- the secret, for checking signatures
    created_at {BIGINT} NOT NULL,
    created_by {TEXT} NOT NULL,         -- account
    expires_at {BIGINT},
    revoked_at {BIGINT},
    last_used_at {BIGINT},
    PRIMARY KEY (realm, id)
){TABLE};
CREATE UNIQUE INDEX api_keys_id ON api_keys (id);
CREATE INDEX api_keys_account ON api_keys (realm, account, created_at, id) WHERE account IS NOT NULL;

-- Signatures that were accepted, until their timestamps are too old to be accepted again.
CREATE TABLE spent_signatures (
    realm {TEXT} NOT NULL,
    api_key {TEXT} NOT NULL,
    signature {BYTES} NOT NULL,
    forget_at {BIGINT} NOT NULL,
    PRIMARY KEY (realm, api_key, signature)
){TABLE};
CREATE INDEX spent_signatures_forget_at ON spent_signatures (forget_at);

-- First answers to requests that carried an idempotency key.
CREATE TABLE idempotent_answers (
    realm {TEXT} NOT NULL,
    handle {BYTES} NOT NULL,            -- keyed hash of caller, method, route and key
    fingerprint {BYTES} NOT NULL,       -- hash of the whole request
    status {BIGINT} NOT NULL,
    body {BYTES} NOT NULL,              -- sealed under a key that only the caller's idempotency key gives
    forget_at {BIGINT} NOT NULL,
    PRIMARY KEY (realm, handle)
){TABLE};
CREATE INDEX idempotent_answers_forget_at ON idempotent_answers (forget_at);

CREATE TABLE invitations (
    realm {TEXT} NOT NULL,
    id {TEXT} NOT NULL,
    org {TEXT} NOT NULL,
    role {TEXT} NOT NULL,
    email {TEXT} NOT NULL,              -- as given
    canonical {TEXT} NOT NULL,
    handle {BYTES} NOT NULL,            -- hash of the token in the newest mail
    invited_by {TEXT} NOT NULL,         -- account
    created_at {BIGINT} NOT NULL,
    expires_at {BIGINT} NOT NULL,
    PRIMARY KEY (realm, id)
){TABLE};
CREATE UNIQUE INDEX invitations_handle ON invitations (realm, handle) WHERE handle IS NOT NULL;
CREATE UNIQUE INDEX invitations_once ON invitations (realm, org, canonical, role) WHERE canonical IS NOT NULL;
CREATE INDEX invitations_org ON invitations (realm, org, created_at, id) WHERE role <> '';
CREATE INDEX invitations_canonical ON invitations (realm, canonical) WHERE canonical IS NOT NULL;
CREATE INDEX invitations_expires_at ON invitations (expires_at);

-- Tokens that prove something once, such as reading an address. A use deletes the row.
CREATE TABLE proofs (
    realm {TEXT} NOT NULL,
    handle {BYTES} NOT NULL,            -- hash of the token
    purpose {TEXT} NOT NULL,            -- set_password; verify_email and others follow
    account {TEXT} NOT NULL,
    created_at {BIGINT} NOT NULL,
    expires_at {BIGINT} NOT NULL,
    PRIMARY KEY (realm, handle)
){TABLE};
CREATE INDEX proofs_account ON proofs (realm, account, purpose) WHERE account IS NOT NULL;
CREATE INDEX proofs_expires_at ON proofs (expires_at);

-- Messages to people, written with what they tell of and delivered later.
CREATE TABLE outbox (
    realm {TEXT} NOT NULL,
    id {TEXT} NOT NULL,
    account {TEXT},                     -- whose message it is; null for an address without an account
    template {TEXT} NOT NULL,
    message {BYTES} NOT NULL,           -- JSON object with recipient and values, sealed
    created_at {BIGINT} NOT NULL,
    due_at {BIGINT} NOT NULL,
    attempts {BIGINT} NOT NULL,
    PRIMARY KEY (realm, id)
){TABLE};
CREATE INDEX outbox_due_at ON outbox (due_at, id);
CREATE INDEX outbox_account ON outbox (realm, account) WHERE account IS NOT NULL;

ALTER TABLE audit_events ADD COLUMN org {TEXT};         -- the organization that it happened in
ALTER TABLE audit_events ADD COLUMN subject {TEXT};     -- the account that it concerns, under whose key `personal` is sealed
CREATE INDEX audit_events_actor ON audit_events (realm, actor, at, id) WHERE actor IS NOT NULL;
CREATE INDEX audit_events_subject ON audit_events (realm, subject, at, id) WHERE subject IS NOT NULL;
CREATE INDEX audit_events_org ON audit_events (realm, org, at, id) WHERE org IS NOT NULL;
-- What a seal covers, in the order it was sealed in.
CREATE INDEX audit_events_seal ON audit_events (realm, seal, at, id) WHERE seal IS NOT NULL;

ALTER TABLE audit_seals ADD COLUMN public_key {BYTES};  -- of `kid`: seals are checked long after their keys are gone
