-- The schema on SQLite: the sum of the migrations. Generated; change a migration instead.

-- 0000 storage
-- What storage itself needs: which migrations ran, who runs them, and what changed.
CREATE TABLE schema_migrations (
    version INTEGER NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    checksum TEXT NOT NULL,           -- SHA-256 of the file, hexadecimal
    applied_at INTEGER NOT NULL
) STRICT;

-- A name that one process holds until a time: portable where advisory locks are not.
CREATE TABLE leases (
    name TEXT NOT NULL PRIMARY KEY,
    owner TEXT NOT NULL,
    until INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- The change feed. Numbers are never used twice, not even after old rows were deleted.
CREATE TABLE changes (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    topic TEXT NOT NULL,
    entity TEXT NOT NULL,
    at INTEGER NOT NULL
) STRICT;
CREATE INDEX changes_at ON changes (at);

-- 0001 foundation
-- The foundation: realms, accounts, passwords, sessions, signing keys, guess budgets and the audit trail.
-- Times are Unix milliseconds, booleans 0 or 1, ids prefixed text. Every table of a realm leads with it.
--
-- Many indexes have a condition that every row fulfils. A look-up by primary key does not mention it, so it cannot go by
-- that index: PostgreSQL finds all indexes that lead with the realm equally cheap while a table is small, and a
-- serializable transaction that reads a neighbour's page collides with the neighbour.

-- Facts about this installation as a whole: the check value of the master key, the marks of what was set up.
CREATE TABLE instance (
    name TEXT NOT NULL PRIMARY KEY,
    value BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE realms (
    id TEXT NOT NULL PRIMARY KEY,
    key TEXT NOT NULL,                -- UUID by which clients name the realm
    name TEXT NOT NULL,
    country TEXT NOT NULL,            -- ISO 3166-1 alpha-2, given to new identities
    currency TEXT NOT NULL,           -- ISO 4217, given to new identities
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX realms_key ON realms (key);
CREATE UNIQUE INDEX realms_name ON realms (name);

-- Holders of things. Every account has exactly one; an identity may stand without an account.
CREATE TABLE identities (
    realm TEXT NOT NULL,
    id TEXT NOT NULL,
    type TEXT NOT NULL,               -- neutral, person or company
    country TEXT NOT NULL,
    currency TEXT NOT NULL,
    data TEXT NOT NULL,               -- free-form JSON object
    owner TEXT NOT NULL,              -- the account that made it
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    deleted_at INTEGER,
    PRIMARY KEY (realm, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE accounts (
    realm TEXT NOT NULL,
    id TEXT NOT NULL,
    type TEXT NOT NULL,               -- INDIVIDUAL, ENTITY, ADMIN or SERVICE
    status TEXT NOT NULL,             -- ACTIVE, INACTIVE, SUSPENDED, PENDING_VERIFICATION or CLOSED
    email TEXT,                       -- as given, for display
    email_verified INTEGER NOT NULL,
    username TEXT NOT NULL,           -- as given, for display
    realm_roles TEXT NOT NULL,        -- comma-separated: admin, manage, user
    realm_scopes TEXT NOT NULL,       -- comma-separated: realm, own
    identity TEXT NOT NULL,
    owner TEXT NOT NULL,              -- the account that made it; itself when it registered
    epoch INTEGER NOT NULL,            -- raised to end every session at once; a session holds only at its own epoch
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    last_login_at INTEGER,
    PRIMARY KEY (realm, id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX accounts_identity ON accounts (realm, identity) WHERE identity IS NOT NULL;
CREATE INDEX accounts_administrators ON accounts (realm) WHERE type = 'ADMIN';

-- Every spelling an account can sign in by, canonical, so that no e-mail can equal another's username.
CREATE TABLE identifiers (
    realm TEXT NOT NULL,
    canonical TEXT NOT NULL,
    account TEXT NOT NULL,
    kind TEXT NOT NULL,               -- email or username
    PRIMARY KEY (realm, canonical)
) STRICT, WITHOUT ROWID;
CREATE INDEX identifiers_account ON identifiers (realm, account) WHERE account IS NOT NULL;

CREATE TABLE passwords (
    realm TEXT NOT NULL,
    account TEXT NOT NULL,
    phc TEXT NOT NULL,                -- the hash with its algorithm, cost and salt
    changed_at INTEGER NOT NULL,
    PRIMARY KEY (realm, account)
) STRICT, WITHOUT ROWID;

-- One sign-in on one device. Ending a session deletes its row; the audit trail remembers it.
CREATE TABLE sessions (
    realm TEXT NOT NULL,
    id TEXT NOT NULL,
    account TEXT NOT NULL,
    client TEXT NOT NULL,
    epoch INTEGER NOT NULL,            -- the account's epoch at sign-in
    auth_time INTEGER NOT NULL,
    amr TEXT NOT NULL,                -- comma-separated authentication methods (RFC 8176)
    place BLOB NOT NULL,             -- address and user agent, sealed under the account's personal key
    created_at INTEGER NOT NULL,
    used_at INTEGER NOT NULL,          -- sign-in or the last refresh
    idle_until INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,       -- absolute: no refresh moves it
    PRIMARY KEY (realm, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX sessions_account ON sessions (realm, account, created_at) WHERE account IS NOT NULL;
CREATE INDEX sessions_idle_until ON sessions (idle_until);

-- The refresh tokens of one session: one row however often they rotate, and none of them in clear.
CREATE TABLE refresh_families (
    realm TEXT NOT NULL,
    handle BLOB NOT NULL,            -- hash of the part that all tokens of the family share
    session TEXT NOT NULL,
    generation INTEGER NOT NULL,
    secret BLOB NOT NULL,            -- hash of the current token
    previous BLOB,                   -- hash of the token before it, while its grace lasts
    successor BLOB,                  -- the current token, sealed under the one before it, while its grace lasts
    rotated_at INTEGER NOT NULL,
    PRIMARY KEY (realm, handle)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX refresh_families_session ON refresh_families (session);
CREATE INDEX refresh_families_grace ON refresh_families (rotated_at) WHERE successor IS NOT NULL;

CREATE TABLE signing_keys (
    realm TEXT NOT NULL,
    kid TEXT NOT NULL,                -- RFC 7638 thumbprint
    algorithm TEXT NOT NULL,          -- the only algorithm this key is used with
    public_key BLOB NOT NULL,
    private_key BLOB NOT NULL,       -- sealed with the master key
    created_at INTEGER NOT NULL,
    active_from INTEGER NOT NULL,      -- published from created_at, used for signing from here on
    retired_at INTEGER,                -- published and accepted until here; null while nothing has replaced it
    PRIMARY KEY (realm, kid)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX signing_keys_kid ON signing_keys (kid);

-- Failed guesses. Kept apart from accounts, so that unknown names are counted like known ones.
CREATE TABLE guess_budgets (
    realm TEXT NOT NULL,
    subject BLOB NOT NULL,           -- keyed hash of the account or of the unknown identifier, and of the device if it is known
    spent INTEGER NOT NULL,
    blocked_until INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (realm, subject)
) STRICT, WITHOUT ROWID;
CREATE INDEX guess_budgets_updated_at ON guess_budgets (updated_at);

-- Addresses an account signed in from: they keep a guess budget of their own.
CREATE TABLE known_devices (
    realm TEXT NOT NULL,
    account TEXT NOT NULL,
    device BLOB NOT NULL,            -- keyed hash of account and address
    seen_at INTEGER NOT NULL,
    PRIMARY KEY (realm, account, device)
) STRICT, WITHOUT ROWID;
CREATE INDEX known_devices_seen_at ON known_devices (seen_at);

-- The key that a person's values in the audit trail are sealed under. Erasing the person deletes the row.
CREATE TABLE personal_keys (
    realm TEXT NOT NULL,
    account TEXT NOT NULL,
    sealed BLOB NOT NULL,
    PRIMARY KEY (realm, account)
) STRICT, WITHOUT ROWID;

-- Append-only. `digest` covers every column but `seal`, with the personal values in their sealed form.
CREATE TABLE audit_events (
    realm TEXT NOT NULL,
    id TEXT NOT NULL,
    at INTEGER NOT NULL,
    action TEXT NOT NULL,
    outcome TEXT NOT NULL,            -- success or refused
    reason TEXT,                      -- why it was refused
    actor TEXT,                       -- account
    session TEXT,
    api_key TEXT,
    target_kind TEXT NOT NULL,
    target TEXT NOT NULL,
    details TEXT NOT NULL,            -- JSON object without personal values
    personal BLOB,                   -- JSON object sealed under the target's personal key
    request_id TEXT NOT NULL,
    digest BLOB NOT NULL,
    seal INTEGER,                      -- number of the seal that covers it, null until it is sealed
    PRIMARY KEY (realm, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX audit_events_at ON audit_events (realm, at, id);
CREATE INDEX audit_events_target ON audit_events (realm, target, at, id);
CREATE INDEX audit_events_unsealed ON audit_events (realm, at, id) WHERE seal IS NULL;

-- Signed marks over the trail: each covers the events since the one before it.
CREATE TABLE audit_seals (
    realm TEXT NOT NULL,
    number INTEGER NOT NULL,
    at INTEGER NOT NULL,
    events INTEGER NOT NULL,           -- how many it covers
    root BLOB NOT NULL,              -- Merkle root over their digests
    previous BLOB NOT NULL,          -- hash of the seal before it
    kid TEXT NOT NULL,
    signature BLOB NOT NULL,
    PRIMARY KEY (realm, number)
) STRICT, WITHOUT ROWID;

-- Refusals that are no events (junk), counted by the hour instead of filling the trail.
CREATE TABLE refusals (
    realm TEXT NOT NULL,
    hour INTEGER NOT NULL,
    action TEXT NOT NULL,
    reason TEXT NOT NULL,
    shard INTEGER NOT NULL,            -- spreads parallel counts over several rows; their sum is what counts
    count INTEGER NOT NULL,
    PRIMARY KEY (realm, hour, action, reason, shard)
) STRICT, WITHOUT ROWID;

-- 0002 identity_api
-- The Identity API: organizations and who is in them, API keys and signed requests, idempotency, invitations, the outbox.

ALTER TABLE accounts ADD COLUMN phone TEXT;           -- E.164
UPDATE accounts SET last_login_at = 0 WHERE last_login_at IS NULL; -- never: NULL has no place in an order
-- One index for each order that accounts are listed in: those with an e-mail address.
CREATE INDEX accounts_created_at ON accounts (realm, created_at, id) WHERE email IS NOT NULL;
CREATE INDEX accounts_last_login_at ON accounts (realm, last_login_at, id) WHERE email IS NOT NULL;

ALTER TABLE sessions ADD COLUMN org TEXT;             -- the organization that its tokens act in

CREATE TABLE orgs (
    realm TEXT NOT NULL,
    id TEXT NOT NULL,
    legal_name TEXT NOT NULL,
    folded_name TEXT NOT NULL,        -- for order and uniqueness
    reg_no TEXT NOT NULL,             -- empty when none was given
    country TEXT NOT NULL,            -- ISO 3166-1 alpha-2
    roles TEXT NOT NULL,              -- JSON array, as given
    type TEXT NOT NULL,               -- ISSUER, SPV, CUSTODIAN, INVESTOR or PLATFORM
    status TEXT NOT NULL,             -- ACTIVE, SUSPENDED or CLOSED
    domain TEXT,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (realm, id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX orgs_registered ON orgs (realm, folded_name, country, reg_no) WHERE country <> '';
CREATE INDEX orgs_created_at ON orgs (realm, created_at, id) WHERE country <> '';
CREATE INDEX orgs_folded_name ON orgs (realm, folded_name, id) WHERE country <> '';

-- Who holds which role where.
CREATE TABLE role_assignments (
    realm TEXT NOT NULL,
    id TEXT NOT NULL,
    account TEXT NOT NULL,
    org TEXT NOT NULL,
    role TEXT NOT NULL,               -- ADMIN, OPERATIONS, COMPLIANCE, FINANCE, PROJECT_MANAGER, INVESTOR or VIEWER
    assigned_at INTEGER NOT NULL,
    assigned_by TEXT NOT NULL,        -- account
    PRIMARY KEY (realm, id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX role_assignments_once ON role_assignments (realm, account, org, role) WHERE account IS NOT NULL;
CREATE INDEX role_assignments_assigned_at ON role_assignments (realm, assigned_at, id) WHERE role <> '';
CREATE INDEX role_assignments_org ON role_assignments (realm, org, assigned_at, id) WHERE org IS NOT NULL;
CREATE INDEX role_assignments_account ON role_assignments (realm, account, assigned_at, id) WHERE account IS NOT NULL;

-- One row for each account and organization that some role joins, with what its accounts are listed by: a page of an
-- organization's accounts is read along one index, however large organization and realm are.
CREATE TABLE members (
    realm TEXT NOT NULL,
    org TEXT NOT NULL,
    account TEXT NOT NULL,
    created_at INTEGER NOT NULL,       -- the account's
    email TEXT NOT NULL,              -- canonical; empty when it has none
    last_login_at INTEGER NOT NULL,    -- 0 when never
    PRIMARY KEY (realm, org, account)
) STRICT, WITHOUT ROWID;
CREATE INDEX members_account ON members (realm, account, org) WHERE account IS NOT NULL;
CREATE INDEX members_created_at ON members (realm, org, created_at, account) WHERE email <> '';
CREATE INDEX members_email ON members (realm, org, email, account) WHERE email <> '';
CREATE INDEX members_last_login_at ON members (realm, org, last_login_at, account) WHERE email <> '';

-- Credentials of machines. Revoking one keeps the row.
CREATE TABLE api_keys (
    realm TEXT NOT NULL,
    id TEXT NOT NULL,
    account TEXT NOT NULL,
    org TEXT NOT NULL,
    name TEXT NOT NULL,
    scopes TEXT NOT NULL,             -- space-separated
    hash BLOB NOT NULL,              -- SHA-256 of the secret
    sealed BLOB NOT NULL,            -- the secret, for checking signatures
    created_at INTEGER NOT NULL,
    created_by TEXT NOT NULL,         -- account
    expires_at INTEGER,
    revoked_at INTEGER,
    last_used_at INTEGER,
    PRIMARY KEY (realm, id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX api_keys_id ON api_keys (id);
CREATE INDEX api_keys_account ON api_keys (realm, account, created_at, id) WHERE account IS NOT NULL;

-- Signatures that were accepted, until their timestamps are too old to be accepted again.
CREATE TABLE spent_signatures (
    realm TEXT NOT NULL,
    api_key TEXT NOT NULL,
    signature BLOB NOT NULL,
    forget_at INTEGER NOT NULL,
    PRIMARY KEY (realm, api_key, signature)
) STRICT, WITHOUT ROWID;
CREATE INDEX spent_signatures_forget_at ON spent_signatures (forget_at);

-- First answers to requests that carried an idempotency key.
CREATE TABLE idempotent_answers (
    realm TEXT NOT NULL,
    handle BLOB NOT NULL,            -- keyed hash of caller, method, route and key
    fingerprint BLOB NOT NULL,       -- hash of the whole request
    status INTEGER NOT NULL,
    body BLOB NOT NULL,              -- sealed under a key that only the caller's idempotency key gives
    forget_at INTEGER NOT NULL,
    PRIMARY KEY (realm, handle)
) STRICT, WITHOUT ROWID;
CREATE INDEX idempotent_answers_forget_at ON idempotent_answers (forget_at);

CREATE TABLE invitations (
    realm TEXT NOT NULL,
    id TEXT NOT NULL,
    org TEXT NOT NULL,
    role TEXT NOT NULL,
    email TEXT NOT NULL,              -- as given
    canonical TEXT NOT NULL,
    handle BLOB NOT NULL,            -- hash of the token in the newest mail
    invited_by TEXT NOT NULL,         -- account
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    PRIMARY KEY (realm, id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX invitations_handle ON invitations (realm, handle) WHERE handle IS NOT NULL;
CREATE UNIQUE INDEX invitations_once ON invitations (realm, org, canonical, role) WHERE canonical IS NOT NULL;
CREATE INDEX invitations_org ON invitations (realm, org, created_at, id) WHERE role <> '';
CREATE INDEX invitations_canonical ON invitations (realm, canonical) WHERE canonical IS NOT NULL;
CREATE INDEX invitations_expires_at ON invitations (expires_at);

-- Tokens that prove something once, such as reading an address. A use deletes the row.
CREATE TABLE proofs (
    realm TEXT NOT NULL,
    handle BLOB NOT NULL,            -- hash of the token
    purpose TEXT NOT NULL,            -- set_password; verify_email and others follow
    account TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    PRIMARY KEY (realm, handle)
) STRICT, WITHOUT ROWID;
CREATE INDEX proofs_account ON proofs (realm, account, purpose) WHERE account IS NOT NULL;
CREATE INDEX proofs_expires_at ON proofs (expires_at);

-- Messages to people, written with what they tell of and delivered later.
CREATE TABLE outbox (
    realm TEXT NOT NULL,
    id TEXT NOT NULL,
    account TEXT,                     -- whose message it is; null for an address without an account
    template TEXT NOT NULL,
    message BLOB NOT NULL,           -- JSON object with recipient and values, sealed
    created_at INTEGER NOT NULL,
    due_at INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    PRIMARY KEY (realm, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX outbox_due_at ON outbox (due_at, id);
CREATE INDEX outbox_account ON outbox (realm, account) WHERE account IS NOT NULL;

ALTER TABLE audit_events ADD COLUMN org TEXT;         -- the organization that it happened in
ALTER TABLE audit_events ADD COLUMN subject TEXT;     -- the account that it concerns, under whose key `personal` is sealed
CREATE INDEX audit_events_actor ON audit_events (realm, actor, at, id) WHERE actor IS NOT NULL;
CREATE INDEX audit_events_subject ON audit_events (realm, subject, at, id) WHERE subject IS NOT NULL;
CREATE INDEX audit_events_org ON audit_events (realm, org, at, id) WHERE org IS NOT NULL;
-- What a seal covers, in the order it was sealed in.
CREATE INDEX audit_events_seal ON audit_events (realm, seal, at, id) WHERE seal IS NOT NULL;

ALTER TABLE audit_seals ADD COLUMN public_key BLOB;  -- of `kid`: seals are checked long after their keys are gone

-- 0003 factors_and_delivery
-- Second factors and the challenges they answer, proofs by mail, and the delivery of messages.

ALTER TABLE realms ADD COLUMN settings TEXT NOT NULL DEFAULT '{}';     -- JSON object of what differs from the defaults
ALTER TABLE realms ADD COLUMN is_test INTEGER NOT NULL DEFAULT 0;       -- its clock may be moved ahead; set at its making alone
ALTER TABLE realms ADD COLUMN clock_ahead INTEGER NOT NULL DEFAULT 0;   -- milliseconds; only grows
ALTER TABLE orgs ADD COLUMN mfa_required INTEGER NOT NULL DEFAULT 0;
ALTER TABLE accounts ADD COLUMN factors TEXT NOT NULL DEFAULT '';      -- comma-separated methods of its active factors

-- What an account proves itself with beside its password: at most one of each method.
CREATE TABLE factors (
    realm TEXT NOT NULL,
    account TEXT NOT NULL,
    method TEXT NOT NULL,             -- TOTP, SMS or EMAIL
    status TEXT NOT NULL,             -- PENDING_VERIFICATION or ACTIVE
    secret BLOB,                     -- of TOTP, sealed
    phone TEXT,                       -- of SMS, E.164
    last_step INTEGER NOT NULL,        -- of TOTP: the newest time step whose code was accepted; only grows
    created_at INTEGER NOT NULL,
    activated_at INTEGER,
    PRIMARY KEY (realm, account, method)
) STRICT, WITHOUT ROWID;

-- What is left of the codes for the day on which every factor is lost. A use deletes the row.
CREATE TABLE backup_codes (
    realm TEXT NOT NULL,
    account TEXT NOT NULL,
    handle BLOB NOT NULL,            -- keyed hash of account and code
    created_at INTEGER NOT NULL,
    PRIMARY KEY (realm, account, handle)
) STRICT, WITHOUT ROWID;

-- Sign-ins that wait for their second factor.
CREATE TABLE challenges (
    realm TEXT NOT NULL,
    id TEXT NOT NULL,                 -- UUID
    account TEXT NOT NULL,
    epoch INTEGER NOT NULL,            -- the account's epoch when the first factor proved right
    client TEXT NOT NULL,
    amr TEXT NOT NULL,                -- comma-separated: how the first factor was proved
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    completed_at INTEGER,
    PRIMARY KEY (realm, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX challenges_account ON challenges (realm, account, created_at) WHERE account IS NOT NULL;
CREATE INDEX challenges_expires_at ON challenges (expires_at);

-- Codes that were sent to a phone or an address, until they are used.
CREATE TABLE sent_codes (
    realm TEXT NOT NULL,
    account TEXT NOT NULL,
    method TEXT NOT NULL,             -- SMS or EMAIL
    occasion TEXT NOT NULL,           -- the challenge's id; or setup, or manage
    hash BLOB NOT NULL,              -- keyed hash of all that it is bound to and of the code
    expires_at INTEGER NOT NULL,
    PRIMARY KEY (realm, account, method, occasion)
) STRICT, WITHOUT ROWID;
CREATE INDEX sent_codes_expires_at ON sent_codes (expires_at);

-- Tries at second factors are remembered for longer than those at passwords.
ALTER TABLE guess_budgets RENAME COLUMN updated_at TO forget_at;
UPDATE guess_budgets SET forget_at = forget_at + 86400000;

-- Devices that need no second factor for a while.
CREATE TABLE remembered_devices (
    realm TEXT NOT NULL,
    account TEXT NOT NULL,
    handle BLOB NOT NULL,            -- hash of the token that the device keeps
    epoch INTEGER NOT NULL,            -- the account's epoch then
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    PRIMARY KEY (realm, account, handle)
) STRICT, WITHOUT ROWID;
CREATE INDEX remembered_devices_expires_at ON remembered_devices (expires_at);

ALTER TABLE proofs ADD COLUMN address BLOB;          -- keyed hash of the address that the token was sent to

ALTER TABLE outbox ADD COLUMN channel TEXT NOT NULL DEFAULT 'mail';    -- mail or sms
ALTER TABLE outbox ADD COLUMN recipient BLOB;        -- keyed hash of the address or number
ALTER TABLE outbox ADD COLUMN locale TEXT NOT NULL DEFAULT 'en';
ALTER TABLE outbox ADD COLUMN expires_at INTEGER;      -- after it what the message says is of no use
ALTER TABLE outbox ADD COLUMN dead_at INTEGER;         -- when its delivery was given up; it waits for an operator
ALTER TABLE outbox ADD COLUMN trouble TEXT;           -- what went wrong last, without anything personal
ALTER TABLE outbox ADD COLUMN held_at INTEGER;         -- when it was written in a test realm, where nothing is delivered
DROP INDEX outbox_due_at;
CREATE INDEX outbox_due_at ON outbox (channel, due_at, id) WHERE due_at IS NOT NULL;
CREATE INDEX outbox_recipient ON outbox (realm, recipient) WHERE recipient IS NOT NULL;
CREATE INDEX outbox_dead_at ON outbox (realm, id) WHERE dead_at IS NOT NULL;
CREATE INDEX outbox_held_at ON outbox (held_at) WHERE held_at IS NOT NULL;

-- How many messages of a family went to a recipient, were about or by an account, and came of a network in a stretch of
-- time.
CREATE TABLE message_counts (
    realm TEXT NOT NULL,
    subject BLOB NOT NULL,           -- keyed hash
    since INTEGER NOT NULL,            -- beginning of the stretch
    count INTEGER NOT NULL,
    PRIMARY KEY (realm, subject, since)
) STRICT, WITHOUT ROWID;
CREATE INDEX message_counts_since ON message_counts (since);

-- 0004 realm_api
-- The Realm API: what users and identities carry there, soft deletion, session keys, impersonation, realms as objects.

ALTER TABLE realms ADD COLUMN updated_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE realms ADD COLUMN deleted_at INTEGER;          -- nobody gets in any more; the data stays
ALTER TABLE realms ADD COLUMN restored_at INTEGER;         -- sessions from before it do not count
UPDATE realms SET updated_at = created_at;
-- Whole, so that counting all realms reads nothing else.
CREATE INDEX realms_created_at ON realms (created_at, id, deleted_at) WHERE created_at >= 0;

ALTER TABLE identities ADD COLUMN external_reference TEXT;    -- the member of data by that name, when it is text
ALTER TABLE identities ADD COLUMN folded_reference TEXT;      -- the same, as it is searched
ALTER TABLE identities ADD COLUMN former_account TEXT;        -- the account that acted for it last, and does no more
CREATE INDEX identities_former_account ON identities (realm, former_account) WHERE former_account IS NOT NULL;
-- With all that counting them reads.
CREATE INDEX identities_created_at ON identities (realm, created_at, id, deleted_at, type) WHERE type <> '';
CREATE INDEX identities_owner ON identities (realm, owner, created_at, id, deleted_at, type) WHERE owner IS NOT NULL;
CREATE INDEX identities_folded_reference ON identities (realm, folded_reference, created_at, id)
    WHERE folded_reference IS NOT NULL;

ALTER TABLE accounts ADD COLUMN channel TEXT NOT NULL DEFAULT '{}';   -- JSON object: phone, whatsapp, email
ALTER TABLE accounts ADD COLUMN data TEXT NOT NULL DEFAULT '{}';      -- free-form JSON object
ALTER TABLE accounts ADD COLUMN external_reference TEXT;              -- the member of data by that name, when it is text
ALTER TABLE accounts ADD COLUMN folded_reference TEXT;                -- the same, as it is searched
ALTER TABLE accounts ADD COLUMN deleted_at INTEGER;                    -- when it was closed
ALTER TABLE accounts ADD COLUMN status_before TEXT;                   -- its status then, to be restored
ALTER TABLE accounts ADD COLUMN ended_itself INTEGER NOT NULL DEFAULT 0; -- 1: its own person closed it
ALTER TABLE accounts ADD COLUMN erased_at INTEGER;                     -- when everything personal was destroyed
UPDATE accounts SET deleted_at = updated_at, status_before = 'INACTIVE' WHERE status = 'CLOSED';
-- Until now, nothing else named an account by its id.
UPDATE accounts SET erased_at = updated_at WHERE username = id;
-- Those without an e-mail address too, with all that counting them reads.
CREATE INDEX accounts_all_created_at ON accounts (realm, created_at, id, deleted_at, erased_at, status) WHERE status <> '';
CREATE INDEX accounts_owner ON accounts (realm, owner, created_at, id, deleted_at, erased_at, status)
    WHERE owner IS NOT NULL;
CREATE INDEX accounts_folded_reference ON accounts (realm, folded_reference, created_at, id)
    WHERE folded_reference IS NOT NULL;

-- Keys that a sign-in to the Realm API hands out: another name of a session.
CREATE TABLE session_keys (
    realm TEXT NOT NULL,
    handle BLOB NOT NULL,            -- SHA-256 of the key
    session TEXT NOT NULL,
    PRIMARY KEY (realm, handle)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX session_keys_handle ON session_keys (handle);
CREATE UNIQUE INDEX session_keys_session ON session_keys (session);

-- Sessions in which somebody acts as their account: who, in which session of their own, and whether they may write.
ALTER TABLE sessions ADD COLUMN actor TEXT;                           -- the account that acts; nobody's in all other sessions
ALTER TABLE sessions ADD COLUMN actor_session TEXT;                   -- its own session, with which this one ends
ALTER TABLE sessions ADD COLUMN actor_epoch INTEGER NOT NULL DEFAULT 0; -- the actor's epoch when it began
ALTER TABLE sessions ADD COLUMN can_write INTEGER NOT NULL DEFAULT 1;  -- 0: it reads alone
-- What a person is shown of those who acted as them.
CREATE INDEX audit_events_impersonation ON audit_events (realm, subject, at, id) WHERE action = 'impersonation.begin';

-- 0005 oauth
-- OAuth 2.1 and OpenID Connect: the software that signs people in here, or calls by itself.

CREATE TABLE clients (
    realm TEXT NOT NULL,
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    auth_method TEXT NOT NULL,        -- none, client_secret_basic, client_secret_post, private_key_jwt
    org TEXT,                         -- only its members sign in through the client
    account TEXT,                     -- the one that it acts as at our own APIs, with tokens of its own
    first_party INTEGER NOT NULL,      -- 1: the operator's own software
    settings TEXT NOT NULL,           -- JSON object: everything else that is set
    created_by TEXT,                  -- account; nobody's when the operator of the machine made it
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (realm, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX clients_created_at ON clients (realm, created_at, id) WHERE name <> '';

-- At most two of a client hold at a time.
CREATE TABLE client_secrets (
    realm TEXT NOT NULL,
    client TEXT NOT NULL,
    id TEXT NOT NULL,
    hash BLOB NOT NULL,              -- SHA-256 of the secret
    created_at INTEGER NOT NULL,
    expires_at INTEGER,
    PRIMARY KEY (realm, client, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX client_secrets_expires_at ON client_secrets (expires_at) WHERE expires_at IS NOT NULL;

-- What clients ask for through the browser, between the authorize endpoint and the answer; and what was pushed ahead.
CREATE TABLE authorization_requests (
    realm TEXT NOT NULL,
    handle BLOB NOT NULL,            -- SHA-256 of what names it
    client TEXT NOT NULL,
    request TEXT NOT NULL,            -- JSON object: what is asked for, checked
    is_pushed INTEGER NOT NULL,        -- 1: by the client itself, and no browser has it yet
    browser BLOB,                    -- SHA-256 of the cookie of the one browser that it is of
    said TEXT,                        -- JSON object: who said what when they were asked
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    PRIMARY KEY (realm, handle)
) STRICT, WITHOUT ROWID;
CREATE INDEX authorization_requests_expires_at ON authorization_requests (expires_at);

-- Codes. One that was exchanged is kept for a while: shown again, it ends what it began.
CREATE TABLE authorization_codes (
    realm TEXT NOT NULL,
    handle BLOB NOT NULL,            -- SHA-256 of the code
    client TEXT NOT NULL,
    account TEXT NOT NULL,
    parent TEXT NOT NULL,             -- the sign-in that it came from
    granted TEXT NOT NULL,            -- JSON object: what the exchange is bound to and gives
    session TEXT,                     -- what the exchange began
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    spent_at INTEGER,
    PRIMARY KEY (realm, handle)
) STRICT, WITHOUT ROWID;
CREATE INDEX authorization_codes_expires_at ON authorization_codes (expires_at);
CREATE INDEX authorization_codes_account ON authorization_codes (realm, account) WHERE account <> '';

-- What people said that clients may have.
CREATE TABLE consents (
    realm TEXT NOT NULL,
    account TEXT NOT NULL,
    client TEXT NOT NULL,
    scope TEXT NOT NULL,              -- words with a space between them
    granted_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (realm, account, client)
) STRICT, WITHOUT ROWID;

-- Sessions in which a client has what a person let it have: the column client is its id then.
ALTER TABLE sessions ADD COLUMN scope TEXT;           -- words with a space between them; of no sign-in
ALTER TABLE sessions ADD COLUMN audience TEXT;        -- resources with a space between them (RFC 8707); none: ourselves
ALTER TABLE sessions ADD COLUMN parent TEXT;          -- the sign-in that it came from
ALTER TABLE sessions ADD COLUMN jkt TEXT;             -- the key that refreshing takes (RFC 9449)
CREATE INDEX sessions_parent ON sessions (realm, parent) WHERE parent IS NOT NULL;

-- What browsers that are signed in show: another name of a sign-in, and a new one whenever more is proved in it.
CREATE TABLE browser_keys (
    realm TEXT NOT NULL,
    handle BLOB NOT NULL,            -- SHA-256 of the key
    session TEXT NOT NULL,
    PRIMARY KEY (realm, handle)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX browser_keys_session ON browser_keys (realm, session);

-- The one browser in which a challenge can be completed, where it was begun on a page.
ALTER TABLE challenges ADD COLUMN browser BLOB;      -- SHA-256 of its cookie
CREATE INDEX challenges_browser ON challenges (realm, browser) WHERE browser IS NOT NULL;

-- What is shown above the pages of realms: a picture (PNG) that we wrote.
CREATE TABLE realm_logos (
    realm TEXT NOT NULL,
    name TEXT NOT NULL,               -- SHA-256 of the picture, in hexadecimal
    picture BLOB NOT NULL,
    PRIMARY KEY (realm)
) STRICT, WITHOUT ROWID;

-- What clients signed to prove themselves, or to prove that they hold a key: each counts once.
CREATE TABLE spent_proofs (
    realm TEXT NOT NULL,
    handle BLOB NOT NULL,            -- SHA-256 of its kind, who signed it and its jti
    forget_at INTEGER NOT NULL,
    PRIMARY KEY (realm, handle)
) STRICT, WITHOUT ROWID;
CREATE INDEX spent_proofs_forget_at ON spent_proofs (forget_at);

-- Access tokens that say nothing by themselves.
CREATE TABLE opaque_tokens (
    realm TEXT NOT NULL,
    handle BLOB NOT NULL,            -- SHA-256 of the token
    session TEXT,                     -- none: it is the client's own
    client TEXT NOT NULL,
    account TEXT,
    scope TEXT NOT NULL,              -- words with a space between them
    audience TEXT NOT NULL,
    jkt TEXT,                         -- the key that showing it takes (RFC 9449)
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    PRIMARY KEY (realm, handle)
) STRICT, WITHOUT ROWID;
CREATE INDEX opaque_tokens_expires_at ON opaque_tokens (expires_at);

-- 0006 realm_names
-- The names that realms have and had: tokens and links say them for years, so none ever passes to another realm.

CREATE TABLE realm_names (
    name TEXT NOT NULL,
    realm TEXT NOT NULL,
    PRIMARY KEY (name)
) STRICT, WITHOUT ROWID;
INSERT INTO realm_names (name, realm) SELECT name, id FROM realms;

-- 0007 device_codes
-- What devices ask for, and their people answer on another one (RFC 8628).

-- One that was exchanged is kept for a while: shown again, it ends what it began.
CREATE TABLE device_codes (
    realm TEXT NOT NULL,
    handle BLOB NOT NULL,            -- SHA-256 of what the device asks with
    user_code BLOB NOT NULL,         -- keyed hash of what its person types
    client TEXT NOT NULL,
    scope TEXT NOT NULL,              -- words with a space between them: asked for, and then granted
    resources TEXT NOT NULL,          -- with a space between them (RFC 8707)
    begun_from BLOB NOT NULL,        -- sealed: the address
    answer TEXT,                      -- allowed, refused; none yet
    account TEXT,                     -- whose sign-in it is granted by
    parent TEXT,                      -- that sign-in
    session TEXT,                     -- what the exchange began
    interval_seconds INTEGER NOT NULL, -- how far apart the device asks
    asked_at INTEGER,                  -- when it last asked
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    spent_at INTEGER,
    PRIMARY KEY (realm, handle)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX device_codes_user_code ON device_codes (user_code);
CREATE INDEX device_codes_expires_at ON device_codes (expires_at);
CREATE INDEX device_codes_account ON device_codes (realm, account) WHERE account <> '';

-- 0008 scopes
-- Scopes that a realm makes itself: what people read of them, and what they tell clients.

CREATE TABLE scopes (
    realm TEXT NOT NULL,
    name TEXT NOT NULL,
    text_en TEXT NOT NULL,
    text_de TEXT,
    claims TEXT NOT NULL,             -- JSON array: claims, each with its source
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (realm, name)
) STRICT, WITHOUT ROWID;

-- 0009 client_registration
-- Software that registers itself as a client: what lets it, and what it looks after itself with.

CREATE TABLE registration_tokens (
    realm TEXT NOT NULL,
    id TEXT NOT NULL,
    hash BLOB NOT NULL,              -- SHA-256 of the token
    name TEXT NOT NULL,
    scopes TEXT NOT NULL,             -- words with a space between them: what clients may ask for at most
    uses INTEGER NOT NULL,             -- how many clients may register altogether
    uses_left INTEGER NOT NULL,
    created_by TEXT,                  -- account; nobody's when the operator of the machine made it
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    PRIMARY KEY (realm, id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX registration_tokens_hash ON registration_tokens (hash);
CREATE INDEX registration_tokens_created_at ON registration_tokens (realm, created_at, id) WHERE name <> '';
CREATE INDEX registration_tokens_expires_at ON registration_tokens (expires_at) WHERE name <> '';

CREATE TABLE client_registrations (
    realm TEXT NOT NULL,
    client TEXT NOT NULL,
    hash BLOB NOT NULL,              -- SHA-256 of the registration access token
    scopes TEXT NOT NULL,             -- what it may ask for at most
    PRIMARY KEY (realm, client)
) STRICT, WITHOUT ROWID;

-- 0010 providers
-- Providers: somebody else through whom people sign in, and whose accounts there are whose here.

CREATE TABLE providers (
    realm TEXT NOT NULL,
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,               -- oidc, oauth2
    client_id TEXT NOT NULL,          -- what we are called there
    secret BLOB NOT NULL,            -- what we prove that with, sealed
    settings TEXT NOT NULL,           -- JSON object: everything else that is set
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (realm, id)
) STRICT, WITHOUT ROWID;

-- Who a person is at a provider: one account here for one there, and one there for one here.
CREATE TABLE provider_links (
    realm TEXT NOT NULL,
    provider TEXT NOT NULL,
    subject BLOB NOT NULL,           -- keyed hash of what the provider calls them
    account TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (realm, provider, subject)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX provider_links_account ON provider_links (realm, account, provider) WHERE account IS NOT NULL;

-- Browsers that were sent to a provider and are not back yet.
CREATE TABLE provider_states (
    realm TEXT NOT NULL,
    handle BLOB NOT NULL,            -- SHA-256 of what the browser brings back
    provider TEXT NOT NULL,
    browser BLOB NOT NULL,           -- SHA-256 of the cookie of the one browser that may
    purpose BLOB NOT NULL,           -- what they went for, sealed
    expires_at INTEGER NOT NULL,
    PRIMARY KEY (realm, handle)
) STRICT, WITHOUT ROWID;
CREATE INDEX provider_states_expires_at ON provider_states (expires_at);

-- Who came back and is nobody here yet, until somebody who signs in in the same browser says that it is them.
CREATE TABLE provider_arrivals (
    realm TEXT NOT NULL,
    browser BLOB NOT NULL,           -- SHA-256 of the cookie of the browser
    provider TEXT NOT NULL,
    subject BLOB NOT NULL,           -- as in provider_links
    expires_at INTEGER NOT NULL,
    PRIMARY KEY (realm, browser)
) STRICT, WITHOUT ROWID;
CREATE INDEX provider_arrivals_expires_at ON provider_arrivals (expires_at);

-- 0011 arrivals
-- Whoever links an account says that they are who came back, and has to see who that is.

ALTER TABLE provider_arrivals ADD COLUMN label BLOB;  -- what the provider calls them to people, sealed; null of older ones
