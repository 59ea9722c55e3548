-- Providers: somebody else through whom people sign in, and whose accounts there are whose here.

CREATE TABLE providers (
    realm {TEXT} NOT NULL,
    id {TEXT} NOT NULL,
    name {TEXT} NOT NULL,
    kind {TEXT} NOT NULL,               -- oidc, oauth2
    client_id {TEXT} NOT NULL,          -- what we are called there
    secret {BYTES} NOT NULL,            -- what we prove that with, sealed
    settings {TEXT} NOT NULL,           -- JSON object: everything else that is set
    created_at {BIGINT} NOT NULL,
    updated_at {BIGINT} NOT NULL,
    PRIMARY KEY (realm, id)
){TABLE};

-- Who a person is at a provider: one account here for one there, and one there for one here.
CREATE TABLE provider_links (
    realm {TEXT} NOT NULL,
    provider {TEXT} NOT NULL,
    subject {BYTES} NOT NULL,           -- keyed hash of what the provider calls them
    account {TEXT} NOT NULL,
    created_at {BIGINT} NOT NULL,
    PRIMARY KEY (realm, provider, subject)
){TABLE};
CREATE UNIQUE INDEX provider_links_account ON provider_links (realm, account, provider) WHERE account IS NOT NULL;

-- Browsers that were sent to a provider and are not back yet.
CREATE TABLE provider_states (
    realm {TEXT} NOT NULL,
    handle {BYTES} NOT NULL,            -- SHA-256 of what the browser brings back
    provider {TEXT} NOT NULL,
    browser {BYTES} NOT NULL,           -- SHA-256 of the cookie of the one browser that may
    purpose {BYTES} NOT NULL,           -- what they went for, sealed
    expires_at {BIGINT} NOT NULL,
    PRIMARY KEY (realm, handle)
){TABLE};
CREATE INDEX provider_states_expires_at ON provider_states (expires_at);

-- Who came back and is nobody here yet, until somebody who signs in in the same browser says that it is them.
CREATE TABLE provider_arrivals (
    realm {TEXT} NOT NULL,
    browser {BYTES} NOT NULL,           -- SHA-256 of the cookie of the browser
    provider {TEXT} NOT NULL,
    subject {BYTES} NOT NULL,           -- as in provider_links
    expires_at {BIGINT} NOT NULL,
    PRIMARY KEY (realm, browser)
){TABLE};
CREATE INDEX provider_arrivals_expires_at ON provider_arrivals (expires_at);
