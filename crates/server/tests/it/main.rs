//! The integration suite: the product from outside, on SQLite or, where TEST_POSTGRES_URL is set, on PostgreSQL.

mod actors;
mod app;
mod contract;
mod database;
mod smoke;
mod wiring;
