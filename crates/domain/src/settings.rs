//! The settings that the rules of the product depend on, as plain values; the server fills them from its configuration.

use std::time::Duration;

use signet_protocol::password::Cost;

/// Everything adjustable inside the domain.
#[derive(Debug, Clone)]
pub struct Settings {
    /// What links and issuers begin with, without a trailing slash.
    pub public_url: String,
    /// How long an access token is good for.
    pub access_token_lifetime: Duration,
    /// How long a session lasts without a refresh.
    pub session_idle: Duration,
    /// The same for a session that a sign-in to the Realm API began, which any use of its key prolongs.
    pub realm_session_idle: Duration,
    /// How long a session lasts at most.
    pub session_absolute: Duration,
    /// How old a sign-in may be for sensitive acts.
    pub recent_authentication: Duration,
    /// How long a new signing key is published before it signs.
    pub key_publication: Duration,
    /// How strong new password hashes are.
    pub password_cost: Cost,
    /// How many threads hash passwords.
    pub hashing_threads: usize,
    /// How many hashes may wait.
    pub hashing_queue: usize,
    /// How long a hash may wait before it is refused.
    pub hashing_deadline: Duration,
    /// Whether traffic is limited; guess budgets hold regardless.
    pub traffic_limits: bool,
    /// Whether this is a developer's machine, where callers with a wrong signature are told what they should have signed.
    pub development: bool,
}

impl Settings {
    /// The product's defaults, for the given public URL.
    pub fn new(public_url: &str) -> Self {
        Self {
            public_url: public_url.trim_end_matches('/').to_owned(),
            access_token_lifetime: Duration::from_secs(15 * 60),
            session_idle: Duration::from_secs(30 * 24 * 3600),
            realm_session_idle: Duration::from_secs(12 * 3600),
            session_absolute: Duration::from_secs(90 * 24 * 3600),
            recent_authentication: Duration::from_secs(10 * 60),
            key_publication: Duration::from_secs(10 * 60),
            password_cost: Cost::default(),
            hashing_threads: std::thread::available_parallelism().map_or(1, usize::from),
            hashing_queue: 256,
            hashing_deadline: Duration::from_secs(10),
            traffic_limits: true,
            development: false,
        }
    }
}
