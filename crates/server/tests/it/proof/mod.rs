//! Proving who one is: passwords, guess budgets, what strangers can learn, the audit trail, and the installation.

mod audit_atomicity;
mod audit_events;
mod audit_privacy;
pub mod capture;
mod enumeration;
mod guess_budgets;
mod guess_races;
mod hashing_pool;
mod identifiers;
pub mod inspection;
mod installation;
mod known_addresses;
mod password_forms;
mod password_rules;
mod secrets_in_logs;
mod statements;
mod stored_hashes;
mod sweeping;
mod trail;
