-- What devices ask for, and their people answer on another one (RFC 8628).

-- One that was exchanged is kept for a while: shown again, it ends what it began.
CREATE TABLE device_codes (
    realm {TEXT} NOT NULL,
    handle {BYTES} NOT NULL,            -- SHA-256 of what the device asks with
    user_code {BYTES} NOT NULL,         -- keyed hash of what its person types
    client {TEXT} NOT NULL,
    scope {TEXT} NOT NULL,              -- words with a space between them: asked for, and then granted
    resources {TEXT} NOT NULL,          -- with a space between them (RFC 8707)
    begun_from {BYTES} NOT NULL,        -- sealed: the address
    answer {TEXT},                      -- allowed, refused; none yet
    account {TEXT},                     -- whose sign-in it is granted by
    parent {TEXT},                      -- that sign-in
    session {TEXT},                     -- what the exchange began
    interval_seconds {BIGINT} NOT NULL, -- how far apart the device asks
    asked_at {BIGINT},                  -- when it last asked
    created_at {BIGINT} NOT NULL,
    expires_at {BIGINT} NOT NULL,
    spent_at {BIGINT},
    PRIMARY KEY (realm, handle)
){TABLE};
CREATE UNIQUE INDEX device_codes_user_code ON device_codes (realm, user_code);
CREATE INDEX device_codes_expires_at ON device_codes (expires_at);
CREATE INDEX device_codes_account ON device_codes (realm, account) WHERE account <> '';
