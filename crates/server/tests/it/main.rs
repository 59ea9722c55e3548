//! The integration suite: the product from outside, on SQLite or, where TEST_POSTGRES_URL is set, on PostgreSQL.
#![expect(unreachable_pub, reason = "a test program exports nothing: pub marks what its files share")]

mod accounts;
mod actors;
mod app;
mod challenges;
mod clients;
mod contract;
mod database;
mod delivery;
mod entities;
mod grants;
mod guides;
mod histories;
mod impersonation;
mod links;
mod machines;
mod mfa;
mod operation;
mod outside;
mod presence;
mod process;
mod proof;
mod providers;
mod published_contract;
mod realm_keys;
mod realms;
mod recovery;
mod repeats;
mod smoke;
mod surface;
mod tenancy;
mod test_realms;
mod trail;
mod wiring;
