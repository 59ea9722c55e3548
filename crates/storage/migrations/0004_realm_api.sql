-- The Realm API: what users and identities carry there, soft deletion, session keys, impersonation, realms as objects.

ALTER TABLE realms ADD COLUMN updated_at {BIGINT} NOT NULL DEFAULT 0;
ALTER TABLE realms ADD COLUMN deleted_at {BIGINT};          -- nobody gets in any more; the data stays
ALTER TABLE realms ADD COLUMN restored_at {BIGINT};         -- sessions from before it do not count
UPDATE realms SET updated_at = created_at;
-- Whole, so that counting all realms reads nothing else.
CREATE INDEX realms_created_at ON realms (created_at, id, deleted_at) WHERE created_at >= 0;

ALTER TABLE identities ADD COLUMN external_reference {TEXT};    -- the member of data by that name, when it is text
ALTER TABLE identities ADD COLUMN folded_reference {TEXT};      -- the same, as it is searched
ALTER TABLE identities ADD COLUMN former_account {TEXT};        -- the account that acted for it last, and does no more
CREATE INDEX identities_former_account ON identities (realm, former_account) WHERE former_account IS NOT NULL;
-- With all that counting them reads.
CREATE INDEX identities_created_at ON identities (realm, created_at, id, deleted_at, type) WHERE type <> '';
CREATE INDEX identities_owner ON identities (realm, owner, created_at, id, deleted_at, type) WHERE owner IS NOT NULL;
CREATE INDEX identities_folded_reference ON identities (realm, folded_reference, created_at, id)
    WHERE folded_reference IS NOT NULL;

ALTER TABLE accounts ADD COLUMN channel {TEXT} NOT NULL DEFAULT '{}';   -- JSON object: phone, whatsapp, email
ALTER TABLE accounts ADD COLUMN data {TEXT} NOT NULL DEFAULT '{}';      -- free-form JSON object
ALTER TABLE accounts ADD COLUMN external_reference {TEXT};              -- the member of data by that name, when it is text
ALTER TABLE accounts ADD COLUMN folded_reference {TEXT};                -- the same, as it is searched
ALTER TABLE accounts ADD COLUMN deleted_at {BIGINT};                    -- when it was closed
ALTER TABLE accounts ADD COLUMN status_before {TEXT};                   -- its status then, to be restored
ALTER TABLE accounts ADD COLUMN ended_itself {BIGINT} NOT NULL DEFAULT 0; -- 1: its own person closed it
ALTER TABLE accounts ADD COLUMN erased_at {BIGINT};                     -- when everything personal was destroyed
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
    realm {TEXT} NOT NULL,
    handle {BYTES} NOT NULL,            -- SHA-256 of the key
    session {TEXT} NOT NULL,
    PRIMARY KEY (realm, handle)
){TABLE};
CREATE UNIQUE INDEX session_keys_handle ON session_keys (handle);
CREATE UNIQUE INDEX session_keys_session ON session_keys (session);

-- Sessions in which somebody acts as their account: who, in which session of their own, and whether they may write.
ALTER TABLE sessions ADD COLUMN actor {TEXT};                           -- the account that acts; nobody's in all other sessions
ALTER TABLE sessions ADD COLUMN actor_session {TEXT};                   -- its own session, with which this one ends
ALTER TABLE sessions ADD COLUMN actor_epoch {BIGINT} NOT NULL DEFAULT 0; -- the actor's epoch when it began
ALTER TABLE sessions ADD COLUMN can_write {BIGINT} NOT NULL DEFAULT 1;  -- 0: it reads alone
-- What a person is shown of those who acted as them.
CREATE INDEX audit_events_impersonation ON audit_events (realm, subject, at, id) WHERE action = 'impersonation.begin';
