//! The tests of storage, on SQLite always and on PostgreSQL when `TEST_POSTGRES_URL` is set.

mod database;
mod reading;
