-- Second factors and the challenges they answer, proofs by mail, and the delivery of messages.

ALTER TABLE realms ADD COLUMN settings {TEXT} NOT NULL DEFAULT '{}';     -- JSON object of what differs from the defaults
ALTER TABLE realms ADD COLUMN is_test {BIGINT} NOT NULL DEFAULT 0;       -- its clock may be moved ahead; set at its making alone
ALTER TABLE realms ADD COLUMN clock_ahead {BIGINT} NOT NULL DEFAULT 0;   -- milliseconds; only grows
ALTER TABLE orgs ADD COLUMN mfa_required {BIGINT} NOT NULL DEFAULT 0;
ALTER TABLE accounts ADD COLUMN factors {TEXT} NOT NULL DEFAULT '';      -- comma-separated methods of its active factors

-- What an account proves itself with beside its password: at most one of each method.
CREATE TABLE factors (
    realm {TEXT} NOT NULL,
    account {TEXT} NOT NULL,
    method {TEXT} NOT NULL,             -- TOTP, SMS or EMAIL
    status {TEXT} NOT NULL,             -- PENDING_VERIFICATION or ACTIVE
    secret {BYTES},                     -- of TOTP, sealed
    phone {TEXT},                       -- of SMS, E.164
    last_step {BIGINT} NOT NULL,        -- of TOTP: the newest time step whose code was accepted; only grows
    created_at {BIGINT} NOT NULL,
    activated_at {BIGINT},
    PRIMARY KEY (realm, account, method)
){TABLE};

-- What is left of the codes for the day on which every factor is lost. A use deletes the row.
CREATE TABLE backup_codes (
    realm {TEXT} NOT NULL,
    account {TEXT} NOT NULL,
    handle {BYTES} NOT NULL,            -- keyed hash of account and code
    created_at {BIGINT} NOT NULL,
    PRIMARY KEY (realm, account, handle)
){TABLE};

-- Sign-ins that wait for their second factor.
CREATE TABLE challenges (
    realm {TEXT} NOT NULL,
    id {TEXT} NOT NULL,                 -- UUID
    account {TEXT} NOT NULL,
    epoch {BIGINT} NOT NULL,            -- the account's epoch when the first factor proved right
    client {TEXT} NOT NULL,
    amr {TEXT} NOT NULL,                -- comma-separated: how the first factor was proved
    created_at {BIGINT} NOT NULL,
    expires_at {BIGINT} NOT NULL,
    completed_at {BIGINT},
    PRIMARY KEY (realm, id)
){TABLE};
CREATE INDEX challenges_account ON challenges (realm, account, created_at) WHERE account IS NOT NULL;
CREATE INDEX challenges_expires_at ON challenges (expires_at);

-- Codes that were sent to a phone or an address, until they are used.
CREATE TABLE sent_codes (
    realm {TEXT} NOT NULL,
    account {TEXT} NOT NULL,
    method {TEXT} NOT NULL,             -- SMS or EMAIL
    occasion {TEXT} NOT NULL,           -- the challenge's id; or setup, or manage
    hash {BYTES} NOT NULL,              -- keyed hash of all that it is bound to and of the code
    expires_at {BIGINT} NOT NULL,
    PRIMARY KEY (realm, account, method, occasion)
){TABLE};
CREATE INDEX sent_codes_expires_at ON sent_codes (expires_at);

-- Tries at second factors are remembered for longer than those at passwords.
ALTER TABLE guess_budgets RENAME COLUMN updated_at TO forget_at;
UPDATE guess_budgets SET forget_at = forget_at + 86400000;

-- Devices that need no second factor for a while.
CREATE TABLE remembered_devices (
    realm {TEXT} NOT NULL,
    account {TEXT} NOT NULL,
    handle {BYTES} NOT NULL,            -- hash of the token that the device keeps
    epoch {BIGINT} NOT NULL,            -- the account's epoch then
    created_at {BIGINT} NOT NULL,
    expires_at {BIGINT} NOT NULL,
    PRIMARY KEY (realm, account, handle)
){TABLE};
CREATE INDEX remembered_devices_expires_at ON remembered_devices (expires_at);

ALTER TABLE proofs ADD COLUMN address {BYTES};          -- keyed hash of the address that the token was sent to

ALTER TABLE outbox ADD COLUMN channel {TEXT} NOT NULL DEFAULT 'mail';    -- mail or sms
ALTER TABLE outbox ADD COLUMN recipient {BYTES};        -- keyed hash of the address or number
ALTER TABLE outbox ADD COLUMN locale {TEXT} NOT NULL DEFAULT 'en';
ALTER TABLE outbox ADD COLUMN expires_at {BIGINT};      -- after it what the message says is of no use
ALTER TABLE outbox ADD COLUMN dead_at {BIGINT};         -- when its delivery was given up; it waits for an operator
ALTER TABLE outbox ADD COLUMN trouble {TEXT};           -- what went wrong last, without anything personal
ALTER TABLE outbox ADD COLUMN held_at {BIGINT};         -- when it was written in a test realm, where nothing is delivered
DROP INDEX outbox_due_at;
CREATE INDEX outbox_due_at ON outbox (channel, due_at, id) WHERE due_at IS NOT NULL;
CREATE INDEX outbox_recipient ON outbox (realm, recipient) WHERE recipient IS NOT NULL;
CREATE INDEX outbox_dead_at ON outbox (realm, id) WHERE dead_at IS NOT NULL;
CREATE INDEX outbox_held_at ON outbox (held_at) WHERE held_at IS NOT NULL;

-- How many messages of a family went to a recipient, were about or by an account, and came of a network in a stretch of
-- time.
CREATE TABLE message_counts (
    realm {TEXT} NOT NULL,
    subject {BYTES} NOT NULL,           -- keyed hash
    since {BIGINT} NOT NULL,            -- beginning of the stretch
    count {BIGINT} NOT NULL,
    PRIMARY KEY (realm, subject, since)
){TABLE};
CREATE INDEX message_counts_since ON message_counts (since);
