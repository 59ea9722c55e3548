//! Proving who one is: passwords, guess budgets, what strangers can learn, the audit trail, and the installation.

mod enumeration;
mod guess_budgets;
mod guess_races;
mod hashing_pool;
mod identifiers;
mod inspection;
mod password_forms;
mod password_rules;
mod stored_hashes;
