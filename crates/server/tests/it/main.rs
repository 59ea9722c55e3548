//! The integration suite: the product from outside, on SQLite or, where TEST_POSTGRES_URL is set, on PostgreSQL.
#![expect(unreachable_pub, reason = "a test program exports nothing: pub marks what its files share")]

mod accounts;
mod actors;
mod app;
mod contract;
mod database;
mod histories;
mod machines;
mod operation;
mod presence;
mod process;
mod proof;
mod published_contract;
mod repeats;
mod smoke;
mod surface;
mod tenancy;
mod trail;
mod wiring;
