//! The tests of storage, on SQLite always and on PostgreSQL when `TEST_POSTGRES_URL` is set.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod composed;
mod database;
mod feed;
mod group_commit;
mod kill;
mod limits;
mod migrations;
mod model;
mod outages;
mod reading;
mod sharing;
mod writing;
