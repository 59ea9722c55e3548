//! The server: the only crate that reads files, the environment and arguments, and that puts the other crates together.

pub mod commands;
pub mod compose;
pub mod config;
pub mod data_dir;
pub mod delivery;
pub mod health;
pub mod listener;
pub mod logging;
pub mod master_key;
pub mod metrics;
pub mod openapi;
pub mod serve;
pub mod trouble;
